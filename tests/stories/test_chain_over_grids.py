"""A contact chain over two grids is one problem for both, with one owner."""

from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.ledger import drain
from linan.core.movement import actions as movement
from linan.domains.issues import queries as issues
from linan.domains.issues.models import Issue
from linan.domains.issues.queries import IssueFilter
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case

pytestmark = pytest.mark.django_db


def test_one_chain_two_grids_one_owner(cast, clock):
    start = time_here.now() - timedelta(days=1)
    rows = [
        movement.VisitRow(person=cast.person[n], place=cast.place["market"], start_at=start, source="place",
                          end_at=start + timedelta(minutes=40), key=n)
        for n in ("father", "gao", "zhao")
    ]  # fmt: skip
    movement.record_visits(cast.actor("clerk"), rows)
    for tube in ("TUBE-1", "TUBE-2"):
        testing.take_sample(cast.li, cast.person["father"], tube)
        testing.receive_sample(cast.wu, tube)
        sample = testing.report_result(cast.wu, tube, Outcome.SCREEN_POSITIVE)
        drain()
    testing.confirm_infection(cast.qian, sample.ref, Form.CONFIRMED, onset_on=time_here.today())
    drain()
    tracing.determine_many(cast.qian, Case.objects.get().ref, Ring.CLOSE, "shared time in one room", everyone=True)
    drain()
    made = Issue.objects.get()
    assert made.owner_ref == cast.staff["wang"], "the case lives in her grid"
    for who in ("wang", "zhang", "lead"):
        lines = issues.issues(cast.actor(who), IssueFilter(across=True)).items
        assert [line.issue.pk for line in lines] == [made.pk]
        assert lines[0].grids == ("梧桐社区第1网格", "梧桐社区第2网格")
        assert issues.unowned(cast.actor(who)) == 0
    assert not issues.issues(cast.sun, IssueFilter()).items
    told = (
        "".join(s.step.text for s in issues.issue_of(cast.zhang, made.ref).steps) + str(made.text) + str(made.address)
    )
    assert not any(name in told for name in ("徐浩然", "高建华", "赵德福"))
