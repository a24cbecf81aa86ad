"""What quarantine can tell, always to somebody: what you may not see is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linan.core import clock
from linan.core.accounts.queries import staff_name, staff_phone, workers_for
from linan.core.community.queries import PersonCard, card_of, cards_of, name_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.core.policy.queries import all_editions
from linan.domains.quarantine import rules
from linan.domains.quarantine.abilities import CHECK_IN, NAME_FIVE, SEE_ORDERS, SERVE_NOTICE, WATCH_DOORS
from linan.domains.quarantine.facts import RefusalStep, Regime
from linan.domains.quarantine.models import CareName, CheckIn, Ground, Leaving, Order, RefusalNote, TestNote
from linan.domains.quarantine.rules import CareRole, State
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import OrderRef, PersonRef
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.time import civil_day
from linan.kernel.words import Words

DUTY_ROLES: Mapping[CareRole, str] = {
    CareRole.CADRE: "community_lead",
    CareRole.GRID_WORKER: "grid_worker",
    CareRole.DOCTOR: "clinic_doctor",
    CareRole.POLICE: "police",
    CareRole.VOLUNTEER: "volunteer",
}
"""Which duty of `accounts` fills which of the five roles when somebody holds it nearby."""

STATE_FILTERS: Mapping[str, Words] = {
    "open": Words("all open"),
    **{str(s): words for s, words in rules.STATE_WORDS.items()},
    "blocked": Words("something missing for release"),
    "unsigned": Words("notice not signed"),
    "all": Words("all, closed ones too"),
}


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────


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
    return found.filter(_unheard(clock.now())) if wanted.overdue else found


def _lines(by: Actor, found: Sequence[Order]) -> list[OrderLine]:
    at = clock.now()
    today = civil_day(at)
    cards = cards_of(by, [o.subject for o in found], under=SEE_ORDERS)
    return [
        OrderLine(o, cards.get(o.subject), o.due.day_number(today), o.due.days_left(today), is_unheard(o, at))
        for o in found
    ]


def _last_evening(at: datetime) -> date:
    """The latest day whose evening is over at `at`."""
    today = civil_day(at)
    return today if at >= rules.check_in_deadline(today) else today - timedelta(days=1)


def _unheard(at: datetime) -> Q:
    """Stays in force from which no word came by the last evening; those put in force after it are not late yet."""
    evening = _last_evening(at)
    late = Q(last_heard_on__lt=evening) | Q(last_heard_on=None)
    return Q(state=State.ACTIVE, activated_at__lt=rules.check_in_deadline(evening), until_on__gte=evening) & late


def is_unheard(order: Order, at: datetime) -> bool:
    """The same as `_unheard`, of one order."""
    evening = _last_evening(at)
    return (
        order.state == State.ACTIVE
        and order.activated_at is not None
        and order.activated_at < rules.check_in_deadline(evening)
        and order.until_on >= evening
        and not order.heard_on(evening)
    )


# ── one order ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OrderView:
    """Everything a record page, a panel or the resident's own page shows of one order."""

    order: Order
    card: PersonCard | None
    day: int
    days_left: int
    overdue: bool
    five: tuple[rules.CareName, ...]
    missing: tuple[CareRole, ...]
    blockers: tuple[Words, ...]
    grounds: tuple[Ground, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    tests: tuple[TestNote, ...] = ()
    leavings: tuple[Leaving, ...] = ()
    refusals: tuple[RefusalNote, ...] = ()
    next_steps: tuple[RefusalStep, ...] = ()
    may: frozenset[str] = field(default_factory=frozenset)

    @property
    def regime_words(self) -> Words:
        return rules.REGIME_WORDS[Regime(self.order.regime)]

    @property
    def state_words(self) -> Words:
        return rules.STATE_WORDS[State(self.order.state)]

    @property
    def allowed_words(self) -> Words:
        return rules.ALLOWED_WORDS[Regime(self.order.regime)]

    @property
    def due_words(self) -> Words:
        """The count with its anchor and rule, so that everyone can check it with a calendar."""
        o = self.order
        return Words(
            "{days} days counted from {anchor} ({rule})", days=o.days, anchor=o.anchor_on, rule=_rule_words(o.rule)
        )


def _rule_words(rule: str) -> Words:
    """`v9.close` as people know it: the edition that gave the length."""
    edition = next((e for e in all_editions() if e.code == rule.partition(".")[0]), None)
    return edition.title if edition else Words(rule)


def order_of(by: Actor, order: OrderRef) -> OrderView:
    """One order with all its parts, to staff with SEE_ORDERS over its region; a noted reading."""
    found = Order.objects.filter(id=order.id).first()
    if found is None or not by.can(SEE_ORDERS, found.region):
        raise not_found()
    return _view(by, found, card_of(by, found.subject, under=SEE_ORDERS))


def own_order(by: Actor, person: PersonRef | None = None) -> OrderView | None:
    """The latest stay of the actor, or of a family member they may act for; None when there never was one."""
    person = person or by.person
    if person is None or not by.is_or_acts_for(person):
        raise not_found()
    found = Order.objects.filter(person_id=person.id).order_by("-ordered_at").first()
    return _view(by, found, None) if found else None


def paper_of(by: Actor, order: OrderRef) -> OrderView:
    """One order for its printed papers: to its person and their family, or to staff with SEE_ORDERS (noted)."""
    found = Order.objects.filter(id=order.id).first()
    if found is not None and by.is_or_acts_for(found.subject):
        return _view(by, found, card_of(by, found.subject))
    return order_of(by, order)


def place_words(order: Order) -> str:
    """The community that answers for the order, by name."""
    return name_of(order.region.community)


def orders_of(by: Actor, person: PersonRef) -> list[OrderView]:
    """All stays of one person, latest first, for the panel on their page; empty when there is nothing to see."""
    found = Order.objects.filter(person_id=person.id).order_by("-ordered_at")
    return [_view(by, o, None) for o in found if by.can(SEE_ORDERS, o.region)]


def _view(by: Actor, order: Order, card: PersonCard | None) -> OrderView:
    at = clock.now()
    today = civil_day(at)
    five = tuple(sorted((n.named() for n in order.five.all()), key=lambda n: tuple(CareRole).index(n.role)))
    missing = rules.missing_roles(five)
    codes = blockers_of(order, at=None) if order.is_open else ()
    waiting = [f"no_{r}" for r in missing] if order.state == State.DRAFT else []
    refusals = tuple(order.refusals.order_by("at"))
    return OrderView(
        order=order,
        card=card,
        day=order.due.day_number(today),
        days_left=order.due.days_left(today),
        overdue=is_unheard(order, at),
        five=five,
        missing=missing,
        blockers=tuple(rules.blocker_words(c) for c in (*waiting, *codes)),
        grounds=tuple(order.grounds.order_by("anchor_on", "id")),
        check_ins=tuple(order.check_ins.order_by("-at")[:30]),
        tests=tuple(order.tests.order_by("sampled_on")),
        leavings=tuple(order.leavings.order_by("-at")),
        refusals=refusals,
        next_steps=rules.next_steps({RefusalStep(r.step) for r in refusals}) if order.is_open else (),
        may=_may(by, order),
    )


def _may(by: Actor, order: Order) -> frozenset[str]:
    """The verbs whose buttons make sense for this actor and this order."""
    if not order.is_open:
        return frozenset()
    deeds = {"name_five": NAME_FIVE, "serve": SERVE_NOTICE, "check_in": CHECK_IN, "doors": WATCH_DOORS}
    own = {"check_in", "sign"} if by.is_or_acts_for(order.subject) else set()
    return frozenset({verb for verb, ability in deeds.items() if by.can(ability, order.region)} | own)


def blockers_of(order: Order, *, at: datetime | None) -> tuple[str, ...]:
    """What blocks the release of this order at `at`; None takes the days as served and asks for the rest."""
    tests = list(order.tests.order_by("sampled_on", "negative"))
    negatives = {t.sampled_on for t in tests if t.negative}
    # Of two results of one day the positive sorts last: it is the one a doctor must look at.
    last_positive = bool(tests) and not max(tests, key=lambda t: (t.sampled_on, not t.negative)).negative
    return rules.release_blockers(order.due, order.test_days, negatives, last_positive, at)


def default_five(region: Region) -> list[rules.CareName]:
    """The five as duties have them: for each role the nearest person on duty, the next nearest as substitute."""
    five = []
    for role, duty in DUTY_ROLES.items():
        near = workers_for(region, role=duty)[:2]
        if not near:
            continue
        first, rest = near[0], near[1:]
        five.append(
            rules.CareName(
                role,
                staff_name(first),
                staff_phone(first),
                staff_name(rest[0]) if rest else "",
                staff_phone(rest[0]) if rest else "",
                staff=str(first),
            )
        )
    return five


def care_name(order: Order, named: rules.CareName) -> CareName:
    """The row of one of the five."""
    return CareName(
        order=order,
        role=named.role,
        name=named.name.strip(),
        phone=named.phone.strip(),
        substitute_name=named.substitute_name.strip(),
        substitute_phone=named.substitute_phone.strip(),
        staff=named.staff,
    )


# ── what waits ───────────────────────────────────────────────────────────────────────────────────────────────────


def today(by: Actor) -> list[TodayItem]:
    """What waits here for this actor now, most urgent first."""
    if by.person is not None and not by.duties:
        return _today_at_home(by)
    seen = by.regions(SEE_ORDERS)
    if not seen:
        return []
    at = clock.now()
    mine = Order.objects.filter(within("region", seen))
    counts = mine.aggregate(
        unheard=Count("id", filter=_unheard(at)),
        nameless=Count("id", filter=Q(state=State.DRAFT)),
        blocked=Count("id", filter=Q(state=State.ACTIVE) & ~Q(blockers=[])),
        unsigned=Count("id", filter=Q(state=State.ACTIVE, signed_at=None)),
    )
    left = Leaving.objects.filter(within("order__region", by.regions(WATCH_DOORS)), acknowledged_at=None).count()
    items = [
        TodayItem(Words("{n} reported leavings to look into", n=left), left, "/quarantine/doors/",
                  Words("Look into it"), None, "now"),
        TodayItem(Words("{n} people not heard from", n=counts["unheard"]), counts["unheard"],
                  "/quarantine/?overdue=1", Words("Ask after them"), None, "overdue"),
        TodayItem(Words("{n} orders wait for the five names", n=counts["nameless"]), counts["nameless"],
                  "/quarantine/?state=draft", Words("Name the five"), None, "now"),
        TodayItem(Words("{n} releases lack something", n=counts["blocked"]), counts["blocked"],
                  "/quarantine/?state=blocked", Words("See what is missing"), None, "soon"),
        TodayItem(Words("{n} notices not signed yet", n=counts["unsigned"]), counts["unsigned"],
                  "/quarantine/?state=unsigned", Words("Bring the notice"), None, "info"),
    ]  # fmt: skip
    return [i for i in items if i.count]


def nameless_in(regions: Sequence[Region]) -> int:
    """How many orders of these regions wait for their five names; for overviews, it names nobody."""
    return Order.objects.filter(within("region", regions), state=State.DRAFT).count()


def _today_at_home(by: Actor) -> list[TodayItem]:
    """For the resident and the family members they act for: the check-in of today."""
    day = clock.today()
    people = [p.id for p in ({by.person} if by.person else set()) | by.may_act_for]
    waiting = Order.objects.filter(person_id__in=people, state__in=list(rules.OPEN)).exclude(last_heard_on=day).count()
    if not waiting:
        return []
    due_at = rules.check_in_deadline(day)
    return [TodayItem(Words("Tell us how you are today"), waiting, "/me/quarantine/", Words("Check in"), due_at, "now")]


@dataclass(frozen=True, slots=True)
class Alarm:
    """An unanswered leaving alarm with whom it is about."""

    leaving: Leaving
    card: PersonCard | None


def open_alarms(by: Actor) -> list[Alarm]:
    """Leaving alarms nobody has answered yet, oldest first, in the regions of WATCH_DOORS."""
    regions = by.must_somewhere(WATCH_DOORS)
    found = list(
        Leaving.objects.filter(within("order__region", regions), acknowledged_at=None)
        .select_related("order")
        .order_by("at")[:200]
    )
    cards = cards_of(by, [a.order.subject for a in found], under=WATCH_DOORS)
    return [Alarm(a, cards.get(a.order.subject)) for a in found]


@dataclass(frozen=True, slots=True)
class LadderCounts:
    """How refusals ended: all that began, those settled before police, those that reached police."""

    begun: int
    settled_before_police: int
    police: int

    @property
    def settled_percent(self) -> int | None:
        return round(100 * self.settled_before_police / self.begun) if self.begun else None


def refusal_counts(by: Actor) -> LadderCounts:
    """The ladder in figures over the actor's regions (SEE_ORDERS); no persons."""
    mine = Order.objects.filter(within("region", by.must_somewhere(SEE_ORDERS)))
    police = Q(refusals__step=RefusalStep.POLICE)
    begun = mine.filter(refusals__step=RefusalStep.EXPLAIN).distinct()
    with_police = mine.filter(police).distinct()
    settled = mine.filter(refusals__step=RefusalStep.SETTLED).exclude(id__in=with_police.values("id")).distinct()
    return LadderCounts(begun.count(), settled.count(), with_police.count())


# ── doors the actions use: what is fetched here is locked and may be changed ─────────────────────────────────────


def locked_order(by: Actor, ability: Ability, order: OrderRef) -> Order:
    """The order, locked, to who holds `ability` over its region; absent and not yours answer alike."""
    found = Order.objects.select_for_update().filter(id=order.id).first()
    if found is None:
        raise not_found()
    if not by.can(ability, found.region):
        if by.can(SEE_ORDERS, found.region):
            by.must(ability, found.region)
        raise not_found()
    return found


def open_order_for(by: Actor, ability: Ability, order: OrderRef, *, or_own: bool = False) -> Order:
    """The order, locked and still open; `or_own` lets the person and their family in as well."""
    found = Order.objects.select_for_update().filter(id=order.id).first() if or_own else None
    if found is None or not by.is_or_acts_for(found.subject):
        found = locked_order(by, ability, order)
    if not found.is_open:
        raise Refusal(
            "stay_over",
            Words("This stay is over."),
            next_step=Words("Nothing more is needed. A new stay would be a new order."),
        )
    return found


def open_order_of(by: Actor, ability: Ability, person: PersonRef) -> Order | None:
    """The person's open order, locked, to who holds `ability` over its region; None otherwise."""
    found = Order.objects.select_for_update().filter(person_id=person.id, state__in=list(rules.OPEN)).first()
    return found if found is not None and by.can(ability, found.region) else None


def orders_resting_on(because: str, regions: Sequence[Region]) -> QuerySet[Order]:
    """Open orders in `regions` with a ground in force that names `because`."""
    resting = Ground.objects.filter(because=because, lapsed_at=None).values("order_id")
    return Order.objects.filter(within("region", regions), id__in=resting, state__in=list(rules.OPEN))


def leaving_for(by: Actor, alarm: UUID) -> Leaving:
    """One leaving alarm, locked, to who holds WATCH_DOORS over its order's region."""
    found = Leaving.objects.select_for_update().select_related("order").filter(id=alarm).first()
    if found is None or not by.can(WATCH_DOORS, found.order.region):
        raise not_found()
    return found


def all_or_not_found(
    by: Actor, ability: Ability, wanted: set[PersonRef], found: Mapping[PersonRef, Region]
) -> Mapping[PersonRef, Region]:
    """`found` when it holds everybody `wanted` and the actor has `ability` over each of them."""
    by.must_somewhere(ability)
    for person in wanted:
        region = found.get(person)
        if region is None or not by.can(ability, region):
            raise not_found()
    return found
