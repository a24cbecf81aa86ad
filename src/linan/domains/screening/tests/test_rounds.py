"""A round over every address: who is told, who was absent, and what counts how often."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.cast import B, Cast
from tests.fixtures import Clock

from linan.core import clock as time_here
from linan.core.community import actions as register
from linan.core.community import queries as people
from linan.core.community.models import Person
from linan.core.ledger.models import Entry
from linan.domains.screening import actions, queries
from linan.domains.screening.actions import Newcomer, Said
from linan.domains.screening.facts import Outcome, Purpose, Route
from linan.domains.screening.models import Change, Door, Round
from linan.domains.screening.rules import Item
from linan.kernel.refs import PersonRef, StaffRef
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
EVERYTHING = frozenset(Item)


def opened(cast: Cast, purpose: Purpose = Purpose.SCREEN, tell: str = "") -> Round:
    due = time_here.now() + timedelta(days=2)
    return actions.open_round(cast.actor("lead"), cast.a, purpose, "排查", due_at=due, tell=tell)


def door(round: Round, address: str) -> Door:
    return Door.objects.get(round=round, home__address=address)


def test_everybody_knows_informed_of_all_addresses_and_the_absent_come_again(cast: Cast) -> None:
    """A-31: 敲门行动."""
    empty = register.register_household(cast.actor("lead"), cast.a_b01.child("u1").child("0401"), "1幢1单元401室")
    first = opened(cast, Purpose.INFORM, "明天起凭证出入")
    _, doors, left, all_ = queries.route_of(cast.wang, first.ref)
    assert [d.address for d in doors] == ["1幢1单元101室", "1幢1单元302室", "1幢1单元401室"], (
        "as she walks, and hers alone"
    )
    assert (left, all_) == (3, 3)
    actions.answer_door(cast.wang, door(first, "1幢1单元101室").id, Outcome.INFORMED)
    actions.answer_door(cast.wang, door(first, "1幢1单元302室").id, Outcome.ABSENT)
    actions.answer_door(cast.wang, door(first, empty.address).id, Outcome.EMPTY)
    # 罗红梅 has read it on her page; somebody who knocks nevertheless does not count her a second time.
    assert actions.answer_household(cast.luo, Said(read=frozenset({first.id}))) == 1
    actions.answer_door(cast.actor("zhang"), door(first, "2幢1单元501室").id, Outcome.INFORMED)
    view = queries.coverage_of(cast.actor("lead"), first.ref)
    assert (view.whole.doors, view.whole.heard, view.percent) == (4, 2, 50)
    assert door(first, "1幢1单元101室").told and door(first, "2幢1单元501室").told

    second = actions.open_next_round(cast.actor("lead"), first.ref, time_here.now() + timedelta(days=1))
    assert actions.open_next_round(cast.actor("lead"), first.ref, time_here.now() + timedelta(days=1)).id == second.id
    assert [d.home.address for d in second.doors.all()] == ["1幢1单元302室"]
    assert second.doors.get().worker == str(cast.staff["wang"])
    actions.answer_door(cast.wang, second.doors.get().id, Outcome.INFORMED)
    view = queries.coverage_of(cast.actor("lead"), second.ref)
    assert (view.whole.doors, view.whole.heard, view.percent) == (4, 3, 75), "one address once, over both rounds"
    assert [r.number for r in view.chain] == [1, 2]


def test_a_hundred_percent_only_with_an_outcome_for_each_address_also_where_nobody_is_known(cast: Cast) -> None:
    """A-44: 地毯式排查, and B-16: not yet reached falls to 0 with the last visit."""
    register.register_household(cast.actor("lead"), cast.a_b01.child("u1").child("0401"), "1幢1单元401室")
    found = opened(cast)
    lead = cast.actor("lead")
    states = queries.door_states(lead, found.ref, queries.NOT_REACHED)
    assert states.total == 4 and all(s.door.outcome == "" for s in states.items)
    for n, address in enumerate(["1幢1单元101室", "1幢1单元302室", "2幢1单元501室"], 1):
        actions.answer_door(lead, door(found, address).id, Outcome.INFORMED)
        whole = queries.coverage_of(lead, found.ref).whole
        assert whole.not_reached == 4 - n and whole.percent < 100
    new = Newcomer("钱小燕", "13900000077", "湖北武汉", time_here.today() - timedelta(days=1))
    before = Person.objects.count()
    actions.answer_door(cast.wang, door(found, "1幢1单元401室").id, Outcome.OCCUPANTS, newcomers=[new])
    view = queries.coverage_of(lead, found.ref)
    assert (view.whole.percent, view.whole.not_reached) == (100, 0)
    assert dict(view.buildings)["1幢"].doors == 3 and dict(view.buildings)["1幢"].percent == 100
    assert Person.objects.count() == before + 1
    (line,) = queries.arrivals(cast.wang).items
    assert (line.name, line.change.origin, line.address) == ("钱小燕", "湖北武汉", "1幢1单元401室")
    assert line.change.entered and line.change.since_on == time_here.today() - timedelta(days=1)
    assert line.change.person_id is not None
    card = people.card_of(cast.wang, PersonRef(line.change.person_id))
    assert (card.address, str(card.presence)) == ("1幢1单元401室", "living_here")
    states = queries.door_states(lead, found.ref)
    assert all(s.door.answered_at is not None for s in states.items), "every dwelling has a status and its date"


def test_who_is_very_like_somebody_registered_waits_to_be_compared(cast: Cast) -> None:
    found = opened(cast)
    here = door(found, "1幢1单元101室")
    actions.answer_door(cast.wang, here.id, Outcome.OCCUPANTS, newcomers=[Newcomer("赵德福"), Newcomer("孙小梅")])
    here.refresh_from_db()
    assert (here.outcome, here.found) == (Outcome.OCCUPANTS, 2)
    (waits,) = queries.changes(cast.wang)
    assert waits.name == "赵德福"
    with pytest.raises(register.NearSame):
        actions.settle_change(cast.wang, waits.change.ref, entered=True)
    actions.settle_change(cast.wang, waits.change.ref, entered=False)
    assert queries.changes(cast.wang) == [] and Person.objects.filter(name="赵德福").count() == 1
    assert Person.objects.filter(name="孙小梅").count() == 1


def test_paper_telephone_and_app_are_one_act_with_its_route_marked(cast: Cast) -> None:
    """A-90."""
    found = opened(cast)
    zhao, family, couple = (door(found, a) for a in ("1幢1单元101室", "1幢1单元302室", "2幢1单元501室"))
    actions.answer_paper(cast.actor("lead"), {zhao.id: Outcome.INFORMED})
    actions.answer_door(cast.wang, family.id, Outcome.INFORMED, route=Route.PHONE)
    assert actions.answer_household(cast.luo, Said(right=EVERYTHING)) == 1
    before = queries.coverage_of(cast.actor("lead"), found.ref)
    shares = {str(words): (n, share) for words, n, share in before.shares if n}
    assert shares == {
        "on paper, typed in": (1, 33), "by telephone": (1, 33), "by the household itself": (1, 33)
    }  # fmt: skip
    # The same household on paper too: it stays one.
    actions.answer_paper(cast.actor("lead"), {couple.id: Outcome.INFORMED})
    after = queries.coverage_of(cast.actor("lead"), found.ref)
    assert after.whole.heard == before.whole.heard == 3 and after.whole.doors == 3
    assert queries.open_items([zhao.home_id, family.home_id, couple.home_id], cast.a) == {
        zhao.home_id: (), family.home_id: (), couple.home_id: ()
    }  # fmt: skip


def test_an_answer_kept_without_network_counts_in_the_round_that_goes_on(cast: Cast) -> None:
    found = opened(cast)
    first = door(found, "1幢1单元101室")
    actions.answer_door(cast.wang, first.id, Outcome.ABSENT)
    lead = cast.actor("lead")
    second = actions.open_next_round(lead, found.ref, time_here.now() + timedelta(days=1))
    given = actions.answer_door(cast.wang, first.id, Outcome.INFORMED)
    assert given.round_id == second.id
    actions.close_round(lead, second.ref)
    with pytest.raises(Refusal, match="round_closed"):
        actions.answer_door(cast.wang, first.id, Outcome.INFORMED)
    late = door(second, "1幢1单元302室")
    assert actions.answer_door(cast.wang, late.id, Outcome.INFORMED).outcome == Outcome.INFORMED, (
        "better late than lost"
    )


def test_a_door_no_list_knew_is_put_where_it_lies_on_the_way(cast: Cast) -> None:
    found = opened(cast)
    made = actions.add_door(cast.wang, found.ref, cast.a_b01.child("u1").child("0202"), "1幢1单元202室")
    _, doors, _, _ = queries.route_of(cast.wang, found.ref)
    assert [d.address for d in doors] == ["1幢1单元101室", "1幢1单元202室", "1幢1单元302室"]
    assert doors[1].door.id == made.id and doors[1].people == ()
    with pytest.raises(register.SameDoor):
        actions.add_door(cast.wang, found.ref, cast.a_b01.child("u1").child("0202"), "1幢1单元202室")


def test_two_households_behind_one_door_are_one_address_until_both_were_heard(cast: Cast) -> None:
    shared = cast.a_g02.child("b02").child("u1").child("0501")
    other = register.register_household(cast.actor("lead"), shared, "2幢1单元501室西")
    register.register_person(cast.actor("lead"), name="柳青", household=other.ref)
    found = opened(cast)
    assert found.doors.count() == 3
    assert actions.answer_household(cast.luo, Said(right=EVERYTHING)) == 0, "the others behind the door are waited for"
    here = Door.objects.get(round=found, region=shared)
    assert here.outcome == "" and here.waiting == [str(other.id)]
    actions.answer_door(cast.actor("zhang"), here.id, Outcome.INFORMED)
    assert queries.coverage_of(cast.actor("lead"), found.ref).whole.heard == 1


def test_doors_change_hands_and_only_to_somebody_who_may_knock_there(cast: Cast) -> None:
    found = opened(cast)
    lead, wang, sun = cast.actor("lead"), cast.staff["wang"], cast.staff["sun"]
    with pytest.raises(Refusal, match="not_their_area"):
        actions.give_doors(lead, found.ref, wang, sun)
    assert actions.give_doors(lead, found.ref, wang, cast.staff["lead"]) == 2
    assert queries.route_of(cast.actor("lead"), found.ref)[2] == 2
    assert StaffRef.parse(str(sun)) not in [ref for ref, _ in queries.knockers(found)]


def test_next_door_nobody_sees_or_does_anything(cast: Cast) -> None:
    found = opened(cast)
    here = door(found, "1幢1单元101室")
    for refused in (
        lambda: queries.round_of(cast.sun, found.ref),
        lambda: queries.route_of(cast.sun, found.ref),
        lambda: queries.door_states(cast.sun, found.ref),
        lambda: actions.answer_door(cast.sun, here.id, Outcome.INFORMED),
        lambda: actions.close_round(cast.actor("tang"), found.ref),
        lambda: actions.open_round(
            cast.actor("lead"), B, Purpose.SCREEN, "越界", due_at=time_here.now() + timedelta(days=1)
        ),
        lambda: actions.open_round(
            cast.wang, cast.a_g01, Purpose.SCREEN, "自己来", due_at=time_here.now() + timedelta(days=1)
        ),
    ):
        with pytest.raises(Refusal) as said:
            refused()
        assert said.value.code in ("not_found", "not_permitted")
    assert queries.rounds(cast.sun) == [] and queries.changes(cast.sun) == []


def test_two_rounds_of_one_kind_do_not_overlap(cast: Cast) -> None:
    opened(cast)
    with pytest.raises(Refusal, match="round_open"):
        opened(cast)
    opened(cast, Purpose.INFORM, "通知")


def test_today_says_what_is_left_to_knock_at_and_when_the_next_round_is_due(cast: Cast, clock: Clock) -> None:
    found = opened(cast)
    (mine,) = queries.today(cast.wang)
    assert (mine.count, mine.urgency, mine.url) == (2, "soon", f"/screening/{found.id}/route/")
    for address in ("1幢1单元101室", "1幢1单元302室", "2幢1单元501室"):
        actions.answer_door(cast.actor("lead"), door(found, address).id, Outcome.ABSENT)
    assert queries.today(cast.wang) == []
    (next_,) = queries.today(cast.liu)
    assert next_.count == 3 and "second round" in str(next_.words)
    actions.open_next_round(cast.liu, found.ref, time_here.now() + timedelta(hours=5))
    clock.advance(hours=6)
    (late,) = queries.today(cast.liu)
    assert late.urgency == "overdue" and late.count == 3


def test_what_people_are_told_and_what_they_say_is_in_no_fact(cast: Cast) -> None:
    found = opened(cast, Purpose.INFORM, "只说给住户听")
    new = Newcomer("钱小燕", "13900000077", "湖北武汉")
    here = door(found, "1幢1单元101室")
    actions.answer_door(cast.wang, here.id, Outcome.OCCUPANTS, newcomers=[new], note="敲门要重")
    for entry in Entry.objects.filter(kind__startswith="screening."):
        told = str(entry.__dict__)
        assert not any(w in told for w in ("钱小燕", "湖北", "13900000077", "敲门要重", "只说给"))
    assert Change.objects.get().person_id is not None
    assert isinstance(here.id, UUID)
