"""Stays. Who sees an order and may not do a thing to it is told so; who may not see it is told it is not there."""

from tests.matrix.table import Row, area, record, row

SEE = "WLDTPSO"
MINE = "RH"
CARE = "WLDS"
"""Who hears from people at home, and says beforehand that their door will open."""
NAME = "LSO"
SERVE = "WLS"
WATCH = "LPSO"
FIVE = {f"{role}_{what}": value for role in ("cadre", "grid_worker", "doctor", "police", "volunteer")
        for what, value in (("name", "某人"), ("phone", "13800000001"))}  # fmt: skip
FIVE_API = [{"role": role, "name": "某人", "phone": "13800000001"}
            for role in ("cadre", "grid_worker", "doctor", "police", "volunteer")]  # fmt: skip
STEP = {"step": "explain", "said": "why and until when", "witness": "老张"}


def deed(route: str, ok: str, *, body: object) -> Row:
    """Something done to an order that others may see."""
    told = "".join(x for x in SEE if x not in ok)
    return record("POST", route, ok, body=body, own={told: "refused"})


ROWS = [
    *(area("GET", "quarantine/", SEE, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "quarantine/doors/", WATCH),
    record("POST", "quarantine/doors/<uuid:id>/acknowledge/", WATCH, at={"id": "leaving"},
           body={"outcome": "was at home"}),
    row("GET", "quarantine/panel/person/<uuid:person_id>/", SEE, no="empty", far_no="empty"),
    record("GET", "quarantine/<uuid:id>/", SEE),
    record("GET", "quarantine/<uuid:id>/five/", SEE),
    record("GET", "quarantine/<uuid:id>/notice/", SEE + MINE),
    record("GET", "quarantine/<uuid:id>/certificate/", SEE, at={"id": "over"}),
    deed("quarantine/<uuid:id>/five/name/", NAME, body=FIVE),
    deed("quarantine/<uuid:id>/serve/", SERVE, body={}),
    deed("quarantine/<uuid:id>/check-in/", CARE + MINE, body={"temperature": "36.6"}),
    deed("quarantine/<uuid:id>/announce/", CARE,
         body={"since": "2022-03-14T10:00", "until": "2022-03-14T11:00", "reason": "meal"}),
    deed("quarantine/<uuid:id>/refusal/", WATCH, body=STEP),
    row("GET", "me/quarantine/", "RHN", "N", no="not_found", far_no="not_found"),
    deed("me/quarantine/<uuid:id>/check-in/", CARE + MINE, body={"temperature": "36.6"}),
    deed("me/quarantine/<uuid:id>/sign/", SERVE + MINE, body={"name": "某人"}),
    record("GET", "me/quarantine/<uuid:id>/notice/", SEE + MINE),
    record("GET", "me/quarantine/<uuid:id>/certificate/", SEE, at={"id": "over"}),
    area("GET", "api/quarantine/orders", SEE),
    row("POST", "api/quarantine/orders", "TO", away={"TO": "not_found"},
        body={"person": "{elsewhere}", "regime": "home_quarantine", "because": "case:{case}",
              "last_exposed_on": "2022-03-13", "days": 14, "rule": "v8"}),
    record("GET", "api/quarantine/orders/<uuidstr:id>", SEE),
    deed("api/quarantine/orders/<uuidstr:id>/five", NAME, body=FIVE_API),
    deed("api/quarantine/orders/<uuidstr:id>/check-ins", CARE + MINE, body={"temperature_tenths": 366}),
    deed("api/quarantine/orders/<uuidstr:id>/refusal-steps", WATCH, body=STEP),
    row("POST", "api/quarantine/leavings", WATCH, away={WATCH: "idle"},
        body={"person": "{person}", "source": "neighbour", "at": "{now}"}),
]  # fmt: skip
