"""Reading orders by hand: what waits for me, one order, what an ordered person reads, alarms, today's count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet, Sum

from linan.core import clock, policy
from linan.core.community import queries as register
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.core.policy.legal import LegalBasis, bases_for, legal_bases
from linan.domains.healthcode.abilities import AGREE_TO_ORDER, ORDER_BY_HAND, OVERSEE_ORDERS
from linan.domains.healthcode.models import ManualOrder, OfficeDay, OrderAlarm
from linan.domains.healthcode.rules import last_day
from linan.domains.healthcode.rules import orders as rules
from linan.domains.healthcode.rules.orders import AlarmKind, Ground, Limits, OrderState
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, Ref
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day
from linan.kernel.words import Words

CONCERNED = (ORDER_BY_HAND, AGREE_TO_ORDER, OVERSEE_ORDERS)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order in the list: `mine_to_do` when it waits for this reader, late alarms first."""

    order: ManualOrder
    ground: Words
    state: Words
    area: str
    mine_to_do: bool

    @property
    def id(self) -> UUID:
        return self.order.id

    @property
    def waits(self) -> bool:
        return self.order.state in rules.WAITING


@dataclass(frozen=True, slots=True)
class Named:
    """One person an order names, as this reader may see them."""

    person: PersonRef
    name: str
    address: str
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order with everything needed to agree or to refuse. `people` is empty for who may not see names."""

    line: OrderLine
    basis: LegalBasis | None
    people: tuple[Named, ...]
    shows_names: bool
    may_agree: bool
    may_lift: bool
    needs: Words | None
    alarms: tuple[AlarmLine, ...]


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """An alarm in words, and whether this reader may settle it."""

    alarm: OrderAlarm
    words: Words
    may_settle: bool

    @property
    def id(self) -> UUID:
        return self.alarm.id


@dataclass(frozen=True, slots=True)
class OrderTold:
    """What the ordered person reads: who ordered, on which ground and law, by which record, until when."""

    order: UUID
    office: str
    second_office: str
    ground: Words
    basis: LegalBasis | None
    record: str
    reason: str
    last_on: date | None


def orders(by: Actor, *, state: str = "", cursor: str | None = None, size: int = 50) -> Page[OrderLine]:
    """Orders in the reader's areas, the newest first. Needs one of the three abilities about orders somewhere."""
    rows = _visible(by).order_by()
    if state in set(OrderState):
        rows = rows.filter(state=state)
    page = paged(rows, order=["-proposed_at", "-id"], cursor=cursor, size=size)
    return page.map([_line(by, r) for r in page.items])


def _visible(by: Actor) -> QuerySet[ManualOrder]:
    regions = {r for a in CONCERNED for r in by.regions(a)}
    if not regions:
        by.must_somewhere(AGREE_TO_ORDER)
    return ManualOrder.objects.filter(within("region", sorted(regions)))


def _line(by: Actor, row: ManualOrder) -> OrderLine:
    return OrderLine(
        order=row,
        ground=ground_words(row.ground),
        state=rules.STATE_WORDS[OrderState(row.state)],
        area=register.name_of(row.region),
        mine_to_do=_may_agree(by, row),
    )


def line_of(by: Actor, order: UUID) -> OrderLine:
    """One order without its names, for those concerned with it; refuses `not_found` to others."""
    row = ManualOrder.objects.filter(pk=order).first()
    if row is None or not any(by.can(a, row.region) for a in CONCERNED):
        raise not_found()
    return _line(by, row)


def ground_words(ground: str) -> Words:
    """The ground in words; an attempt may have had none."""
    return rules.GROUND_WORDS[Ground(ground)] if ground in set(Ground) else Words("no epidemiological ground")


def _may_agree(by: Actor, row: ManualOrder) -> bool:
    if row.state not in rules.WAITING or by.id in row.signers:
        return False
    ability = OVERSEE_ORDERS if row.state == OrderState.THIRD else AGREE_TO_ORDER
    return by.can(ability, row.region) and bool(by.organisation) and by.organisation not in row.offices


def to_agree(by: Actor) -> list[OrderLine]:
    """What waits for this reader as second or third person, the oldest first."""
    rows = _visible(by).filter(state__in=rules.WAITING, until__gt=clock.now()).order_by("proposed_at")[:200]
    return [line for line in (_line(by, r) for r in rows) if line.mine_to_do]


def order_view(by: Actor, order: UUID) -> OrderView:
    """One order. Names are shown to who may order by hand over these people, and the reading is noted."""
    row = ManualOrder.objects.filter(pk=order).first()
    if row is None or not any(by.can(a, row.region) for a in CONCERNED):
        raise not_found()
    shows = by.can(ORDER_BY_HAND, row.region)
    people: list[Named] = []
    if shows:
        named = list(row.named.order_by("id"))
        cards = register.cards_of(by, [n.ref for n in named], under=ORDER_BY_HAND, what="healthcode.order")
        people = [Named(n.ref, cards[n.ref].name, cards[n.ref].address, n.lifted_at) for n in named if n.ref in cards]
    line = _line(by, row)
    return OrderView(
        line=line,
        basis=legal_bases().get(row.basis),
        people=tuple(people),
        shows_names=shows,
        may_agree=line.mine_to_do,
        may_lift=row.state == OrderState.IN_FORCE,
        needs=rules.STATE_WORDS[OrderState(row.state)] if row.state in rules.WAITING else None,
        alarms=tuple(_alarm_line(by, a) for a in row.alarms.order_by("raised_at")),
    )


def _alarm_line(by: Actor, row: OrderAlarm) -> AlarmLine:
    may = row.settled_at is None and by.can(OVERSEE_ORDERS, row.region) and by.id != row.order.proposed_by
    return AlarmLine(row, rules.ALARM_WORDS[AlarmKind(row.kind)], may)


def open_alarms(by: Actor) -> list[AlarmLine]:
    """Alarms nobody has looked into yet, the oldest first; for those who oversee orders."""
    rows = OrderAlarm.objects.filter(within("region", by.regions(OVERSEE_ORDERS)), settled_at=None)
    return [_alarm_line(by, a) for a in rows.select_related("order").order_by("raised_at")[:200]]


def bases_today() -> list[LegalBasis]:
    """The laws an order may rest on today."""
    return bases_for(rules.PURPOSE, civil_day(clock.now()))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers an order is bounded by, and how many people this office has asked for today."""

    days: int
    batch: int
    most: int
    today: int
    spread: int
    spread_days: int
    spread_before: int


def bounds(by: Actor, region: Region) -> Bounds:
    """What stands beside the form, so that nobody is surprised by the third person."""
    now = clock.now()
    held = OfficeDay.objects.filter(office=by.organisation, on=civil_day(now)).values_list("people", flat=True).first()
    days = policy.number("healthcode.order_days_most", region, now).value
    limits, over = limits_in(region, now), policy.number("healthcode.order_spread_days", region, now).value
    before = spread_before(region, now)
    return Bounds(days, limits.batch, limits.most, held or 0, limits.spread, over, before)


def limits_in(region: Region, at: datetime) -> Limits:
    """From how many people on an order by hand needs a third person there, and the most it names."""
    names = ("healthcode.order_batch", "healthcode.order_spread", "healthcode.order_people_most")
    batch, spread, most = (policy.number(n, region, at).value for n in names)
    return Limits(batch, spread, most)


def everybodys(region: Region) -> str:
    """Under which name the people of all offices of the county are counted; no office is called so."""
    return f"county {region.at(Level.COUNTY)}"


def spread_before(region: Region, at: datetime) -> int:
    """People whom all offices of the county named in orders by hand in the days that are counted, today too."""
    days = int(policy.number("healthcode.order_spread_days", region, at).value)
    since = civil_day(at) - timedelta(days=days - 1)
    counted = OfficeDay.objects.filter(office=everybodys(region), on__gte=since)
    return counted.aggregate(people=Sum("people"))["people"] or 0


def told_by(sources: Iterable[str]) -> dict[str, OrderTold]:
    """What the ordered person reads, by the text of the order's reference; for views that have checked the reader."""
    ids = [Ref.parse(s).id for s in sources]
    return {
        str(row.ref): OrderTold(
            order=row.id,
            office=row.office,
            second_office=row.second_office,
            ground=ground_words(row.ground),
            basis=legal_bases().get(row.basis),
            record=row.record,
            reason=row.reason,
            last_on=last_day(row.until),
        )
        for row in ManualOrder.objects.filter(pk__in=ids)
    }


def today_orders(by: Actor) -> list[TodayItem]:
    """Alarms to look into and orders that wait for this reader."""
    alarms, waiting = open_alarms(by), to_agree(by) if any(by.regions(a) for a in CONCERNED) else []
    return [
        TodayItem(
            words=Words("alarms about orders by hand"),
            count=len(alarms),
            url="/healthcode/orders/",
            verb=Words("Look into it"),
            due_at=alarms[0].alarm.raised_at if alarms else None,
            urgency="overdue",
        ),
        TodayItem(
            words=Words("orders by hand that wait for your yes or no"),
            count=len(waiting),
            url="/healthcode/orders/",
            verb=Words("Decide"),
            due_at=waiting[0].order.until if waiting else None,
            urgency="now",
        ),
    ]
