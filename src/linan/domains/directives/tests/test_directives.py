"""A directive goes down; one word back changes the ratio."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from linan.core import clock
from linan.core.ledger.models import Pending
from linan.domains.directives import abilities, actions, pages, queries
from linan.domains.directives.models import Directive
from linan.kernel.actor import Ability, Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

STREET = Region.of_code("330110001")
A, B = Region.of_code("330110001001"), Region.of_code("330110001002")
ELSEWHERE = Region.of_code("330110002001")


def staff(region: Region, *may: Ability) -> Actor:
    duty = Duty("community_lead", region, frozenset(may))
    return Actor(f"staff:{new_id()}", ActorKind.STAFF, (duty,), organisation="河畔街道办")


@pytest.fixture
def liu(db: None) -> Actor:
    return staff(STREET, abilities.ISSUE_DIRECTIVE, abilities.SEE_DIRECTIVES)


def issue(by, **changed):
    said = {"number": "1", "title": "Doors", "text": "Check the doors", "reason": "Two cases", "basis": "Article 39"}
    ends_on = clock.today() + timedelta(days=7)
    return actions.issue_directive(by, STREET, [A, B], **(said | changed), ends_on=ends_on)


def test_silence_for_two_days_is_one_way_and_one_word_changes_it(liu):
    directive = issue(liu)
    lead = staff(A, abilities.REPLY_DIRECTIVE, abilities.SEE_DIRECTIVES)
    assert queries.today(lead)[0].count == 1
    assert Pending.objects.filter(once=f"directive:{directive.id}").exists()
    with clock.frozen(clock.now() + timedelta(hours=48)):
        assert queries.directive_of(liu, directive.ref).line.one_way
        assert [i.count for i in queries.today(liu)] == [1]
        actions.reply_directive(lead, directive.ref, A, "We have no keys for door 3")
        view = queries.directive_of(liu, directive.ref)
    for door, *rest in ((pages.directive_list,), (pages.directive, directive.id)):
        request: Any = RequestFactory().get("/")
        request.actor = lead
        assert door(request, *rest).status_code == 200
    assert not view.line.one_way and view.line.flow.reply_percent == 50
    assert len(view.silent) == 1 and queries.today(lead) == []


def test_a_bare_order_is_refused(liu):
    with pytest.raises(Refusal) as no:
        issue(liu, reason=" ")
    assert no.value.field == "reason"


def test_other_units_do_not_see_or_answer(liu):
    directive = issue(liu)
    stranger = staff(ELSEWHERE, abilities.REPLY_DIRECTIVE, abilities.SEE_DIRECTIVES)
    sun = staff(B, abilities.REPLY_DIRECTIVE, abilities.SEE_DIRECTIVES)
    assert queries.directives(stranger) == []
    with pytest.raises(Refusal):
        queries.directive_of(stranger, directive.ref)
    with pytest.raises(Refusal):
        actions.reply_directive(sun, directive.ref, A, "for my neighbour")
    actions.reply_directive(staff(A, abilities.REPLY_DIRECTIVE), directive.ref, A, "ours")
    assert queries.directive_of(sun, directive.ref).replies == ()


def test_nobody_answers_their_own_directive(db):
    both = staff(STREET, abilities.ISSUE_DIRECTIVE, abilities.SEE_DIRECTIVES, abilities.REPLY_DIRECTIVE)
    directive = issue(both)
    with pytest.raises(Refusal) as no:
        actions.reply_directive(both, directive.ref, A, "all is well")
    assert no.value.code == "own_directive"


def test_a_directive_nobody_answers_for_is_refused(liu):
    with pytest.raises(Refusal) as no:
        issue(replace(liu, organisation=""))
    assert no.value.code == "no_office" and "office" in str(no.value.words) and no.value.next_step
    assert not Directive.objects.exists()
    assert issue(liu).office == "河畔街道办"
    assert queries.directives(liu)[0].issuer == "河畔街道办"
