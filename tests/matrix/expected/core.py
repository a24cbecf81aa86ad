"""The register, the ledger, the rules in force, messages, and the pages that belong to no domain."""

from tests.matrix.table import area, everybody, public, record, row

PEOPLE = "WLDTSOK"
"""Who has the register. Police and gate know a person by what they are asked to do, not by browsing."""
ENTER = "WLSK"
PLACES = "LSOK"
TRAIL = "WLDTSO"
MINE = "RH"
CARRY = "WLS"

ROWS = [
    everybody("GET", ""),
    everybody("GET", "me/"),
    row("GET", "me/records/", "RHN", "N", no="not_found", far_no="not_found"),
    record("GET", "people/<uuid:person>/", PEOPLE + MINE),
    area("GET", "reads/", "A"),
    # Nobody in this world reads too much, so even the auditor finds nobody to ask.
    row("POST", "reads/look/", "", own={"A": "not_found"}, away={"A": "not_found"}, body={"actor": "staff:x"}),
    public("GET", "about/"),
    public("GET", "check/"),
    row("GET", "styleguide/", "", no="not_found", far_no="not_found", visitor="not_found"),
    public("GET", "api/openapi.json"),
    public("GET", "api/docs"),
    row("GET", "api/", "", no="not_found", far_no="not_found", visitor="not_found"),
    # the register
    *(area("GET", "community/", PEOPLE, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "community/buildings/", PEOPLE),
    row("GET", "community/building/", PEOPLE, query="?area={building}", away={PEOPLE: "not_found"}),
    everybody("GET", "community/divisions/"),
    area("GET", "community/places/", PEOPLE),
    area("GET", "community/import/", ENTER),
    row("POST", "community/import/", "LSK", body={"community": "{a}", "file": "{table}"}),
    area("GET", "community/import/template.xlsx", ENTER),
    area("GET", "community/areas/new/", PLACES),
    row("POST", "community/areas/new/", PLACES, body={"above": "{a}", "code": "g09", "name": "新网格"}),
    area("GET", "community/places/new/", PLACES),
    row("POST", "community/places/new/", PLACES, body={"above": "{a}", "name": "新店", "kind": "indoor"}),
    area("GET", "community/gates/new/", PLACES),
    row("POST", "community/gates/new/", PLACES, body={"above": "{a}", "name": "西门"}),
    area("GET", "community/households/new/", ENTER),
    row("POST", "community/households/new/", ENTER, body={"above": "{unit}", "code": "0999", "address": "新址"}),
    area("GET", "community/new/", ENTER),
    row("POST", "community/new/", ENTER, away={ENTER: "not_found"}, body={"household": "{household}", "name": "新人"}),
    area("GET", "api/community/people", PEOPLE),
    record("GET", "api/community/people/<person>", PEOPLE + MINE),
    everybody("GET", "api/community/divisions"),
    # the ledger
    area("GET", "ledger/state/", "CAK"),
    *(area("GET", "ledger/entries/", "CAF", query=q) for q in ("", "?kind=healthcode&export=csv")),
    record("GET", "ledger/entries/<uuid:entry>/", "CAF", no="refused", far_no="refused",
           away={"CAF": "not_found"}),
    area("GET", "ledger/operations/", "CAK"),
    area("POST", "ledger/operations/<uuid:pending>/retry/", "K"),
    record("GET", "ledger/why/<uuid:entry>/", TRAIL + MINE),
    record("GET", "ledger/proof/<uuid:entry>/", TRAIL + MINE),
    record("GET", "ledger/proof/<uuid:entry>/file/", TRAIL + MINE, query="?content"),
    # the rules in force: public to everybody here, decided by two of the county
    everybody("GET", "policy/"),
    row("POST", "policy/propose/", "CF",
        body={"region": "{county}", "edition": "{edition}", "since": "2022-03-20", "because": "notice 1"}),
    record("POST", "policy/<uuid:adoption_id>/confirm/", "C", own={"F": "refused"}),
    everybody("GET", "policy/modes/"),
    row("POST", "policy/modes/propose/", "SOC",
        body={"region": "{a}", "mode": "alert", "reason": "邻县有病例", "until": "{soon}"}),
    record("POST", "policy/modes/<uuid:order>/confirm/", "OC", own={"S": "refused"}, at={"order": "mode"}),
    record("POST", "policy/modes/<uuid:order>/end/", "SOC", at={"order": "mode"}),
    everybody("GET", "policy/overlays/"),
    row("POST", "policy/overlays/propose/", "CF",
        body={"region": "{a}", "more-secondary_contact": "2", "reason": "市场", "until": "2022-03-20"}),
    record("POST", "policy/overlays/<uuid:overlay>/confirm/", "C", own={"F": "refused"}),
    record("POST", "policy/overlays/<uuid:overlay>/end/", "CF"),
    everybody("GET", "api/policy/in-force"),
    everybody("GET", "api/policy/editions"),
    # messages
    everybody("GET", "messages/"),
    record("POST", "messages/read/<uuid:message>/", "W"),
    area("GET", "messages/carry/", CARRY),
    row("POST", "messages/carry/<uuid:item>/", CARRY, no="not_found", far_no="not_found"),
    everybody("GET", "me/messages/"),
    record("POST", "me/messages/read/<uuid:message>/", "RH", at={"message": "message_home"}),
]  # fmt: skip
