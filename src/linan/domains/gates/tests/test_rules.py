"""The guard's answers, said in afternoons."""

from datetime import UTC, datetime
from itertools import product

import pytest

from linan.domains.gates.rules import (
    Action,
    Direction,
    Exemption,
    Reason,
    decide,
    is_building,
    is_risky,
    masked_name,
    table,
    worst_colour,
)
from linan.kernel.region import Region

UNTIL = datetime(2022, 7, 8, tzinfo=UTC)


def test_green_passes_and_red_is_handed_over() -> None:
    assert decide("green", lives_here=False, direction=Direction.IN).action is Action.PASS
    red = decide("red", lives_here=False, direction=Direction.IN)
    assert (red.action, red.handover) == (Action.STOP, Reason.STOP)
    yellow = decide("yellow", lives_here=True, direction=Direction.OUT)
    assert (yellow.action, yellow.handover) == (Action.WAIT, Reason.HOLD)


@pytest.mark.parametrize(
    ("colour", "tight", "behind"), list(product(["green", "yellow", "red", None], [UNTIL, None], [True, False]))
)
def test_whoever_lives_here_comes_home(colour: str | None, tight: datetime | None, behind: bool) -> None:
    """Through the gate, or by the grid worker's hand; never sent away, never left without a next step."""
    answer = decide(
        colour,
        lives_here=True,
        direction=Direction.IN,
        tightened_until=tight if behind else None,
        lives_behind_entrance=behind,
    )
    assert answer.action is Action.PASS or "come home" in str(answer.next_step)


@pytest.mark.parametrize(
    ("colour", "home", "direction", "tight", "exemption"),
    list(product(["green", "yellow", "red", None], [True, False], Direction, [UNTIL, None], [*Exemption, None])),
)
def test_every_answer_has_a_next_step_and_every_stop_a_handover(
    colour: str | None, home: bool, direction: Direction, tight: datetime | None, exemption: Exemption | None
) -> None:
    answer = decide(colour, lives_here=home, direction=direction, tightened_until=tight, exemption=exemption)
    assert str(answer.words) and str(answer.next_step)
    assert (answer.action in (Action.WAIT, Action.STOP)) <= (answer.handover is not None)
    for word in ("yellow", "red", "positive", "contact", "case", "quarantine"):
        assert word not in f" {answer.words} {answer.next_step} ".lower().replace("apart", "").split()
    if exemption:
        assert answer.action is Action.PASS


def test_a_tight_entrance_keeps_visitors_out_and_lets_its_own_in() -> None:
    def at(behind: bool, direction: Direction) -> Action:
        return decide(
            "green", lives_here=True, direction=direction, tightened_until=UNTIL, lives_behind_entrance=behind
        ).action

    assert at(True, Direction.IN) is Action.PASS
    assert at(True, Direction.OUT) is Action.WAIT
    assert at(False, Direction.IN) is Action.WAIT


def test_small_rules() -> None:
    assert worst_colour(["green", None, "red", "yellow"]) == "red"
    assert worst_colour([None]) is None
    assert is_risky("310115", ["3101"]) and not is_risky("320100", ["3101"]) and not is_risky("", ["31"])
    assert masked_name("赵大爷") == "赵**" and masked_name("王") == "王*" and masked_name("") == ""
    building = Region.of_code("330110001001").child("g01").child("b01")
    assert is_building(building) and not is_building(building.parent)


def test_a_fever_comes_after_red_and_before_green_and_keeps_no_patient() -> None:
    hot = decide("green", lives_here=True, direction=Direction.IN, fever=True)
    assert hot.action is Action.WAIT and hot.handover is Reason.FEVER and "come home" in str(hot.next_step)
    assert decide("red", lives_here=True, direction=Direction.IN, fever=True).action is Action.STOP
    for exemption in Exemption:
        told = decide("green", lives_here=False, direction=Direction.IN, exemption=exemption, fever=True)
        assert told.action is Action.PASS
    assert table()["|fever|home"] == hot, "a phone without network answers the same"
