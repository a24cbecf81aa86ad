"""The search for the neighbour's marks can find something: at home the same doors show them.

That nobody next door reads them anywhere is asked of every cell in `test_matrix`: in pages, panels, exports, the API's
answers, the answers to forms, and in their headers.
"""

from __future__ import annotations

import pytest

from linan.core.files import actions as files
from linan.core.files.queries import open_file
from linan.domains.quarantine.abilities import SEE_ORDERS
from linan.kernel.refusal import Refusal
from tests.cast import A
from tests.matrix.expected import TABLES
from tests.matrix.table import FAR, OWN
from tests.matrix.world import MARKS_OF_A, PLANTED, World

pytestmark = pytest.mark.django_db

SHOWS = {
    "people/<uuid:person>/": "wang", "me/": "zhao", "me/records/": "zhao", "community/": "wang",
    "community/?export=csv": "wang", "community/?export=xlsx": "wang", "community/building/": "wang",
    "api/community/people": "wang", "api/community/people/<person>": "wang", "messages/carry/": "wang",
    "me/messages/": "zhao", "testing/": "wang", "testing/?export=csv": "wang", "testing/?export=xlsx": "wang",
    "testing/sampling/": "wang", "testing/sampling/<uuid:person>/": "wang", "testing/desk/": "qian",
    "tracing/": "qian", "tracing/?export=csv": "qian", "tracing/?export=xlsx": "qian",
    "tracing/cases/<uuid:id>/": "qian", "tracing/cases/<uuid:id>/contacts/": "qian",
    "tracing/cases/<uuid:id>/contacts/?export=csv": "qian", "tracing/cases/<uuid:id>/contacts/?export=xlsx": "qian",
    "tracing/cases/<uuid:id>/findings/": "qian", "tracing/cases/<uuid:id>/findings/?export=csv": "qian",
    "tracing/cases/<uuid:id>/findings/?export=xlsx": "qian",
    "tracing/contacts/<uuid:id>/": "qian", "tracing/pushed/": "wang", "tracing/pushed/<uuid:id>/": "wang",
    "api/tracing/pushed": "wang", "healthcode/changed/": "wang", "healthcode/changed/?export=csv": "wang",
    "healthcode/changed/?export=xlsx": "wang", "api/healthcode/changed": "wang", "quarantine/": "wang",
    "quarantine/?export=csv": "wang", "quarantine/?export=xlsx": "wang", "quarantine/<uuid:id>/": "wang",
    "quarantine/<uuid:id>/notice/": "wang", "quarantine/<uuid:id>/certificate/": "wang", "quarantine/doors/": "lead",
    "workforce/": "wang", "workforce/area/": "lead", "workforce/calls/": "wang", "workforce/<uuid:id>/": "wang",
    "directives/": "wang", "directives/<uuid:id>/": "wang", "api/directives/directives": "wang",
    "reporting/forms/": "wang", "reporting/forms/?export=csv": "wang", "reporting/forms/<uuid:id>/": "wang",
    "reporting/sheet/<uuid:person_id>/": "wang", "reporting/ask/": "wang",
    "reporting/forms/<uuid:id>/rows/": "officer", "reporting/forms/<uuid:id>/rows/?export=csv": "officer",
    "directives/?export=csv": "wang", "workforce/?export=csv": "wang", "workforce/area/?export=csv": "lead",
    "reporting/upward/": "lead", "reporting/upward/?export=csv": "lead", "reporting/upward/?export=xlsx": "lead",
    "reporting/upward/<uuid:id>/": "lead", "reporting/collections/": "lead",
    "reporting/collections/?export=csv": "lead", "reporting/collections/?export=xlsx": "lead",
    "reporting/": "lead", "reporting/?export=csv": "lead", "reporting/?export=xlsx": "lead",
    "reporting/<uuid:id>/": "lead", "api/reporting/figures/<uuidstr:id>": "lead",
}  # fmt: skip
"""Who finds a mark of community A behind which door; written by hand."""


def test_at_home_the_same_doors_show_the_marks(world: World):
    reads = [row for rows in TABLES.values() for row in rows if row.method == "GET"]
    rows = {row.route + row.query.partition("?area")[0]: row for row in reads}
    blind = []
    for door, who in SHOWS.items():
        row = rows[door]
        answer = world.ask(who, "GET", world.path(row.route, row.at) + world.filled(row.query))
        if not any(mark in answer.seen for mark in (*MARKS_OF_A, *PLANTED)):
            blind.append(f"{who} finds nothing at {door} ({answer.status_code})")
    assert not blind, "\n".join(blind)


def test_a_file_opens_at_home_alone(world: World):
    kept = files.store(world.cast.wang, "notice.csv", f"name\n{PLANTED[5]}\n".encode(), "table", region=A)
    readers = {OWN[role] for role in "WLDTPSO"} - {"wang"}
    for who in {*OWN.values(), *FAR.values()} - {"wang"}:
        by = world.cast.actor(who)
        if who in readers and by.can(SEE_ORDERS, over=A):
            assert PLANTED[5].encode() in open_file(by, kept, under=SEE_ORDERS).data
            continue
        with pytest.raises(Refusal) as no:
            open_file(by, kept, under=SEE_ORDERS)
        assert no.value.code == "not_found"
    assert PLANTED[5].encode() in open_file(world.cast.wang, kept, under=SEE_ORDERS).data
    files.erase(world.cast.wang, kept, reason="test")
