"""Reading flows: the balance of a community's day, and the stream itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from linan.core import clock
from linan.core.community.areas import areas_within
from linan.core.community.queries import cards_of, living_on, name_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.flows import rules
from linan.domains.flows.abilities import NOTE_FLOW, SEE_FLOWS
from linan.domains.flows.models import Count, Flow, Named
from linan.domains.flows.rules import PEOPLE, Balance, Thing
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a day."""

    thing: Thing
    item: str
    unit: str
    balance: Balance
    named: str
    imported: Decimal = Decimal(0)
    """How many of those who came were here before: a roll was brought in."""

    @property
    def unexplained(self) -> bool:
        """Count and book differ, and nobody has written why."""
        return bool(self.balance.difference) and not self.named


@dataclass(frozen=True, slots=True)
class DayView:
    """The balance of one community's day."""

    region: Region
    name: str
    on: date
    lines: tuple[Line, ...]
    areas: tuple[tuple[Region, str], ...]
    may_note: bool


def communities(by: Actor) -> tuple[tuple[Region, str], ...]:
    """The communities whose flows the reader may see. Needs SEE_FLOWS."""
    held = by.must_somewhere(SEE_FLOWS)
    found = {a.region: a.name for r in held for a in areas_within(r) if a.region.level is Level.COMMUNITY}
    return tuple(sorted(found.items()))


def day_of(by: Actor, region: Region | None = None, on: date | None = None) -> DayView:
    """Stock, in, out and count of every item of a community's day (today), no person in it. Needs SEE_FLOWS over it."""
    areas = communities(by)
    if region is None:
        if not areas:
            raise not_found()
        region = areas[0][0]
    if not by.can(SEE_FLOWS, region) or region.level is not Level.COMMUNITY:
        raise not_found()
    on = min(on or clock.today(), clock.today())
    named = dict(Named.objects.filter(region=region, on=on).values_list("item", "words"))
    lines = [_people(region, on, named)]
    items = _items(region, on)
    counts: dict[str, dict[date, Decimal]] = {item: {} for item in items}
    for item, day, n in Count.objects.filter(region=region, on__lte=on).values_list("item", "on", "quantity"):
        counts.setdefault(item, {})[day] = n
    flows = _flows(region, on)
    for item, (thing, unit) in sorted(items.items(), key=lambda i: (i[1][0], i[0])):
        found = rules.balance(region, on, flows.get(item, []), counts[item])
        lines.append(Line(thing, item, unit, found, named.get(item, "")))
    return DayView(region, name_of(region), on, tuple(lines), areas, by.can(NOTE_FLOW, region))


def _touching(region: Region) -> Q:
    return within("origin_region", region) | within("destination_region", region)


def _items(region: Region, on: date) -> dict[str, tuple[Thing, str]]:
    """Every item that was ever counted or moved here up to a day; people are their own line."""
    found: dict[str, tuple[Thing, str]] = {}
    for rows in (
        Flow.objects.filter(_touching(region), on__lte=on).exclude(thing=Thing.PERSON.value),
        Count.objects.filter(region=region, on__lte=on),
    ):
        for item, thing, unit in rows.order_by().values_list("item", "thing", "unit").distinct():
            found.setdefault(item, (Thing(thing), unit))
    return found


def _flows(region: Region, on: date) -> dict[str, list[rules.Flow]]:
    found: dict[str, list[rules.Flow]] = {}
    rows = Flow.objects.filter(_touching(region), on__lte=on).exclude(thing=Thing.PERSON.value)
    for item, day, n, a, b in rows.values_list("item", "on", "quantity", "origin_region", "destination_region"):
        found.setdefault(item, []).append(rules.Flow(day, n, a or Region(), b or Region()))
    return found


def _people(region: Region, on: date, named: Mapping[str, str]) -> Line:
    """People need no count by hand: the register says who was not away at the end of either day."""
    counts = {day: Decimal(living_on(region, day)) for day in (on - timedelta(days=1), on)}
    rows = Flow.objects.filter(_touching(region), thing=Thing.PERSON.value, on=on)
    flows, imported = [], Decimal(0)
    told = rows.values_list("on", "quantity", "origin_region", "destination_region", "source")
    for day, n, a, b, source in told:
        flow = rules.Flow(day, n, a or Region(), b or Region())
        flows.append(flow)
        if source == rules.Source.IMPORTED:
            imported += rules.crossing(region, flow)[0]
    return Line(Thing.PERSON, PEOPLE, "", rules.balance(region, on, flows, counts), named.get(PEOPLE, ""), imported)


@dataclass(frozen=True, slots=True)
class StreamLine:
    """One flow as the list shows it; `who` is empty for people the reader may not see."""

    flow: Flow
    who: str
    origin: str
    destination: str


def stream(by: Actor, thing: Thing | None = None, *, cursor: str | None = None, size: int = 50) -> Page[StreamLine]:
    """The stream of one's areas, the latest first. Needs SEE_FLOWS; a name is shown to who may see the person."""
    areas = by.must_somewhere(SEE_FLOWS)
    rows = Flow.objects.filter(within("origin_region", areas) | within("destination_region", areas))
    if thing is not None:
        rows = rows.filter(thing=thing.value)
    found = paged(rows, order=["-at", "-id"], cursor=cursor, size=size)
    people = [PersonRef.parse(f.who) for f in found.items if f.who.startswith("person:")]
    cards = {str(ref): card.name for ref, card in cards_of(by, people, what="flows.stream").items()}
    return found.map(
        [
            StreamLine(
                f,
                cards.get(f.who, ""),
                _place(by, f.origin_region, f.origin),
                _place(by, f.destination_region, f.destination),
            )
            for f in found.items
        ]
    )


def _place(by: Actor, region: Region | None, detail: str) -> str:
    """The community by name with the depot; a home is not told here."""
    where = name_of(region.community) if region else ""
    return " ".join(w for w in (where, detail) if w)


def today(by: Actor) -> list[TodayItem]:
    """Nothing here has a clock of its own."""
    return []
