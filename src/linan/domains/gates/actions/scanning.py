"""One scan at a gate: what the guard is told, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linan.core import policy
from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.ledger import once_or_earlier, record, record_at
from linan.core.ledger.compiled import Insert
from linan.core.movement.actions import record_passage
from linan.domains.gates import queries
from linan.domains.gates.abilities import (
    SCAN_AT_GATE,
)
from linan.domains.gates.actions.answer import Answer
from linan.domains.gates.actions.doubt import Kept
from linan.domains.gates.actions.handovers import handover_clock
from linan.domains.gates.actions.journeys import end_journey
from linan.domains.gates.actions.outings import note_outing
from linan.domains.gates.actions.turns import hold_household
from linan.domains.gates.facts import (
    HandoverOverdue,
    PassageRefused,
    RiskyEntryNoticed,
)
from linan.domains.gates.models import (
    Handover,
    RiskRegion,
    ScanConflict,
    Showing,
)
from linan.domains.gates.rules import (
    ASK_TO_RING,
    COMPARE_CARD,
    Action,
    Decision,
    Direction,
    Exemption,
    Otherwise,
    Reason,
    decide,
    given,
    is_building,
    is_risky,
    masked_name,
    under_hold,
    worst_colour,
)
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.tokens import HC1, PREFIX
from linan.kernel.words import Words

_SHOWING = Insert(Showing, "key", "gate_id", "nonce", "at", "last_at", over="key", keep=("gate_id", "nonce", "at"))
"""Who comes second leaves who came first: two gates at the same moment cannot both be it."""

MAX_NONCE = 40
AHEAD = timedelta(minutes=5)
BEHIND = timedelta(days=7)


def scan(
    by: Actor,
    gate: GateRef,
    payload: str | PersonRef,
    at: datetime | None,
    nonce: str,
    *,
    direction: Direction = Direction.IN,
    exemption: Exemption | None = None,
    origin: str = "",
    shown: str = "",
    temperature: int | None = None,
    read: bool = False,
    terminal: bool = False,
    online: bool = False,
) -> Answer:
    """Answer for somebody at the gate: by the code they show, their identity number, or a person within reach.

    The same nonce at the same gate gets the first answer and leaves nothing twice. A passage that may go on is
    recorded as a reading; a wait opens one handover per person, calls the nearest grid worker and leaves
    `PassageRefused`. `origin` is a division code the person named (a risky one leaves `RiskyEntryNoticed`); `shown` is
    what an offline gate already did, and a difference is kept as a conflict. `temperature` is in tenths of a degree and
    is not kept. `read`: a card reader typed the number; `terminal`: an unattended one sent it.
    Nobody waits for a phone's clock: `online`, the time here counts, and `at` is what the phone said; without, a scan
    from the future, older than a week or of no time at all is kept as it was decided (`doubt.keep`).
    Needs SCAN_AT_GATE over the gate.
    """
    region = queries.gate_region(by, gate)
    if not 8 <= len(nonce) <= MAX_NONCE:
        raise Refusal(
            "nonce_unusable",
            Words("A scan needs a number of its own, 8 to 40 characters long."),
            kind=Kind.INVALID,
            next_step=Words("Reload the gate page and scan again."),
        )
    moment = now()
    fever = temperature is not None and temperature >= queries.fever_from(region)
    source = "terminal" if terminal else "reader" if read else "scan"
    counts = moment if online or at is None else min(at, moment)
    work = _Scan(by, gate, region, counts, nonce, direction, exemption, origin.strip(), shown, fever, source)

    def make() -> dict[str, Any]:
        if not online and (at is None or not moment - BEHIND <= at <= moment + AHEAD):
            kept = Kept(by, gate, region, at, nonce, direction, exemption, shown, source)
            return kept.answer(payload).to_json()
        said = at if online and at is not None and abs(at - moment) > AHEAD else None
        return replace(work.answer(payload), said_at=said).to_json()

    stored, new = once_or_earlier(f"gates.scan:{gate.id}", nonce, make)
    answer = Answer.from_json(stored)
    if not new and work.conflict(answer.action, None, None):
        # The first answer never reached the gate, which then decided by itself.
        answer = replace(answer, conflict=True)
    return replace(answer, repeat=not new)


@dataclass(frozen=True, slots=True)
class _Scan:
    by: Actor
    gate: GateRef
    region: Region
    at: datetime
    nonce: str
    direction: Direction
    exemption: Exemption | None
    origin: str
    shown: str
    fever: bool
    source: str
    """How they were known, on the passage: scan, reader or terminal."""
    holders: list[PersonRef | None] = field(default_factory=list)
    """Whose code a picture shows that counts no second time; for the line about it."""
    looked_up: list[Words] = field(default_factory=list)
    """Of another county's code: how old the list is it was looked up in."""

    def answer(self, payload: str | PersonRef) -> Answer:
        person, colour, doubt, loose = self._who(payload)
        # A lease counts like ownership: whoever has a home behind this gate comes home, wherever the roll has them.
        home = community.home_near(person, self.region.community) if person else None
        decision = self._decide(colour, home, doubt)
        if person is not None and home is not None and self.direction is Direction.IN and self.exemption is None:
            decision = self._promised(person, decision)
        held = False
        if person is not None and decision.action is Action.PASS and self.exemption is None:
            held = queries.is_held(person, self.at)
            decision = self._held(home, decision) if held else decision
        outing = self._outing(person, home) if decision.action is Action.PASS else None
        why = self._why(decision, outing)
        decision = outing or decision
        # Whom a gate without network let out has gone out, whatever is known by now: it counts, and is a conflict.
        went = outing is not None and self.shown == Action.PASS.value
        if decision.action is Action.PASS or went:
            self._pass(person)
            if outing is not None and person is not None and home is not None:
                note_outing(person, home, self.at)
        self._notice_origin(person, home)
        answer = Answer(decision.action, decision.words, decision.next_step, self.at)
        compare = loose and decision.action is Action.PASS and self.exemption is None
        if compare:
            answer = replace(answer, next_step=COMPARE_CARD)
        elif self.looked_up and decision.action is Action.PASS and self.exemption is None:
            answer = replace(answer, next_step=self.looked_up[0])
        conflict = self.conflict(decision.action, person or next(iter(self.holders), None), why)
        if person and (decision.handover or compare or conflict):
            answer = replace(answer, masked_name=masked_name(queries.names_of({person}).get(person, "")))
        if held and (desk := queries.hold_desk(home or self.region)):
            answer = replace(answer, worker_name=desk.name, worker_phone=desk.phone)
        if decision.handover:
            handover = self._open_handover(person, decision.handover)
            worker = queries.worker_for(home or self.region)
            answer = replace(answer, handover=handover)
            if worker:
                answer = replace(answer, worker_name=worker.name, worker_phone=worker.phone)
        return replace(answer, conflict=conflict)

    def _why(self, decision: Decision, outing: Decision | None) -> Otherwise | None:
        """What somebody should do about it when a gate without network let pass."""
        if self.shown != Action.PASS.value:
            return None
        if outing is not None and outing.action is not Action.PASS:
            return Otherwise.OUTING
        if decision.action is Action.PASS:
            return None
        if self.holders:
            return Otherwise.SHOWN
        return Otherwise.HOLD if decision.words == ASK_TO_RING else Otherwise.COLOUR

    def _who(self, payload: str | PersonRef) -> tuple[PersonRef | None, str | None, Words | None, bool]:
        """Who stands there, their colour, why that is in doubt, and whether a card has to go with what they show."""
        if isinstance(payload, PersonRef):
            if not self.by.can(SCAN_AT_GATE, community.home_near(payload, self.region.community)):
                raise not_found()
            return (*self._known(payload), False)
        if not payload.startswith((PREFIX, HC1)):
            return (*self._known(queries.person_by_card(self.by, self.region, payload)), False)
        shown = queries.read_token(payload, self.at, self.region)
        person = shown.person
        if shown.theirs is not None:
            self.looked_up.append(shown.theirs)
        if shown.showing and (again := self._again(shown.showing)) is not None and shown.colour in (None, "green"):
            # Whose a picture is that somebody else may hold nobody can say; what is not green stays so all the same.
            self.holders.append(person)
            return None, None, again, False
        # A code issued before the latest finding may still look green: the worse of the two counts.
        noted = queries.colour_noted(person, self.at) if person else None
        return person, worst_colour([shown.colour, noted]), shown.doubt, shown.loose

    def _again(self, showing: str) -> Words | None:
        """Why this picture of a screen counts no second time: where and when another scan met it. A phone shows a new
        one each minute and whenever its page is opened."""
        _SHOWING.values([(showing, self.gate.id, self.nonce, self.at, self.at)])
        first = queries.shown_first(showing)
        if first is None or first[:2] == (self.gate.id, self.nonce):
            return None
        gate, _, at = first
        if gate == self.gate.id:
            return Words("This very picture was shown here already at {time}: let them open the code again.", time=at)
        name = queries.gate_names({GateRef(gate)}).get(GateRef(gate), "")
        return Words(
            "This very picture was shown at {gate} at {time}: let them open the code again.", gate=name, time=at
        )

    def _known(self, person: PersonRef | None) -> tuple[PersonRef | None, str | None, Words | None]:
        if person is None:
            return None, None, Words("Nobody is known by this number here.")
        colour = queries.colour_of(person, self.at, self.region)
        return (
            person,
            colour,
            None if colour else Words("The answer for this person has run out and is being weighed again."),
        )

    def _decide(self, colour: str | None, home: Region | None, doubt: Words | None) -> Decision:
        places = [r for r in (self.region, home) if r is not None]
        tight = queries.tight_until(places, self.at)
        building = self.region if is_building(self.region) else None
        return decide(
            colour,
            lives_here=home is not None and self.region.community.covers(home),
            direction=self.direction,
            tightened_until=tight.get(self.region)
            or (tight.get(home) if home is not None and building is None else None),
            lives_behind_entrance=home is not None and (building is None or building.covers(home)),
            exemption=self.exemption,
            doubt=doubt,
            fever=self.fever,
        )

    def _promised(self, person: PersonRef, decision: Decision) -> Decision:
        """Whoever declared this journey gets the answer they were promised, unless more is known by now."""
        journey = queries.open_journey(person, self.at)
        return given(end_journey(self.by, self.gate, journey, self.at), decision) if journey else decision

    def _held(self, home: Region | None, decision: Decision) -> Decision:
        """An open question keeps nobody from home and nobody from going out."""
        lives_here = home is not None and self.region.community.covers(home)
        return under_hold(decision, free=lives_here or self.direction is Direction.OUT)

    def _outing(self, person: PersonRef | None, home: Region | None) -> Decision | None:
        """While outings are limited: may they go out now? None when they are not counted, or come in."""
        if person is None or home is None or self.direction is Direction.IN or self.exemption is not None:
            return None
        area = queries.limit_over(home, self.at)
        if area is None:
            return None
        if (household := queries.household_of(person)) is not None:
            hold_household(household)
        return queries.outing_of(person, area, self.at)

    def _pass(self, person: PersonRef | None) -> None:
        source = f"exempt:{self.exemption.value}" if self.exemption else self.source
        key = f"{self.gate.id}:{self.nonce}"
        record_passage(
            self.by, self.gate, person, self.at, self.direction.value, key, source=source, under=SCAN_AT_GATE
        )

    def _notice_origin(self, person: PersonRef | None, home: Region | None) -> None:
        if not self.origin or person is None or home is None or self.direction is Direction.OUT:
            return
        listed = RiskRegion.objects.filter(until_at__gt=self.at).values_list("code", flat=True)
        if is_risky(self.origin, listed):
            fact = RiskyEntryNoticed(region=home, subject=person, gate=self.gate, origin=self.origin, at=self.at)
            record(fact, by=self.by)

    def _open_handover(self, person: PersonRef | None, reason: Reason) -> UUID:
        """One open handover per person and gate: a guard who scans again while they wait calls nobody twice."""
        # As the county has set it.
        minutes = policy.number("gates.handover_minutes", self.region, self.at).value
        due = self.at + timedelta(minutes=minutes)
        told = {
            "region": self.region, "reason": reason.value, "opened_at": self.at, "opened_by": self.by.id, "due_at": due
        }  # fmt: skip
        if person is None:
            row, new = Handover.objects.create(gate_id=self.gate.id, person_id=None, **told), True
        else:
            row, new = Handover.objects.get_or_create(
                gate_id=self.gate.id, person_id=person.id, handed_at=None, defaults=told
            )
        if not new:
            return row.id
        ref = RecordRef(row.id)
        refused = PassageRefused(
            region=self.region, subject=person, gate=self.gate, handover=ref, reason=reason.value, at=self.at
        )
        cause = record(refused, by=self.by)
        overdue = HandoverOverdue(region=self.region, subject=person, gate=self.gate, handover=ref)
        record_at(due, overdue, by=self.by, once=handover_clock(row.id), cause=cause)
        return row.id

    def conflict(self, answer: Action, person: PersonRef | None, why: Otherwise | None) -> bool:
        """Whether an offline gate did otherwise; kept when it did."""
        if not self.shown or self.shown == answer.value:
            return False
        ScanConflict.objects.get_or_create(
            nonce=f"{self.gate.id}:{self.nonce}",
            defaults={
                "gate_id": self.gate.id,
                "region": self.region,
                "at": self.at,
                "shown": self.shown[:12],
                "answer": answer.value,
                "person_id": person.id if person else None,
                "why": why.value if why else "",
            },
        )
        return True
