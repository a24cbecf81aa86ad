"""Tests: who takes them, who reads them out, who decides."""

from tests.matrix.table import area, record, row

SEE = "WLDETSO"
"""Those who care for people at home, and those who answer for them. The laboratory sees tubes, never names."""
MINE = "RH"

ROWS = [
    area("GET", "testing/", SEE),
    area("GET", "testing/", SEE, query="?export=csv"),
    area("GET", "testing/", SEE, query="?export=xlsx"),
    area("GET", "testing/lab/", "B"),
    row("POST", "testing/lab/receive/", "B", body={"tube": "TUBE-9"}, away={"B": "not_found"}),
    row("POST", "testing/lab/report/", "B", body={"tube": "TUBE-9", "outcome": "negative"}, away={"B": "not_found"}),
    row("POST", "testing/lab/batch/", "B", body={"lines": "TUBE-9 negative"}, away={"B": "idle"}),
    area("GET", "testing/sampling/", "WLDE"),
    area("GET", "testing/sampling/home/", "WLDE"),
    record("GET", "testing/sampling/<uuid:person>/", "WLDE"),
    row("POST", "testing/sampling/<uuid:person>/take/", "WLDE", body={"tube": "TUBE-77"}, away={"WLDE": "not_found"}),
    row("POST", "testing/sampling/<uuid:person>/missed/", "WLDE", away={"WLDE": "not_found"},
        body={"reason": "not_home"}),
    area("GET", "testing/desk/", "T"),
    row("POST", "testing/desk/<uuid:sample>/confirm/", "T", body={"form": "confirmed"}, away={"T": "not_found"}),
    row("POST", "testing/desk/<uuid:sample>/exclude/", "T", at={"sample": "cleared"}, away={"T": "not_found"}),
    area("GET", "testing/buildings/", SEE),
    record("GET", "testing/panel/person/<uuid:person>/", SEE + MINE),
    row("GET", "me/testing/", "RHN", "N", no="not_found", far_no="not_found"),
    row("POST", "api/testing/orders", "DETS", body={"person": "{person}", "reason": "asked", "due_at": "{tomorrow}"},
        away={"DETS": "not_found"}),
    row("POST", "api/testing/samples", "WLDE", body={"person": "{person}", "tube": "TUBE-77"},
        away={"WLDE": "not_found"}),
    row("POST", "api/testing/tubes/<tube>/received", "B", away={"B": "not_found"}),
    row("POST", "api/testing/results", "B", body={"tube": "TUBE-9", "outcome": "negative"}, away={"B": "not_found"}),
    row("POST", "api/testing/results/batch", "B", body={"rows": [["TUBE-9", "negative"]]}, away={"B": "idle"}),
    row("POST", "api/testing/samples/<sample>/confirm", "T", body={"form": "confirmed"}, away={"T": "not_found"}),
    row("POST", "api/testing/samples/<sample>/exclude", "T", at={"sample": "cleared"}, away={"T": "not_found"}),
    record("GET", "api/testing/people/<person>/results", SEE + MINE),
    record("GET", "api/testing/people/<person>/validity", SEE + MINE),
    row("GET", "api/testing/promptness", SEE, query="?region={building}&since={yesterday}"),
    row("GET", "api/testing/buildings", SEE, query="?region={building}&since={yesterday}"),
]  # fmt: skip
