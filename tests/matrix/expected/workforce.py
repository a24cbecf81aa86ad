"""Tasks and calls: one's own, those nobody has taken yet, and for leaders those of their area."""

from tests.matrix.table import ALL_STAFF, area, everybody, record, row

LEAD = "LSO"
TAKE = "WLS"
"""The task is 王姐's. Her leaders may do it for her; nobody else opens it without being given it."""
CALL = "WLDETPVS"
LOAD = "LSOCF"

ROWS = [
    *(everybody("GET", "workforce/", query=q) for q in ("", "?export=csv", "?export=xlsx")),
    *(area("GET", "workforce/area/", LEAD, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "workforce/calls/", CALL),
    record("POST", "workforce/calls/<uuid:id>/", CALL, at={"id": "call"}, body={"outcome": "well", "minutes": "3"}),
    area("GET", "workforce/load/", LOAD),
    # Whose role has such a task among its musts sees those about this person that nobody has taken yet.
    row("GET", "workforce/panel/person/<uuid:person_id>/", "W" + LEAD, no="empty", far_no="empty"),
    record("GET", "workforce/<uuid:id>/", "W" + LEAD),
    record("POST", "workforce/<uuid:id>/do/", TAKE, own={"O": "refused"}, body={"outcome": "done"}),
    record("POST", "workforce/<uuid:id>/hold/", TAKE, own={"O": "refused"}, body={"missing": "office"}),
    record("POST", "workforce/<uuid:id>/resume/", TAKE, own={"O": "refused"}),
    # One's own record of work; of somebody else's only an auditor's business, who said why.
    row("GET", "workforce/record/", ALL_STAFF, ALL_STAFF, no="not_found", far_no="not_found"),
    record("GET", "workforce/record/<uuid:worker>/", "WA"),
    record("POST", "workforce/record/<uuid:worker>/open/", "A", own={"W": "idle"}, body={"reason": "核查投诉"}),
    record("POST", "workforce/record/<uuid:worker>/state/", "WA"),
    *(record("GET", "workforce/statements/<uuid:id>/" + end, "W", at={"id": "statement"}) for end in ("", "file/")),
    record("GET", "workforce/statements/<uuid:id>/file/", "W", at={"id": "statement"}, query="?as=csv"),
    everybody("GET", "api/workforce/inbox"),
    record("POST", "api/workforce/tasks/<uuidstr:id>/hold", TAKE, own={"O": "refused"}, body={"missing": "answer"}),
    record("POST", "api/workforce/tasks/<uuidstr:id>/resume", TAKE, own={"O": "refused"}),
    record("GET", "api/workforce/record/<uuidstr:worker>", "WA"),
    record("POST", "api/workforce/tasks/<uuidstr:id>/do", TAKE, own={"O": "refused"}, body={"outcome": "done"}),
    record("POST", "api/workforce/tasks/<uuidstr:id>/assign", LEAD, own={"W": "refused"}, body={"to": "{colleague}"}),
    record("POST", "api/workforce/calls/<uuidstr:id>", CALL, at={"id": "call"}, body={"outcome": "well", "minutes": 3}),
    area("GET", "api/workforce/load", LOAD),
]
