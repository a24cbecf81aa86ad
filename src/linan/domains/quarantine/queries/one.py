"""One order: its view, its paper, its blockers and its five names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from linan.core import clock
from linan.core.accounts.queries import staff_name, staff_phone
from linan.core.accounts.workers import workers_for
from linan.core.community.queries import PersonCard, card_of, name_of, names_of
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Compiled
from linan.core.policy.queries import all_editions
from linan.domains.quarantine import rules
from linan.domains.quarantine.abilities import CHECK_IN, NAME_FIVE, SEE_ORDERS, SERVE_NOTICE, WATCH_DOORS
from linan.domains.quarantine.facts import RefusalStep, Regime
from linan.domains.quarantine.models import CareName, CheckIn, Ground, Leaving, Order, RefusalNote, TestNote
from linan.domains.quarantine.queries.lists import is_unheard
from linan.domains.quarantine.rules import CareRole, State
from linan.kernel.actor import Actor
from linan.kernel.refs import OrderRef, PersonRef
from linan.kernel.refusal import not_found
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


@dataclass(frozen=True, slots=True)
class Heard:
    """One word from the person; `through` names the member of the family who said it for them."""

    said: CheckIn
    through: str


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
    check_ins: tuple[Heard, ...] = ()
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
    return view_of(by, found, card_of(by, found.subject, under=SEE_ORDERS))


def own_order(by: Actor, person: PersonRef | None = None) -> OrderView | None:
    """The latest stay of the actor, or of a family member they may act for; None when there never was one."""
    person = person or by.person
    if person is None or not by.is_or_acts_for(person):
        raise not_found()
    found = Order.objects.filter(person_id=person.id).order_by("-ordered_at").first()
    return view_of(by, found, None) if found else None


def paper_of(by: Actor, order: OrderRef) -> OrderView:
    """One order for its printed papers: to its person and their family, or to staff with SEE_ORDERS (noted)."""
    found = Order.objects.filter(id=order.id).first()
    if found is not None and by.is_or_acts_for(found.subject):
        return view_of(by, found, card_of(by, found.subject))
    return order_of(by, order)


def place_words(order: Order) -> str:
    """The community that answers for the order, by name."""
    return name_of(order.region.community)


def orders_of(by: Actor, person: PersonRef) -> list[OrderView]:
    """All stays of one person, latest first, for the panel on their page; a noted read. Empty when nothing is seen."""
    rows = Order.objects.filter(person_id=person.id).order_by("-ordered_at")
    found = [o for o in rows if by.can(SEE_ORDERS, o.region)]
    if found:
        noted_read(by, what="stays in quarantine", persons=[person], region=found[0].region)
    return [view_of(by, o, None) for o in found]


def view_of(by: Actor, order: Order, card: PersonCard | None) -> OrderView:
    """The order with everything its page shows, and what this actor may do with it."""
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
        check_ins=_heard(order),
        tests=tuple(order.tests.order_by("sampled_on")),
        leavings=tuple(order.leavings.order_by("-at")),
        refusals=refusals,
        next_steps=rules.next_steps({RefusalStep(r.step) for r in refusals}) if order.is_open else (),
        may=_may(by, order),
    )


def _heard(order: Order) -> tuple[Heard, ...]:
    """The latest words, each with the name of who said it when that was one of the family."""
    rows = list(order.check_ins.order_by("-at")[:30])
    family = {c.by for c in rows if c.by.startswith("person:") and c.by != str(order.subject)}
    names = names_of([PersonRef.parse(f) for f in family]) if family else {}
    told = {str(ref): name for ref, name in names.items()}
    return tuple(Heard(c, told.get(c.by, "")) for c in rows)


def _may(by: Actor, order: Order) -> frozenset[str]:
    """The verbs whose buttons make sense for this actor and this order."""
    if not order.is_open:
        return frozenset()
    deeds = {"name_five": NAME_FIVE, "serve": SERVE_NOTICE, "check_in": CHECK_IN, "doors": WATCH_DOORS}
    own = {"check_in", "sign"} if by.is_or_acts_for(order.subject) else set()
    return frozenset({verb for verb, ability in deeds.items() if by.can(ability, order.region)} | own)


_TESTS = Compiled(lambda: TestNote.objects.values_list("sampled_on", "negative"), "order")


def blockers_of(order: Order, *, at: datetime | None) -> tuple[str, ...]:
    """What blocks the release of this order at `at`; None takes the days as served and asks for the rest."""
    tests: list[tuple[date, bool]] = [(on, negative) for on, negative in _TESTS.all(order.id)]
    negatives = {on for on, negative in tests if negative}
    # Of two results of one day the positive sorts last: it is the one a doctor must look at.
    last_positive = bool(tests) and not max(tests, key=lambda t: (t[0], not t[1]))[1]
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
