"""Tasks and calls: one's own, those nobody has taken yet, and for leaders those of their area."""

from tests.matrix.table import area, everybody, record, row

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
    everybody("GET", "api/workforce/inbox"),
    record("POST", "api/workforce/tasks/<uuidstr:id>/do", TAKE, own={"O": "refused"}, body={"outcome": "done"}),
    record("POST", "api/workforce/tasks/<uuidstr:id>/assign", LEAD, own={"W": "refused"}, body={"to": "{colleague}"}),
    record("POST", "api/workforce/calls/<uuidstr:id>", CALL, at={"id": "call"}, body={"outcome": "well", "minutes": 3}),
    area("GET", "api/workforce/load", LOAD),
]
