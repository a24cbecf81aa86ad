"""Cases and contacts. Who locates somebody never learns whose contact they are."""

from tests.matrix.table import area, record, row

CASES = "TO"
"""The tracer works on a case; the street answers for the people around it. A grid knows pushed names only."""
OUTCOME = "ET"
"""Whether a patient recovers or dies is the hospital's word, or the tracer's who was told it."""
PUSHED = "WLTPSO"
LOCATE = "WLPS"
HERE = {"TO": "not_found"}

ROWS = [
    *(area("GET", "tracing/", CASES + "E", query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "tracing/sources/", CASES),
    row("GET", "tracing/cases/<uuid:id>/", CASES + "E", away={CASES + "E": "not_found"}),
    row("POST", "tracing/cases/<uuid:id>/move/", OUTCOME, away={OUTCOME: "not_found"},
        body={"hospital": "西溪医院", "on": "2022-03-14"}),
    row("POST", "tracing/cases/<uuid:id>/recover/", OUTCOME, away={OUTCOME: "not_found"}, at={"id": "recovering"},
        body={"on": "2022-03-14", "fever_free_since": "2022-03-10"}),
    row("POST", "tracing/cases/<uuid:id>/die/", OUTCOME, away={OUTCOME: "not_found"}, body={"on": "2022-03-14"}),
    *(row("GET", "tracing/cases/<uuid:id>/contacts/", CASES, away={CASES + "E": "not_found"}, query=q)
      for q in ("", "?export=csv", "?export=xlsx")),
    *(row("GET", "tracing/cases/<uuid:id>/findings/", CASES, away=HERE, query=q)
      for q in ("", "?export=csv", "?export=xlsx")),
    *(row("GET", "tracing/cases/<uuid:id>/chain/", CASES, away=HERE, query=q)
      for q in ("", "?export=csv", "?export=xlsx", "?export=graphml")),
    *(row("GET", "tracing/cases/<uuid:id>/open/", CASES, away={CASES + "E": "not_found"}, query=q)
      for q in ("", "?export=csv", "?export=xlsx")),
    row("POST", "tracing/cases/<uuid:id>/label/", "T", away={"T": "not_found"}, body={"label": "local"}),
    row("GET", "tracing/cases/<uuid:id>/cells/", CASES, away={CASES: "not_found"}),
    row("POST", "tracing/cases/<uuid:id>/contacts/add/", "T", away={"T": "not_found"},
        body={"person": "{elsewhere}", "met_at": "2022-03-13T09:00", "minutes": "20"}),
    row("POST", "tracing/cases/<uuid:id>/search/", "T", away={"T": "not_found"}),
    row("POST", "tracing/cases/<uuid:id>/determine/", "T", away={"T": "not_found"},
        body={"ring": "secondary", "ground": "passed by", "ids": "{contact}"}),
    row("GET", "tracing/cases/<uuid:id>/decide/", CASES, away={CASES + "E": "not_found"}),
    row("GET", "tracing/cases/<uuid:id>/decide/", CASES, away={CASES + "E": "not_found"}, query="?place=told"),
    row("POST", "tracing/cases/<uuid:id>/decide/many/", "T", away={"T": "not_found"},
        body={"decision": "accept", "whole": "told"}),
    row("POST", "tracing/cases/<uuid:id>/push/", CASES, away=HERE),
    row("GET", "tracing/reachings/<uuid:id>/", CASES, at={"id": "reaching"}, away=HERE),
    record("GET", "tracing/contacts/<uuid:id>/", CASES),
    row("POST", "tracing/contacts/<uuid:id>/determine/", "T", at={"id": "proposed"}, away={"T": "not_found"},
        body={"ring": "secondary", "ground": "passed by"}),
    row("POST", "tracing/contacts/<uuid:id>/close/", "T", at={"id": "proposed"}, away={"T": "not_found"}),
    row("POST", "tracing/contacts/<uuid:id>/locate/", LOCATE, away={LOCATE: "not_found"},
        body={"outcome": "controlled"}),
    row("POST", "tracing/contacts/<uuid:id>/forward/", LOCATE + CASES, away={LOCATE + CASES: "not_found"},
        body={"to_region": "330110001002"}),
    area("GET", "tracing/pushed/", PUSHED),
    record("GET", "tracing/pushed/<uuid:id>/", PUSHED, at={"id": "push"}),
    record("GET", "tracing/panel/person/<uuid:person>/", CASES),
    row("GET", "me/tracing/", "RHN", "N", no="not_found", far_no="not_found"),
    area("GET", "api/tracing/cases", CASES + "E"),
    row("POST", "api/tracing/cases/<case>/hospital", OUTCOME, away={OUTCOME: "not_found"},
        body={"hospital": "西溪医院", "on": "2022-03-14"}),
    row("POST", "api/tracing/cases/<case>/recovery", OUTCOME, away={OUTCOME: "not_found"}, at={"case": "recovering"},
        body={"on": "2022-03-14", "fever_free_since": "2022-03-10"}),
    row("POST", "api/tracing/cases/<case>/death", OUTCOME, away={OUTCOME: "not_found"}, body={"on": "2022-03-14"}),
    row("GET", "api/tracing/cases/<case>/contacts", CASES, away=HERE),
    row("GET", "api/tracing/cases/<case>/tree", CASES, away=HERE),
    row("POST", "api/tracing/cases/<case>/search", "T", away={"T": "not_found"}),
    row("POST", "api/tracing/cases/<case>/push", CASES, away=HERE),
    row("POST", "api/tracing/cases/<case>/decide", "T", away={"T": "not_found"},
        body={"decision": "accept", "place": "told"}),
    row("POST", "api/tracing/cases/<case>/reach", CASES, away=HERE),
    row("GET", "api/tracing/reachings/<reaching>", CASES, away=HERE),
    row("POST", "api/tracing/contacts/<contact>/determine", "T", at={"contact": "proposed"}, away={"T": "not_found"},
        body={"ring": "secondary", "ground": "passed by"}),
    area("GET", "api/tracing/pushed", PUSHED),
    row("POST", "api/tracing/contacts/<contact>/locate", LOCATE, away={LOCATE: "not_found"},
        body={"outcome": "controlled"}),
    row("POST", "api/tracing/contacts/<contact>/forward", LOCATE + CASES, away={LOCATE + CASES: "not_found"},
        body={"to_region": "330110001002"}),
    record("GET", "api/tracing/people/<person>/why", "RH"),
]  # fmt: skip
