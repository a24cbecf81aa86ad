"""Reads for the guard, the desk and the panels. Nobody's diagnosis, and of a name only its first character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from linan.core.accounts import queries as accounts
from linan.core.accounts.workers import workers_for
from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.community.models import Gate, Person
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Among, Compiled
from linan.core.ledger.counts import Span, per_community
from linan.core.ledger.fields import within
from linan.core.movement import queries as movement
from linan.core.policy import queries as policy
from linan.domains.gates.abilities import HAND_OVER, SCAN_AT_GATE, SEE_PASSAGES, TIGHTEN_ENTRANCE
from linan.domains.gates.models import EntranceRule, Handover, PersonAnswer, RiskRegion
from linan.domains.gates.rules import OUTCOME_WORDS, Outcome, Reason, masked_name
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import GateRef, PersonRef, StaffRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day
from linan.kernel.verdicts import weigh
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class GateLine:
    """A gate the actor keeps, and how many people wait there."""

    gate: GateRef
    name: str
    region: Region
    waiting: int


@dataclass(frozen=True, slots=True)
class Worker:
    """Whom to call."""

    staff: StaffRef
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """Somebody who waits or waited at a gate."""

    id: UUID
    gate: GateRef
    gate_name: str
    region: Region
    person: PersonRef | None
    masked_name: str
    reason: str
    opened_at: datetime
    due_at: datetime
    overdue: bool
    handed_at: datetime | None
    handed_to: str
    outcome: str
    worker: Worker | None

    @property
    def outcome_words(self) -> Words:
        return OUTCOME_WORDS[Outcome(self.outcome)] if self.outcome else Words("waiting")


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody of that name who lives here: enough to tell two apart, no more."""

    person: PersonRef
    masked_name: str
    building: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage with a masked name, for the list."""

    id: UUID
    gate_name: str
    masked_name: str
    at: datetime
    direction: str
    source: str


@dataclass(frozen=True, slots=True)
class EntranceLine:
    """A tight entrance in force."""

    id: UUID
    building: Region
    name: str
    since_at: datetime
    until_at: datetime
    reason: str


def gates_of(by: Actor) -> list[GateLine]:
    """The gates in the regions where the actor checks people, by name."""
    regions = by.must_somewhere(SCAN_AT_GATE)
    waiting = dict(
        Handover.objects.filter(within("region", regions), handed_at=None)
        .order_by()
        .values_list("gate_id")
        .annotate(Count("id"))
    )
    return [
        GateLine(GateRef(g.id), g.name, g.region, waiting.get(g.id, 0))
        for g in Gate.objects.filter(within("region", regions), closed_at=None).order_by("region", "name")
    ]


def namesakes(by: Actor, gate: GateRef, name: str) -> list[Namesake]:
    """Those with exactly this name where the guard keeps the gate, for somebody without phone and card."""
    area = gate_region(by, gate).community
    wanted = name.strip()
    if len(wanted) < 2:
        return []
    rows = list(Person.objects.filter(within("region", area), name=wanted).order_by("region", "id")[:10])
    noted_read(by, what="a name at a gate", persons=[p.ref for p in rows], region=area)
    return [Namesake(p.ref, masked_name(p.name), community.name_of(p.region.at(Level.BUILDING))) for p in rows]


def handovers(by: Actor, *, open_only: bool = True, limit: int = 100) -> list[HandoverLine]:
    """Who waits at the gates within reach, longest overdue first; with `open_only=False` the latest ended ones too."""
    rows = Handover.objects.filter(mine_to_take(reach(by), by)).select_related("gate")
    rows = rows.filter(handed_at=None).order_by("due_at") if open_only else rows.order_by("-opened_at")
    return _handover_lines(by, rows[:limit])


def handover(by: Actor, id: UUID) -> HandoverLine:
    """One handover; refuses `not_found` out of reach."""
    rows = _handover_lines(by, Handover.objects.filter(mine_to_take(reach(by), by), pk=id).select_related("gate"))
    if not rows:
        raise not_found()
    return rows[0]


def passage_rows(
    by: Actor, *, gate: GateRef | None = None, before: UUID | None = None, limit: int = 100
) -> list[PassageRow]:
    """The latest passages within reach, newest first, names masked. Needs SEE_PASSAGES."""
    lines = movement.passages(by, gate=gate, before=before, limit=limit, under=SEE_PASSAGES)
    names = names_of({p.person for p in lines if p.person})
    gates = gate_names({p.gate for p in lines})
    return [
        PassageRow(
            id=p.id,
            gate_name=gates.get(p.gate, ""),
            masked_name=masked_name(names.get(p.person, "")) if p.person else "",
            at=p.at,
            direction=p.direction,
            source=p.source,
        )
        for p in lines
    ]


def entrances(by: Actor) -> list[EntranceLine]:
    """The tight entrances in force within reach of anyone who works at gates."""
    rows = EntranceRule.objects.filter(within("building", reach(by)), eased_at=None, until_at__gt=now())
    return [
        EntranceLine(r.id, r.building, community.name_of(r.building), r.since_at, r.until_at, r.reason)
        for r in rows.order_by("building")
    ]


_TIGHT = Compiled(
    lambda: EntranceRule.objects.filter(eased_at=None).values_list("until_at"),
    "building",
    "since_at__lte",
    "until_at__gt",
)
_COLOUR = Compiled(lambda: PersonAnswer.objects.values_list("colour", "until_at"), "person_id")
_OPEN_GATE = Compiled(lambda: Gate.objects.filter(closed_at=None).values_list("region"), "id")


def tight_until(regions: Iterable[Region], at: datetime) -> dict[Region, datetime]:
    """Which of these regions lie in a building whose entrance is tight at `at`, and until when. For `scan` only."""
    wanted = {r: r.at(Level.BUILDING) for r in regions if r.level >= Level.BUILDING}
    rules = {building: _TIGHT.first(building, at, at) for building in set(wanted.values())}
    return {region: rule[0] for region, building in wanted.items() if (rule := rules[building]) is not None}


def risk_regions(by: Actor) -> list[RiskRegion]:
    """The list of risk regions in force, for everyone who works at gates."""
    reach(by)
    return list(RiskRegion.objects.filter(until_at__gt=now()).order_by("code"))


def colour_noted(person: PersonRef, at: datetime) -> str | None:
    """The colour last told to the gates; an expired one is unknown. For `scan` only: no page shows it."""
    row = _COLOUR.first(person.id)
    if row is None or (row[1] is not None and row[1] <= at):
        return None
    colour: str = row[0]
    return colour


def colour_of(person: PersonRef, at: datetime, region: Region) -> str | None:
    """`colour_noted`, and for somebody of the register of whom nothing was ever told what a fresh code would say: the
    rules in force weigh nothing. One that has run out stays unknown until it is weighed again. For `scan` only."""
    if _COLOUR.first(person.id) is None:
        return weigh((), policy.rule_set(region, at), at).colour.value
    return colour_noted(person, at)


def made_wait(gate: GateRef, person: PersonRef, at: datetime) -> bool:
    """Whether a scan of this person's yellow or red code made them wait at this gate today. For the desk only."""
    rows = Handover.objects.filter(gate_id=gate.id, person_id=person.id, reason__in=(Reason.HOLD, Reason.STOP))
    since = rows.filter(opened_at__gt=at - timedelta(days=1)).values_list("opened_at", flat=True)
    return any(civil_day(opened) == civil_day(at) for opened in since)


def mine_to_take(gates: Sequence[Region], by: Actor) -> Q:
    """Who waits at one of these gates, or lives where the actor takes people over: a grid worker is called to the
    community's gate for the people of her grid."""
    return within("region", gates) | within("person__region", by.regions(HAND_OVER))


def worker_for(region: Region) -> Worker | None:
    """The grid worker nearest to `region`, to be called from the gate."""
    staff = next(iter(workers_for(region)), None)
    return Worker(staff, accounts.staff_name(staff), accounts.staff_phone(staff)) if staff else None


def today(by: Actor) -> list[TodayItem]:
    """What waits at the gates: overdue first."""
    regions = _regions(by, (SCAN_AT_GATE, HAND_OVER))
    if not regions:
        return []
    rows = Handover.objects.filter(mine_to_take(regions, by), handed_at=None)
    first = rows.order_by("due_at").values_list("due_at", flat=True).first()
    if first is None:
        return []
    overdue = rows.filter(due_at__lt=now()).count()
    url = "/gates/handovers/"
    if overdue:
        words = Words("People wait at a gate longer than they should")
        return [TodayItem(words, overdue, url, Words("Help now"), first, "overdue")]
    return [TodayItem(Words("People wait at a gate"), rows.count(), url, Words("Take over"), first, "now")]


def gate_region(by: Actor, gate: GateRef, *, under: Ability = SCAN_AT_GATE) -> Region:
    """Where a gate stands; refuses `not_found` for one the actor does not keep."""
    regions = by.must_somewhere(under)
    row = _OPEN_GATE.first(gate.id)
    region: Region | None = row[0] if row else None
    if region is None or not any(r.covers(region) for r in regions):
        raise not_found()
    return region


def gate_names(gates: set[GateRef]) -> dict[GateRef, str]:
    """The names of gates; a gate is no secret."""
    rows = Gate.objects.filter(pk__in=[g.id for g in gates]).values_list("id", "name")
    return {GateRef(i): name for i, name in rows}


_NAMES = Among(lambda: Person.objects.values_list("id", "name"), "id")


def names_of(people: set[PersonRef]) -> dict[PersonRef, str]:
    """The names of people, only to be masked; the caller notes the read."""
    return {PersonRef(i): name for i, name in _NAMES.all(p.id for p in people)}


def _regions(by: Actor, abilities: Iterable[Ability]) -> list[Region]:
    return sorted({r for a in abilities for r in by.regions(a)})


def reach(by: Actor) -> list[Region]:
    """Where the actor works at gates in any way; refuses `not_permitted` nowhere."""
    found = _regions(by, (SCAN_AT_GATE, HAND_OVER, SEE_PASSAGES, TIGHTEN_ENTRANCE))
    return found or list(by.must_somewhere(SCAN_AT_GATE))


def _handover_lines(by: Actor, rows: Iterable[Handover]) -> list[HandoverLine]:
    kept = list(rows)
    people = {PersonRef(h.person_id) for h in kept if h.person_id}
    names = names_of(people)
    if people:
        noted_read(by, what="people waiting at a gate", persons=sorted(people), region=kept[0].region)
    moment = now()
    return [
        HandoverLine(
            id=h.id,
            gate=GateRef(h.gate_id),
            gate_name=h.gate.name,
            region=h.region,
            person=PersonRef(h.person_id) if h.person_id else None,
            masked_name=masked_name(names.get(PersonRef(h.person_id), "")) if h.person_id else "",
            reason=h.reason,
            opened_at=h.opened_at,
            due_at=h.due_at,
            overdue=h.handed_at is None and h.due_at < moment,
            handed_at=h.handed_at,
            handed_to=h.handed_to,
            outcome=h.outcome,
            worker=worker_for(h.region) if h.handed_at is None else None,
        )
        for h in kept
    ]


def kept_waiting_per_community(units: Sequence[Region], spans: Sequence[Span]) -> dict[Region, list[int]]:
    """How many people had to wait aside at the gates of each community in each span. Counts only, for comparing."""
    return per_community(Handover.objects.all(), "opened_at", units, spans)
