"""The contact search against a brute force that shares no code with it, and against days told in words."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.contacts import VisitIndex
from linan.kernel.worlds.county import make_county
from linan.kernel.worlds.days import make_days

Row = tuple[int, int, int, int]
DAY = 1440


def brute(
    visits: list[Row], cases: dict[int, int | None], least: int, latent: int, generations: int
) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """Every pair of visits in every round. Returns exposure, generation and fewest hops by person."""
    exposed: dict[int, int] = {}
    generation: dict[int, int] = {}
    fewest: dict[int, int] = {}
    for hop in range(1, generations + 1):
        since: dict[int, float] = {p: t + latent for p, t in exposed.items()}
        since |= {c: float("-inf") if t is None else t for c, t in cases.items()}
        now = dict(exposed)
        for a, place_a, start_a, end_a in visits:
            if a not in since:
                continue
            for b, place_b, start_b, end_b in visits:
                if a == b or place_a != place_b or b in cases:
                    continue
                begin = max(start_a, start_b, since[a])
                if min(end_a, end_b) - begin >= least and begin < now.get(b, float("inf")):
                    now[b] = int(begin)
                    generation[b] = hop
                    fewest.setdefault(b, hop)
        exposed = now
    return exposed, generation, fewest


def index_of(visits: list[Row]) -> VisitIndex:
    return VisitIndex(*(list(c) for c in zip(*visits, strict=True))) if visits else VisitIndex([], [], [], [])


def met(visits: list[Row], via: int, person: int, since: float) -> int:
    return sum(
        max(0, int(min(e1, e2) - max(s1, s2, since)))
        for a, p1, s1, e1 in visits
        for b, p2, s2, e2 in visits
        if (a, b) == (via, person) and p1 == p2
    )


visits = st.lists(
    st.builds(
        lambda person, place, start, length: (person, place, start, start + length),
        st.integers(0, 7),
        st.integers(0, 3),
        st.integers(0, 60),
        st.sampled_from([0, 0, 1, 2, 5, 10, 30]),
    ),
    max_size=40,
)


@settings(max_examples=1000, deadline=None)
@given(
    visits,
    st.dictionaries(st.integers(0, 9), st.none() | st.integers(0, 60), min_size=1, max_size=3),
    st.sampled_from([0, 1, 2, 5, 15]),
    st.sampled_from([0, 1, 7, 20]),
    st.integers(0, 5),
)
def test_same_as_brute_force(
    rows: list[Row], cases: dict[int, int | None], least: int, latent: int, generations: int
) -> None:
    found = index_of(rows).search(cases, overlap_minutes=least, latent_minutes=latent, generations=generations)
    exposed, generation, fewest = brute(rows, cases, least, latent, generations)
    assert {f.person: f.exposed_at for f in found.findings()} == exposed
    assert {f.person: f.generation for f in found.findings()} == generation
    assert {f.person: f.fewest_hops for f in found.findings()} == fewest
    for f in found.findings():
        # The chain is true: it starts at a case, has the length it says, and each link was infectious when they met.
        assert len(f.chain) == f.generation and f.chain[0].via in cases and f.chain[-1].person == f.person
        since: float = float("-inf") if cases[f.chain[0].via] is None else float(cases[f.chain[0].via] or 0)
        for step, after in zip(f.chain, [*f.chain[1:], None], strict=True):
            assert step.met_from >= since and step.met_to - step.met_from >= least
            assert step.minutes == met(rows, step.via, step.person, since)
            assert after is None or after.via == step.person
            since = step.met_from + latent
        assert (f.via, f.place, f.met_from, f.minutes) == (
            f.chain[-1].via,
            f.chain[-1].place,
            f.exposed_at,
            f.chain[-1].minutes,
        )


@given(visits, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[Row], random: object) -> None:
    other = list(rows)
    random.shuffle(other)  # type: ignore[attr-defined]  # hypothesis types its Random as object
    options = {"overlap_minutes": 2, "latent_minutes": 3, "generations": 3}
    assert (
        index_of(rows).search({0: None}, **options).findings()
        == index_of(other).search({0: None}, **options).findings()
    )


def test_a_longer_chain_may_arrive_earlier() -> None:
    """Anna met the case only on day 9, but Bo, who met him on day 1, on day 4: so Anna's friend Chen is found."""
    case, anna, bo, chen = range(4)
    rows = [
        (case, 0, 1 * DAY, 1 * DAY + 60),
        (bo, 0, 1 * DAY, 1 * DAY + 60),
        (bo, 1, 4 * DAY, 4 * DAY + 60),
        (anna, 1, 4 * DAY, 4 * DAY + 60),
        (anna, 2, 7 * DAY, 7 * DAY + 60),
        (chen, 2, 7 * DAY, 7 * DAY + 60),
        (case, 3, 9 * DAY, 9 * DAY + 60),
        (anna, 3, 9 * DAY, 9 * DAY + 60),
    ]
    found = index_of(rows).search({case: None}, overlap_minutes=15, latent_minutes=2 * DAY, generations=3)
    anna_found = found.finding(anna)
    assert (anna_found.exposed_at, anna_found.generation, anna_found.fewest_hops) == (4 * DAY, 2, 1)
    assert found.finding(chen).exposed_at == 7 * DAY
    assert [s.via for s in found.finding(chen).chain] == [case, bo, anna]
    with pytest.raises(KeyError):
        found.finding(case)


def test_minutes_add_up_but_one_meeting_must_be_long_enough() -> None:
    case, anna, bo = range(3)
    short = [(case, 0, d * DAY, d * DAY + 10) for d in range(3)]
    rows = [*short, *((bo, p, s, e) for _, p, s, e in short), (case, 1, 5000, 5020), (anna, 1, 5000, 5030)]
    rows += [(anna, 0, 5, 9), (anna, 1, 5010, 5015)]
    found = index_of(rows).search({case: None}, overlap_minutes=15, latent_minutes=0, generations=1)
    assert [f.person for f in found.findings()] == [anna]
    assert found.finding(anna).minutes == 20 + 4 + 5


def test_midnight_touching_visits_and_visits_of_no_length() -> None:
    case, night, touch, instant = range(4)
    rows = [(case, 0, DAY - 30, DAY + 30), (night, 0, DAY - 10, DAY + 10), (touch, 0, DAY + 30, DAY + 60)]
    rows += [(instant, 0, DAY, DAY)]

    def who(least: int) -> set[int]:
        found = index_of(rows).search({case: None}, overlap_minutes=least, latent_minutes=0, generations=1)
        return {f.person for f in found.findings()}

    assert who(0) == {night, touch, instant}
    assert who(1) == {night}
    assert who(20) == {night}
    assert who(21) == set()


def test_only_the_infectious_window_counts() -> None:
    rows = [(0, 0, 0, 100), (1, 0, 0, 100), (2, 0, 0, 59)]
    found = index_of(rows).search({0: 60}, overlap_minutes=15, latent_minutes=0, generations=1)
    (only,) = found.findings()
    assert (only.person, only.met_from, only.met_to, only.minutes) == (1, 60, 100, 40)


def test_unusable_input_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        VisitIndex([0], [0], [5], [4])
    with pytest.raises(ValueError, match="one length"):
        VisitIndex([0, 1], [0], [5], [6])
    with pytest.raises(ValueError, match="from 0"):
        VisitIndex([-1], [0], [5], [6])
    with pytest.raises(ValueError, match="negative"):
        VisitIndex([0], [0], [5], [6]).search({0: None}, overlap_minutes=-1, latent_minutes=0, generations=1)
    assert len(VisitIndex([], [], [], []).search({3: None}, overlap_minutes=1, latent_minutes=0, generations=4)) == 0


def test_a_county_of_ten_thousand_in_two_seconds() -> None:
    """14 days of 10,000 people, filled up to half a million visits; one case, four generations, findings included."""
    days = make_days(make_county(seed=7))
    rng = np.random.default_rng(7)
    extra = max(0, 500_000 - len(days.person))
    start = rng.integers(0, 14 * DAY, extra)
    person = np.concatenate([days.person, rng.integers(0, 10_000, extra)])
    place = np.concatenate([days.place, rng.integers(0, int(days.place.max()) + 1, extra)])
    index = VisitIndex(
        person,
        place,
        np.concatenate([days.start, start]),
        np.concatenate([days.end, start + rng.integers(0, 90, extra)]),
    )
    begun = time.process_time()
    found = index.search({0: 0}, overlap_minutes=15, latent_minutes=2 * DAY, generations=4)
    findings = found.findings()
    spent = time.process_time() - begun
    assert len(findings) == sum(found.per_generation()) > 1000
    assert spent < 2.0, f"{spent:.2f} s"
