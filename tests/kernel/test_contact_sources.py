"""Looking back: reversed time against the search itself, a planted source, and chance that is called chance."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.contacts import VisitIndex
from linan.kernel.contacts.sources import Visits, backwards, common_sources, tail
from linan.kernel.worlds.city import City, make_city
from tests.kernel.test_fast_contacts import DAY, Row, columns, visits


@settings(max_examples=60, deadline=None)
@given(
    rows=visits,
    case=st.integers(0, 7),
    until=st.integers(0, 80),
    overlap=st.sampled_from([0, 1, 5, 15]),
    latent=st.sampled_from([0, 7, 20]),
    generations=st.integers(1, 4),
)
def test_back_in_time_finds_exactly_who_reaches_the_case(
    rows: list[Row], case: int, until: int, overlap: int, latent: int, generations: int
) -> None:
    """Somebody infectious since the last minute that is told reaches the case in time; a minute later they do not."""
    options = {"overlap_minutes": overlap, "latent_minutes": latent, "generations": generations}
    found = backwards(Visits(*columns(rows)), case, until, -(1 << 40), **options)
    forward = VisitIndex(*columns(rows))

    def reaches(person: int, since: int) -> bool:
        try:
            return forward.search({person: since}, **options).finding(case).exposed_at <= until
        except KeyError:
            return False

    for person in range(8):
        if person == case:
            continue
        if person in found:
            assert reaches(person, found[person]) and not reaches(person, found[person] + 1)
        else:
            assert not reaches(person, -(1 << 40))


def town() -> City:
    return make_city(20_000, 150_000, seed=3)


def planted(city: City, place: int, count: int) -> tuple[Visits, list[int]]:
    """`count` people who never met went to one place within one afternoon, and fell ill."""
    rng = np.random.default_rng(5)
    cases = rng.choice(city.people, count, replace=False)
    start = 3 * DAY + 14 * 60 + rng.integers(0, 120, count)
    columns_ = [
        np.concatenate([c, more])
        for c, more in zip(
            (city.person, city.place, city.start, city.end),
            (cases, np.full(count, place), start, start + 60),
            strict=True,
        )
    ]
    return Visits(*columns_), cases.tolist()


def ask(visits: Visits, cases: list[int], **more: Any) -> Any:
    return common_sources(visits, dict.fromkeys(cases, 10 * DAY), overlap_minutes=15, latent_minutes=2 * DAY, **more)


def test_a_planted_exposure_ranks_first_and_stands_out() -> None:
    city = town()
    counts = np.bincount(city.place, minlength=city.places)
    for place in (int(np.argsort(counts)[-5]), int(np.argsort(counts)[len(counts) // 2])):
        found = ask(*planted(city, place, 12), window=14 * DAY, with_people=False)
        first = found.ranked[0]
        assert (first.kind, first.number, first.support) == ("place", place, 12)
        assert first.stands_out and first.chance < 0.01 and first.expected < 6
        assert first.last >= 3 * DAY and first.visitors >= 12


def test_a_planted_person_stands_out() -> None:
    """Nine people who share no place: each met the same man somewhere else."""
    city = town()
    rng = np.random.default_rng(8)
    cases = rng.choice(np.arange(100, city.people), 9, replace=False)
    places = rng.choice(city.places, 9, replace=False)
    start = 2 * DAY + 60 * np.arange(9)
    rows = [
        np.concatenate([c, a, b])
        for c, a, b in zip(
            (city.person, city.place, city.start, city.end),
            (np.full(9, 7), places, start, start + 40),
            (cases, places, start, start + 40),
            strict=True,
        )
    ]
    found = ask(Visits(*rows), cases.tolist())
    first = next(s for s in found.ranked if s.kind == "person")
    assert first.number == 7 and first.support == 9 and first.stands_out


@pytest.mark.parametrize("seed", range(5))
def test_random_cases_have_no_source_that_stands_out(seed: int) -> None:
    city = town()
    cases = np.random.default_rng(seed).choice(np.unique(city.person), 30, replace=False)
    found = ask(Visits(city.person, city.place, city.start, city.end), cases.tolist(), with_people=seed == 0)
    assert not found.stands_out
    # There is something in common all the same, and it is called what it is.
    assert found.ranked and all(s.chance >= 0.01 for s in found.ranked)


def test_only_the_days_before_count() -> None:
    case, other, place = 1, 2, 5
    rows = [
        (case, place, 0, 60),
        (other, place, 0, 60),
        (case, 6, 9 * DAY, 9 * DAY + 60),
        (other, 6, 9 * DAY, 9 * DAY + 60),
    ]
    rows += [(9 + n, 40 + n, 0, 60) for n in range(30)]
    visits = Visits(*columns(rows))

    def told(until: int, days: int) -> list[int]:
        found = common_sources(
            visits,
            {case: until, other: until},
            overlap_minutes=15,
            latent_minutes=0,
            window=days * DAY,
            with_people=False,
        )
        return sorted(s.number for s in found.ranked)

    assert told(8 * DAY, 14) == [5]
    assert told(10 * DAY, 3) == [6]
    assert told(10 * DAY, 14) == [5, 6]


def test_the_tail_is_the_hypergeometric_one() -> None:
    assert tail(0, 50, 10, 5) == pytest.approx(1)
    assert tail(1, 50, 10, 5) == pytest.approx(1 - (40 * 39 * 38 * 37 * 36) / (50 * 49 * 48 * 47 * 46))
    assert tail(5, 50, 10, 5) == pytest.approx((10 * 9 * 8 * 7 * 6) / (50 * 49 * 48 * 47 * 46))
    assert tail(6, 50, 10, 5) == 0
