"""Firms that work again: the grid enters, the community and the street decide, the county reads the times.

赵大爷 is named as the contact of the firm: he fills in its file, and this one alone.
"""

from tests.firms import number
from tests.matrix.table import area, record, row

SEE = "WLSOC"
FILE = "WLS"
DECIDE = "SO"
FIRM = {"responsible": "t", "phone": "13700000001", "masks": "10", "disinfectant_days": "8", "thermometers": "1"}
HOURS = {"name": "t", "room": "t", "starts": "08:00", "ends": "16:00", "seats": "1", "square_metres": "9",
         "spacing_cm": "100", "canteen": "none"}  # fmt: skip
WORKER = {
    "shift": "早班",
    "name": "t",
    "identity": number(60),
    "origin": "330110",
    "left_on": "2022-03-01",
    "unwell": "no",
}
LOOKED = {"sound": "yes", "reason": "t"}
VERDICT = {"shifts": ["晚班"], "verdict": "refuse", "reason": "t"}
WHY = {"reason": "t"}
TOLD_FIRM = {"responsible": "t", "phone": "13700000001", "masks": 10, "disinfectant_days": 8, "thermometers": 1,
             "isolation_room": True}  # fmt: skip
TOLD_HOURS = {**HOURS, "seats": 1, "square_metres": 9, "spacing_cm": 100}
STRANGERS = {"HN": "not_found"}
FAR = {SEE + "N": "not_found"}


def one(method: str, route: str, ok: str, **more):  # type: ignore[no-untyped-def]
    """A door to one file: whoever sees the area but may not do this is refused, everybody else finds nothing."""
    return row(method, route, ok, own={**STRANGERS, **({} if "R" in ok else {"R": "refused"})}, away=FAR, **more)


ROWS = [
    *(area("GET", "reopening/", SEE, query=q)
      for q in ("", "?state=filed", "?late=yes", "?paused=yes", "?export=csv", "?export=xlsx")),
    area("GET", "reopening/new/", FILE),
    row("POST", "reopening/begin/", FILE, away={FILE + "DTOK": "not_found"},
        body={"site": "{firm}"}),
    one("GET", "reopening/<uuid:id>/", SEE + "R"),
    one("POST", "reopening/<uuid:id>/firm/", FILE + "R", body=FIRM),
    one("POST", "reopening/<uuid:id>/contact/", FILE, body={"identity": "{known_number}"}),
    one("POST", "reopening/<uuid:id>/shift/", FILE + "R", body=HOURS),
    one("POST", "reopening/<uuid:id>/worker/", FILE + "R", body=WORKER),
    one("POST", "reopening/<uuid:id>/worker/<uuid:employee>/remove/", FILE + "R"),
    one("POST", "reopening/<uuid:id>/worker/<uuid:employee>/clear/", DECIDE, body=WHY),
    one("POST", "reopening/<uuid:id>/submit/", FILE + "R"),
    one("POST", "reopening/<uuid:id>/check/", DECIDE, body=LOOKED),
    one("POST", "reopening/<uuid:id>/decide/", DECIDE, body=VERDICT),
    one("POST", "reopening/<uuid:id>/review/", DECIDE, body={"shift": "早班", "verdict": "approve", "reason": "t"}),
    one("POST", "reopening/<uuid:id>/close/", FILE + "OR", body=WHY),
    row("GET", "me/reopening/", "RHN", "N", no="not_found", far_no="not_found"),
    record("GET", "me/reopening/<uuid:id>/", "R"),
    area("GET", "api/reopening/files", SEE),
    area("GET", "api/reopening/times", SEE),
    row("POST", "api/reopening/files", FILE, away={FILE + "DTOK": "not_found"},
        body={"site": "{firm}"}),
    one("GET", "api/reopening/files/<uuidstr:id>", SEE + "R"),
    one("PUT", "api/reopening/files/<uuidstr:id>/firm", FILE + "R", body=TOLD_FIRM),
    one("PUT", "api/reopening/files/<uuidstr:id>/shifts", FILE + "R", body=TOLD_HOURS),
    one("PUT", "api/reopening/files/<uuidstr:id>/workers", FILE + "R", body={**WORKER, "unwell": False}),
    one("POST", "api/reopening/files/<uuidstr:id>/submit", FILE + "R"),
    one("POST", "api/reopening/files/<uuidstr:id>/check", DECIDE, body={"sound": True, "reason": "t"}),
    one("POST", "api/reopening/files/<uuidstr:id>/decide", DECIDE,
        body={"shifts": ["晚班"], "approve": False, "reason": "t"}),
]  # fmt: skip
