"""The resilience index: read by who answers for communities, entered by community and street."""

from tests.matrix.table import row

SEE = "SOC"
ENTER = "SO"
VALUE = {"region": "{a}", "indicator": "income", "value": "30000", "on": "2022-03-14", "source": "s"}

ROWS = [
    # Street and county next door have no community yet whose index could be shown.
    row("GET", "resilience/", SEE, "S", away={"OC": "not_found"}),
    *(row("GET", "resilience/table/", SEE, "S", away={"OC": "not_found"}, query=q)
      for q in ("", "?export=csv", "?export=xlsx")),
    row("POST", "resilience/enter/", ENTER, body=VALUE),
    row("POST", "resilience/draw/", ENTER, body={"region": "{a}"}),
    row("GET", "api/resilience/index", SEE, "S", away={"OC": "not_found"}),
    row("POST", "api/resilience/values", ENTER, body=VALUE),
]  # fmt: skip
