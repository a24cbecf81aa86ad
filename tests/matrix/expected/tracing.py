"""Cases and contacts. Who locates somebody never learns whose contact they are."""

from tests.matrix.table import area, record, row

CASES = "TO"
"""The tracer works on a case; the street answers for the people around it. A grid knows pushed names only."""
OUTCOME = "ET"
"""Whether a patient recovers or dies is the hospital's word, or the tracer's who was told it."""
PUSHED = "WLTPSO"
LOCATE = "WLPS"
RELEASE = "TC"
"""A public text is released by another tracer or the county official, who reads nothing of the case but the text."""
HERE = {"TO": "not_found"}
TALK = "DT"
"""Whoever interviews: the community's doctor and the tracer. What was told is nobody else's to read."""
THERE = {"DT": "not_found"}

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
      for q in ("", "?export=csv", "?export=xlsx", "?export=svg", "?export=graphml")),
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
    row("GET", "tracing/decidings/<uuid:id>/", CASES, at={"id": "deciding"}, away=HERE),
    row("GET", "tracing/reachings/<uuid:id>/", CASES, at={"id": "reaching"}, away=HERE),
    record("GET", "tracing/contacts/<uuid:id>/", CASES),
    row("POST", "tracing/contacts/<uuid:id>/determine/", "T", at={"id": "proposed"}, away={"T": "not_found"},
        body={"ring": "secondary", "ground": "passed by"}),
    row("POST", "tracing/contacts/<uuid:id>/close/", "T", at={"id": "proposed"}, away={"T": "not_found"}),
    row("POST", "tracing/contacts/<uuid:id>/locate/", LOCATE, away={LOCATE: "not_found"},
        body={"outcome": "controlled"}),
    row("POST", "tracing/contacts/<uuid:id>/forward/", LOCATE + CASES, away={LOCATE + CASES: "not_found"},
        body={"to_region": "330110001002"}),
    *(area("GET", "tracing/interviews/", TALK, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "tracing/interviews/places/", TALK, query="?words=梧桐"),
    row("GET", "tracing/cases/<uuid:id>/interview/", TALK, away=THERE),
    row("GET", "tracing/cases/<uuid:id>/interview/news/", TALK, away=THERE),
    row("POST", "tracing/cases/<uuid:id>/interview/begin/", TALK, away=THERE),
    row("POST", "tracing/cases/<uuid:id>/interview/add/", TALK, away=THERE,
        body={"day": "2022-03-13", "start": "09:00", "end": "09:30", "where": "home"}),
    row("POST", "tracing/cases/<uuid:id>/interview/end/", TALK, away=THERE),
    row("POST", "tracing/interviews/lines/<uuid:id>/save/", TALK, away=THERE, at={"id": "told_line"},
        body={"seen": "2", "start": "09:00", "end": "09:30", "where": "home", "state": "confirmed"}),
    row("POST", "tracing/interviews/lines/<uuid:id>/companion/", TALK, away=THERE, at={"id": "told_line"},
        body={"name": "一个朋友"}),
    row("POST", "tracing/interviews/companions/<uuid:id>/find/", TALK, away=THERE, at={"id": "companion"},
        body={"phone": "13900000004"}),
    row("POST", "tracing/interviews/answers/<uuid:id>/settle/", TALK, away=THERE, at={"id": "crossed"},
        body={"choice": "take"}),
    *(area("GET", "tracing/notices/", "T", query=q) for q in ("", "?export=csv", "?export=xlsx")),
    area("POST", "tracing/notices/read/", "T", body={"text": "病例1，男，30岁。3月1日到超市。",
                                                     "published_on": "2022-03-10"}),
    *(row("GET", "tracing/notices/<uuid:id>/", "T", away={"T": "not_found"}, at={"id": "sheet"}, query=q)
      for q in ("", "?export=csv", "?export=xlsx")),
    row("GET", "tracing/notices/<uuid:sheet>/drafts/<uuid:id>/", "T", away={"T": "not_found"},
        at={"id": "notice_draft"}),
    row("POST", "tracing/notices/drafts/<uuid:id>/case/", "T", away={"T": "not_found"}, at={"id": "notice_draft"},
        body={"case": ""}),
    row("POST", "tracing/notices/lines/<uuid:id>/take/", "T", away={"T": "not_found"}, at={"id": "notice_line"},
        body={"since": "2022-03-01", "until": "2022-03-01", "where": "home"}),
    row("POST", "tracing/notices/lines/<uuid:id>/leave/", "T", away={"T": "not_found"}, at={"id": "notice_line"}),
    *(row("GET", f"tracing/cases/<uuid:id>/{paper}/", CASES, away=HERE) for paper in ("report", "register")),
    *(row("GET", "tracing/cases/<uuid:id>/register/", CASES, away=HERE, query=q)
      for q in ("?export=csv", "?export=xlsx")),
    row("GET", "tracing/cases/<uuid:id>/letter/", CASES, away={CASES + "E": "not_found"}),
    row("POST", "tracing/cases/<uuid:id>/letter/write/", "T", away={"T": "not_found"},
        body={"county": "萧山区", "ids": "{contact}"}),
    area("GET", "tracing/letters/", "T"),
    area("GET", "tracing/letters/new/", "T"),
    area("POST", "tracing/letters/enter/", "T",
         body={"county": "富阳区", "number": "9", "reply_by": "2022-03-16T09:00",
               "typed": "姓名,最后接触日期\n某乙,2022-03-13"}),
    *(row("GET", f"tracing/letters/<uuid:id>/{page}", "T", own={"O": "not_found"}, away=HERE)
      for page in ("", "paper/")),
    *(row("GET", f"tracing/letters/<uuid:id>/{page}", CASES, at={"id": "letter_out"}, away=HERE)
      for page in ("", "paper/")),
    row("POST", "tracing/letters/<uuid:id>/send/", "T", at={"id": "letter_out"}, away={"T": "not_found"}),
    row("POST", "tracing/letters/<uuid:id>/accept/", "T", away={"T": "not_found"}),
    row("POST", "tracing/letters/<uuid:id>/answer/", "T", at={"id": "letter_done"}, away={"T": "not_found"}),
    row("POST", "tracing/letters/lines/<uuid:id>/answer/", "T", at={"id": "letter_line"}, away={"T": "not_found"},
        body={"outcome": "elsewhere"}),
    row("POST", "tracing/cases/<uuid:id>/text/", "T", away={"T": "not_found"}),
    area("GET", "tracing/texts/", RELEASE + "O"),
    *(row("GET", f"tracing/texts/<uuid:id>/{page}", RELEASE + "O", away={RELEASE + "O": "not_found"})
      for page in ("", "paper/")),
    row("POST", "tracing/texts/<uuid:id>/change/", "T", away={"T": "not_found"}, body={"home_level": "5"}),
    row("POST", "tracing/texts/<uuid:id>/release/", RELEASE, at={"id": "text_ready"}, away={RELEASE: "not_found"},
        body={"reason": "r"}),
    row("POST", "tracing/texts/<uuid:id>/withdraw/", RELEASE, at={"id": "text_said"}, away={RELEASE: "not_found"},
        body={"reason": "r"}),
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
    area("GET", "api/tracing/sources", CASES),
    row("POST", "api/tracing/cases/<case>/search", "T", away={"T": "not_found"}),
    row("POST", "api/tracing/cases/<case>/push", CASES, away=HERE),
    row("POST", "api/tracing/cases/<case>/decide", "T", away={"T": "not_found"},
        body={"decision": "accept", "place": "told"}),
    row("POST", "api/tracing/cases/<case>/reach", CASES, away=HERE),
    row("GET", "api/tracing/decidings/<deciding>", CASES, away=HERE),
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
