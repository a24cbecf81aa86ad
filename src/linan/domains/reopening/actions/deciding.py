"""Looking on site, deciding, clearing a worker, closing. Whoever filled a file in never decides on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record
from linan.domains.reopening import queries, rules
from linan.domains.reopening.abilities import DECIDE_REOPENING, NOTE_WORKER
from linan.domains.reopening.actions.settling import approve, conclude, pause, settle, step, tell
from linan.domains.reopening.facts import FileChecked, FileClosed, ReopeningRefused, WorkerCleared
from linan.domains.reopening.models import Reopening, Worker
from linan.domains.reopening.rules import FileState, ShiftState, StepKind
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@transaction.atomic
def check_on_site(by: Actor, file: UUID, sound: bool, text: str = "") -> Reopening:
    """Somebody was there: it is as entered, or not, with what was seen. Needs what a decision there needs.

    Refuses `by_filing`, `not_filed`, `own_file` and `text_length`.
    """
    row = _filed(by, file)
    words = _said(text, needed=not sound)
    row.checked_at, row.checked_by, row.sound = clock.now(), by.id, sound
    row.save(update_fields=["checked_at", "checked_by", "sound"])
    step(by, row, StepKind.CHECKED if sound else StepKind.UNSOUND, text=words)
    record(FileChecked(region=row.region, subject=row.ref, sound=sound), by=by)
    return row


@transaction.atomic
def decide(
    by: Actor,
    file: UUID,
    shifts: Sequence[str],
    approved: bool,
    reason: str,
    conditions: str = "",
    review_on: date | None = None,
) -> Reopening:
    """Decide on some waiting shifts, by name; the others wait on. The reason is read by the firm.

    Needs DECIDE_REOPENING where the firm stands, DECIDE_HIGH_RISK in a high-risk area. Refuses `by_filing`,
    `not_filed`, `own_file`, `text_length`, `no_shift_chosen`, `still_missing` (with each thing missing), `past_day` and
    `not_looked`.
    """
    row = _filed(by, file)
    said, also = _said(reason), _said(conditions, needed=False)
    if review_on is not None and review_on <= clock.today():
        raise Refusal(
            "past_day",
            Words("The day of looking again lies ahead."),
            kind=Kind.INVALID,
            next_step=Words("Choose a later day, or leave it empty."),
            field="review_on",
        )
    lines, findings = queries.standing(row, clock.now())
    chosen = [(s, found) for s, found, _ in lines if s.name in shifts and s.state == ShiftState.WAITING]
    if not chosen:
        raise Refusal(
            "no_shift_chosen",
            Words("Please choose a shift that waits."),
            kind=Kind.INVALID,
            next_step=Words("Tick the shifts you decide on."),
            field="shifts",
        )
    if approved:
        _may_work(row, rules.missing([*findings, *(f for _, found in chosen for f in found)]))
    for shift, _ in chosen:
        shift.file = row
        if approved:
            approve(by, row, shift, reason=said, conditions=also, by_rule=False, review_on=review_on)
            continue
        shift.state, shift.decided_at, shift.decided_by, shift.reason = ShiftState.REFUSED, clock.now(), by.id, said
        shift.conditions = ""
        shift.save()
        step(by, row, StepKind.REFUSED, shift.name, said)
        record(ReopeningRefused(region=row.region, subject=shift.ref, file=row.ref), by=by)
        tell(by, row, StepKind.REFUSED)
    conclude(row)
    return row


@transaction.atomic
def clear_worker(by: Actor, file: UUID, worker: UUID, reason: str) -> Worker:
    """Somebody looked at them: their journey and complaint no longer keep them away. Their code still does.

    Needs DECIDE_REOPENING; whoever filled the file in cannot. Refuses `own_file`, `only_the_code` and `text_length`.
    """
    row = _row(by, file)
    by.must(DECIDE_REOPENING, over=row.region)
    _other_hand(by, row)
    words = _said(reason)
    found = Worker.objects.select_for_update().filter(pk=worker, shift__file=row).select_related("shift").first()
    if found is None:
        raise not_found()
    held = queries.held(found, row.region, clock.now()).blocks
    if held and all(b.reason is rules.PauseReason.CODE for b in held):
        raise Refusal(
            "only_the_code",
            Words("Only their health code keeps them away: nobody sets a colour by hand."),
            kind=Kind.CONFLICT,
            next_step=Words("Whoever the code is about can object to it; the shift goes on when it is green."),
        )
    if held:
        found.cleared_at, found.unwell, found.shift.file = clock.now(), False, row
        found.save(update_fields=["cleared_at", "unwell"])
        step(by, row, StepKind.CLEARED, found.shift.name, words)
        record(WorkerCleared(region=row.region, subject=found.subject, file=row.ref), by=by)
        settle(by, found)
    return found


@transaction.atomic
def close_file(by: Actor, file: UUID, reason: str) -> Reopening:
    """Close a file; what is personal in it goes after the keeping time. For who enters it; closing twice is once."""
    row = _row(by, file)
    if not queries.may_enter(by, row):
        by.must(DECIDE_REOPENING, over=row.region)
    if row.closed_at is not None:
        return row
    words = _said(reason)
    row.state, row.closed_at = FileState.CLOSED, clock.now()
    row.save(update_fields=["state", "closed_at"])
    cancel_at(f"reopening:{row.pk}")
    for shift in row.shifts.all():
        cancel_at(f"reopening-review:{shift.pk}")
    step(by, row, StepKind.CLOSED, text=words)
    record(FileClosed(region=row.region, subject=row.ref), by=by)
    return row


@transaction.atomic
def raise_file(by: Actor, file: RecordRef) -> Reopening | None:
    """Nobody decided in time: note it. Needs NOTE_WORKER there. None once it is decided, or while the firm is waited
    for: then nobody here is late."""
    row = Reopening.objects.select_for_update().select_related("site").filter(pk=file.id).first()
    if row is None or not rules.late(row.state, row.due_at, row.lacking, clock.now()):
        return None
    by.must(NOTE_WORKER, over=row.region)
    step(by, row, StepKind.OVERDUE)
    return row


@transaction.atomic
def review(by: Actor, file: RecordRef) -> Reopening | None:
    """What works is to be looked at again from today on. Needs NOTE_WORKER there; None when nothing works."""
    row = Reopening.objects.select_for_update().select_related("site").filter(pk=file.id, closed_at=None).first()
    if row is None:
        return None
    by.must(NOTE_WORKER, over=row.region)
    working = row.shifts.filter(state=ShiftState.APPROVED)
    if not working.exists():
        return None
    grade = queries.grade_at(row.region)
    for shift in working:
        if shift.review_on is None or shift.review_on > clock.today():
            if shift.grade == grade.value:
                continue
            shift.review_on = clock.today()
        shift.grade = grade.value
        shift.save(update_fields=["review_on", "grade"])
    step(by, row, StepKind.REVIEW)
    return row


@transaction.atomic
def keep_open(by: Actor, file: UUID, shift: str, goes_on: bool, reason: str) -> Reopening:
    """Look again at a shift that works: it goes on until the next day of looking, or stops with a reason.

    Needs what a decision there needs; whoever filled the file in cannot. Refuses `not_found`, `own_file`,
    `still_missing` and `text_length`.
    """
    row = _row(by, file)
    grade = queries.grade_at(row.region)
    by.must(queries.deciding(grade), over=row.region)
    _other_hand(by, row)
    words = _said(reason)
    lines, findings = queries.standing(row, clock.now())
    named = [(s, found) for s, found, _ in lines if s.name == shift and s.state == ShiftState.APPROVED]
    if not named:
        raise not_found()
    held, found = named[0]
    held.file = row
    if goes_on:
        # Somebody who has to stay away pauses the shift already; that is no reason against its going on afterwards.
        lacks = [f for f in rules.missing([*findings, *found]) if f.mends is rules.Mends.FIRM]
        _still_missing(lacks)
        approve(by, row, held, reason=words, conditions=held.conditions, by_rule=False)
        return row
    held.state, held.decided_at, held.decided_by, held.reason = ShiftState.REFUSED, clock.now(), by.id, words
    held.save()
    cancel_at(f"reopening-review:{held.pk}")
    pause(by, held)
    step(by, row, StepKind.REFUSED, held.name, words)
    record(ReopeningRefused(region=row.region, subject=held.ref, file=row.ref), by=by)
    tell(by, row, StepKind.REFUSED)
    return row


def _may_work(row: Reopening, lacks: Sequence[rules.Finding]) -> None:
    _still_missing(lacks)
    if not rules.by_filing(queries.grade_at(row.region)) and not (row.checked_at and row.sound):
        raise Refusal(
            "not_looked",
            Words("Nobody has looked on site and found it as entered."),
            next_step=Words("Go there first and enter what you saw."),
        )


def _still_missing(lacks: Sequence[rules.Finding]) -> None:
    if lacks:
        raise Refusal(
            "still_missing",
            Words("Something is still missing."),
            reasons=tuple(dict.fromkeys(f.missing for f in lacks if f.missing is not None)),
            next_step=Words("Choose only shifts with nothing missing, or refuse with this as the reason."),
        )


def _row(by: Actor, file: UUID) -> Reopening:
    return Reopening.objects.select_for_update().get(pk=queries.file_row(by, file).pk)


def _filed(by: Actor, file: UUID) -> Reopening:
    row = _row(by, file)
    grade = queries.grade_at(row.region)
    by.must(queries.deciding(grade), over=row.region)
    _other_hand(by, row)
    if rules.by_filing(grade):
        raise Refusal(
            "by_filing",
            Words("In a low-risk area nobody decides: a shift works as soon as nothing is missing."),
            next_step=Words("Tell the firm what is missing; a shift that works can be looked at again."),
        )
    if row.state != FileState.FILED:
        raise Refusal(
            "not_filed",
            Words("This file does not wait for a decision."),
            next_step=Words("The firm asks first, then it can be decided."),
        )
    return row


def _other_hand(by: Actor, row: Reopening) -> None:
    if queries.entered(by.id, row):
        raise Refusal(
            "own_file",
            Words("You filled this file in: somebody else decides on it."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Ask a colleague, or the street office."),
        )


def _said(text: str, *, needed: bool = True) -> str:
    words = text.strip()
    if (needed and not words) or len(words) > rules.LONGEST:
        raise Refusal(
            "text_length",
            Words("Write something, at most {limit} characters.", limit=rules.LONGEST),
            kind=Kind.INVALID,
            field="reason",
        )
    return words
