"""Objections: made with one tap, weighed again at once, answered by somebody who had no hand in the evidence.

Silence lifts an order by hand. Evidence of another kind that nobody decided about stays, and those above are told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock, policy
from linan.core.community import queries as register
from linan.core.ledger import cancel_at, record, record_at
from linan.core.ledger.queries import actors_behind
from linan.domains.healthcode.abilities import DECIDE_APPEAL, OBJECT_FOR, TAKE_EVIDENCE
from linan.domains.healthcode.actions.codes import take_down
from linan.domains.healthcode.actions.orders import lift_for
from linan.domains.healthcode.actions.weighing import hold, weigh_people
from linan.domains.healthcode.facts import (
    AppealAnswered,
    AppealDecided,
    AppealMade,
    AppealOverdue,
    AppealReplayed,
    AppealUnanswered,
    AppealWordAdded,
)
from linan.domains.healthcode.models import Appeal, AppealWord, Evidence, ManualOrder, Standing
from linan.domains.healthcode.queries import evidence_in_force
from linan.domains.healthcode.rules import EvidenceKind, NewEvidence, same_standing
from linan.domains.healthcode.rules import appeals as rules
from linan.domains.healthcode.rules.appeals import Claim, Decision, How
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.refs import EvidenceRef, PersonRef, Ref
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


def object_to(by: Actor, person: PersonRef, evidence: EvidenceRef, claim: str = Claim.WRONG, words: str = "") -> Appeal:
    """Say that a piece of evidence is wrong. It is weighed again at once and the answer stands on the objection.

    For the person, family who acts for them, or staff with OBJECT_FOR there. One objection at a time for one piece:
    doing it twice gives the same. Refuses `no_such_claim`, and `not_found` for evidence that counts no more.
    """
    region = register.region_of(person)
    own = by.is_or_acts_for(person)
    if not own and not by.can(OBJECT_FOR, over=region):
        raise not_found()
    if claim not in set(Claim):
        raise Refusal("no_such_claim", Words("Choose what is wrong."), kind=Kind.INVALID, field="claim")
    now = clock.now()
    with transaction.atomic():
        hold({person: region})  # also makes two taps at once come one after the other
        piece = Evidence.objects.filter(pk=evidence.id, person_id=person.id, withdrawn_at=None).first()
        if piece is None:
            raise not_found()
        earlier = Appeal.objects.filter(evidence=piece, decided_at=None).first()
        if earlier is not None:
            return earlier
        how = How.SELF if by.person == person else How.FAMILY if own else How.PHONE
        row = _begin(by, person, region, piece, Claim(claim), how, now)
        if words.strip():
            _say(by, row, words.strip()[: rules.WORDS_MOST], now)
        _replay(by, row, region, now)
    return row


def _begin(
    by: Actor, person: PersonRef, region: Region, piece: Evidence, claim: Claim, how: How, now: datetime
) -> Appeal:
    first = policy.number("healthcode.objection_hours", region, now).value
    last = policy.number("healthcode.appeal_decision_hours", region, now).value
    row = Appeal.objects.create(
        person_id=person.id,
        region=region,
        evidence=piece,
        claim=claim,
        how=how,
        made_by=by.id,
        made_at=now,
        first_due_at=now + timedelta(hours=first),
        due_at=now + timedelta(hours=last),
    )
    fact = AppealMade(
        region=region, subject=person, appeal=row.ref, evidence=piece.ref, claim=claim.value, how=how.value
    )
    record(fact, by=by, cause=piece.entry)
    waits = AppealUnanswered(region=region, subject=person, appeal=row.ref)
    record_at(row.first_due_at, waits, by=by, once=_timer(row, "first"))
    over = AppealOverdue(region=region, subject=person, appeal=row.ref)
    record_at(row.due_at, over, by=by, once=_timer(row, "last"))
    return row


def _replay(by: Actor, row: Appeal, region: Region, now: datetime) -> None:
    """Weigh the person again now, from the evidence alone, and keep whether it agrees with what stood."""
    stood = Standing.objects.get(pk=row.person_id).verdict()
    found = weigh_people(by, {row.subject: region}, now)[row.subject]
    agrees = same_standing(stood, found)
    row.replay = {
        "at": now.isoformat(),
        "colour": str(found.colour),
        "rules": found.rules,
        "agrees": agrees,
        "reasons": [r.words.to_json() for r in found.reasons],
        "pieces": len(evidence_in_force([row.subject])[row.subject]),
    }
    row.save(update_fields=["replay"])
    fact = AppealReplayed(region=region, subject=row.subject, appeal=row.ref, colour=found.colour, agrees=agrees)
    record(fact, by=by)


def say_more(by: Actor, appeal: UUID, words: str) -> AppealWord:
    """Answer the other side: the person (or family, or staff for them) or who decides. Open objections only."""
    with transaction.atomic():
        row = _open(by, appeal, deciding=False)
        return _say(by, row, rules.check_words(words), clock.now())


def _say(by: Actor, row: Appeal, text: str, now: datetime) -> AppealWord:
    staff = by.kind is not ActorKind.RESIDENT and not by.is_or_acts_for(row.subject)
    word = AppealWord.objects.create(appeal=row, at=now, by=by.id, by_staff=staff, text=text)
    record(AppealWordAdded(region=row.region, subject=row.subject, appeal=row.ref, by_staff=staff), by=by)
    return word


def answer_appeal(by: Actor, appeal: UUID, words: str) -> Appeal:
    """The first answer: what is being looked at. Needs DECIDE_APPEAL there; refuses `own_evidence`. Twice is once."""
    now = clock.now()
    with transaction.atomic():
        row = _open(by, appeal, deciding=True)
        rules.check_decider(by.id, _authors(row))
        text = rules.check_words(words)
        if row.first_at is None:
            row.first_at, row.first_by = now, by.id
            row.save(update_fields=["first_at", "first_by"])
            cancel_at(_timer(row, "first"))
            record(AppealAnswered(region=row.region, subject=row.subject, appeal=row.ref), by=by)
            _say(by, row, text, now)
    return row


def decide_appeal(by: Actor, appeal: UUID, decision: str, words: str) -> Appeal:
    """Decide: the record stands, or it is corrected at once and the code weighed again. Twice is once.

    Needs DECIDE_APPEAL over the person; refuses `own_evidence` to every author of the person's evidence,
    `reason_missing`, `no_such_decision`.
    """
    now = clock.now()
    with transaction.atomic():
        row = _row(appeal)
        if not by.can(DECIDE_APPEAL, over=row.region):
            raise not_found()
        if row.decided_at is not None:
            return row
        rules.check_decider(by.id, _authors(row))
        text = rules.check_words(words)
        if decision not in (Decision.STANDS, Decision.CORRECTED):
            raise Refusal("no_such_decision", Words("Choose what you decide."), kind=Kind.INVALID, field="decision")
        _say(by, row, text, now)
        _close(by, row, Decision(decision), now)
        if decision == Decision.CORRECTED:
            _correct(by, row, now)
    return row


def _correct(by: Actor, row: Appeal, now: datetime) -> None:
    piece = row.evidence
    if piece.kind == EvidenceKind.MANUAL_ORDER:
        lift_for(by, Ref.parse(piece.source).id, row.subject, "appeal")
        return
    item = NewEvidence(row.subject, EvidenceKind.CORRECTION, now, {"evidence": str(piece.ref)}, because=row.ref)
    take_down(by, [item], {row.subject: row.region}, now)


def lapse_appeal(by: Actor, appeal: UUID) -> bool:
    """The time to decide is over: silence lifts an order by hand. For the timer; needs TAKE_EVIDENCE there.

    False while it stays open, because the evidence is of another kind and somebody still has to decide.
    """
    now = clock.now()
    with transaction.atomic():
        row = _row(appeal)
        by.must(TAKE_EVIDENCE, over=row.region)
        if row.decided_at is not None or now < row.due_at:
            return True
        if row.evidence.kind != EvidenceKind.MANUAL_ORDER:
            return False
        _close(by, row, Decision.SILENCE, now)
        lift_for(by, Ref.parse(row.evidence.source).id, row.subject, "silence")
    return True


def _close(by: Actor, row: Appeal, decision: Decision, now: datetime) -> None:
    row.decided_at, row.decided_by, row.decision = now, by.id, decision
    row.save(update_fields=["decided_at", "decided_by", "decision"])
    for which in ("first", "last"):
        cancel_at(_timer(row, which))
    in_time = now <= row.due_at and decision is not Decision.SILENCE
    fact = AppealDecided(
        region=row.region, subject=row.subject, appeal=row.ref, decision=decision.value, in_time=in_time
    )
    record(fact, by=by)


def _row(appeal: UUID) -> Appeal:
    row = Appeal.objects.select_for_update(of=("self",)).select_related("evidence").filter(pk=appeal).first()
    if row is None:
        raise not_found()
    return row


def _open(by: Actor, appeal: UUID, *, deciding: bool) -> Appeal:
    row = _row(appeal)
    theirs = by.is_or_acts_for(row.subject) or by.can(OBJECT_FOR, over=row.region)
    if not by.can(DECIDE_APPEAL, over=row.region) and (deciding or not theirs):
        raise not_found()
    if row.decided_at is not None:
        raise Refusal(
            "appeal_over",
            Words("This objection is decided."),
            kind=Kind.CONFLICT,
            next_step=Words("If something is still wrong, object to it again."),
        )
    return row


def _authors(row: Appeal) -> set[str]:
    """Everybody with a hand in the person's evidence: who took it, whose deed lies behind it, who signed an order."""
    held = evidence_in_force([row.subject])[row.subject]
    pieces = [*held, row.evidence]
    authors = {p.taken_by for p in pieces} | {row.made_by}
    authors |= actors_behind(p.entry for p in pieces if p.entry is not None)
    orders = [Ref.parse(p.source).id for p in pieces if p.kind == EvidenceKind.MANUAL_ORDER]
    for order in ManualOrder.objects.filter(pk__in=orders):
        authors |= set(order.signers)
    return authors


def _timer(row: Appeal, which: str) -> str:
    return f"healthcode.appeal:{row.pk}:{which}"
