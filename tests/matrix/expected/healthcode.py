"""Codes. Nobody sets one; who cares for a household sees its codes, and the gate is told what to do, not why."""

from tests.matrix.table import area, public, record, row

SEE = "WLDTSO"
MINE = "RH"
SIGN = "TOCFA"
OBJECTED = {"evidence": "{evidence_id}"}
ORDERED = {"order_id": "proposed_order"}
STANDING = {"order_id": "standing_order"}
ASKED = {"order": "proposed_order"}
APPEAL = {"appeal": "appeal_id"}
PROPOSED = {"people": ["{person}"], "ground": "left_stay", "record": "r1", "basis": "infectious-39",
            "reason": "隔离未满离开", "days": 1}  # fmt: skip
WORD = {"feeling": "well", "risk_area": "no", "contact": "no"}
PUT_RIGHT = {"word": "{word}", "topic": "contact", "now": "yes"}
BATCH = {"country": "AT", "kid": "UNKNOWN_KID", "hashType": "UCI", "expires": "2023-01-01T00:00:00Z",
         "entries": [{"hash": "A" * 21 + "Q=="}]}  # fmt: skip

ROWS = [
    *(area("GET", "healthcode/changed/", SEE, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    record("GET", "healthcode/why/<uuid:person_id>/", SEE + MINE),
    record("GET", "healthcode/why/<uuid:person_id>/<uuid:evidence_id>/", SEE + MINE),
    record("GET", "healthcode/paper/<uuid:person_id>/", "WL" + MINE),
    record("GET", "healthcode/paper/<uuid:person_id>/household/", "WL" + MINE),
    record("GET", "me/healthcode/<uuid:person_id>/daily/", MINE),
    record("POST", "me/healthcode/<uuid:person_id>/daily/say/", MINE, body=WORD),
    record("POST", "me/healthcode/<uuid:person_id>/daily/correct/", MINE, body=PUT_RIGHT),
    record("GET", "healthcode/daily/<uuid:person_id>/", "WLDS" + MINE),
    record("POST", "healthcode/daily/<uuid:person_id>/say/", "WLDS" + MINE, body=WORD),
    record("POST", "healthcode/daily/<uuid:person_id>/correct/", "WLDS" + MINE, body=PUT_RIGHT),
    area("GET", "healthcode/weighings/", SEE + "CF"),
    record("GET", "healthcode/weighings/<uuid:weighing_id>/", SEE + "CF"),
    record("GET", "healthcode/panel/person/<uuid:person_id>/", SEE + MINE),
    row("GET", "me/healthcode/", "RHN", "N", no="not_found", far_no="not_found"),
    record("GET", "me/healthcode/<uuid:person_id>/", MINE),
    record("GET", "me/healthcode/<uuid:person_id>/certificates/", MINE),
    record("GET", "me/healthcode/<uuid:person_id>/certificates/<str:kind>/", "H", at={"person_id": "elsewhere"}),
    record("GET", "me/healthcode/<uuid:person_id>/places/", MINE),
    record("GET", "me/healthcode/<uuid:person_id>/places/proof/", MINE),
    record("GET", "me/healthcode/<uuid:person_id>/why/", MINE),
    record("GET", "me/healthcode/<uuid:person_id>/why/<uuid:evidence_id>/", MINE),
    record("POST", "api/healthcode/token", "WL" + MINE, body={"person": "{person}"}),
    record("GET", "api/healthcode/verdict/<person>", SEE + MINE),
    row("POST", "api/healthcode/evidence", "D", away={"D": "not_found"},
        body={"person": "{person}", "kind": "symptom", "at": "{yesterday}", "key": "k1"}),
    area("GET", "api/healthcode/changed", SEE),
    public("GET", "api/healthcode/trust"),
    public("GET", "api/healthcode/status"),
    # revoked foreign certificates: the county's health commission and its officials load them, everybody's gate reads
    public("GET", "api/healthcode/rules", query="?region=33/3301/330110/"),
    public("GET", "api/healthcode/revocations"),
    public("GET", "api/healthcode/revocations/head"),
    *(area("GET", "healthcode/revocations/", "CF", query=q) for q in ("", "?export=csv")),
    area("POST", "healthcode/revocations/load/", "CF", body={"file": "{batches}"}),
    row("POST", "healthcode/revocations/withdraw/", "CF", away={"CF": "not_found"}, body={"ids": "{revocation}"}),
    area("GET", "api/healthcode/revocations/batches", "CF"),
    area("POST", "api/healthcode/revocations/batches", "CF", body={"revocations": [BATCH]}),
    row("DELETE", "api/healthcode/revocations/batches/<batch>", "CF", away={"CF": "not_found"},
        at={"batch": "revocation"}),
    # other counties' lists of withdrawn codes: the same people, and every gate reads the bundle
    public("GET", "api/healthcode/issuers"),
    public("GET", "api/healthcode/issuers/head"),
    *(area("GET", "healthcode/issuers/", "CF", query=q) for q in ("", "?export=csv")),
    area("POST", "healthcode/issuers/load/", "CF", body={"file": "{issuer_file}"}),
    area("GET", "api/healthcode/issuers/lists", "CF"),
    area("POST", "api/healthcode/issuers/lists", "CF", body="{issuer_list}"),
    # orders by hand: the CDC and the street propose, another office agrees, the county's lead and discipline oversee
    area("GET", "healthcode/orders/", SIGN),
    area("GET", "healthcode/orders/new/", "TO"),
    row("POST", "healthcode/orders/new/", "TO", body={"person": "{person}", "ground": "left_stay", "record": "r1",
        "basis": "infectious-39", "reason": "隔离未满离开", "days": "1"}),
    record("GET", "healthcode/orders/<uuid:order_id>/", SIGN, at=ORDERED),
    record("POST", "healthcode/orders/<uuid:order_id>/agree/", "OCF", own={"TA": "refused"}, at=ORDERED),
    record("POST", "healthcode/orders/<uuid:order_id>/refuse/", SIGN, at=ORDERED, body={"because": "x"}),
    record("POST", "healthcode/orders/<uuid:order_id>/lift/", SIGN, at=STANDING, body={"because": "x"}),
    # objections: the person and family object, care staff write it down for them, the lead and the street decide
    record("POST", "me/healthcode/<uuid:person_id>/object/", MINE, body=OBJECTED),
    record("POST", "healthcode/object/<uuid:person_id>/", "WLDS" + MINE, body=OBJECTED),
    record("POST", "api/healthcode/appeals", "WLDS" + MINE, body={"person": "{person}", "evidence": "{evidence_id}"}),
    area("GET", "healthcode/appeals/", "SO"),
    record("GET", "healthcode/appeals/<uuid:appeal_id>/", "SOLDN", own={"RH": "not_found"}),
    record("POST", "healthcode/appeals/<uuid:appeal_id>/word/", "SOLDN", body={"words": "x"}),
    record("POST", "healthcode/appeals/<uuid:appeal_id>/answer/", "S", own={"O": "refused"}, body={"words": "x"}),
    record("POST", "healthcode/appeals/<uuid:appeal_id>/decide/", "S", own={"O": "refused"},
           body={"decision": "stands", "words": "x"}),
    record("GET", "me/healthcode/appeals/<uuid:appeal_id>/", "N"),
    record("POST", "me/healthcode/appeals/<uuid:appeal_id>/word/", "SOLDN", body={"words": "x"}),
    public("GET", "healthcode/figures/"),
    public("GET", "api/healthcode/figures"),
    # the same over the API
    area("GET", "api/healthcode/orders", SIGN),
    row("POST", "api/healthcode/orders", "TO", body=PROPOSED),
    record("GET", "api/healthcode/orders/<order>", SIGN, at=ASKED),
    record("POST", "api/healthcode/orders/<order>/agree", "OCF", own={"TA": "refused"}, at=ASKED),
    record("POST", "api/healthcode/orders/<order>/refuse", SIGN, at=ASKED, body={"because": "x"}),
    record("POST", "api/healthcode/orders/<order>/lift", SIGN, at={"order": "standing_order"}, body={"because": "x"}),
    area("GET", "api/healthcode/alarms", "CA"),
    record("POST", "api/healthcode/alarms/<alarm>/settle", "CA", at={"alarm": "alarm_id"},
           body={"outcome": "founded", "words": "x"}),
    area("GET", "api/healthcode/appeals", "SO"),
    record("GET", "api/healthcode/appeals/of/<person>", MINE),
    record("GET", "api/healthcode/appeals/<appeal>", "SOLDN", own={"RH": "not_found"}, at=APPEAL),
    record("POST", "api/healthcode/appeals/<appeal>/words", "SOLDN", at=APPEAL, body={"words": "x"}),
    record("POST", "api/healthcode/appeals/<appeal>/answer", "S", own={"O": "refused"}, at=APPEAL, body={"words": "x"}),
    record("POST", "api/healthcode/appeals/<appeal>/decide", "S", own={"O": "refused"}, at=APPEAL,
           body={"decision": "stands", "words": "x"}),
    record("POST", "healthcode/alarms/<uuid:alarm_id>/settle/", "CA", body={"outcome": "founded", "words": "x"}),
    public("GET", "api/healthcode/status/head"),
    row("GET", "api/healthcode/status/<int:since>/<int:sequence>", "", no="not_found", far_no="not_found",
        visitor="not_found"),
    row("GET", "api/healthcode/issuers/<int:since>/<int:sequence>", "", no="not_found", far_no="not_found",
        visitor="not_found"),
]  # fmt: skip
