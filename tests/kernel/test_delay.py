"""Two days' delay in tracing, against none, in the same county with the same luck (A-49)."""

from __future__ import annotations

import pytest

from linan.kernel.worlds import make_county, make_days
from linan.kernel.worlds.days import DAY, Days
from linan.kernel.worlds.delay import FOUND_AFTER, INFECTS_AFTER, Meetings, compare_delay, spread_traced

SEEDS = (3, 7, 11)


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request: pytest.FixtureRequest) -> tuple[int, Days]:
    return request.param, make_days(make_county(request.param, communities=2, residents=1000), days=28)


def from_generation(counts: tuple[int, ...], first: int) -> int:
    return sum(counts[first:])


def test_two_days_late_lets_it_go_on_for_generations(
    drawn: tuple[int, Days], capsys: pytest.CaptureFixture[str]
) -> None:
    seed, days = drawn
    told = compare_delay(days, seed=seed)
    later = compare_delay(days, seed=seed, days_late=4)
    with capsys.disabled():
        print(f"\n  seed {seed}, {told.introductions} introductions, infections by generation: at once {told.at_once},")
        print(f"    two days late {told.late} (+{told.more}), four {later.late} (+{later.more})")
    assert told.days == 2 and told.at_once == later.at_once
    assert sum(told.late) > sum(told.at_once)
    assert sum(later.late) > sum(told.late)
    assert len(told.late) > len(told.at_once)
    # Whom the first one infected before being found, no tracing could have spared; whoever comes after, it could.
    assert told.late[:2] == told.at_once[:2]
    assert from_generation(told.late, 3) > from_generation(told.at_once, 3)
    assert from_generation(later.late, 4) > from_generation(told.at_once, 4)


def test_without_delay_is_without_delay_and_luck_is_the_same(drawn: tuple[int, Days]) -> None:
    seed, days = drawn
    none = compare_delay(days, seed=seed, days_late=0)
    assert none.at_once == none.late and none.more == 0
    assert compare_delay(days, seed=seed) == compare_delay(days, seed=seed)


def test_nobody_infects_before_they_can_nor_after_they_were_found(drawn: tuple[int, Days]) -> None:
    seed, days = drawn
    meetings = Meetings(days)
    seen = 0
    for index in range(0, 1000, 100):
        run = spread_traced(meetings, seed=seed, index=index, begins=DAY, ends=28 * DAY, delay=4 * DAY, per_hour=0.03)
        at = {i.person: i.at for i in run.infections}
        assert len(at) == len(run.infections)
        for i in run.infections[1:]:
            assert i.infector is not None
            assert at[i.infector] + INFECTS_AFTER <= i.at <= at[i.infector] + FOUND_AFTER
        seen += len(at)
    assert seen > 50
