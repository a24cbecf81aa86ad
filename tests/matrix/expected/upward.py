"""Directives, figures and the response: what goes down, what comes back, and how well it went."""

from tests.matrix.table import area, everybody, record, row

READ = "WLMSOCF"
REPLY = "WLSO"
ISSUE = "OCF"
FIGURES = "SOCF"
RESPONSE = "SOC"
FILL = "WLS"
FORMS = "WLSOCF"
DOUBT = {"unit": "{a}", "doubt": "repeated", "period_at": "{doubted}"}
DRAFT = {
    "title": "新表",
    "region": "{a}",
    "purpose": "p",
    "basis": "b",
    "until_on": "2022-04-01",
    "definition": {"type": "object", "properties": {"temperature": {"type": "number", "x-item": "temperature"}}},
}
DIRECTIVE = {"region": "{a}", "units": ["{a}"], "number": "2", "title": "t", "text": "x", "reason": "r", "basis": "b",
             "ends_on": "2022-03-20"}  # fmt: skip

TABLES = (
    ("GET", "forms/<uuid:id>/tables/", None),
    ("POST", "forms/<uuid:id>/tables/keep/", {"file": "{excel}"}),
    ("GET", "tables/<uuid:id>/", None),
    ("POST", "tables/<uuid:id>/bind/", {"column-A": "name"}),
    ("POST", "tables/<uuid:id>/schedule/", {"over": "{a}", "when": "week-5", "daily_at": "17:30"}),
    ("POST", "tables/<uuid:id>/make/", {"over": "{a}"}),
    ("POST", "exports/<uuid:id>/file/", None),
    ("GET", "exports/<uuid:id>/signature/", None),
    ("POST", "exports/<uuid:id>/receipt/", {"system": "s", "number": "1"}),
)

ROWS = [
    *(area("GET", "directives/", READ, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "directives/new/", ISSUE),
    row("POST", "directives/issue/", ISSUE,
        body={"region": "{a}", "level": "building", "number": "3", "title": "t", "text": "x", "reason": "r",
              "basis": "b", "ends_on": "2099-12-31"}),
    record("GET", "directives/<uuid:id>/", "WLSOCF"),
    record("POST", "directives/<uuid:id>/reply/", REPLY, body={"text": "not possible as written"}),
    area("GET", "api/directives/directives", READ),
    row("POST", "api/directives/directives", ISSUE, body=DIRECTIVE),
    record("POST", "api/directives/directives/<uuidstr:id>/replies", "LSO", body={"unit": "{a}", "text": "no"}),
    *(area("GET", "reporting/", FIGURES, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    record("GET", "reporting/<uuid:id>/", FIGURES),
    record("POST", "reporting/<uuid:id>/report/", "SO", body={"value": "7"}),
    row("POST", "api/reporting/figures", ISSUE,
        body={"region": "{a}", "figure": "beds", "cut_off_at": "{tomorrow}", "units": ["{a}"]}),
    record("GET", "api/reporting/figures/<uuidstr:id>", FIGURES),
    record("POST", "api/reporting/figures/<uuidstr:id>/values", "SO", body={"unit": "{a}", "value": 7}),
    record("GET", "api/reporting/collections/<uuidstr:id>/doubts", FIGURES),
    row("POST", "api/reporting/collections/<uuidstr:id>/doubts/ask", ISSUE, body=DOUBT),
    row("POST", "api/reporting/collections/<uuidstr:id>/doubts/explain", "SO", body={**DOUBT, "text": "t"}),
    area("GET", "api/reporting/forms", FORMS),
    row("POST", "api/reporting/forms", "CF", body=DRAFT),
    row("GET", "api/reporting/forms/<uuidstr:id>", FORMS, away={FORMS: "not_found"}),
    row("GET", "api/reporting/forms/<uuidstr:id>/rows", "F", own={"WLSOC": "not_found"}, away={FORMS: "not_found"}),
    record("POST", "api/reporting/forms/<uuidstr:id>/send", "F", at={"id": "draft"}, body={}),
    record("POST", "api/reporting/forms/<uuidstr:id>/retire", "F"),
    area("GET", "api/reporting/sheets", FILL),
    record("GET", "api/reporting/sheets/<uuidstr:person_id>", FILL + "RH"),
    record("POST", "api/reporting/sheets/<uuidstr:person_id>", FILL + "RH", body={"values": {"temperature": 36.5}}),
    *(area("GET", "reporting/collections/", FIGURES, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "reporting/collections/new/", ISSUE),
    row("POST", "reporting/collections/begin/", ISSUE,
        body={"region": "{a}", "figure": "beds", "definition": "d", "daily_at": "16:00", "unit": ["{a}"]}),
    record("GET", "reporting/collections/<uuid:id>/", FIGURES),
    # The community answers for itself; who asks cannot answer in its place, nor the other way round.
    row("POST", "reporting/collections/<uuid:id>/ask/", ISSUE, body=DOUBT),
    row("POST", "reporting/collections/<uuid:id>/explain/", "SO", body={**DOUBT, "text": "t"}),
    record("POST", "reporting/collections/<uuid:id>/end/", ISSUE),
    area("GET", "reporting/clocks/", FIGURES),
    row("POST", "reporting/<uuid:id>/hand-over/", "OC", body={"over": "{a}", "system": "s", "number": "1"}),
    # A message upward: its community from the start, the county only once it has come that far.
    *(area("GET", "reporting/upward/", "WLSOC", query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "reporting/upward/new/", "WLS"),
    row("POST", "reporting/upward/send/", "WLS", body={"region": "{g01}", "text": "t"}),
    row("GET", "reporting/upward/<uuid:id>/", "WLSO", own={"C": "not_found"}, away={"WLSOC": "not_found"}),
    record("POST", "reporting/upward/<uuid:id>/edit/", "O", body={"text": "t"}),
    record("POST", "reporting/upward/<uuid:id>/pass/", "O"),
    record("POST", "reporting/upward/<uuid:id>/answer/", "O", body={"text": "t"}),
    # Forms: who asks, who fills in, who reads. A form is no secret where it is asked; what was answered is.
    area("GET", "reporting/ask/", FILL),
    record("GET", "reporting/sheet/<uuid:person_id>/", FILL + "RH"),
    record("POST", "reporting/sheet/<uuid:person_id>/fill/", FILL + "RH", body={"temperature": "36.5"}),
    *(area("GET", "reporting/forms/", FORMS, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "reporting/forms/overlap/", FORMS),
    area("GET", "reporting/forms/cost/", FORMS),
    area("GET", "reporting/forms/new/", "CF"),
    row("POST", "reporting/forms/draft/", "CF",
        body={"title": "新表", "item": ["temperature"], "region": "{a}", "purpose": "p", "basis": "b",
              "until_on": "2022-04-01", "repeat": "once"}),
    row("GET", "reporting/forms/<uuid:id>/", FORMS, away={FORMS: "not_found"}),
    *(row("GET", "reporting/forms/<uuid:id>/rows/", "F", own={"WLSOC": "not_found"}, away={FORMS: "not_found"}, query=q)
      for q in ("", "?export=csv", "?export=xlsx")),
    record("POST", "reporting/forms/<uuid:id>/send/", "F", at={"id": "draft"}),
    record("POST", "reporting/forms/<uuid:id>/retire/", "F"),
    # Whoever assesses reads what is recorded; the unit answers for itself.
    area("GET", "reporting/units/", FIGURES),
    row("POST", "reporting/units/inspect/", ISSUE, body={"unit": "{a}", "topic": "消毒记录"}),
    record("POST", "reporting/inspections/<uuid:id>/answer/", "SO", body={"answer": "t", "minutes": "5"}),
    area("GET", "reporting/self/", "WLSD"),
    record("POST", "reporting/self/<uuid:id>/reply/", "WLSD", body={"reply": "t"}),
    area("GET", "reporting/found/", FIGURES),
    row("GET", "me/reporting/", "RHN", "N", no="not_found", far_no="not_found"),
    row("POST", "me/reporting/tell/", "RHN", "N", no="not_found", far_no="not_found", body={"what": "symptom"}),
    # A department's own tables: for that department alone.
    *(row(method, f"reporting/{route}", "F", own={"WLSOC": "not_found"}, away={FORMS: "not_found"}, body=body)
      for method, route, body in TABLES),
    everybody("GET", "reporting/tables/verify/"),
    everybody("POST", "reporting/tables/verify/check/", body={"file": "{excel}", "signature": "{excel}"}),
    area("GET", "response/", RESPONSE),
    area("GET", "response/<slug:figure>/", RESPONSE, at={"figure": "mobilisation"}),
    area("GET", "api/response/figures", RESPONSE),
]  # fmt: skip
