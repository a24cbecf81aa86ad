"""Reading calm times: the reach of the last test by building, sleeping buildings, activities and points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q, Sum

from linan.core import clock
from linan.core.accounts.queries import last_signs
from linan.core.community.queries import cards_of, living_regions, name_of, region_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.domains.activities import rules
from linan.domains.activities.abilities import CONFIRM_PART, HOLD_ACTIVITY, SEE_CALM, TEST_REACH
from linan.domains.activities.models import Activity, Credit, Part, ReachSent, ReachTest, Spending
from linan.domains.activities.rules import Reach, Sent
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """One building in calm times."""

    region: Region
    name: str
    living: int
    reach: Reach
    last_sign: datetime | None
    dormant: bool


@dataclass(frozen=True, slots=True)
class CalmView:
    """The last test message and the buildings of the reader's areas."""

    test: ReachTest | None
    total: Reach
    lines: tuple[BuildingLine, ...]
    dormant: tuple[BuildingLine, ...]
    days: int
    may_test: tuple[Region, ...]


def calm(by: Actor) -> CalmView:
    """Reach and sleep by building in the reader's areas, without a name in it. Needs SEE_CALM."""
    areas = by.must_somewhere(SEE_CALM)
    at = clock.now()
    days = number("activities.dormant_days", areas[0], at).value
    living: dict[Region, int] = {}
    for home, count in living_regions(areas).items():
        building = home.at(Level.BUILDING)
        living[building] = living.get(building, 0) + count
    test = (
        ReachTest.objects.filter(sent__in=ReachSent.objects.filter(within("region", areas)))
        .order_by("-sent_at")
        .first()
    )
    reach: dict[Region, Reach] = {}
    if test is not None:
        rows = test.sent.filter(within("region", areas)).values_list("region", "answered_at")
        reach = rules.reach_by_building((Sent(r.at(Level.BUILDING), a) for r, a in rows), test.sent_at, test.minutes)
    signs = _signs(areas)
    lines = tuple(
        BuildingLine(
            b, name_of(b), living.get(b, 0), reach.get(b, Reach()), signs.get(b),
            rules.dormant(signs.get(b), at, days),
        )
        for b in sorted({*living, *reach})
    )  # fmt: skip
    return CalmView(
        test,
        sum(reach.values(), Reach()),
        lines,
        tuple(line for line in lines if line.dormant),
        days,
        by.regions(TEST_REACH),
    )


def _signs(areas: Sequence[Region]) -> dict[Region, datetime]:
    """The last sign of life of each building: a sign-in, an answered test, a confirmed part."""
    found: dict[Region, datetime] = {}
    answered = ReachSent.objects.filter(within("region", areas)).exclude(answered_at=None)
    parts = Part.objects.filter(within("region", areas)).exclude(confirmed_at=None)
    told = [
        *last_signs(areas),
        *answered.values_list("region").annotate(at=Max("answered_at")),
        *parts.values_list("region").annotate(at=Max("confirmed_at")),
    ]
    for home, at in told:
        building = home.at(Level.BUILDING)
        if building not in found or at > found[building]:
            found[building] = at
    return found


@dataclass(frozen=True, slots=True)
class SentLine:
    """One person of a test nobody has reached yet."""

    id: UUID
    person: PersonRef
    name: str
    address: str
    phone: str


def not_reached(by: Actor, test: UUID, *, cursor: str | None = None, size: int = 50) -> Page[SentLine]:
    """Whom the test has not reached, by address, for who may knock. Needs CONFIRM_PART; one reading is noted."""
    rows = ReachSent.objects.filter(within("region", by.must_somewhere(CONFIRM_PART)), test=test, answered_at=None)
    found = paged(rows, order=["region", "id"], cursor=cursor, size=size)
    refs = [PersonRef(r.person_id) for r in found.items]
    cards = cards_of(by, refs, under=CONFIRM_PART, what="activities.not_reached")
    return found.map(
        [
            SentLine(r.id, ref, cards[ref].name, cards[ref].address, cards[ref].phone)
            for r, ref in zip(found.items, refs, strict=True)
            if ref in cards
        ]
    )


def activities(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[Activity]:
    """Activities of the reader's areas and of those above, the newest first. Needs SEE_CALM."""
    areas = by.must_somewhere(SEE_CALM)
    above = [str(r.at(Level(n))) for r in areas for n in range(1, int(r.level))]
    rows = Activity.objects.filter(within("region", areas) | Q(region__in=above))
    return paged(rows, order=["-held_on", "id"], cursor=cursor, size=size)


@dataclass(frozen=True, slots=True)
class PartLine:
    """One person who says they took part."""

    id: UUID
    name: str
    address: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ActivityView:
    """One activity and who took part."""

    activity: Activity
    where: str
    parts: tuple[PartLine, ...]
    may_confirm: bool
    may_spend: bool


def activity_of(by: Actor, activity: UUID) -> ActivityView:
    """One activity with those of the reader's area who took part; one reading is noted. Else `not_found`."""
    row = Activity.objects.filter(pk=activity).first()
    areas = by.regions(SEE_CALM)
    if row is None or not any(a.covers(row.region) or row.region.covers(a) for a in areas):
        raise not_found()
    rows = list(row.parts.filter(within("region", areas)).order_by("said_at")[:500])
    cards = cards_of(by, [p.subject for p in rows], under=SEE_CALM, what="activities.parts")
    lines = tuple(
        PartLine(p.id, cards[p.subject].name, cards[p.subject].address, p.confirmed_at)
        for p in rows
        if p.subject in cards
    )
    return ActivityView(
        row, name_of(row.region), lines, bool(by.regions(CONFIRM_PART)), by.can(HOLD_ACTIVITY, row.region)
    )


def balance(person: PersonRef) -> int:
    """Points of one person: what was confirmed less what was spent. What is only said counts nothing."""
    held = Part.objects.filter(person_id=person.id).exclude(confirmed_at=None)
    earned = held.aggregate(n=Sum("activity__points"))["n"] or 0
    spent = Spending.objects.filter(person_id=person.id).aggregate(n=Sum("points"))["n"] or 0
    credits = Credit.objects.filter(person_id=person.id, withdrawn_at=None).aggregate(n=Sum("points"))["n"] or 0
    return int(earned) + int(credits) - int(spent)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One movement of somebody's points. `entry` is the one that proves it, where the row knows it."""

    at: datetime
    points: int
    why: Words | str
    entry: UUID | None


def account(by: Actor, person: PersonRef) -> list[AccountLine]:
    """Where somebody's points come from and went, newest first; the sum is `balance`. For them and who acts for them.

    Nobody else reads it line by line, and there is no list of people by points.
    """
    if not by.is_or_acts_for(person):
        raise not_found()
    parts = Part.objects.filter(person_id=person.id).exclude(confirmed_at=None).select_related("activity")
    lines = [AccountLine(p.confirmed_at, p.activity.points, p.activity.title, None) for p in parts if p.confirmed_at]
    for c in Credit.objects.filter(person_id=person.id).order_by("at", "id"):
        lines.append(AccountLine(c.at, c.points, rules.CREDIT_WORDS[rules.CreditFor(c.reason)], c.entry))
        if c.withdrawn_at is not None:
            why = Words("taken back: it was confirmed by mistake")
            lines.append(AccountLine(c.withdrawn_at, -c.points, why, c.withdrawn_entry))
    lines += [AccountLine(s.at, -s.points, s.what, None) for s in Spending.objects.filter(person_id=person.id)]
    return sorted(lines, key=lambda line: line.at)[: -MOST_LINES - 1 : -1]


@dataclass(frozen=True, slots=True)
class MyActivity:
    """One activity near a resident: did they say they took part, was it confirmed?"""

    id: UUID
    title: str
    held_on: date
    points: int
    said: bool
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """A resident's calm times: tests to answer, activities nearby, points."""

    tests: tuple[tuple[UUID, datetime], ...]
    activities: tuple[MyActivity, ...]
    points: int
    account: tuple[AccountLine, ...]


def mine(by: Actor) -> Mine:
    """The reader's own, with test messages of family they act for. Refuses `not_found` to who is no resident."""
    if by.person is None:
        raise not_found()
    whose = [p.id for p in (by.person, *sorted(by.may_act_for))]
    waiting = ReachSent.objects.filter(person__in=whose, answered_at=None, test__sent_at__lte=clock.now())
    tests = dict(waiting.order_by("-test__sent_at").values_list("test_id", "test__sent_at")[:10])
    home = region_of(by.person)
    near = [str(home.at(Level(n))) for n in range(1, int(home.level) + 1)]
    own = dict(Part.objects.filter(person_id=by.person.id).values_list("activity_id", "confirmed_at"))
    found = tuple(
        MyActivity(a.id, a.title, a.held_on, a.points, a.id in own, own.get(a.id) is not None)
        for a in Activity.objects.filter(region__in=near).order_by("-held_on", "id")[:30]
    )
    return Mine(tuple(tests.items()), found, balance(by.person), tuple(account(by, by.person)))


def today(by: Actor) -> list[TodayItem]:
    """Parts that wait for a confirmation."""
    areas = by.regions(CONFIRM_PART)
    waiting = Part.objects.filter(within("region", areas), confirmed_at=None).count() if areas else 0
    words = Words("people who took part and wait for a confirmation")
    return [TodayItem(words, waiting, "/activities/", Words("Confirm them"), urgency="info")]
