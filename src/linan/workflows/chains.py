"""A contact's chain grows by what others do: the laboratory reads a sample, a stay takes force and ends.

ResultReported → tracing.note_links, in the story `recovery`, which reads each result for tracing anyway
QuarantineOrdered → tracing.note_links                   at home, or in a facility: then a transfer is asked for too
QuarantineActivated → tracing.note_links                 the stay is in force
QuarantineReleased, QuarantineLapsed → tracing.note_links and over
CaseLabelled is for the record of the case; no workflow answers it
"""

from __future__ import annotations

from collections.abc import Sequence

from linan.core import clock
from linan.core.ledger import when_many
from linan.domains.quarantine.facts import (
    QuarantineActivated,
    QuarantineLapsed,
    QuarantineOrdered,
    QuarantineReleased,
    Regime,
)
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.abilities import PUSH_CONTACT
from linan.kernel.actor import Actor


@when_many(QuarantineOrdered, may=[PUSH_CONTACT])
def note_what_was_ordered(facts: Sequence[QuarantineOrdered], by: Actor) -> None:
    told = [
        tracing.Told(f.subject, facility=f.regime is Regime.FACILITY_QUARANTINE) for f in facts if not f.provisional
    ]
    tracing.note_links(by, told)


@when_many(QuarantineActivated, may=[PUSH_CONTACT])
def note_that_they_stay(facts: Sequence[QuarantineActivated], by: Actor) -> None:
    now = clock.now()
    tracing.note_links(by, [tracing.Told(f.subject, stay_at=now) for f in facts])


@when_many(QuarantineReleased, may=[PUSH_CONTACT])
def note_that_it_is_over(facts: Sequence[QuarantineReleased], by: Actor) -> None:
    now = clock.now()
    tracing.note_links(by, [tracing.Told(f.subject, over_at=now) for f in facts])


@when_many(QuarantineLapsed, may=[PUSH_CONTACT])
def note_that_it_fell_away(facts: Sequence[QuarantineLapsed], by: Actor) -> None:
    now = clock.now()
    tracing.note_links(by, [tracing.Told(f.subject, over_at=now) for f in facts])
