"""The rules alone, on paper calendars: no database, no clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linan.domains.quarantine import rules
from linan.domains.quarantine.facts import RefusalStep, Regime
from linan.domains.quarantine.rules import CareName, CareRole, Ground
from linan.kernel.time import CHINA, Due

SEEN_ON = date(2022, 3, 1)
DUE = Due(SEEN_ON, 14, "Hangzhou 2022")


def ground(regime=Regime.HOME_QUARANTINE, days=14, on=SEEN_ON, because="case:a", provisional=False, tests=(1, 7, 14)):
    return Ground(because, regime, Due(on, days, "rule"), tests, provisional)


def test_fourteen_days_end_at_the_midnight_that_closes_day_fourteen():
    assert DUE.last_on == date(2022, 3, 15)
    last_minute = datetime(2022, 3, 15, 23, 59, tzinfo=CHINA)
    assert rules.release_blockers(DUE, (), (), False, last_minute) == ("days_left",)
    assert rules.release_blockers(DUE, (), (), False, last_minute + timedelta(minutes=1)) == ()


def test_the_missing_test_is_named_by_its_day():
    taken = {date(2022, 3, 2), date(2022, 3, 15)}
    assert rules.release_blockers(DUE, (1, 7, 14), taken, False, None) == ("test_day_7",)
    assert str(rules.blocker_words("test_day_7")) == "needs the test of day 7"


def test_a_late_test_makes_up_for_a_missed_day_but_one_sample_never_for_two():
    assert rules.missing_tests(DUE, (6, 7), {date(2022, 3, 8), date(2022, 3, 9)}) == ()
    assert rules.missing_tests(DUE, (6, 7), {date(2022, 3, 8)}) == (6,)
    assert rules.missing_tests(DUE, (7,), {date(2022, 3, 7)}) == (7,)  # taken on day 6: too early


@given(st.sets(st.integers(1, 20), max_size=6), st.sets(st.integers(0, 25), max_size=8))
def test_another_negative_never_makes_anything_worse(required, sampled):
    days = {SEEN_ON + timedelta(days=d) for d in sampled}
    before = rules.missing_tests(DUE, tuple(required), days)
    after = rules.missing_tests(DUE, tuple(required), days | {SEEN_ON + timedelta(days=25)})
    assert len(after) <= len(before)


@given(
    st.permutations([ground(), ground(Regime.FACILITY_QUARANTINE, 7, because="case:b"), ground(days=21, because="c:c")])
)
def test_the_strictest_and_the_longest_govern_in_whatever_order_news_arrives(news):
    stay = rules.weigh_grounds(news)
    assert stay is not None
    assert (stay.regime, stay.due.days, stay.because) == (Regime.FACILITY_QUARANTINE, 21, "c:c")


def test_a_stay_is_provisional_only_while_every_ground_is():
    stay = rules.weigh_grounds([ground(provisional=True), ground(because="case:b")])
    assert stay is not None and not stay.provisional
    assert rules.weigh_grounds([]) is None


def test_a_name_without_a_telephone_leaves_the_role_empty():
    five = [CareName(r, "somebody", "13800000000") for r in CareRole if r is not CareRole.DOCTOR]
    assert rules.missing_roles([*five, CareName(CareRole.DOCTOR, "李医生", " ")]) == (CareRole.DOCTOR,)


def test_no_rung_of_the_ladder_can_be_skipped():
    assert rules.next_steps([]) == (RefusalStep.EXPLAIN,)
    assert rules.next_steps([RefusalStep.EXPLAIN]) == (RefusalStep.SECOND_VISIT, RefusalStep.SETTLED)
    assert rules.next_steps(rules.LADDER) == (RefusalStep.SETTLED,)
    assert rules.next_steps([RefusalStep.EXPLAIN, RefusalStep.SETTLED]) == ()


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("《中华人民共和国传染病防治法》第三十九条", True),
        ("Infectious Diseases Act, Article 39", True),
        ("the law", False),
        ("", False),
    ],
)
def test_police_need_an_article(text, cited):
    assert rules.cites_law(text) is cited


def test_an_announced_visit_covers_its_time_and_not_a_minute_more():
    nine = datetime(2022, 3, 3, 9, tzinfo=UTC)
    visit = [(nine, nine + timedelta(hours=1))]
    assert rules.is_announced(nine, visit)
    assert not rules.is_announced(nine + timedelta(hours=1), visit)


def test_a_fever_counts_as_a_symptom_without_being_ticked():
    assert rules.symptoms_of(373, ["cough"]) == ("fever", "cough")
    assert rules.symptoms_of(372, ["nonsense"]) == ()


def test_the_day_of_a_stay_is_said_as_a_neighbour_would():
    due = Due(date(2022, 3, 1), 7, "v9.close")
    said = {n: str(rules.count_words(due, date(2022, 3, n)).text) for n in (1, 4, 8, 9)}
    assert said == {
        1: "Day 1 is {on}, {days} days in all",
        4: "Day {day} of {days}, {left} left",
        8: "The last day of {days}",
        9: "The days are over",
    }
