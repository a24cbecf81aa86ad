"""Who comes, goes and moves is one stream with goods and news.

PersonRegistered → flows.note_person   in, unless they are away; marked where a list was brought in
RollLoaded       → flows.note_roll     a whole roll: they were here before, and the balance says so
PresenceChanged  → flows.note_person   out when they left, in when they are back
PersonMoved      → flows.note_person   from home to home; who is away moves nobody
"""

from __future__ import annotations

from linan.core.community.facts import (
    PersonMoved,
    PersonRegistered,
    Presence,
    PresenceChanged,
    PresenceSource,
    RollLoaded,
)
from linan.core.community.queries import is_away
from linan.core.ledger import when
from linan.core.ledger.queries import answered_at
from linan.domains.flows import actions as flows
from linan.domains.flows.abilities import NOTE_FLOW
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.region import Region

OUTSIDE = Region()


def _note(by: Actor, person: PersonRef, origin: Region, destination: Region, *, imported: bool = False) -> None:
    entry, at = answered_at()
    flows.note_person(by, person, origin=origin, destination=destination, at=at, key=str(entry), imported=imported)


@when(PersonRegistered, may=[NOTE_FLOW])
def somebody_came(fact: PersonRegistered, by: Actor) -> None:
    if fact.presence is not Presence.AWAY:
        _note(by, fact.subject, OUTSIDE, fact.region, imported=fact.source is PresenceSource.IMPORT)


@when(RollLoaded, may=[NOTE_FLOW])
def a_roll_was_brought_in(fact: RollLoaded, by: Actor) -> None:
    entry, at = answered_at()
    flows.note_roll(by, fact.region, fact.people, at=at, key=str(entry))


@when(PresenceChanged, may=[NOTE_FLOW])
def somebody_left_or_is_back(fact: PresenceChanged, by: Actor) -> None:
    if fact.now is Presence.AWAY:
        _note(by, fact.subject, fact.region, OUTSIDE)
    elif fact.was is Presence.AWAY:
        _note(by, fact.subject, OUTSIDE, fact.region)


@when(PersonMoved, may=[NOTE_FLOW])
def somebody_moved(fact: PersonMoved, by: Actor) -> None:
    if not is_away(fact.subject):
        _note(by, fact.subject, fact.was, fact.region)
