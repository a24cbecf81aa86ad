"""Grades, checks and reasons to stay away, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linan.domains.reopening import rules
from linan.domains.reopening.rules import Asked, Canteen, FileState, FileTold, Grade, PauseReason, Risk, ShiftTold
from linan.kernel.region import Region
from linan.kernel.verdicts import Colour

calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no finding."""
AT = datetime(2022, 3, 14, 1, tzinfo=UTC)
FIRM = Region("33/3301/330110/330110001/330110001001/g01/b01/")
ASKED = Asked(stock_days=7, masks_a_day=2, workers_per_thermometer=50, spacing_cm=100, room_m2=3)
CODES = st.sampled_from(["33", "3301", "330110", "330110001", "330110001001", "31", "3302", "330109"])
LISTED = st.lists(st.tuples(CODES, st.sampled_from(["low", "middle", "high"])), max_size=6)
SHIFTS = st.builds(
    ShiftTold, workers=st.integers(0, 40), seats=st.integers(0, 40), square_metres=st.integers(0, 150),
    spacing_cm=st.integers(0, 200), canteen=st.sampled_from(Canteen), unknown=st.integers(0, 3),
    away=st.integers(0, 3), meets=st.sampled_from(["", "晚班"]),
)  # fmt: skip
FIRMS = st.builds(
    FileTold, grade=st.sampled_from(Grade), essential=st.booleans(), responsible=st.booleans(),
    workers=st.integers(0, 300), masks=st.integers(0, 9000), disinfectant_days=st.integers(0, 20),
    thermometers=st.integers(0, 9), isolation_room=st.booleans(),
)  # fmt: skip


@calmly
@given(LISTED)
def test_the_grade_is_the_worst_line_that_covers_the_firm(listed):
    covering = [risk for code, risk in listed if "330110001001".startswith(code)]
    wanted = "high" if "high" in covering else "middle" if "middle" in covering else "low"
    assert rules.grade_of(FIRM, listed) == wanted
    assert rules.grade_of(FIRM, [*listed, ("330109", "high")]) == wanted  # the county next door changes nothing


@calmly
@given(LISTED, LISTED)
def test_a_longer_list_never_lowers_a_grade(listed, more):
    order = list(Grade)
    assert order.index(rules.grade_of(FIRM, [*listed, *more])) >= order.index(rules.grade_of(FIRM, listed))


@calmly
@given(SHIFTS)
def test_each_check_of_a_shift_says_what_is_missing_or_nothing(told):
    found = {f.code: f for f in rules.shift_checks(told, ASKED)}
    assert found["seats"].met == (told.seats >= told.workers)
    assert found["room"].met == (told.square_metres >= 3 * told.workers)
    assert found["spacing"].met == (told.spacing_cm >= 100)
    assert found["away"].met == (told.away == 0) and found["known"].met == (told.unknown == 0)
    assert found["canteen"].met == (told.canteen not in (Canteen.UNKNOWN, Canteen.TOGETHER))
    assert found["apart"].met == (not told.meets) and found["workers"].met == bool(told.workers)
    assert {f.code for f in rules.missing(found.values())} == {c for c, f in found.items() if not f.met}


@calmly
@given(FIRMS)
def test_each_check_of_a_firm_says_what_is_missing_or_nothing(told):
    found = {f.code: f for f in rules.file_checks(told, ASKED)}
    assert found["masks"].met == (told.masks >= told.workers * 14)
    lacks = found["masks"].missing
    if lacks is not None:
        assert lacks.params["n"] == told.workers * 14 - told.masks
    assert found["thermometers"].met == (told.thermometers >= max(1, -(-told.workers // 50)))
    assert ("essential" in found) == (told.grade is Grade.HIGH)
    assert found["isolation_room"].met == told.isolation_room and found["responsible"].met == told.responsible


@calmly
@given(SHIFTS, st.integers(0, 60), st.integers(0, 200))
def test_more_room_and_more_places_never_take_a_check_away(told, places, metres):
    def met(one):
        return {f.code for f in rules.shift_checks(one, ASKED) if f.met}

    more = ShiftTold(
        told.workers, told.seats + places, told.square_metres + metres, told.spacing_cm + metres, told.canteen,
        told.unknown, told.away, told.meets,
    )  # fmt: skip
    assert met(told) <= met(more)


@calmly
@given(
    st.none() | st.timedeltas(timedelta(-9), timedelta(30)), st.sampled_from(Colour),
    st.none() | st.timedeltas(timedelta(1), timedelta(30)), st.booleans(),
)  # fmt: skip
def test_somebody_stays_away_exactly_while_a_reason_stands(arrival, colour, until, unwell):
    found = rules.blocks(
        arrival_until=AT + arrival if arrival is not None else None, colour=colour,
        colour_until=AT + until if until is not None else None, unwell=unwell, at=AT,
    )  # fmt: skip
    reasons = {b.reason for b in found}
    assert (PauseReason.ARRIVAL in reasons) == (arrival is not None and arrival > timedelta(0))
    assert (PauseReason.CODE in reasons) == (colour is not Colour.GREEN)
    assert (PauseReason.UNWELL in reasons) == unwell
    assert all(b.until is None or b.until > AT for b in found)
    end = rules.ends_at(b.until for b in found)
    assert end is None or end == max(b.until for b in found if b.until is not None)


def test_a_shift_without_reasons_has_no_end_to_wait_for():
    assert rules.ends_at([]) is None and rules.ends_at([AT, None]) is None and rules.ends_at([AT]) == AT


@calmly
@given(st.times(), st.times(), st.times(), st.times())
def test_hours_that_meet_meet_from_both_sides(a, b, c, d):
    assert rules.overlaps((a, b), (c, d)) == rules.overlaps((c, d), (a, b))
    assert rules.overlaps((a, b), (a, b))


def test_hours_over_midnight():
    assert not rules.overlaps((time(8), time(16)), (time(16), time(0)))
    assert rules.overlaps((time(22), time(6)), (time(5), time(9)))
    assert not rules.overlaps((time(22), time(6)), (time(6), time(22)))


def test_who_is_waited_for():
    def waits(state, grade, lacking=False, looked=False):
        words = rules.waits_for(state, grade, lacking=lacking, looked=looked)
        return "" if words is None else words.text.partition(":")[0]

    assert waits(FileState.DRAFT, Grade.LOW) == waits(FileState.FILED, Grade.HIGH, lacking=True) == "the firm"
    assert waits(FileState.FILED, Grade.MIDDLE) == waits(FileState.FILED, Grade.MIDDLE, looked=True) == "the community"
    assert waits(FileState.FILED, Grade.HIGH, looked=True) == "the street office"
    assert waits(FileState.DECIDED, Grade.HIGH) == waits(FileState.FILED, Grade.LOW) == ""


@calmly
@given(st.text(max_size=8))
def test_a_masked_name_shows_one_character(name):
    shown = rules.masked(name)
    assert shown[:1] == name[:1] and set(shown[1:]) <= {"＊"} and bool(shown) == bool(name)


@calmly
@given(st.lists(st.tuples(CODES, st.sampled_from(["low", "middle", "high"]))), CODES)
def test_a_place_lies_in_what_its_code_begins_with(listed, code):
    found = rules.worst_risk(code, listed)
    assert found is Risk.NONE or any(risk == found and code.startswith(division) for division, risk in listed)
    assert rules.worse(found, Risk.HIGH) is Risk.HIGH and rules.worse(Risk.NONE, found) is found
