"""Rounds from door to door. Coverage names nobody; who knocks sees the doors of their own area alone."""

from tests.matrix.table import Row, area, record, row

SEE = "WLSOC"
KNOCK = "WLS"
OPEN = "SO"
HOME = "RHN"


def at_doors(method: str, route: str, **more: object) -> Row:
    """For those who knock; the others are told so, and next door there is nothing to knock at."""
    return row(method, route, KNOCK, away={KNOCK: "not_found"}, **more)


def opening(route: str, **more: object) -> Row:
    """For those who open rounds; who may only look at the whole of it is told so."""
    return record("POST", route, OPEN, own={"LC": "refused"}, **more)


ROWS = [
    *(area("GET", "screening/", SEE, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "screening/new/", OPEN),
    area("POST", "screening/new/", OPEN,
         body={"area": "{a}", "purpose": "inform", "title": "t", "tell": "x", "due_on": "2099-01-01"}),
    area("GET", "screening/changes/", KNOCK),
    record("POST", "screening/changes/<uuid:id>/settle/", KNOCK, body={"entered": "no"}),
    *(area("GET", "screening/arrivals/", KNOCK, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    at_doors("GET", "screening/doors/<uuid:id>/"),
    record("POST", "screening/doors/<uuid:id>/answer/", KNOCK, body={"outcome": "absent"}),
    record("GET", "screening/<uuid:id>/", SEE),
    opening("screening/<uuid:id>/next/", body={"due_on": "2099-01-01"}),
    opening("screening/<uuid:id>/close/", body={}),
    opening("screening/<uuid:id>/give/", body={"of": "", "to": "staff:{colleague}"}),
    at_doors("GET", "screening/<uuid:id>/route/"),
    row("POST", "screening/<uuid:id>/add/", KNOCK, body={"stair": "{unit}", "flat": "0909", "address": "909"}),
    *(row("GET", "screening/<uuid:id>/doors/", "WLSO", away={"WLSO": "not_found"}, query=q)
      for q in ("", "?export=csv", "?export=xlsx")),
    at_doors("GET", "screening/<uuid:id>/paper/"),
    at_doors("GET", "screening/<uuid:id>/typed/"),
    at_doors("POST", "screening/<uuid:id>/typed/save/", body={}),
    row("GET", "me/screening/", HOME, "N", no="not_found", far_no="not_found"),
    row("POST", "me/screening/answer/", HOME, "N", no="not_found", far_no="not_found", body={"right": "needs"}),
    area("GET", "api/screening/rounds", SEE),
    row("POST", "api/screening/rounds", OPEN,
        body={"region": "{a}", "purpose": "inform", "title": "t", "tell": "x", "due_at": "{tomorrow}"}),
    record("GET", "api/screening/rounds/<uuidstr:id>", SEE),
    record("POST", "api/screening/doors/<uuidstr:door>", KNOCK, body={"outcome": "absent"}),
    row("POST", "api/screening/household", HOME, "N", no="not_found", far_no="not_found", body={"right": ["needs"]}),
]  # fmt: skip
