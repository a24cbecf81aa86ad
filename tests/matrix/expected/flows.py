"""What came and went: the community keeps its book, the street reads it."""

from tests.matrix.table import area, row

SEE = "SO"
NOTE = "S"
MOVE = {"region": "{a}", "way": "in", "thing": "goods", "item": "rice", "quantity": "5"}

ROWS = [
    # The street next door has no community yet whose day could be shown.
    row("GET", "flows/", SEE, "S", away={"O": "not_found"}),
    *(area("GET", "flows/stream/", SEE, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    row("POST", "flows/move/", NOTE, body=MOVE),
    row("POST", "flows/count/", NOTE, body={**MOVE, "on": "2022-03-14"}),
    row("POST", "flows/name/", NOTE, body={"region": "{a}", "item": "rice", "on": "2022-03-14", "words": "w"}),
    row("GET", "api/flows/day", SEE, "S", away={"O": "not_found"}),
]  # fmt: skip
