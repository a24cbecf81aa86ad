"""What has to be looked at before somebody goes in at the desk: their colour, where they come from, their health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from linan.core.community import queries as community
from linan.core.community.models import Household
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.domains.gates import queries
from linan.domains.gates.actions.scanning import _Scan
from linan.domains.gates.facts import RiskyEntryNoticed, RiskyVisitNoticed
from linan.domains.gates.models import DeskWait
from linan.domains.gates.rules import (
    Action,
    Decision,
    Direction,
    Outcome,
    Reason,
    Risk,
    Visitor,
    decide,
    fever_words,
    worst_colour,
)
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, HouseholdRef, PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.time import civil_day
from linan.kernel.words import Words

SETTLED = (Outcome.CLEARED.value, Outcome.TAKEN_HOME.value)
"""How a wait ends with somebody going in."""


class LookFirst(Refusal):
    """Somebody waits at the desk and help was called; `name` and `phone` are whom to ring, '' where nobody is."""

    def __init__(self, decision: Decision, name: str, phone: str, why: tuple[Words, ...] = ()) -> None:
        called = Words("{name} was called to this gate: {phone}.", name=name, phone=phone) if phone else None
        super().__init__(
            "look_first",
            decision.words,
            kind=Kind.CONFLICT,
            reasons=(*why, called) if called else why,
            next_step=decision.next_step,
        )
        self.name, self.phone = name, phone


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands at the desk as far as it is known, their worst colour, and the risk of where they come from."""

    person: PersonRef | None
    colour: str | None
    risk: Risk
    arrival: str
    """The colour that the edition in force gives an arrival from there; '' from nowhere listed."""
    lives_here: bool
    key: str
    """The look-up hash of their document, else the form's key: whose wait it is."""

    @property
    def by_colour(self) -> bool:
        return self.colour in ("yellow", "red")

    def decision(self) -> Decision:
        """As a scan would answer. An arrival keeps nobody who lives here from home: their code says what follows."""
        worst = self.colour if self.lives_here else worst_colour([self.colour, self.arrival])
        return decide(worst or "green", lives_here=self.lives_here, direction=Direction.IN)


def look_up(region: Region, visitor: Visitor, person: PersonRef | None, key: str, at: datetime) -> Standing:
    """The worst of the colour noted for them and the code they show. Refuses `code_in_doubt` where it says nothing."""
    shown = queries.read_token(visitor.code.strip(), at, region) if visitor.code.strip() else None
    if shown is not None and shown.doubt is not None and shown.colour is None and shown.person is None:
        raise Refusal(
            "code_in_doubt",
            shown.doubt,
            kind=Kind.INVALID,
            next_step=Words("Let them open it again, or leave the code empty: card and health form are enough."),
            field="code",
        )
    known = [p for p in (person, shown.person if shown else None) if p is not None]
    risk, arrival = queries.arrival_now(region, visitor.origin.strip(), visitor.told_risk, at)
    return Standing(
        person=next(iter(known), None),
        colour=worst_colour([shown.colour if shown else None, *(queries.colour_noted(p, at) for p in known)]),
        risk=risk,
        arrival=arrival,
        lives_here=any(queries.lives_behind(p, region) for p in known[:1]),
        key=key,
    )


def wait(by: Actor, gate: GateRef, region: Region, who: Standing, visitor: Visitor, at: datetime) -> LookFirst | None:
    """Ask somebody to wait and call the grid worker, once; None when nothing asks for it, or it was cleared up today.

    A colour that got worse since then is looked at again.
    """
    decision = who.decision()
    if decision.handover is None:
        return None
    stops = decision.action is Action.STOP
    row = last_wait(gate, who.key, at)
    if row is not None and row.handover.outcome in SETTLED and (row.stops or not stops):
        return None
    if row is None or row.handover.handed_at is not None:
        handover = open_handover(by, gate, region, who.person, decision.handover, at)
        DeskWait.objects.create(
            key=who.key, gate_id=gate.id, region=region, handover_id=handover, stops=stops, colour=who.by_colour, at=at
        )
        notice_risk(by, gate, region, who, visitor, handover, at, let_in=False)
    why = () if who.by_colour else (Words("The rules in force ask this of everybody who comes from there."),)
    return LookFirst(decision, *_whom_to_ring(region, who, visitor), why)


def _whom_to_ring(region: Region, who: Standing, visitor: Visitor) -> tuple[str, str]:
    """Name and telephone of the grid worker of their home here, of the house they visit or of their home elsewhere; of
    the community's secretary where nobody is on duty."""
    house = _visited(region, visitor)
    home = community.home_near(who.person, region.community) if who.person else None
    door = house.region if house else None
    near = [home, door] if who.lives_here else [door, home]
    for place in (*near, region):
        if place is not None and (worker := queries.worker_for(place)) is not None:
            return worker.name, worker.phone
    return queries.desk_phone(region)


def _visited(region: Region, visitor: Visitor) -> Household | None:
    """The household of the register behind the door they name; None where it is none of this community's."""
    address = visitor.visiting.strip()
    rows = Household.objects.filter(within("region", region.community), address=address)
    return rows.only("id", "region").first() if address else None


def last_wait(gate: GateRef, key: str, at: datetime) -> DeskWait | None:
    """The last time today that whoever shows this document was asked to wait at this gate."""
    rows = DeskWait.objects.filter(gate_id=gate.id, key=key, at__gt=at - timedelta(days=1)).select_related("handover")
    row = rows.order_by("-at").first()
    return row if row is not None and civil_day(row.at) == civil_day(at) else None


def open_handover(
    by: Actor, gate: GateRef, region: Region, person: PersonRef | None, reason: Reason, at: datetime
) -> UUID:
    """The handover a scan would open: due in its time, overdue by timer, one per person and gate."""
    as_scanned = _Scan(by, gate, region, at, "", Direction.IN, None, "", "", fever=False, source="desk")
    return as_scanned._open_handover(person, reason)


def notice_risk(
    by: Actor,
    gate: GateRef,
    region: Region,
    who: Standing,
    visitor: Visitor,
    visit: UUID,
    at: datetime,
    *,
    let_in: bool,
) -> None:
    """Tell the house they visit, and their own if they have one in the county, that they came from a risk area."""
    if not who.risk:
        return
    origin = visitor.origin.strip()
    if who.person is not None:
        home = community.home_near(who.person, region.community)
        record(RiskyEntryNoticed(region=home, subject=who.person, gate=gate, origin=origin, at=at), by=by)
    if who.lives_here:
        return
    house = _visited(region, visitor)
    fact = RiskyVisitNoticed(
        region=house.region if house else region, household=HouseholdRef(house.id) if house else None, gate=gate,
        visit=RecordRef(visit), origin=origin, let_in=let_in, at=at,
    )  # fmt: skip
    record(fact, by=by)


def look_first(region: Region, visitor: Visitor, at: datetime) -> None:
    """What has to be looked at before somebody goes in: a second measurement, a doctor, or the order on the door."""
    if visitor.temperature is not None and visitor.temperature >= queries.fever_from(region):
        raise Refusal(
            "look_first",
            fever_words(visitor.temperature),
            kind=Kind.CONFLICT,
            next_step=Words("Still high after that: offer the way to the clinic, or refuse with this reason."),
        )
    if visitor.form is not None and (visitor.form.ill or visitor.form.contact):
        raise Refusal(
            "look_first",
            Words("They told of an illness or of a contact: the community doctor is asked first."),
            kind=Kind.CONFLICT,
            next_step=Words("Ring the doctor or the grid worker; refuse only with this reason."),
        )
    tight = queries.tight_until([region], at)
    if tight:
        raise Refusal(
            "entrance_tight",
            Words("Until {until} only those who live in this building go in.", until=tight[region]),
            kind=Kind.CONFLICT,
            next_step=Words("Leave deliveries at the gate; helpers are met here by the grid worker. Call now."),
        )
