"""A resident says what they saw; somebody looks; points follow once, and go again when the looking was wrong (A-61)."""

from __future__ import annotations

import pytest
from django.db.models import Sum
from django.test import Client

from linan.core.ledger import drain
from linan.core.ledger.bodies import open_body
from linan.core.ledger.models import Body, Entry
from linan.core.messages.models import Message
from linan.domains.activities import actions as calm
from linan.domains.activities.models import Credit
from linan.domains.activities.queries import account, balance
from linan.domains.issues import actions as issues
from linan.domains.issues.models import Issue
from linan.domains.issues.rules import IssueKind, Weight
from linan.kernel.refusal import Refusal
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def seen(cast: Cast, text: str = "2幢门口的消毒液空了") -> Issue:
    return issues.report_from_home(cast.zhao, "", text, IssueKind.HYGIENE)


def in_the_ledger(cast: Cast) -> int:
    """The points of 赵大爷 as entries alone tell them."""
    points = 0
    for kind, sign in (("activities.points_credited", 1), ("activities.points_withdrawn", -1)):
        for entry in Entry.objects.filter(kind=kind):
            fact = open_body(Body.objects.get(pk=entry.pk))[1]["fact"]
            points += sign * fact["points"] if fact["subject"] == str(cast.zhao.person) else 0
    return points


def test_points_follow_once_and_are_what_the_ledger_says(cast, clock):
    one, two = seen(cast), seen(cast, "楼道堆了纸箱")
    drain()
    assert balance(cast.zhao.person) == 0
    for _ in range(3):  # pressed three times
        issues.weigh_issue(cast.wang, one.ref, Weight.CONFIRMED)
        drain()
    issues.weigh_issue(cast.wang, two.ref, Weight.DISPUTED)
    drain()
    assert balance(cast.zhao.person) == in_the_ledger(cast) == 2
    assert Credit.objects.count() == 1
    assert Message.objects.filter(to=str(cast.zhao.person), link="/me/activities/").count() == 1
    page = Client()
    page.force_login(cast.user("zhao"))
    mine = page.get("/me/activities/").content.decode()
    assert "+2" in mine and "核实属实" in mine and "/ledger/proof/" in mine
    assert "核实不符" in page.get("/me/issues/").content.decode()


def test_a_wrong_confirmation_takes_them_back_and_both_stay(cast, clock):
    one = seen(cast)
    issues.weigh_issue(cast.wang, one.ref, Weight.CONFIRMED)
    drain()
    with pytest.raises(Refusal, match="text_length"):
        issues.weigh_issue(cast.wang, one.ref, Weight.DISPUTED)
    issues.weigh_issue(cast.wang, one.ref, Weight.DISPUTED, "看错了楼栋")
    drain()
    drain()
    assert balance(cast.zhao.person) == in_the_ledger(cast) == 0
    assert [line.points for line in account(cast.zhao, cast.zhao.person)] == [-2, 2]
    wrong = Entry.objects.get(kind="issues.observation_confirmed")
    assert Entry.objects.get(kind="issues.observation_withdrawn").correction == wrong.pk
    assert Entry.objects.get(kind="activities.points_withdrawn").correction is not None
    issues.weigh_issue(cast.wang, one.ref, Weight.CONFIRMED, "又去看了一次，属实")
    drain()
    assert balance(cast.zhao.person) == in_the_ledger(cast) == 2


def test_points_are_spent_and_never_twice(cast, clock):
    issues.weigh_issue(cast.wang, seen(cast).ref, Weight.CONFIRMED)
    drain()
    lead = cast.actor("lead")
    calm.spend_points(lead, cast.zhao.person, 2, "一块肥皂")
    with pytest.raises(Refusal, match="too_few_points"):
        calm.spend_points(lead, cast.zhao.person, 1, "一条毛巾")
    assert sum(line.points for line in account(cast.zhao, cast.zhao.person)) == balance(cast.zhao.person) == 0
    assert Credit.objects.aggregate(n=Sum("points"))["n"] == 2


def test_only_who_may_solve_it_and_nobody_reads_anothers_account(cast, clock):
    one = seen(cast)
    for other in (cast.sun, cast.zhao, cast.chen):
        with pytest.raises(Refusal):
            issues.weigh_issue(other, one.ref, Weight.CONFIRMED)
    staff = issues.report_issue(cast.wang, cast.a, "1幢1单元101室", "灯坏了", IssueKind.OTHER)
    with pytest.raises(Refusal, match="no_observation"):
        issues.weigh_issue(cast.wang, staff.ref, Weight.CONFIRMED)
    for other in (cast.wang, cast.actor("lead"), cast.gao):
        with pytest.raises(Refusal, match="not_found"):
            account(other, cast.zhao.person)
