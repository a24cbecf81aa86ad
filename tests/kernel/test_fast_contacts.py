"""The fast index against the oracle: the same people, generations, times, meetings, minutes and chains."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.contacts import VisitIndex, fast
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.worlds.city import make_city
from linan.kernel.worlds.county import make_county
from linan.kernel.worlds.days import make_days

Row = tuple[int, int, int, int]
DAY = 1440


def columns(rows: list[Row]) -> list[list[int]]:
    return [list(c) for c in zip(*rows, strict=True)] if rows else [[], [], [], []]


visits = st.lists(
    st.builds(
        lambda person, place, start, length: (person, place, start, start + length),
        st.integers(0, 7),
        st.integers(0, 3),
        # Around midnight, and around the first minutes of a file.
        st.one_of(st.integers(0, 60), st.integers(DAY - 20, DAY + 20)),
        st.sampled_from([0, 0, 1, 2, 5, 10, 30, 2 * DAY]),
    ),
    max_size=40,
)
questions = st.fixed_dictionaries(
    {
        "cases": st.dictionaries(st.integers(0, 9), st.none() | st.integers(-5, 60), min_size=1, max_size=3),
        "overlap_minutes": st.sampled_from([0, 1, 2, 5, 15]),
        "latent_minutes": st.sampled_from([0, 1, 7, 20, DAY]),
        "generations": st.integers(0, 5),
    }
)


def same(rows: list[Row], question: dict[str, Any]) -> None:
    wanted = VisitIndex(*columns(rows)).search(**question)
    found = FastIndex.of(*columns(rows)).search(**question)
    assert found.findings() == wanted.findings()
    assert found.people.tolist() == wanted.people.tolist()
    assert found.per_generation() == wanted.per_generation()
    assert {n: c.tolist() for n, c in found.edges().items()} == {n: c.tolist() for n, c in wanted.edges().items()}


@contextmanager
def taking(way: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if way != "chosen":
            patch.setattr(fast, "_FLOOD_SHARE", 0)
            patch.setattr(fast, "_WALK_FACTOR", -1 if way == "sweep" else 1 << 40)
        if way == "two threads":
            patch.setattr(fast, "_THREAD_WORTH", -1)
            patch.setattr(os, "cpu_count", lambda: 2)
        yield


@pytest.mark.parametrize("way", ["chosen", "walk", "sweep", "two threads"])
@settings(max_examples=100, deadline=None)
@given(rows=visits, question=questions)
def test_same_as_the_oracle(way: str, rows: list[Row], question: dict[str, Any]) -> None:
    with taking(way):
        same(rows, question)


@pytest.mark.soak
@pytest.mark.parametrize("way", ["chosen", "walk", "sweep", "two threads"])
@settings(max_examples=1000, deadline=None)
@given(rows=visits, question=questions)
def test_same_as_the_oracle_a_thousand_times(way: str, rows: list[Row], question: dict[str, Any]) -> None:
    with taking(way):
        same(rows, question)


@settings(max_examples=100, deadline=None)
@given(rows=visits, question=questions)
def test_nobody_is_exposed_by_someone_not_yet_infectious(rows: list[Row], question: dict[str, Any]) -> None:
    """Time never runs backwards: each edge begins when its source was infectious, which came after its own exposure."""
    edges = FastIndex.of(*columns(rows)).search(**question).edges()
    since: dict[int, float] = {c: -np.inf if t is None else t for c, t in question["cases"].items()}
    for generation in range(1, question["generations"] + 1):
        now = {}
        for k in np.flatnonzero(edges["generation"] == generation):
            person, via, begin, end = (int(edges[c][k]) for c in ("person", "via", "met_from", "met_to"))
            assert begin >= since[via] and end - begin >= question["overlap_minutes"]
            now[person] = begin + question["latent_minutes"]
        since |= now


@settings(max_examples=50, deadline=None)
@given(rows=visits, question=questions)
def test_columns_say_what_findings_say(rows: list[Row], question: dict[str, Any]) -> None:
    found = FastIndex.of(*columns(rows)).search(**question)
    told = found.contacts()
    for k, one in enumerate(found.findings()):
        for name in (
            "person",
            "via",
            "generation",
            "place",
            "met_from",
            "met_to",
            "minutes",
            "exposed_at",
            "fewest_hops",
        ):
            assert told[name][k] == getattr(one, name)


def first_generation_wins(rows: list[Row], case: int, least: int, latent: int, generations: int) -> dict[int, int]:
    """What the plain breadth-first search finds: whoever has a label keeps it."""
    label = {case: -latent}
    fresh = [case]
    for _ in range(generations):
        now: dict[int, int] = {}
        for a, place, start, end in rows:
            for b, other, start2, end2 in rows:
                begin = max(start, start2, label.get(a, 0) + latent)
                if a in fresh and b not in label and place == other and min(end, end2) - begin >= least:
                    now[b] = min(now.get(b, begin), begin)
        label |= now
        fresh = list(now)
    del label[case]
    return label


def test_plain_breadth_first_loses_people() -> None:
    """Anna met the case on day 9; but Bo, who met him on day 1, on day 4. So her friend Chen of day 7 is a contact."""
    case, anna, bo, chen = range(4)
    meetings = [(case, bo, 1), (bo, anna, 4), (anna, chen, 7), (case, anna, 9)]
    rows = [(p, k, d * DAY, d * DAY + 60) for k, (a, b, d) in enumerate(meetings) for p in (a, b)]
    found = FastIndex.of(*columns(rows)).search({case: None}, overlap_minutes=15, latent_minutes=2 * DAY, generations=3)
    plain = first_generation_wins(rows, case, 15, 2 * DAY, 3)
    assert plain == {bo: 1 * DAY, anna: 9 * DAY}
    assert {f.person: f.exposed_at for f in found.findings()} == {bo: DAY, anna: 4 * DAY, chen: 7 * DAY}


def test_years_of_visits_and_a_crowd() -> None:
    """Beyond 45 days the columns are wider; a crowd in one hall is swept, and everyone asks after the same case."""
    rng = np.random.default_rng(3)
    start = rng.integers(0, 400 * DAY, 3000)
    rows = (rng.integers(0, 300, 3000), rng.integers(0, 12, 3000), start, start + rng.integers(0, 3000, 3000))
    question: dict[str, Any] = {"overlap_minutes": 15, "latent_minutes": DAY, "generations": 6}
    index = FastIndex.of(*rows)
    for case in range(20):
        assert (
            index.search({case: None}, **question).findings()
            == VisitIndex(*rows).search({case: None}, **question).findings()
        )


@settings(max_examples=50, deadline=None)
@given(rows=visits, question=questions)
def test_a_visit_told_twice_is_one(rows: list[Row], question: dict[str, Any]) -> None:
    twice = FastIndex.of(*columns(rows + rows[: len(rows) // 2]), once=True)
    once = list(dict.fromkeys(rows))
    assert len(twice) == len(once) and twice.repeats == len(rows) + len(rows) // 2 - len(once)
    assert twice.search(**question).findings() == VisitIndex(*columns(once)).search(**question).findings()


def test_twelve_bytes_and_a_half() -> None:
    days = make_days(make_county(seed=7))
    assert FastIndex.of(days.person, days.place, days.start, days.end).bytes_a_visit < 13


def test_unusable_input_is_refused() -> None:
    for rows, words in (
        (([0], [0], [5], [4]), "ends before"),
        (([0, 1], [0], [5], [6]), "one length"),
        (([-1], [0], [5], [6]), "from 0"),
        (([0, 1], [0, 0], [0, 2**31], [1, 2**31]), "too far apart"),
    ):
        with pytest.raises(ValueError, match=words):
            FastIndex.of(*rows)
    empty = FastIndex.of([], [], [], [])
    assert len(empty.search({3: None}, overlap_minutes=1, latent_minutes=0, generations=4)) == 0
    for wrong in ({"overlap_minutes": -1}, {"generations": 256}):
        with pytest.raises(ValueError):
            empty.search({3: None}, **{"overlap_minutes": 1, "latent_minutes": 0, "generations": 4} | wrong)


def test_a_city_is_the_same_for_a_seed_and_its_places_follow_a_power_law() -> None:
    city, again = make_city(26_000, 200_000, seed=5), make_city(26_000, 200_000, seed=5)
    assert np.array_equal(city.person, again.person) and np.array_equal(city.start, again.start)
    assert (city.end > city.start).all() and city.place.max() < city.places
    counts = np.sort(np.bincount(city.place, minlength=city.places))
    # One place in a hundred has a tenth of all visits; half of the places share a quarter at most.
    assert counts[-len(counts) // 100 :].sum() > len(city.place) / 10
    assert counts[: len(counts) // 2].sum() < len(city.place) / 4
    index = FastIndex.of(city.person, city.place, city.start, city.end)
    oracle = VisitIndex(city.person, city.place, city.start, city.end)
    question: dict[str, Any] = {"overlap_minutes": 15, "latent_minutes": 2 * DAY, "generations": 3}
    for cases in ({int(city.person[0]): 0}, {int(p): 0 for p in city.person[:20]}):
        found, wanted = index.search(cases, **question), oracle.search(cases, **question)
        assert found.per_generation() == wanted.per_generation()
        assert found.people.tolist() == wanted.people.tolist()
        told = found.contacts()
        for k in range(0, len(found), 97):
            assert found.finding(int(told["person"][k])) == wanted.finding(int(told["person"][k]))
