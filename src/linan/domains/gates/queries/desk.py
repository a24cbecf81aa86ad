"""What the desk at an entrance shows: its keeper, who is inside, who was refused. Of names only the first character."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from linan.core.accounts import queries as accounts
from linan.core.accounts.workers import workers_for
from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.core.policy import queries as policy
from linan.domains.gates.abilities import DECIDE_REFUSAL, SCAN_AT_GATE, SEE_PASSAGES
from linan.domains.gates.models import DeskEntry, DeskRefusal, DutyPost
from linan.domains.gates.queries.lines import gate_names, gate_region
from linan.domains.gates.rules import (
    REFUSAL_WORDS,
    BlanketFinding,
    RefusalReason,
    find_blanket,
    masked_name,
)
from linan.kernel.actor import Actor, workflow_actor
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

FEVER = "quarantine.fever_tenths"
"""The one parameter that says from which temperature on somebody is asked to rest, at a door as at a gate."""


@dataclass(frozen=True, slots=True)
class InsideLine:
    """Somebody who does not live here and has not gone out yet."""

    id: UUID
    masked_name: str
    visiting: str
    purpose: str
    in_at: datetime
    long: bool
    read: bool
    """A card reader told the number."""


@dataclass(frozen=True, slots=True)
class DeskView:
    """One desk: who keeps it, who is inside (through any gate of the community), and how the queue flows."""

    gate: GateRef
    name: str
    region: Region
    keeper: str
    mine: bool
    since_at: datetime | None
    inside: list[InsideLine]
    inside_count: int
    entries_last_hour: int


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """A refusal with what became of it; it names nobody."""

    id: UUID
    slip: str
    gate_name: str
    origin: str
    reason: Words
    words: str
    grounded: bool
    at: datetime
    objected_at: datetime | None
    objection: str
    due_at: datetime | None
    overdue: bool
    decided_at: datetime | None
    reversed: bool | None
    decision: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class BlanketLine:
    """One gate that turns away one origin as such."""

    gate_name: str
    origin: str
    finding: BlanketFinding


@dataclass(frozen=True, slots=True)
class GateShare:
    """How often one gate's refusals did not stand (A-29)."""

    gate_name: str
    refused: int
    objected: int
    reversed: int


def desk(by: Actor, gate: GateRef) -> DeskView:
    """The desk of a gate the actor keeps; refuses `not_found` for another. One reading for the people shown."""
    region = gate_region(by, gate)
    post = open_post(gate)
    moment = now()
    here = DeskEntry.objects.filter(within("region", region.community), out_at=None)
    rows = list(here.order_by("-in_at")[:200])
    if rows:
        noted_read(by, what="visitors inside", persons=[], region=region)
    hour = DeskEntry.objects.filter(gate_id=gate.id, in_at__gt=moment - timedelta(hours=1))
    return DeskView(
        gate=gate,
        name=gate_names({gate}).get(gate, ""),
        region=region,
        keeper=post.keeper_name if post else "",
        mine=post is not None and post.keeper == by.id,
        since_at=post.since_at if post else None,
        inside=[
            InsideLine(
                r.id,
                masked_name(str(r.name)),
                r.visiting,
                r.purpose,
                r.in_at,
                moment - r.in_at > timedelta(hours=12),
                r.read,
            )
            for r in rows
        ],
        inside_count=len(rows) if len(rows) < 200 else here.count(),
        entries_last_hour=hour.count(),
    )


def open_post(gate: GateRef) -> DutyPost | None:
    """Who keeps the gate now. For the desk and its actions."""
    return DutyPost.objects.filter(gate_id=gate.id, until_at=None).first()


def person_by_card(by: Actor, region: Region, number: str) -> PersonRef | None:
    """The person with this identity number anywhere in the county: they stand here, card in hand.

    The guard's own area is smaller, so the look-up is the gate's; the reading is noted as the guard's.
    """
    gate = workflow_actor("gates.card", region.at(Level.COUNTY), [SCAN_AT_GATE])
    person = community.find_by_identity(gate, number, under=SCAN_AT_GATE)
    if person:
        noted_read(by, what="identity card at a gate", persons=[person], region=region)
    return person


def lives_behind(person: PersonRef, region: Region) -> bool:
    """Whether this person has a home, owned, rented or on the roll, in the community the gate belongs to."""
    return region.community.covers(community.home_near(person, region.community))


def refusals(by: Actor, *, limit: int = 100) -> list[RefusalLine]:
    """Refusals within reach: those with an open objection first, the longest overdue on top; then the latest."""
    areas = sorted({r for a in (SCAN_AT_GATE, SEE_PASSAGES, DECIDE_REFUSAL) for r in by.regions(a)})
    if not areas:
        by.must_somewhere(DECIDE_REFUSAL)
    rows = DeskRefusal.objects.filter(within("region", areas))
    waiting = list(rows.filter(decided_at=None, objected_at__isnull=False).order_by("due_at")[:limit])
    others = rows.exclude(pk__in=[r.pk for r in waiting]).order_by("-at")[:limit]
    return _refusal_lines(by, [*waiting, *others])


def refusal_of(by: Actor, id: str) -> RefusalLine | None:
    """The refusal just written down, to be shown to the guard who did it; None for what is none of theirs."""
    try:
        rows = DeskRefusal.objects.filter(within("region", by.regions(SCAN_AT_GATE)), pk=UUID(id))
    except ValueError:
        return None
    return next(iter(_refusal_lines(by, rows)), None)


def one_refusal(by: Actor, id: UUID) -> RefusalLine:
    """One refusal within reach; refuses `not_found` out of it."""
    areas = sorted({r for a in (SCAN_AT_GATE, SEE_PASSAGES, DECIDE_REFUSAL) for r in by.regions(a)})
    line = next(iter(_refusal_lines(by, DeskRefusal.objects.filter(within("region", areas), pk=id))), None)
    if line is None:
        raise not_found()
    return line


def blanket(by: Actor) -> list[BlanketLine]:
    """Gates within reach that turn away one origin as such, from their own log. Needs DECIDE_REFUSAL."""
    regions = by.must_somewhere(DECIDE_REFUSAL)
    gates = {
        GateRef(g): Region(r)
        for g, r in DeskRefusal.objects.filter(
            within("region", regions), grounded=False, at__gte=now() - timedelta(days=31)
        )
        .order_by()
        .values_list("gate_id", "region")
        .distinct()
    }
    names = gate_names(set(gates))
    return [
        BlanketLine(names.get(gate, ""), found.origin, found)
        for gate, region in sorted(gates.items(), key=lambda g: str(g[0]))
        for found in blanket_at(gate, region)
    ]


def blanket_at(gate: GateRef, region: Region) -> list[BlanketFinding]:
    """What one gate's log of the last days says about origins; counts only."""
    at = now()
    since = at - timedelta(days=policy.number("gates.blanket_days", region, at).value)
    refused = DeskRefusal.objects.filter(gate_id=gate.id, at__gte=since).values_list("origin", "grounded")
    let_in = DeskEntry.objects.filter(gate_id=gate.id, in_at__gte=since).values_list("origin", flat=True)
    log = [*((origin, True, ground) for origin, ground in refused), *((origin, False, True) for origin in let_in)]
    return find_blanket(
        log,
        refusals=policy.number("gates.blanket_refusals", region, at).value,
        share_percent=policy.number("gates.blanket_percent", region, at).value,
    )


def gate_shares(by: Actor) -> list[GateShare]:
    """For each gate within reach: how many were refused, objected, and were right. Needs DECIDE_REFUSAL."""
    rows = DeskRefusal.objects.filter(within("region", by.must_somewhere(DECIDE_REFUSAL)))
    counted: dict[UUID, list[int]] = {}
    for gate, objected, reversed_ in rows.order_by().values_list("gate_id", "objected_at", "reversed")[:20_000]:
        line = counted.setdefault(gate, [0, 0, 0])
        line[0] += 1
        line[1] += objected is not None
        line[2] += reversed_ is True
    names = gate_names({GateRef(g) for g in counted})
    return [GateShare(names.get(GateRef(g), ""), *n) for g, n in sorted(counted.items(), key=lambda c: -c[1][0])]


def desk_today(by: Actor) -> list[TodayItem]:
    """Objections that wait for an answer."""
    rows = DeskRefusal.objects.filter(
        within("region", by.regions(DECIDE_REFUSAL)), objected_at__isnull=False, decided_at=None
    ).exclude(keeper=by.id)
    first = rows.order_by("due_at").values_list("due_at", flat=True).first()
    if first is None:
        return []
    words = Words("Somebody was not let in and objects")
    late = first < now()
    return [TodayItem(words, rows.count(), "/gates/refusals/", Words("Answer"), first, "overdue" if late else "now")]


def fever_from(region: Region) -> int:
    """From how many tenths of a degree on somebody is asked to rest first."""
    return policy.number(FEVER, region, now()).value


def county_named(region: Region) -> tuple[str, str]:
    """The six digits and the name of the county a gate stands in, for the lines of a proof of places."""
    county = region.at(Level.COUNTY)
    return county.code, community.name_of(county)


def objection_minutes(region: Region) -> int:
    """Within which time an objection is answered here."""
    return policy.number("gates.objection_minutes", region, now()).value


def desk_phone(region: Region) -> tuple[str, str]:
    """Whom to ring about a gate's decision: the community's secretary, else the street's director; name and number."""
    for role in ("community_lead", "street_director"):
        for staff in workers_for(region, role):
            return accounts.staff_name(staff), accounts.staff_phone(staff)
    return "", ""


def _refusal_lines(by: Actor, rows: Iterable[DeskRefusal]) -> list[RefusalLine]:
    kept = list(rows)
    names = gate_names({GateRef(r.gate_id) for r in kept})
    moment = now()
    return [
        RefusalLine(
            id=r.id,
            slip=r.slip,
            gate_name=names.get(GateRef(r.gate_id), ""),
            origin=r.origin,
            reason=REFUSAL_WORDS[RefusalReason(r.reason)],
            words=r.words,
            grounded=r.grounded,
            at=r.at,
            objected_at=r.objected_at,
            objection=r.objection,
            due_at=r.due_at,
            overdue=r.decided_at is None and r.due_at is not None and r.due_at < moment,
            decided_at=r.decided_at,
            reversed=r.reversed,
            decision=r.decision,
            may_decide=by.can(DECIDE_REFUSAL, r.region) and r.keeper != by.id,
        )
        for r in kept
    ]
