"""Entries called wrong, and readings looked into: who answers had no hand in it, and nobody decides their own."""

from tests.matrix.table import area, record, row

ANSWER = "SO"
MINE = "RH"
SAID = {"text": "这条记错了"}
DECIDED = {"outcome": "explained", "text": "说明属实"}

ANSWERS = "SOCFA"
"""Who sees which body answers for what is done, and who does it: each of their own areas' entries."""
OF_THE_COUNTY = {"query": "?area={county}", "at": {"code": "codes"}, "away": {"CFA": "not_found"}}

ROWS = [
    area("GET", "oversight/doubts/", ANSWER),
    record("GET", "oversight/doubts/<uuid:doubt_id>/", ANSWER),
    record("POST", "oversight/doubts/<uuid:doubt_id>/answer/", ANSWER, body={"answer": "stands", "text": "核实过了"}),
    area("GET", "oversight/reviews/", "A"),
    # The reader sees and answers what is asked about their own reading; in this world that is the guard.
    record("GET", "oversight/reviews/<uuid:review_id>/", "AG"),
    record("POST", "oversight/reviews/<uuid:review_id>/decide/", "A", own={"G": "refused"}, body=DECIDED),
    record("POST", "oversight/reviews/<uuid:review_id>/state/", "G", body=SAID),
    # An entry about oneself is called wrong by the person and who acts for them; staff who see the trail only see it.
    record("GET", "me/oversight/wrong/<uuid:entry>/", "WLDTSO" + MINE),
    record("POST", "me/oversight/wrong/<uuid:entry>/say/", MINE, body=SAID),
    area("GET", "api/oversight/doubts", ANSWER),
    row("POST", "api/oversight/doubts", MINE, body={"entry": "{entry}", **SAID}, no="not_found", far_no="not_found"),
    record("POST", "api/oversight/doubts/<doubt_id>/answer", ANSWER, body={"answer": "stands", "text": "核实过了"}),
    *(area("GET", "oversight/processes/", ANSWERS, query=q) for q in ("", "?export=csv", "?hands=one")),
    row("GET", "oversight/processes/<slug:code>/", ANSWERS, "SO", **OF_THE_COUNTY),
    row(
        "POST",
        "oversight/bodies/<slug:body>/name/",
        "C",
        at={"body": "headquarters"},
        body={"area": "{county}", "office": "{office}"},
    ),
    area("GET", "api/oversight/processes", ANSWERS),
    row("GET", "api/oversight/processes/<code>", ANSWERS, "SO", **OF_THE_COUNTY),
]
