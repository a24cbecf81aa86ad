"""Calm times. The picture holds no name; who knocks and confirms does it in their own area."""

from tests.matrix.table import area, record, row

SEE = "WLSO"
CONFIRM = "WLS"
HOLD = "LS"
MINE = "RHN"

ROWS = [
    *(area("GET", "activities/", SEE, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "activities/new/", HOLD),
    row("POST", "activities/hold/", HOLD, body={"region": "{a}", "title": "t", "held_on": "2022-03-14", "points": "5"}),
    area("GET", "activities/reach/", SEE),
    row("POST", "activities/reach/send/", "S", body={"region": "{a}"}),
    *(area("GET", "activities/reach/<uuid:test>/", CONFIRM, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    record("POST", "activities/reach/<uuid:test>/knocked/", CONFIRM, body={"ids": ["{person}"]}),
    record("POST", "activities/parts/<uuid:part>/confirm/", CONFIRM),
    record("POST", "activities/people/<uuid:person>/spend/", HOLD, body={"points": "1", "what": "soap"}),
    record("GET", "activities/panel/person/<uuid:person>/", "WLDTSOKRH"),
    record("GET", "activities/<uuid:activity>/", SEE),
    row("GET", "me/activities/", MINE, "N", no="not_found", far_no="not_found"),
    record("POST", "me/activities/tests/<uuid:test>/read/", MINE),
    record("POST", "me/activities/<uuid:activity>/part/", MINE),
    area("GET", "api/activities/reach", SEE),
]  # fmt: skip
