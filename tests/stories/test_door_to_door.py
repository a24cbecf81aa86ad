"""What is heard at the doors and said by households reaches the register, the board, a doctor and a worker."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.community import actions as register
from linan.core.community import queries as people
from linan.core.community.facts import Presence, PresenceSource
from linan.core.community.models import Confirmation
from linan.core.community.rules import HouseholdState
from linan.core.ledger import drain
from linan.core.messages.models import Message
from linan.domains.healthcode.models import Evidence
from linan.domains.screening import actions, queries
from linan.domains.screening.actions import Newcomer, Said
from linan.domains.screening.facts import Outcome, Purpose
from linan.domains.screening.models import Door, Round
from linan.domains.screening.rules import Item
from linan.domains.workforce.models import Task
from tests.cast import Cast

pytestmark = pytest.mark.django_db
EVERYTHING = frozenset(Item)


def a_round(cast: Cast, purpose: Purpose = Purpose.SCREEN, tell: str = "") -> Round:
    due = time_here.now() + timedelta(days=2)
    made = actions.open_round(cast.actor("lead"), cast.a, purpose, "排查", due_at=due, tell=tell)
    drain()
    return made


def knock(cast: Cast, round: Round, home: str, **more: object) -> None:
    door = Door.objects.get(round=round, home=cast.household[home].id)
    actions.answer_door(cast.wang, door.id, Outcome.INFORMED, **more)  # type: ignore[arg-type]
    drain()


def on_the_board(cast: Cast, state: HouseholdState) -> list[tuple[str, str]]:
    return [(line.address, line.needs) for line in people.board(cast.actor("lead"), state=state).items]


def letters(to: object) -> list[str]:
    return list(Message.objects.filter(to=str(to), kind="screening").values_list("link", flat=True))


def test_one_letter_a_household_and_one_to_each_worker(cast: Cast) -> None:
    made = a_round(cast)
    assert [len(letters(cast.person[n])) for n in ("zhao", "father", "mother", "gao", "luo")] == [1, 1, 0, 1, 0]
    assert letters(cast.staff["wang"]) == letters(cast.staff["zhang"]) == [f"/screening/{made.id}/route/"]
    assert letters(cast.person["song"]) == letters(cast.staff["sun"]) == []


def test_a_self_report_confirms_the_register_and_is_the_households_word(cast: Cast) -> None:
    made = a_round(cast)
    actions.answer_household(cast.luo, Said(right=EVERYTHING, needs=("medicine", "look_in")))
    drain()
    kept = Confirmation.objects.filter(household=cast.household["couple"].id)
    assert [(c.route, c.at) for c in kept] == [("self_report", time_here.now())]
    assert on_the_board(cast, HouseholdState.NEEDS) == [("2幢1单元501室", "药品、有人上门看看")]
    assert Door.objects.get(round=made, home=cast.household["couple"].id).route == "app"
    # With whom something changed the entry is not right yet.
    actions.answer_household(cast.actor("father"), Said(right=EVERYTHING, came=(Newcomer("徐大伯"),)))
    drain()
    assert not Confirmation.objects.filter(household=cast.household["family"].id).exists()


def test_a_symptom_told_at_the_door_calls_a_doctor_and_colours_nobody(cast: Cast) -> None:
    made = a_round(cast)
    knock(cast, made, "zhao", ill=[cast.person["zhao"]], symptoms=["fever"], needs=["clinic"])
    (task,) = Task.objects.filter(kind="doctor")
    assert (task.about, task.worker) == (str(cast.person["zhao"]), str(cast.staff["li"]))
    assert on_the_board(cast, HouseholdState.ILL) == [("1幢1单元101室", "送医")]
    assert not Evidence.objects.exists(), "a doctor looks first"
    knock(cast, made, "family")
    assert on_the_board(cast, HouseholdState.WELL) == [("1幢1单元302室", "")]
    assert on_the_board(cast, HouseholdState.ILL) == [("1幢1单元101室", "送医")], "the neighbours change nothing"


def test_being_told_something_says_nothing_of_how_one_is(cast: Cast) -> None:
    actions.answer_household(cast.zhao, Said(right=EVERYTHING, ill=(cast.person["zhao"],)))
    drain()
    made = a_round(cast, Purpose.INFORM, "明天停水")
    knock(cast, made, "zhao")
    assert [a for a, _ in on_the_board(cast, HouseholdState.ILL)] == ["1幢1单元101室"], "he is not well by that"


def test_what_a_household_tells_is_a_task_until_somebody_compared_it(cast: Cast) -> None:
    actions.answer_household(cast.luo, Said(left={cast.person["gao"]: None}))
    drain()
    (task,) = Task.objects.filter(kind="change", state="open")
    assert (task.worker, task.link) == (str(cast.staff["zhang"]), "/screening/changes/")
    (line,) = queries.changes(cast.actor("zhang"))
    actions.settle_change(cast.actor("zhang"), line.change.ref, entered=True)
    drain()
    assert not Task.objects.filter(kind="change", state="open").exists()


def test_an_empty_flat_where_people_are_registered_is_looked_into(cast: Cast) -> None:
    made = a_round(cast)
    door = Door.objects.get(round=made, home=cast.household["zhao"].id)
    actions.answer_door(cast.wang, door.id, Outcome.EMPTY)
    actions.answer_door(cast.wang, door.id, Outcome.EMPTY)
    drain()
    (task,) = Task.objects.filter(kind="vacant")
    assert task.subject == cast.household["zhao"]
    assert task.link == f"/community/households/{cast.household['zhao'].id}/"
    knock(cast, made, "zhao")
    assert not Task.objects.filter(kind="vacant", state="open").exists()

    register.mark_presence(cast.wang, cast.person["zhao"], Presence.AWAY, source=PresenceSource.VISIT)
    actions.answer_door(cast.wang, door.id, Outcome.EMPTY)
    drain()
    assert Task.objects.filter(kind="vacant").count() == 1, "whoever is away leaves an empty flat"
