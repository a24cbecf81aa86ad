"""Thirty contacts cross the border: 萧山 asks, 余杭 takes them on, every one is answered or named overdue (C-02)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.community import actions as register
from linan.core.messages.models import Message
from linan.domains.healthcode.models import Evidence
from linan.domains.quarantine.models import Order
from linan.domains.tracing import actions, queries
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.rules.letters import PersonTold
from linan.domains.workforce.models import Task
from linan.kernel.refs import ContactRef
from tests.cast import Cast, founder
from tests.fixtures import Clock

pytestmark = pytest.mark.django_db


def test_thirty_contacts_cross_the_border(cast: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    home = register.register_household(founder(), cast.b_b01.child("u1").child("0901"), "1幢1单元901室")
    people = []
    for n in range(30):
        phone = f"139777700{n:02d}"
        if n < 28:  # two of them nobody here knows
            register.register_person(founder(), household=home.ref, name=f"来客{n}", phone=phone)
        people.append(PersonTold(n + 2, f"来客{n}", "", phone, "", Ring.CLOSE, time_here.today() - timedelta(days=2)))
    letter = actions.enter_letter(cast.qian, "萧山区", "萧协2022-17", clock.at + timedelta(hours=12), people)
    drain()
    assert not Order.objects.exists() and not Evidence.objects.exists()  # a name in a letter restricts nobody
    assert actions.accept_letter(cast.qian, letter.ref) == 28
    drain()
    assert Evidence.objects.filter(kind="contact_close").count() == 28
    assert Order.objects.count() == 28
    assert Task.objects.filter(kind="locate", state="open").count() == 28
    assert Message.objects.filter(kind="case").count() >= 28

    page = queries.pushed(cast.sun, size=50)
    assert len(page.items) == 28
    for line in page.items[:25]:
        actions.locate_contact(cast.sun, ContactRef(line.contact), Outcome.CONTROLLED)
    drain()
    assert Task.objects.filter(kind="locate", state="open").count() == 3
    for line in letter.lines.filter(person=None):
        actions.answer_line(cast.qian, line.ref, Outcome.NOT_FOUND)
    clock.advance(hours=13)
    view = queries.letter_of(cast.qian, letter.ref)
    assert view.row.answered == 27
    assert [p.overdue for p in view.people].count(True) == 3  # the other three are named


def test_a_worker_that_was_down_for_hours_still_sends_somebody(
    cast: Cast, clock: Clock, drain: Callable[[], int]
) -> None:
    home = register.register_household(founder(), cast.b_b01.child("u1").child("0902"), "1幢1单元902室")
    register.register_person(founder(), household=home.ref, name="来客", phone="13977770099")
    told = [PersonTold(2, "来客", "", "13977770099", "", Ring.CLOSE, time_here.today() - timedelta(days=2))]
    first = actions.enter_letter(cast.qian, "萧山区", "萧协2022-18", clock.at + timedelta(hours=12), told)
    assert actions.enter_letter(cast.qian, "萧山区", "萧协2022-18", clock.at + timedelta(hours=12), told) == first
    actions.accept_letter(cast.qian, first.ref)
    clock.advance(hours=9)
    drain()
    assert Task.objects.filter(kind="locate", state="open").count() == 1
    (line,) = queries.pushed(cast.sun, size=50).items
    actions.locate_contact(cast.sun, ContactRef(line.contact), Outcome.CONTROLLED)
    drain()
    again = actions.enter_letter(cast.qian, "临平区", "临协2022-3", clock.at + timedelta(hours=12), told)
    actions.accept_letter(cast.qian, again.ref)
    drain()
    assert not Task.objects.filter(kind="locate", state="open").exists(), "reached within the day: not called again"
