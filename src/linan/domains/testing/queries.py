"""What testing can tell, always to somebody: what you may not see is not there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linan.core import clock
from linan.core.community.facts import Presence
from linan.core.community.models import Person
from linan.core.community.queries import PersonCard, cards_of, name_of, region_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.counts import Span, per_community
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.domains.testing import rules
from linan.domains.testing.abilities import CONFIRM_RESULT, REPORT_RESULT, SEE_TESTS, TAKE_SAMPLE
from linan.domains.testing.facts import Outcome
from linan.domains.testing.models import Miss, Sample, TestOrder
from linan.domains.testing.rules import (
    Anchor,
    BuildingTotal,
    Decision,
    MissReason,
    OrderState,
    Promptness,
    Validity,
)
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import PersonRef, SampleRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

STATES = {
    "pending": Words("sampled, no result yet"),
    "late": Words("late or missing"),
    Outcome.NEGATIVE.value: rules.OUTCOME_WORDS[Outcome.NEGATIVE],
    Outcome.SCREEN_POSITIVE.value: rules.OUTCOME_WORDS[Outcome.SCREEN_POSITIVE],
    Outcome.INVALID.value: rules.OUTCOME_WORDS[Outcome.INVALID],
}
"""How a list of samples can be narrowed."""


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One sample in a list. `card` is None where the reader may not know whose it is."""

    sample: Sample
    card: PersonCard | None
    late: bool

    @property
    def words(self) -> Words:
        if self.sample.doubled:
            return Words("one tube for two people: no result")
        if self.sample.outcome:
            return rules.OUTCOME_WORDS[Outcome(self.sample.outcome)]
        if self.late:
            return (
                Words("a result is late")
                if self.sample.received_at
                else Words("not at the laboratory yet: look for it")
            )
        return STATES["pending"]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One test somebody should take."""

    order: TestOrder
    card: PersonCard
    overdue: bool

    @property
    def reason_words(self) -> Words:
        return rules.REASON_WORDS.get(self.order.reason, Words("test"))


@dataclass(frozen=True, slots=True)
class Decided:
    """A first positive sample, its retest, and what can be decided."""

    first: Sample
    retest: Sample | None
    card: PersonCard | None

    @property
    def may_confirm(self) -> bool:
        return self.retest is not None and self.retest.outcome == Outcome.SCREEN_POSITIVE

    @property
    def may_exclude(self) -> bool:
        return self.retest is not None and self.retest.outcome == Outcome.NEGATIVE


def samples(by: Actor, *, state: str = "", after: str | None = None, size: int = 50) -> Page[SampleLine]:
    """Samples in the actor's regions, newest first; one noted read. Needs SEE_TESTS."""
    regions, now = by.must_somewhere(SEE_TESTS), clock.now()
    rows = Sample.objects.filter(within("region", regions))
    if state == "pending":
        rows = rows.filter(outcome="", doubled=False)
    elif state == "late":
        rows = rows.filter(outcome="", doubled=False, receive_by__lt=now)
    elif state:
        rows = rows.filter(outcome=state)
    page = paged(rows, order=["-sampled_at", "-id"], cursor=after, size=size)
    cards = cards_of(by, [s.subject for s in page.items], under=SEE_TESTS)
    return page.map([SampleLine(s, cards.get(s.subject), _late(s, now)) for s in page.items])


def results_of(by: Actor, person: PersonRef, *, limit: int = 20) -> list[SampleLine]:
    """A person's samples, newest first: their own, their family's, or with SEE_TESTS where they live (noted)."""
    _reach(by, person, SEE_TESTS)
    now = clock.now()
    found = Sample.objects.filter(person_id=person.id).order_by("-sampled_at")[:limit]
    return [SampleLine(s, None, _late(s, now)) for s in found]


def latest_negative(by: Actor, person: PersonRef, since: datetime) -> Sample | None:
    """The latest negative sampled at or after `since`."""
    _reach(by, person, SEE_TESTS)
    return _latest_negative(person, since)


def validity(by: Actor, person: PersonRef, at: datetime | None = None) -> Validity:
    """What the person's tests are worth at `at`, by the hours and the anchor of the policy in force where they live."""
    region, now = _reach(by, person, SEE_TESTS), at or clock.now()
    hours = number("testing.validity_hours", region, now).value
    sampled = number("testing.validity_anchor_sampled", region, now).value
    negative = _latest_negative(person, None, now)
    pending = (
        Sample.objects.filter(person_id=person.id, outcome="", doubled=False, sampled_at__lte=now)
        .order_by("-sampled_at")
        .first()
    )
    return rules.worth(
        (negative.sampled_at, negative.reported_at) if negative and negative.reported_at else None,
        pending.sampled_at if pending else None,
        hours=hours,
        anchor=Anchor.SAMPLED if sampled else Anchor.REPORTED,
        at=now,
    )


def own_orders(by: Actor, person: PersonRef | None = None) -> list[TestOrder]:
    """The tests the actor, or a family member, still has to take."""
    person = person or by.person
    if person is None or not by.is_or_acts_for(person):
        raise not_found()
    return list(TestOrder.objects.filter(person_id=person.id, state=OrderState.OPEN).order_by("due_at"))


def open_orders(by: Actor, *, after: str | None = None, size: int = 50) -> Page[OrderLine]:
    """Who should be sampled in the actor's regions, the earliest due first; one noted read. Needs TAKE_SAMPLE."""
    now = clock.now()
    rows = TestOrder.objects.filter(within("region", by.must_somewhere(TAKE_SAMPLE)), state=OrderState.OPEN)
    page = paged(rows, order=["due_at", "id"], cursor=after, size=size)
    cards = cards_of(by, [o.subject for o in page.items], under=TAKE_SAMPLE)
    return page.map([OrderLine(o, cards[o.subject], o.due_at < now) for o in page.items if o.subject in cards])


def bench(by: Actor, *, limit: int = 100) -> list[SampleLine]:
    """Tubes the laboratory still owes a result, the longest waiting first: tubes and clocks, never names."""
    now = clock.now()
    rows = Sample.objects.filter(within("region", by.must_somewhere(REPORT_RESULT)), outcome="", doubled=False)
    return [SampleLine(s, None, _late(s, now)) for s in rows.order_by("sampled_at")[:limit]]


def undecided(by: Actor, *, limit: int = 50) -> list[Decided]:
    """First positives nobody decided yet, with their latest retest; one noted read. Needs CONFIRM_RESULT."""
    regions = by.must_somewhere(CONFIRM_RESULT)
    firsts = list(
        Sample.objects.filter(
            within("region", regions),
            outcome=Outcome.SCREEN_POSITIVE.value,
            retest_of=None,
            decision=Decision.UNDECIDED,
        ).order_by("sampled_at")[:limit]
    )
    retests = {s.retest_of_id: s for s in Sample.objects.filter(retest_of__in=firsts).order_by("sampled_at")}
    cards = cards_of(by, [s.subject for s in firsts], under=CONFIRM_RESULT)
    return [Decided(s, retests.get(s.id), cards.get(s.subject)) for s in firsts]


def totals_by_building(by: Actor, region: Region, since: datetime) -> list[BuildingTotal]:
    """应检尽检 per building of a round begun at `since`: everyone not known to be away is sampled or has a reason.

    Counts only; no names, so nothing is noted. Needs SEE_TESTS over the region.
    """
    by.must(SEE_TESTS, over=region)
    here = dict(
        Person.objects.filter(within("region", region))
        .exclude(presence=Presence.AWAY.value)
        .values_list("id", "region")
    )
    sampled = set(
        Sample.objects.filter(within("region", region), sampled_at__gte=since, doubled=False).values_list(
            "person_id", flat=True
        )
    )
    misses = dict(Miss.objects.filter(within("region", region), noted_at__gte=since).values_list("person_id", "reason"))
    count: Counter[Region] = Counter()
    done: Counter[Region] = Counter()
    missed: dict[Region, Counter[MissReason]] = defaultdict(Counter)
    for person, home in here.items():
        building = home.at(Level.BUILDING)
        count[building] += 1
        if person in sampled:
            done[building] += 1
        else:
            missed[building][MissReason(misses.get(person, MissReason.NOT_ASKED))] += 1
    return [
        BuildingTotal(str(b), name_of(b), count[b], done[b], {r: missed[b][r] for r in MissReason if missed[b][r]})
        for b in sorted(count)
    ]


def promptness(by: Actor, region: Region, since: datetime, at: datetime | None = None) -> Promptness:
    """How many samples taken since then had a result within the hours promised there (B-67).

    Hours and share are policy (`testing.result_hours`, `testing.result_percent`). Counts only, so nothing is noted.
    Needs SEE_TESTS over the region.
    """
    by.must(SEE_TESTS, over=region)
    now = at or clock.now()
    hours = number("testing.result_hours", region, now)
    rows = Sample.objects.filter(within("region", region), sampled_at__gte=since, sampled_at__lte=now)
    told = [
        rules.prompt(sampled, None if doubled else reported, hours.value, now)
        for sampled, reported, doubled in rows.values_list("sampled_at", "reported_at", "doubled").iterator()
    ]
    return Promptness(
        hours=hours.value,
        promised=number("testing.result_percent", region, now).value,
        asked=sum(t is not None for t in told),
        in_time=sum(t is True for t in told),
        source=hours.source,
    )


def home_route(by: Actor, region: Region | None = None) -> list[PersonCard]:
    """Whom to sample at home, in walking order (building, unit, door); one noted read. Needs TAKE_SAMPLE."""
    regions = by.must_somewhere(TAKE_SAMPLE)
    rows = Miss.objects.filter(within("region", regions), reason=MissReason.BEDRIDDEN.value)
    if region is not None:
        rows = rows.filter(within("region", region))
    people = [PersonRef(p) for p in rows.order_by("region", "person_id").values_list("person_id", flat=True)]
    cards = cards_of(by, people, under=TAKE_SAMPLE)
    return [cards[p] for p in people if p in cards]


def person_to_sample(by: Actor, person: PersonRef) -> PersonCard:
    """The person in front of whoever samples, to those who sample there alone; a noted read."""
    found = cards_of(by, [person], under=TAKE_SAMPLE)
    if person not in found or not by.can(TAKE_SAMPLE, over=found[person].region):
        raise not_found()
    return found[person]


def sample_of(by: Actor, sample: SampleRef) -> Sample:
    """One sample, with SEE_TESTS over its region."""
    found = Sample.objects.filter(id=sample.id).first()
    if found is None or not by.can(SEE_TESTS, found.region):
        raise not_found()
    return found


def today(by: Actor) -> list[TodayItem]:
    """What waits for this actor in testing."""
    now = clock.now()
    items: list[TodayItem] = []
    sampling = TestOrder.objects.filter(within("region", by.regions(TAKE_SAMPLE)), state=OrderState.OPEN)
    bench_rows = Sample.objects.filter(within("region", by.regions(REPORT_RESULT)), outcome="", doubled=False)
    desk = Sample.objects.filter(
        within("region", by.regions(CONFIRM_RESULT)), outcome=Outcome.SCREEN_POSITIVE.value, retest_of=None, decision=""
    )
    overdue = sampling.filter(due_at__lt=now).count()
    items.append(
        TodayItem(Words("tests overdue"), overdue, "/testing/sampling/", Words("Take samples"), None, "overdue")
    )
    items.append(
        TodayItem(
            Words("tests to take"),
            sampling.filter(due_at__gte=now).count(),
            "/testing/sampling/",
            Words("Take samples"),
            sampling.filter(due_at__gte=now).order_by("due_at").values_list("due_at", flat=True).first(),
            "soon",
        )
    )
    items.append(
        TodayItem(
            Words("tubes without a result"), bench_rows.count(), "/testing/lab/", Words("Report results"), None, "now"
        )
    )
    items.append(
        TodayItem(Words("first positives to decide"), desk.count(), "/testing/desk/", Words("Decide"), None, "now")
    )
    return [i for i in items if i.count]


def _late(sample: Sample, now: datetime) -> bool:
    due = sample.result_by if sample.received_at else sample.receive_by
    return not sample.outcome and not sample.doubled and due is not None and due < now


def _latest_negative(person: PersonRef, since: datetime | None, at: datetime | None = None) -> Sample | None:
    rows = Sample.objects.filter(person_id=person.id, outcome=Outcome.NEGATIVE.value, doubled=False)
    if since is not None:
        rows = rows.filter(sampled_at__gte=since)
    if at is not None:
        rows = rows.filter(reported_at__lte=at)
    return rows.order_by("-sampled_at").first()


def _reach(by: Actor, person: PersonRef, ability: Ability) -> Region:
    region = region_of(person)
    if by.is_or_acts_for(person):
        return region
    if not by.can(ability, region):
        raise not_found()
    noted_read(by, what="tests", persons=[person], region=region)
    return region


def lab_words(lines: Sequence[SampleLine]) -> Words:
    """How the bench stands, in one sentence."""
    return Words("{total} tubes wait, {late} of them too long", total=len(lines), late=sum(s.late for s in lines))


def latest_outcomes(people: Sequence[PersonRef]) -> dict[PersonRef, tuple[str, datetime]]:
    """The outcome and sampling time of each person's latest reported sample. For workflows; nothing is noted, because
    who asks through a form has noted the reading already."""
    found: dict[PersonRef, tuple[str, datetime]] = {}
    for start in range(0, len(people), 500):
        ids = [p.id for p in people[start : start + 500]]
        rows = Sample.objects.filter(person_id__in=ids, reported_at__isnull=False).order_by("sampled_at")
        found |= {PersonRef(i): (o, at) for i, o, at in rows.values_list("person_id", "outcome", "sampled_at")}
    return found


def sampled_per_community(
    units: Sequence[Region], spans: Sequence[Span], *, positive: bool = False
) -> dict[Region, list[int]]:
    """How many samples (or only those that came back positive) were taken in each community and span. Counts only."""
    rows = Sample.objects.filter(outcome=Outcome.SCREEN_POSITIVE) if positive else Sample.objects.all()
    return per_community(rows, "sampled_at", units, spans)
