"""Directives, figures and the response: what goes down, what comes back, and how well it went."""

from tests.matrix.table import area, record, row

READ = "WLSOCF"
REPLY = "WLSO"
ISSUE = "OCF"
FIGURES = "SOCF"
RESPONSE = "SOC"
DIRECTIVE = {"region": "{a}", "units": ["{a}"], "number": "2", "title": "t", "text": "x", "reason": "r", "basis": "b",
             "ends_on": "2022-03-20"}  # fmt: skip

ROWS = [
    *(area("GET", "directives/", READ, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    record("GET", "directives/<uuid:id>/", READ),
    record("POST", "directives/<uuid:id>/reply/", REPLY, body={"text": "not possible as written"}),
    area("GET", "api/directives/directives", READ),
    row("POST", "api/directives/directives", ISSUE, body=DIRECTIVE),
    record("POST", "api/directives/directives/<uuidstr:id>/replies", "LSO", body={"unit": "{a}", "text": "no"}),
    area("GET", "reporting/", FIGURES),
    record("GET", "reporting/<uuid:id>/", FIGURES),
    record("POST", "reporting/<uuid:id>/report/", "SO", body={"value": "7"}),
    row("POST", "api/reporting/figures", ISSUE,
        body={"region": "{a}", "figure": "beds", "cut_off_at": "{tomorrow}", "units": ["{a}"]}),
    record("GET", "api/reporting/figures/<uuidstr:id>", FIGURES),
    record("POST", "api/reporting/figures/<uuidstr:id>/values", "SO", body={"unit": "{a}", "value": 7}),
    area("GET", "response/", RESPONSE),
    area("GET", "response/<slug:figure>/", RESPONSE, at={"figure": "mobilisation"}),
    area("GET", "api/response/figures", RESPONSE),
]  # fmt: skip
