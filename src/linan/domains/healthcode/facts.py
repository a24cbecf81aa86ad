"""What happened to health codes."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.region import Region
from linan.kernel.verdicts import Colour


class EvidenceTaken(Fact, kind="healthcode.evidence_taken"):
    """A piece of evidence about a person was taken down. `until` is the end the evidence itself declares, if any."""

    region: Region
    subject: PersonRef
    evidence: EvidenceRef
    evidence_kind: str
    at: datetime
    until: datetime | None = None


class EvidenceWithdrawn(Fact, kind="healthcode.evidence_withdrawn"):
    """A piece of evidence no longer counts, because what it rested on fell away. `reason` is a short code."""

    region: Region
    subject: PersonRef
    evidence: EvidenceRef
    evidence_kind: str
    reason: str = ""


class VerdictChanged(Fact, kind="healthcode.verdict_changed"):
    """The weighing of all evidence in force gave another colour, end or set of reasons.

    `reason_codes` are the rules that speak now, the weightiest first; `rules` names the edition weighed with.
    `because` is the evidence the weightiest reason rests on; None for green.
    """

    region: Region
    subject: PersonRef
    was: Colour
    now: Colour
    until: datetime | None
    rules: str
    reason_codes: tuple[str, ...] = ()
    because: EvidenceRef | None = None


class VerdictDue(Fact, kind="healthcode.verdict_due"):
    """A reason may have run its time: the verdict is to be weighed again (recorded by a timer)."""

    region: Region
    subject: PersonRef


SENTENCES: dict[str, str] = {
    "healthcode.evidence_taken": "Evidence was taken down for the health code",
    "healthcode.evidence_withdrawn": "A piece of evidence for the health code was withdrawn",
    "healthcode.verdict_changed:same": "The health code stays {now}; its reasons or its end changed",
    "healthcode.verdict_changed": "The health code went from {was} to {now}",
    "healthcode.verdict_due": "It was time to weigh the health code again",
}
