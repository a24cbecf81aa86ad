"""Reading the index: the profile of an area on a day, how it moved, and what the register can count itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from linan.core import clock
from linan.core.accounts.queries import on_duty
from linan.core.accounts.workers import workers_among
from linan.core.community.areas import areas_within
from linan.core.community.counts import Counts, counts
from linan.core.community.queries import name_of
from linan.core.desk.today import TodayItem
from linan.domains.resilience import rules
from linan.domains.resilience.abilities import ENTER_VALUE, SEE_INDEX
from linan.domains.resilience.models import Value
from linan.domains.resilience.rules import CAPITAL_WORDS, LAYER_WORDS, Group, Held, Indicator, Profile
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

REGISTER = "register"
MOST_DAYS = 24
"""How many days with a new value the curve shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator with the value that holds, or none."""

    indicator: Indicator
    held: Held | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Named:
    """A capital or layer as the page shows it."""

    words: Words
    group: Group
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Move:
    """The index on a day on which a value changed, and which indicators did."""

    on: date
    index: Decimal | None
    known: int
    changed: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class IndexView:
    """The index of one area on one day."""

    region: Region
    name: str
    on: date
    index: Decimal | None
    capitals: tuple[Named, ...]
    layers: tuple[Named, ...]
    lines: tuple[Line, ...]
    missing: tuple[Indicator, ...]
    moves: tuple[Move, ...]
    areas: tuple[tuple[Region, str], ...]
    may_enter: bool


def communities(by: Actor) -> tuple[tuple[Region, str], ...]:
    """The communities the reader may see the index of. Needs SEE_INDEX."""
    held = by.must_somewhere(SEE_INDEX)
    found = {a.region: a.name for r in held for a in areas_within(r) if a.region.level is Level.COMMUNITY}
    return tuple(sorted(found.items()))


def index_of(by: Actor, region: Region | None = None, on: date | None = None) -> IndexView:
    """The index of a community at the end of a day (today), with its history. Needs SEE_INDEX over it."""
    areas = communities(by)
    if region is None:
        if not areas:
            raise not_found()
        region = areas[0][0]
    if not by.can(SEE_INDEX, region) or region.level is not Level.COMMUNITY:
        raise not_found()
    on = on or clock.today()
    rows = list(Value.objects.filter(region=region, on__lte=on).order_by("on", "id"))
    held = {r.indicator: Held(r.value, r.on, r.source) for r in rows}
    found = rules.profile({code: h.value for code, h in held.items()})
    return IndexView(
        region=region,
        name=name_of(region),
        on=on,
        index=None if found.index is None else rules.shown(found.index),
        capitals=tuple(_named(CAPITAL_WORDS[c], g) for c, g in found.capitals.items()),
        layers=tuple(_named(LAYER_WORDS[y], g) for y, g in found.layers.items()),
        lines=tuple(_line(i, held, found) for i in rules.indicators().values()),
        missing=found.missing,
        moves=_moves(rows),
        areas=areas,
        may_enter=by.can(ENTER_VALUE, region),
    )


def _named(words: Words, group: Group) -> Named:
    return Named(words, group, None if group.score is None else rules.shown(group.score))


def _line(indicator: Indicator, held: Mapping[str, Held], found: Profile) -> Line:
    score = found.scores.get(indicator.code)
    return Line(indicator, held.get(indicator.code), None if score is None else rules.shown(score))


def _moves(rows: list[Value]) -> tuple[Move, ...]:
    """The index after each day with a new value: a value holds until a later one takes its place."""
    values: dict[str, Decimal] = {}
    moves: list[Move] = []
    for day in sorted({r.on for r in rows}):
        changed = []
        for row in (r for r in rows if r.on == day and r.indicator in rules.indicators()):
            if values.get(row.indicator) != row.value:
                changed.append(rules.indicators()[row.indicator].words)
            values[row.indicator] = row.value
        found = rules.profile(values)
        index = None if found.index is None else rules.shown(found.index)
        moves.append(Move(day, index, len(found.scores), tuple(changed)))
    return tuple(moves[-MOST_DAYS:])


def drawn(region: Region) -> dict[str, Decimal]:
    """What the register can count today, by indicator code. What has no denominator is left out: it stays missing."""
    told = counts(region)
    found: dict[str, Decimal] = {}
    for indicator in rules.indicators().values():
        if indicator.drawn:
            value = DRAWN[indicator.drawn](told, region)
            if value is not None:
                found[indicator.code] = value
    return found


def _share(part: int, whole: int, of: int = 100) -> Decimal | None:
    return (Decimal(part * of) / whole).quantize(Decimal("0.001")) if whole else None


def _sites(told: Counts, found: int) -> Decimal | None:
    """None where nobody has entered any site yet: an empty list is not a count of nought."""
    entered = told.enterprises + told.facilities + told.public_spaces
    return _share(found, told.people, 1000) if entered else None


def _staffed(told: Counts, region: Region) -> Decimal | None:
    return _share(sum(map(bool, workers_among(told.grids).values())), len(told.grids))


DRAWN: Mapping[str, Callable[[Counts, Region], Decimal | None]] = {
    "enterprises": lambda t, r: _sites(t, t.enterprises),
    "facilities": lambda t, r: _sites(t, t.facilities),
    "public_spaces": lambda t, r: _sites(t, t.public_spaces),
    "lifts": lambda t, r: _share(t.tall_with_lift, t.tall),
    "elders": lambda t, r: _share(t.elders, t.with_birth),
    "telephones": lambda t, r: _share(t.with_phone, t.people),
    "grids_staffed": _staffed,
    "confirmed": lambda t, r: _share(t.confirmed, t.people),
    "volunteers": lambda t, r: _share(on_duty("volunteer", r), t.people, 1000),
    "connected": lambda t, r: _share(t.connected_homes, t.homes),
}
"""How each count of the register becomes a value."""


def today(by: Actor) -> list[TodayItem]:
    """Nothing about the index is due."""
    return []
