"""Problems: whoever works here reports them; their grids read them; one person must solve each."""

from tests.matrix.table import area, row

REPORT = "WLMGDPVSO"
SEE = "WLSO"
READ = "WLVSO"
"""小陈 reported this one and reads it; other volunteers do not."""
SOLVE = "WLS"
MOVE = "WLSO"
"""王姐 may hand it over because she is its owner."""
NOTE = {"text": "t"}

ROWS = [
    *(area("GET", "issues/", REPORT, query=q)
      for q in ("", "?state=all", "?across=yes", "?export=csv", "?export=xlsx")),
    area("GET", "issues/new/", REPORT),
    row("POST", "issues/report/", REPORT,
        body={"community": "{a}", "address": "1幢1单元101室", "kind": "other", "text": "t"}),
    row("GET", "issues/<uuid:id>/", READ, own={"MGDP": "not_found"}, away={REPORT: "not_found"}),
    row("GET", "issues/<uuid:id>/photo/", "", own={REPORT: "not_found"}, away={REPORT: "not_found"}),
    row("POST", "issues/<uuid:id>/note/", READ, own={"MGDP": "not_found"}, away={REPORT: "not_found"}, body=NOTE),
    row("POST", "issues/<uuid:id>/solve/", SOLVE, own={"MGDPVO": "not_found"}, away={REPORT: "not_found"}, body=NOTE),
    row("POST", "issues/<uuid:id>/weigh/", SOLVE, own={"MGDPVO": "not_found"}, away={REPORT: "not_found"},
        at={"id": "observation"}, body={"weight": "confirmed"}),
    row("POST", "issues/<uuid:id>/share/", MOVE, own={"MGDPV": "not_found"}, away={REPORT: "not_found"},
        body={"grid": "{g02}"}),
    row("POST", "issues/<uuid:id>/hand-over/", MOVE, own={"MGDPV": "not_found"}, away={REPORT: "not_found"},
        body={"grid": "{g02}", "text": "t"}),
    row("GET", "me/issues/", "RHN", "N", no="not_found", far_no="not_found"),
    row("POST", "me/issues/report/", "RHN", "N", no="not_found", far_no="not_found",
        body={"address": "", "kind": "other", "text": "t"}),
    area("GET", "api/issues/issues", REPORT),
    row("POST", "api/issues/issues", REPORT,
        body={"community": "{a}", "address": "1幢1单元101室", "kind": "other", "text": "t"}),
    row("POST", "api/issues/issues/<uuidstr:id>/solve", SOLVE, own={"MGDPVO": "not_found"},
        away={REPORT: "not_found"}, body=NOTE),
]  # fmt: skip
