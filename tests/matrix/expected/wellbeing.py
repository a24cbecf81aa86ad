"""Care that goes with a restriction. Who may see a plan and not act on it is told so; others that it is not there."""

from tests.matrix.table import area, record, row

SEE = "WLDSO"
GIVE = "WLDS"
MINE = "RH"
CONTACT = {"way": "call", "food": "arranged", "food_detail": "rice"}

ROWS = [
    *(area("GET", "wellbeing/", SEE, query=q) for q in ("", "?export=csv", "?export=xlsx", "?standing=lacking")),
    row("GET", "wellbeing/panel/person/<uuid:person>/", SEE, no="empty", far_no="empty"),
    record("GET", "wellbeing/<uuid:plan>/", SEE + MINE),
    record("POST", "wellbeing/<uuid:plan>/contact/", GIVE, own={"ORH": "refused"}, body=CONTACT),
    record("POST", "wellbeing/<uuid:plan>/helper/", GIVE, own={"ORH": "refused"},
           body={"helper_name": "某人", "helper_phone": "13800000001"}),
    row("GET", "me/wellbeing/", "RHN", "N", no="not_found", far_no="not_found"),
    area("GET", "api/wellbeing/plans", SEE),
    record("POST", "api/wellbeing/plans/<uuidstr:plan>/contacts", GIVE, own={"ORH": "refused"}, body={"way": "door"}),
]  # fmt: skip
