"""A list of five hundred, a fifth of it wrong: nobody is lost, and every line ends where somebody can see it (C-01)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast, founder
from tests.fixtures import Clock

from linan.core.community import actions as register
from linan.core.ledger.models import Entry, Pending
from linan.domains.tracing import actions, queries
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.models import Case, Contact, Push
from linan.domains.tracing.rules import ContactState, PushState
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Refusal
from linan.kernel.worlds import make_county

NOBODY_ANSWERS = 6


def pushed(cast: Cast, clock: Clock, rows: int) -> list[Contact]:
    """The contacts of one case, all with their address in 王姐's grid, determined and pushed."""
    by = founder()
    drawn = make_county(5, communities=1, residents=rows, on=clock.at.date()).people
    homes = [register.register_household(by, cast.a_b01.child("u9").child(f"{n:04d}"), f"9-{n}") for n in range(rows)]
    people = register.register_people(
        by,
        [
            register.NewPerson(name=d.name, phone=f"139{n:08d}", born_on=d.born_on, sex=d.sex, household=home.ref)
            for n, (d, home) in enumerate(zip(drawn, homes, strict=True))
        ],
    )
    case = actions.confirm_case(cast.qian, cast.person["father"], RecordRef(new_id()), first_positive_at=None)
    for person in people:
        actions.add_contact(cast.qian, case.ref, person.ref, met_at=clock.at - timedelta(hours=20), minutes=40)
    actions.determine_many(cast.qian, case.ref, Ring.CLOSE, "one banquet", everyone=True)
    actions.push_contacts(cast.qian, case.ref)
    return list(Contact.objects.filter(case=case, person_id__in=[p.id for p in people]).order_by("person_id"))


@pytest.mark.parametrize("rows", [100, pytest.param(500, marks=pytest.mark.soak)])
def test_a_long_list_a_fifth_wrong_and_nothing_lost(
    cast: Cast, clock: Clock, drain: Callable[[], int], rows: int
) -> None:
    contacts = pushed(cast, clock, rows)
    case = Case.objects.get()
    third = rows // 15
    empty, unknown, rest = contacts[:third], contacts[third : 2 * third], contacts[2 * third :]
    moved, rest = rest[: rows // 5 - 2 * third], rest[rows // 5 - 2 * third :]
    silent, right = rest[:NOBODY_ANSWERS], rest[NOBODY_ANSWERS:]
    assert len(moved + empty + unknown) == rows // 5
    first_clock = {p.person_id: p.locate_by for p in Push.objects.all()}
    assert len(first_clock) == rows == Push.objects.count()

    clock.advance(minutes=30)
    for line in right:
        actions.locate_contact(cast.wang, line.ref, Outcome.CONTROLLED)
    for line in empty:
        actions.locate_contact(cast.wang, line.ref, Outcome.EMPTY_NUMBER, "the number does not exist")
    for line in unknown:
        actions.locate_contact(cast.wang, line.ref, Outcome.NOT_FOUND, "another family lives there")
    for line in moved:
        actions.forward_contact(cast.wang, line.ref, cast.b_g01, "moved to the community next door")

    # The other grid has its own clock, which began when it was asked; the first area's stopped when it answered.
    asked_again = Push.objects.filter(forwarded_from__isnull=False)
    assert {p.person_id for p in asked_again} == {c.person_id for c in moved}
    assert all(p.locate_by == first_clock[p.person_id] + timedelta(minutes=30) for p in asked_again)
    assert Push.objects.filter(state=PushState.FORWARDED, located_at=clock.at).count() == len(moved)
    for line in moved[:-2]:
        actions.locate_contact(cast.sun, line.ref, Outcome.CONTROLLED)
    for line in moved[-2:]:
        actions.locate_contact(cast.sun, line.ref, Outcome.REFUSED, "does not open the door")
    with pytest.raises(Refusal):
        actions.locate_contact(cast.sun, silent[0].ref, Outcome.CONTROLLED)  # not hers, and nobody lost it to her

    account = queries.list_account(cast.qian, case.ref)
    assert account.closes and account.pushed == rows
    assert account.controlled == len(right) + len(moved) - 2
    assert account.sent_back == {Outcome.EMPTY_NUMBER: len(empty), Outcome.REFUSED: 2, Outcome.NOT_FOUND: len(unknown)}
    assert (account.open, account.late, account.forwarded) == (NOBODY_ANSWERS, 0, len(moved))
    assert Pending.objects.filter(once__startswith="tracing.locate:").count() == NOBODY_ANSWERS

    # Those nobody answered are named when their clock runs out: they, and nobody else.
    clock.advance(hours=5)
    drain()
    assert queries.list_account(cast.qian, case.ref).late == NOBODY_ANSWERS
    assert Entry.objects.filter(kind="tracing.contact_overdue").count() == NOBODY_ANSWERS
    for line in silent:
        actions.locate_contact(cast.wang, line.ref, Outcome.CONTROLLED)
    done = queries.list_account(cast.qian, case.ref)
    assert done.closes and done.open == 0

    # One outcome each, told once each, and each with the time it was given.
    lines = Contact.objects.select_related("push").filter(id__in=[c.id for c in contacts])
    assert {line.state for line in lines} == {ContactState.LOCATED}
    assert all(line.push and line.push.outcome and line.push.located_at for line in lines)
    assert Entry.objects.filter(kind="tracing.contact_located").count() == rows + len(moved)  # here, and there
    pushes = [line.push for line in lines if line.push]
    late = {p.person_id for p in pushes if p.located_at and p.located_at > p.locate_by}
    assert late == {c.person_id for c in silent}


def test_the_tracer_sees_who_was_sent_back_and_why(cast: Cast, clock: Clock) -> None:
    contacts = pushed(cast, clock, 2)
    case = Case.objects.get()
    actions.locate_contact(cast.wang, contacts[0].ref, Outcome.EMPTY_NUMBER)
    actions.locate_contact(cast.wang, contacts[1].ref, Outcome.CONTROLLED)
    (back,) = queries.contacts(cast.qian, case.ref, state=queries.SENT_BACK).items
    assert PersonRef(back.contact.person_id) == contacts[0].subject
    assert str(back.state_words) == "the number does not exist"
    client = Client()
    client.force_login(cast.user("qian"))
    page = client.get(f"/tracing/cases/{case.id}/contacts/?state=sent_back").content.decode()
    assert "空号" in page and "退回并注明原因 1 人" in page
    with pytest.raises(Refusal):
        queries.list_account(cast.wang, case.ref)
