"""The resilience index: read by who answers for communities, entered by community and street."""

from tests.matrix.table import area, row

SEE = "SOC"
ENTER = "SO"
VALUE = {"region": "{a}", "indicator": "income", "value": "30000", "on": "2022-03-14", "source": "s"}

ROWS = [
    area("GET", "resilience/", SEE),
    *(area("GET", "resilience/table/", SEE, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    row("POST", "resilience/enter/", ENTER, body=VALUE),
    row("POST", "resilience/draw/", ENTER, body={"region": "{a}"}),
    area("GET", "api/resilience/index", SEE),
    row("POST", "api/resilience/values", ENTER, body=VALUE),
]  # fmt: skip
