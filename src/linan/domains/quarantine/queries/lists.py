"""Lists of orders: filtered, with what is missing and who was not heard from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from linan.core import clock
from linan.core.community.queries import PersonCard, cards_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.counts import Span, per_community
from linan.core.ledger.fields import within
from linan.domains.quarantine import rules
from linan.domains.quarantine.abilities import SEE_ORDERS
from linan.domains.quarantine.facts import Regime
from linan.domains.quarantine.models import CheckIn, Order
from linan.domains.quarantine.rules import State
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.time import civil_day
from linan.kernel.words import Words

STATE_FILTERS: Mapping[str, Words] = {
    "open": Words("all open"),
    **{str(s): words for s, words in rules.STATE_WORDS.items()},
    "blocked": Words("something missing for release"),
    "unsigned": Words("notice not signed"),
    "all": Words("all, closed ones too"),
}


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: any regime, open ones, all of the actor's area, unless said otherwise."""

    regime: str = ""
    state: str = "open"
    overdue: bool = False
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order in a list, with whom it is about and where it stands today."""

    order: Order
    card: PersonCard | None
    day: int
    days_left: int
    overdue: bool

    @property
    def regime_words(self) -> Words:
        return rules.REGIME_WORDS[Regime(self.order.regime)]

    @property
    def state_words(self) -> Words:
        return rules.STATE_WORDS[State(self.order.state)]


def orders(by: Actor, wanted: OrderFilter, *, cursor: str | None = None, size: int = 50) -> Page[OrderLine]:
    """The orders the actor may see, soonest end first; one noted reading for the whole page."""
    found = paged(_filtered(by, wanted), order=("until_on", "id"), cursor=cursor, size=size)
    return found.map(_lines(by, found.items))


def _filtered(by: Actor, wanted: OrderFilter) -> QuerySet[Order]:
    found = Order.objects.filter(within("region", by.must_somewhere(SEE_ORDERS)))
    if wanted.region is not None:
        found = found.filter(within("region", [wanted.region]))
    if wanted.regime:
        found = found.filter(regime=wanted.regime)
    if wanted.state == "open":
        found = found.filter(state__in=list(rules.OPEN))
    elif wanted.state == "blocked":
        found = found.filter(state=State.ACTIVE).exclude(blockers=[])
    elif wanted.state == "unsigned":
        found = found.filter(state=State.ACTIVE, signed_at=None)
    elif wanted.state != "all":
        found = found.filter(state=wanted.state)
    return found.filter(unheard_at(clock.now())) if wanted.overdue else found


def _lines(by: Actor, found: Sequence[Order]) -> list[OrderLine]:
    at = clock.now()
    today = civil_day(at)
    cards = cards_of(by, [o.subject for o in found], under=SEE_ORDERS)
    return [
        OrderLine(o, cards.get(o.subject), o.due.day_number(today), o.due.days_left(today), is_unheard(o, at))
        for o in found
    ]


def last_evening(at: datetime) -> date:
    """The latest day whose evening is over at `at`."""
    today = civil_day(at)
    return today if at >= rules.check_in_deadline(today) else today - timedelta(days=1)


def unheard_at(at: datetime) -> Q:
    """Stays in force from which no word came by the last evening; those put in force after it are not late yet."""
    evening = last_evening(at)
    late = Q(last_heard_on__lt=evening) | Q(last_heard_on=None)
    return Q(state=State.ACTIVE, activated_at__lt=rules.check_in_deadline(evening), until_on__gte=evening) & late


def is_unheard(order: Order, at: datetime) -> bool:
    """The same as `unheard_at`, of one order."""
    evening = last_evening(at)
    return (
        order.state == State.ACTIVE
        and order.activated_at is not None
        and order.activated_at < rules.check_in_deadline(evening)
        and order.until_on >= evening
        and not order.heard_on(evening)
    )


def heard_per_community(
    units: Sequence[Region], spans: Sequence[Span], *, ill: bool = False
) -> dict[Region, list[int]]:
    """How many words came from people in quarantine (or only those with symptoms), each community and span."""
    rows = CheckIn.objects.exclude(symptoms=[]) if ill else CheckIn.objects.all()
    return per_community(rows, "at", units, spans, "order__region")
