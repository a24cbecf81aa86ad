"""Which mode is in force where. Everybody may know; nothing here asks for an ability."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from linan.core.ledger.compiled import Compiled, One
from linan.core.ledger.fields import within
from linan.core.policy.abilities import SWITCH_MODE
from linan.core.policy.models import ModeOrder
from linan.core.policy.modes import rules
from linan.core.policy.modes.rules import NORMAL, Mode
from linan.core.policy.rules import Number
from linan.kernel.actor import Ability, Actor
from linan.kernel.region import Level, Region

_ANY = Compiled(lambda: ModeOrder.objects.filter(confirmed_at__isnull=False).values_list("id"))
# Every request of somebody with a duty begins with it.
_LENDING = One(
    lambda: ModeOrder.objects.filter(confirmed_at__isnull=False).exclude(powers=[]), "since_at__lte", "until_at__gt"
)


@dataclass(frozen=True, slots=True)
class InForce:
    """The mode of a place, since when and until when; `order` is what brought it, None in normal times."""

    mode: Mode
    order: ModeOrder | None
    since_at: datetime | None
    until_at: datetime | None
    lends: bool
    """False in the time that follows an order by itself."""


@dataclass(frozen=True, slots=True)
class Lent:
    """What an order in force lends to a role, where and until when."""

    region: Region
    abilities: frozenset[Ability]
    since_at: datetime
    until_at: datetime


def mode_in(region: Region, at: datetime) -> InForce:
    """The mode of a place at a moment: the highest of the orders over it, or what follows one of them."""
    calm = InForce(rules.modes()[NORMAL], None, None, None, lends=False)
    if _ANY.first() is None:
        return calm
    covering = [str(region.at(Level(n))) for n in range(region.level + 1)]
    return max([calm, *_touching(ModeOrder.objects.filter(region__in=covering), at)], key=lambda f: f.mode.rank)


def areas_apart(region: Region, at: datetime) -> list[Region]:
    """The areas below `region` whose own orders make their mode another matter."""
    if _ANY.first() is None:
        return []
    below = _touching(ModeOrder.objects.filter(within("region", region)).exclude(region=region), at)
    return sorted({f.order.region for f in below if f.order is not None})


def lent_to(role: str, over: Region, at: datetime) -> list[Lent]:
    """What orders in force lend to somebody with this role over a region: there, or in the part the order is for."""
    if _ANY.first() is None:
        return []
    found = []
    for force in _in_force(_LENDING.all(at, _earliest(at)), at):
        order = force.order
        if order is None or not force.lends or not (order.region.covers(over) or over.covers(order.region)):
            continue
        abilities = rules.lent(order.mode, role, order.powers)
        if abilities:
            where = over if order.region.covers(over) else order.region
            found.append(Lent(where, abilities, order.since_at, order.until_at))
    return found


def in_mode(number: Number, region: Region, at: datetime) -> Number:
    """The number as the mode in force has it; its source says so."""
    if number.name not in rules.changed_numbers():
        return number
    mode = mode_in(region, at).mode
    if number.name not in mode.numbers:
        return number
    return replace(number, value=mode.numbers[number.name], source=mode.source, verified=False)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order as everybody sees it; who gave it stays in the ledger."""

    id: UUID
    region: Region
    mode: Mode
    reason: str
    basis: str
    powers: tuple[Ability, ...]
    since_at: datetime
    until_at: datetime
    confirmed: bool
    running: bool
    mine: bool
    may_switch: bool


def orders(by: Actor, region: Region, at: datetime) -> list[OrderLine]:
    """The orders that touch a region, the newest first; proposals for those who may switch there."""
    covering = [str(region.at(Level(n))) for n in range(region.level + 1)]
    rows = ModeOrder.objects.filter(Q(region__in=covering) | within("region", region)).order_by("-since_at", "-id")
    lines = []
    for row in rows[:100]:
        may, confirmed = by.can(SWITCH_MODE, row.region), row.confirmed_at is not None
        if (not confirmed and (not may or row.until_at <= at)) or row.mode not in rules.modes():
            continue
        offered = rules.lendable(row.mode)
        lines.append(
            OrderLine(
                row.id,
                row.region,
                rules.modes()[row.mode],
                row.reason,
                row.basis,
                tuple(offered[c][0] for c in row.powers if c in offered),
                row.since_at,
                row.until_at,
                confirmed,
                confirmed and row.since_at <= at < row.until_at,
                row.proposed_by == by.id,
                may,
            )
        )
    return lines


def orders_waiting(by: Actor, at: datetime) -> int:
    """How many switches wait for `by` as the second person."""
    rows = ModeOrder.objects.filter(
        within("region", by.regions(SWITCH_MODE)), confirmed_at=None, ended_at=None, until_at__gt=at
    )
    return rows.exclude(proposed_by=by.id).count()


def _touching(rows: QuerySet[ModeOrder], at: datetime) -> list[InForce]:
    return _in_force(rows.filter(confirmed_at__isnull=False, since_at__lte=at, until_at__gt=_earliest(at)), at)


def _earliest(at: datetime) -> datetime:
    """What ended before this touches `at` no more, whatever mode follows it."""
    return at - timedelta(hours=max(m.longest_hours for m in rules.modes().values()))


def _in_force(rows: Iterable[ModeOrder], at: datetime) -> list[InForce]:
    found = []
    for row in rows:
        mode = rules.modes().get(row.mode)
        if mode is None:
            continue
        if at < row.until_at:
            found.append(InForce(mode, row, row.since_at, row.until_at, lends=True))
        elif mode.then:
            after = rules.modes()[mode.then]
            end = row.until_at + timedelta(hours=after.longest_hours)
            if at < end:
                found.append(InForce(after, row, row.until_at, end, lends=False))
    return found
