"""Does the search find those who were near? A county whose every meeting is known, and what of it was noted (A-47).

The truth is every minute of ten days. What reaches the product is less: nights at home are never recorded (the register
knows who lives together), one errand in four is not written down at all, and a sign-in book rounds times to the
quarter of an hour. What such tracks can show bounds what any search can find; the search has to reach that bound.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pytest

from linan.core import clock as time_here
from linan.core.accounts import actions as accounts
from linan.core.community import actions as register
from linan.core.movement.loading import load_days
from linan.core.movement.models import Visit
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.abilities import CONFIRM_CASE, DETERMINE_CONTACT
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, Contact
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.time import CHINA
from linan.kernel.worlds import County, Days, make_county, make_days

pytestmark = pytest.mark.django_db
BEGAN = datetime(2022, 7, 1, tzinfo=CHINA)
DAYS, OVERLAP = 10, 15
SEED, RESIDENTS, CASES = 11, 500, 8
ROUNDED = 15
"""A sign-in book tells the quarter of an hour, so each end of a stay is off by up to 7.5 minutes: 15 for an overlap."""
KEPT = 0.75
"""The share of errands that are written down at all."""


@dataclass(frozen=True)
class Stays:
    """Who was where, from when to when (minutes), one column each."""

    person: np.ndarray
    place: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def near(self, who: int, since: int, at_least: int) -> set[int]:
        """Everybody with one overlap of `at_least` minutes with `who` after `since`; every pair is looked at."""
        mine = np.nonzero(self.person == who)[0]
        found: set[int] = set()
        for v in mine.tolist():
            begin = np.maximum(np.maximum(self.start, self.start[v]), since)
            shared = np.minimum(self.end, self.end[v]) - begin
            met = (self.place == self.place[v]) & (shared >= at_least) & (self.person != who)
            found |= set(self.person[met].tolist())
        return found


def truth_of(days: Days) -> Stays:
    return Stays(days.person, days.place, days.start, days.end)


def tracks_of(county: County, days: Days, *, kept: float, rounded: int) -> tuple[Days, Stays]:
    """The part that is written down, as days to load and as stays that also hold who lives with whom."""
    public = np.array([p.use != "home" for p in county.places])[days.place]
    rng = np.random.default_rng(SEED)
    rows = np.nonzero(public & (rng.random(len(days.person)) < kept))[0]
    start, end = days.start[rows], days.end[rows]
    if rounded > 1:
        start, end = (np.round(t / rounded).astype(np.int32) * rounded for t in (start, end))
    none = np.empty(0, dtype=np.int32)
    written = Days(
        days.person[rows], days.place[rows], start, end, none, none, none, np.empty(0, dtype=np.bool_)
    )  # fmt: skip
    people = np.arange(len(county.people))
    homes = np.array([county.households[p.household].place for p in county.people])
    return written, Stays(
        np.concatenate([written.person, people]),
        np.concatenate([written.place, homes]),
        np.concatenate([start, np.zeros(len(people), dtype=np.int64)]),
        np.concatenate([end, np.full(len(people), DAYS * 1440)]),
    )


def searched(county: County, who: int) -> tuple[set[int], float]:
    """The close contacts the product proposes for one confirmed case, and the seconds it took."""
    may = frozenset({CONFIRM_CASE, DETERMINE_CONTACT})
    by = Actor("staff:test", ActorKind.STAFF, (Duty("tracer", county.region, may),))
    case = tracing.confirm_case(by, PersonRef(county.people[who].id), RecordRef(new_id()), first_positive_at=None)
    began = time.perf_counter()
    tracing.search_contacts(by, case.ref)
    took = time.perf_counter() - began
    number = {p.id: i for i, p in enumerate(county.people)}
    rows = Contact.objects.filter(case=case, ring=Ring.CLOSE.value).values_list("person_id", flat=True)
    return {number[p] for p in rows}, took


def minute(at: datetime) -> int:
    return int((at - BEGAN).total_seconds() // 60)


@pytest.mark.parametrize(("kept", "rounded"), [(1.0, 1), (KEPT, 1), (KEPT, ROUNDED)], ids=["all", "part", "book"])
def test_the_search_finds_all_that_the_tracks_can_show(
    kept: float, rounded: int, capsys: pytest.CaptureFixture[str]
) -> None:
    county = make_county(SEED, communities=1, residents=RESIDENTS, on=BEGAN.date())
    days = make_days(county, days=DAYS)
    truth = truth_of(days)
    written, shown = tracks_of(county, days, kept=kept, rounded=rounded)
    with time_here.frozen(BEGAN + timedelta(days=DAYS)):
        by = accounts.set_up_actor(county.region)
        register.load_county(by, county)
        load_days(by, county, written, BEGAN)
        assert Visit.objects.count() == len(written.person)
        cases = list(range(3, RESIDENTS, RESIDENTS // CASES))[:CASES]
        true = found = right = sure_true = possible = sure = 0
        seconds = 0.0
        for who in cases:
            told, took = searched(county, who)
            seconds += took
            window = Case.objects.get(person_id=county.people[who].id).infectious_from
            assert window is not None
            since = minute(window)
            near = truth.near(who, since, OVERLAP)
            # With ends off by so much, an overlap longer by the error is certain and one shorter by it is possible.
            error = rounded if rounded > 1 else 0
            certain, maybe = shown.near(who, since, OVERLAP + error), shown.near(who, since, OVERLAP - error)
            assert certain <= told <= maybe, f"case {who}: missed {certain - told}, invented {told - maybe}"
            true, found, right = true + len(near), found + len(told), right + len(told & near)
            sure, sure_true, possible = sure + len(certain), sure_true + len(certain & near), possible + len(maybe)
    recall, precision = right / true, right / found
    bound_recall, bound_precision = sure_true / true, sure / possible
    with capsys.disabled():
        print(
            f"\n  {kept:.0%} of errands, times to {rounded} min, {len(cases)} cases: recall {recall:.1%} (tracks show"
            f" {bound_recall:.1%} or more), precision {precision:.1%} ({bound_precision:.1%} or more),"
            f" {true} true contacts, {seconds / len(cases):.2f} s a search"
        )
    assert recall >= bound_recall and precision >= bound_precision
    if rounded == 1:
        assert precision == 1.0  # true tracks invent nobody
    if kept == 1.0:
        assert recall == 1.0  # who is in the tracks is found, every one
    else:
        assert recall < 1.0  # and what nobody wrote down, nobody finds
