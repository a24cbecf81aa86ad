"""Codes. Nobody sets one; who cares for a household sees its codes, and the gate is told what to do, not why."""

from tests.matrix.table import area, public, record, row

SEE = "WLDTSO"
MINE = "RH"

ROWS = [
    *(area("GET", "healthcode/changed/", SEE, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    record("GET", "healthcode/why/<uuid:person_id>/", SEE + MINE),
    record("GET", "healthcode/why/<uuid:person_id>/<uuid:evidence_id>/", SEE + MINE),
    record("GET", "healthcode/paper/<uuid:person_id>/", "WL" + MINE),
    record("GET", "healthcode/panel/person/<uuid:person_id>/", SEE + MINE),
    row("GET", "me/healthcode/", "RHN", "N", no="not_found", far_no="not_found"),
    record("GET", "me/healthcode/<uuid:person_id>/", MINE),
    record("GET", "me/healthcode/<uuid:person_id>/certificates/", MINE),
    record("GET", "me/healthcode/<uuid:person_id>/why/", MINE),
    record("GET", "me/healthcode/<uuid:person_id>/why/<uuid:evidence_id>/", MINE),
    record("POST", "api/healthcode/token", "WL" + MINE, body={"person": "{person}"}),
    record("GET", "api/healthcode/verdict/<person>", SEE + MINE),
    row("POST", "api/healthcode/evidence", "D", away={"D": "not_found"},
        body={"person": "{person}", "kind": "symptom", "at": "{yesterday}", "key": "k1"}),
    area("GET", "api/healthcode/changed", SEE),
    public("GET", "api/healthcode/trust"),
    public("GET", "api/healthcode/status"),
]  # fmt: skip
