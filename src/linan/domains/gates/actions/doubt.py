"""Scans kept without network whose time cannot be right: the passage stays, and somebody asks when it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.movement.actions import record_passage
from linan.domains.gates import queries
from linan.domains.gates.abilities import SCAN_AT_GATE
from linan.domains.gates.actions.answer import Answer
from linan.domains.gates.models import ScanConflict
from linan.domains.gates.rules import Action, Direction, Exemption, Otherwise, masked_name
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.tokens import HC1, PREFIX
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Kept:
    """A scan of a queue with a time from the future, from more than a week ago, or none (`said`).

    It is not weighed again: what the gate did stands, nobody is called to the gate, and no outing or journey is
    counted at a time nobody knows. What was said is kept beside the time it came up.
    """

    by: Actor
    gate: GateRef
    region: Region
    said: datetime | None
    nonce: str
    direction: Direction
    exemption: Exemption | None
    shown: str
    source: str

    def answer(self, payload: str | PersonRef) -> Answer:
        moment = now()
        person = self._who(payload, moment)
        action = self._done()
        # A time that has not been yet is none; one long ago may well be true.
        at = min(self.said or moment, moment)
        key = f"{self.gate.id}:{self.nonce}"
        if action is Action.PASS:
            source = f"exempt:{self.exemption.value}" if self.exemption else self.source
            way = self.direction.value
            record_passage(self.by, self.gate, person, at, way, key, source=source, under=SCAN_AT_GATE)
        ScanConflict.objects.get_or_create(
            nonce=key,
            defaults={
                "gate_id": self.gate.id,
                "region": self.region,
                "at": moment,
                "said_at": self.said,
                "shown": self.shown[:12],
                "answer": action.value,
                "person_id": person.id if person else None,
                "why": Otherwise.TIME.value,
            },
        )
        return Answer(
            action,
            Words("The time of this scan is in doubt; it is kept as it was decided at the gate."),
            Words("Set the clock of the gate's phone. The community office reads of it too, and asks when it was."),
            moment,
            masked_name=masked_name(queries.names_of({person}).get(person, "")) if person else "",
            conflict=True,
        )

    def _done(self) -> Action:
        """What was done at the gate; who never waits has passed."""
        if self.exemption is not None:
            return Action.PASS
        return Action(self.shown) if self.shown in set(Action) else Action.UNVERIFIABLE

    def _who(self, payload: str | PersonRef, moment: datetime) -> PersonRef | None:
        if isinstance(payload, PersonRef):
            if not self.by.can(SCAN_AT_GATE, community.home_near(payload, self.region.community)):
                raise not_found()
            return payload
        if not payload.startswith((PREFIX, HC1)):
            return queries.person_by_card(self.by, self.region, payload)
        # A code tells whose it is only while it counts: at one of the two times it may.
        times = [moment] if self.said is None or self.said > moment else [self.said, moment]
        found = (queries.read_token(payload, at, self.region).person for at in times)
        return next((person for person in found if person is not None), None)
