"""What happened to health codes."""

from __future__ import annotations

from datetime import date, datetime

from linan.kernel.facts import Fact
from linan.kernel.processes import Body, Process
from linan.kernel.refs import EvidenceRef, PersonRef, RecordRef
from linan.kernel.region import Region
from linan.kernel.verdicts import Colour
from linan.kernel.words import Words


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


class DailyWordGiven(Fact, kind="healthcode.daily_word"):
    """Somebody gave the word of a day, or became unwell after it (then the same word once more, `unwell`); what they
    declared is not in the ledger's public part. `how` is a short code."""

    region: Region
    subject: PersonRef
    word: RecordRef
    on: date
    unwell: bool
    how: str


class DeclarationCorrected(Fact, kind="healthcode.declaration_corrected"):
    """Somebody put right what they had declared; `now` is their answer from now on."""

    region: Region
    subject: PersonRef
    word: RecordRef
    topic: str
    now: bool


class FreePassageGiven(Fact, kind="healthcode.free_passage"):
    """The safe period is complete: `days` words in a row and a green code. Nobody granted it; it follows."""

    region: Region
    subject: PersonRef
    days: int
    until: datetime


class WeighingBegun(Fact, kind="healthcode.weighing_begun"):
    """The rules changed here: everybody with evidence in `region` is weighed again, `lots` at a time. `why` is a short
    code; `because` is the decision behind it."""

    region: Region
    subject: RecordRef
    why: str
    because: RecordRef
    people: int
    lots: int


class WeighingLotDue(Fact, kind="healthcode.weighing_lot_due"):
    """Timer: one lot of a weighing of everybody is to be done. Each is answered in a transaction of its own."""

    region: Region
    subject: RecordRef
    lot: int


class ManualOrderProposed(Fact, kind="healthcode.order_proposed"):
    """Somebody proposed an order by hand. Nothing changes for anybody until people of other offices agree."""

    region: Region
    subject: RecordRef
    ground: str
    basis: str
    office: str
    people: int
    until: datetime


class ManualOrderAgreed(Fact, kind="healthcode.order_agreed"):
    """A second or third person agreed, for another office."""

    region: Region
    subject: RecordRef
    office: str
    number: int


class ManualOrderInForce(Fact, kind="healthcode.order_in_force"):
    """Everybody needed has agreed: the order is evidence from now on. It ends by itself at `until`."""

    region: Region
    subject: RecordRef
    people: int
    until: datetime


class ManualOrderRefused(Fact, kind="healthcode.order_refused"):
    """Somebody whose agreement was asked said no, or who proposed it took it back."""

    region: Region
    subject: RecordRef
    office: str


class ManualOrderLifted(Fact, kind="healthcode.order_lifted"):
    """The order no longer holds for `people` of those it named. `why` is a short code."""

    region: Region
    subject: RecordRef
    people: int
    why: str


class ManualOrderDue(Fact, kind="healthcode.order_due"):
    """Timer: the last day of an order by hand is over."""

    region: Region
    subject: RecordRef


class ManualOrderExpired(Fact, kind="healthcode.order_expired"):
    """An order by hand, or the proposal of one, ended by itself."""

    region: Region
    subject: RecordRef


class OrderBatchAlarmed(Fact, kind="healthcode.order_alarmed"):
    """So many people were to be ordered by one office on one day that those who oversee orders must look now.

    `people` is how many of that office's today, this order included.
    """

    region: Region
    subject: RecordRef
    order: RecordRef
    office: str
    people: int
    alarm: str


class OrderAlarmSettled(Fact, kind="healthcode.alarm_settled"):
    """Somebody who oversees orders looked into an alarm: founded, or stopped."""

    region: Region
    subject: RecordRef
    outcome: str


class AppealMade(Fact, kind="healthcode.appeal_made"):
    """Somebody objected to a piece of evidence: themselves, family, or by telephone through staff."""

    region: Region
    subject: PersonRef
    appeal: RecordRef
    evidence: EvidenceRef
    claim: str
    how: str


class AppealReplayed(Fact, kind="healthcode.appeal_replayed"):
    """The verdict was weighed again at once; `agrees` with what stood before."""

    region: Region
    subject: PersonRef
    appeal: RecordRef
    colour: Colour
    agrees: bool


class AppealWordAdded(Fact, kind="healthcode.appeal_word"):
    """One side said something about the objection; the words themselves are not in the ledger."""

    region: Region
    subject: PersonRef
    appeal: RecordRef
    by_staff: bool


class AppealAnswered(Fact, kind="healthcode.appeal_answered"):
    """Somebody who had no hand in the evidence gave the first answer."""

    region: Region
    subject: PersonRef
    appeal: RecordRef


class AppealUnanswered(Fact, kind="healthcode.appeal_unanswered"):
    """Timer: nobody gave a first answer in time."""

    region: Region
    subject: PersonRef
    appeal: RecordRef


class AppealOverdue(Fact, kind="healthcode.appeal_overdue"):
    """Timer: nobody decided in time."""

    region: Region
    subject: PersonRef
    appeal: RecordRef


class AppealDecided(Fact, kind="healthcode.appeal_decided"):
    """The objection is decided: the record stands, is corrected, or the order fell through silence."""

    region: Region
    subject: PersonRef
    appeal: RecordRef
    decision: str
    in_time: bool


class RevocationsLoaded(Fact, kind="healthcode.revocations_loaded"):
    """Batches of revoked foreign certificates were loaded for the gates: how many, and of which countries."""

    region: Region
    batches: int
    certificates: int
    countries: tuple[str, ...]


class CodesForgotten(Fact, kind="healthcode.forgotten"):
    """Ended codes, daily words, changes of verdicts and words of decided objections were kept long enough and deleted:
    how many of each. What they told of stands in the entries of its day."""

    region: Region
    codes: int
    words: int
    changes: int
    answers: int


class ForgettingDue(Fact, kind="healthcode.forgetting_due"):
    """More is to be deleted than one lot."""

    region: Region


class IssuerListLoaded(Fact, kind="healthcode.issuer_list_loaded"):
    """Somebody brought another county's list of withdrawn codes as a file. What is fetched is no deed of anybody."""

    region: Region
    name: str
    sequence: int
    issued_at: datetime


class RevocationWithdrawn(Fact, kind="healthcode.revocation_withdrawn"):
    """A batch of revoked foreign certificates no longer counts."""

    region: Region
    subject: RecordRef
    country: str
    certificates: int


class IssuingKeyMade(Fact, kind="healthcode.issuing_key_made"):
    """A key that signs codes was made: its id (hex), its algorithm and from when it signs."""

    region: Region
    kid: str
    algorithm: str
    signs_from: datetime


class IssuingKeyWithdrawn(Fact, kind="healthcode.issuing_key_withdrawn"):
    """A key that signs codes got lost: nothing it signed is believed any more."""

    region: Region
    kid: str
    algorithm: str


SENTENCES: dict[str, str] = {
    "healthcode.appeal_made": "An objection was made to a piece of evidence",
    "healthcode.appeal_replayed": "The health code was weighed again for the objection: {colour}",
    "healthcode.appeal_word": "Something was said about the objection",
    "healthcode.appeal_answered": "The objection got its first answer",
    "healthcode.appeal_unanswered": "The objection got no answer in time",
    "healthcode.appeal_overdue": "The objection was not decided in time",
    "healthcode.appeal_decided": "The objection was decided",
    "healthcode.daily_word": "The word of {on} was given",
    "healthcode.declaration_corrected": "An answer in a daily word was put right",
    "healthcode.free_passage": "Free passage after {days} days in a row",
    "healthcode.weighing_begun": "The rules changed: the codes of {people} people are weighed again",
    "healthcode.weighing_lot_due": "The next codes were to be weighed again after the rules changed",
    "healthcode.order_proposed": "{office} proposed an order by hand for {people} people",
    "healthcode.order_agreed": "{office} agreed to the order by hand",
    "healthcode.order_in_force": "The order by hand for {people} people is in force; it ends by itself at {until}",
    "healthcode.order_refused": "{office} said no to the order by hand",
    "healthcode.order_lifted": "The order by hand was lifted for {people} people",
    "healthcode.order_due": "The last day of the order by hand was over",
    "healthcode.order_expired": "The order by hand ended by itself",
    "healthcode.order_alarmed": "Alarm: orders by hand for {people} people together, the last by {office}",
    "healthcode.alarm_settled": "The alarm about orders by hand was looked into",
    "healthcode.evidence_taken": "Evidence was taken down for the health code",
    "healthcode.evidence_withdrawn": "A piece of evidence for the health code was withdrawn",
    "healthcode.verdict_changed:same": "The health code stays {now}; its reasons or its end changed",
    "healthcode.verdict_changed": "The health code went from {was} to {now}",
    "healthcode.revocations_loaded": "{batches} batches naming {certificates} revoked foreign certificates were loaded",
    "healthcode.forgotten": (
        "{codes} ended codes, {words} daily words, {changes} changes and {answers} words of objections were deleted"
    ),
    "healthcode.forgetting_due": "More that was kept long enough was to be deleted",
    "healthcode.issuer_list_loaded": "The list of {name}'s withdrawn codes was loaded",
    "healthcode.revocation_withdrawn": "A batch of {certificates} revoked foreign certificates was withdrawn",
    "healthcode.issuing_key_made": "A key for health codes was made ({algorithm}); it signs from {signs_from}",
    "healthcode.issuing_key_withdrawn": "A key for health codes was withdrawn ({algorithm})",
    "healthcode.verdict_due": "It was time to weigh the health code again",
}

PROCESSES = (
    Process(
        "codes", Words("Health codes"), Body.HEADQUARTERS,
        (
            EvidenceTaken, EvidenceWithdrawn, VerdictChanged, VerdictDue, DailyWordGiven, DeclarationCorrected,
            FreePassageGiven, WeighingBegun, WeighingLotDue, AppealMade, AppealReplayed, AppealWordAdded,
            AppealAnswered, AppealUnanswered, AppealOverdue, AppealDecided, IssuingKeyMade, IssuingKeyWithdrawn,
        ),
    ),
    Process(
        "orders_by_hand", Words("Orders by hand on codes"), Body.HEADQUARTERS,
        (
            ManualOrderProposed, ManualOrderAgreed, ManualOrderInForce, ManualOrderRefused, ManualOrderLifted,
            ManualOrderDue, ManualOrderExpired, OrderBatchAlarmed, OrderAlarmSettled,
        ),
    ),
)  # fmt: skip
