"""What follows by itself: a shift pauses, goes on, or opens by filing, whenever something it rests on changed.

Nobody sets a pause. It is derived from what is known of each worker, so the order in which things are learnt never
matters, and looking twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from linan.core import clock
from linan.core.community.queries import regions_of
from linan.core.ledger import cancel_at, record, record_at
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.domains.reopening import queries, rules
from linan.domains.reopening.abilities import NOTE_WORKER
from linan.domains.reopening.facts import (
    ContactTold,
    FileForgotten,
    ReopeningOverdue,
    ReviewDue,
    ShiftApproved,
    ShiftPaused,
    ShiftResumed,
    WorkerDue,
)
from linan.domains.reopening.models import Pause, Reopening, Shift, Step, Worker
from linan.domains.reopening.rules import FileState, Grade, Risk, ShiftState, StepKind, arrival_risk, worse
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region
from linan.kernel.time import start_of
from linan.kernel.verdicts import Colour


@transaction.atomic
def note_colours(by: Actor, changed: Sequence[tuple[PersonRef, Colour, datetime | None]]) -> int:
    """People's codes changed: their own shifts pause or go on; how many of them work in a firm here.

    Needs NOTE_WORKER over each of their homes, wherever the firm stands: what follows at work rests on them alone.
    """
    told: dict[PersonRef | None, tuple[Colour, datetime | None]] = {p: (c, until) for p, c, until in changed}
    rows = list(_workers().filter(person_id__in=[person.id for person, _, _ in changed]))
    _must_note(by, {w.subject for w in rows if w.subject is not None})
    for worker in rows:
        colour, worker.colour_until = told[worker.subject]
        worker.colour = colour.value
        worker.save(update_fields=["colour", "colour_until"])
    _settle(by, rows)
    return len(rows)


@transaction.atomic
def note_arrival(by: Actor, person: PersonRef, origin: str, left_on: date) -> int:
    """Somebody came back from a division: where the list names it, their own shift pauses. Needs NOTE_WORKER."""
    rows = list(_workers().filter(person_id=person.id))
    _must_note(by, {person} if rows else set())
    listed = queries.listed_now()
    for worker in rows:
        if worker.left_on is None or worker.left_on <= left_on:
            put_journey(worker, origin, left_on, listed)
            worker.save()
    _settle(by, rows)
    return len(rows)


@transaction.atomic
def weigh_again(by: Actor, region: Region) -> int:
    """The risk list or the edition changed in `region`: everybody who came lately is looked at anew, and firms at work
    where the risk rose are looked at again. Needs NOTE_WORKER there; how many workers were looked at."""
    by.must(NOTE_WORKER, over=region)
    at, listed = clock.now(), queries.listed_now()
    since = clock.today() - timedelta(days=int(number("reopening.origin_days", region, at).value))
    lately = _workers().filter(within("shift__file__region", region), left_on__gte=since).exclude(origin="")
    open_ones = _workers().filter(within("shift__file__region", region), pauses__ended_at=None, pauses__isnull=False)
    rows = {w.pk: w for w in [*lately, *open_ones]}
    for worker in rows.values():
        risk = worse(Risk(worker.risk), arrival_risk(worker.origin, worker.shift.file.region, listed))
        if risk != worker.risk and worker.left_on is not None and worker.left_on >= since:
            worker.risk = risk.value
            worker.save(update_fields=["risk"])
    # Who came from no listed place has nothing that a list or an edition could change.
    _settle(by, [w for w in rows.values() if w.risk])
    working = Shift.objects.filter(
        within("file__region", region), state=ShiftState.APPROVED, file__closed_at=None
    ).select_related("file")  # fmt: skip
    risen = {s.file for s in working if _RANK[rules.grade_of(s.file.region, listed)] > _RANK[Grade(s.grade)]}
    for row in risen:
        record(ReviewDue(region=row.region, subject=row.ref), by=by)
    for row in Reopening.objects.filter(within("region", region), state=FileState.FILED):
        look(by, row)
    return len(rows)


_RANK = {grade: n for n, grade in enumerate(Grade)}


@transaction.atomic
def look_again(by: Actor, worker: RecordRef) -> None:
    """Timer: a worker's reason may have run its time. Needs NOTE_WORKER where the firm stands."""
    row = _workers().filter(pk=worker.id).first()
    if row is not None:
        by.must(NOTE_WORKER, over=row.shift.file.region)
        _settle(by, [row])


@transaction.atomic
def forget_files(by: Actor, keep_days: int, apart: dict[Region, int] | None = None) -> int:
    """Delete what is personal in files closed longer ago than the keeping time; how many. Needs NOTE_WORKER.

    Shifts, decisions and times stay, without a name. `apart` are areas with a time of their own.
    """
    region = by.must_somewhere(NOTE_WORKER)
    now, gone = clock.now(), 0
    rows = Reopening.objects.filter(within("region", region), closed_at__isnull=False, forgotten_at=None)
    for row in rows:
        here = [days for area, days in (apart or {}).items() if area.covers(row.region)]
        if row.closed_at is None or row.closed_at + timedelta(days=here[0] if here else keep_days) > now:
            continue
        for worker in Worker.objects.filter(shift__file=row):
            cancel_at(f"reopening-worker:{worker.pk}")
        Worker.objects.filter(shift__file=row).delete()
        row.responsible = row.phone = ""
        row.contact, row.forgotten_at = None, now
        row.save()
        Step.objects.filter(file=row).update(text="")
        record(FileForgotten(region=row.region, subject=row.ref), by=by)
        gone += 1
    return gone


def put_journey(worker: Worker, origin: str, left_on: date, listed: Sequence[tuple[str, str]]) -> None:
    """A journey, the same or a new one. A new one counts even for who was cleared of an earlier one."""
    risk = arrival_risk(origin, worker.shift.file.region, listed)
    if (worker.origin, worker.left_on) == (origin, left_on):
        worker.risk = worse(Risk(worker.risk), risk).value
        return
    worker.origin, worker.left_on = origin, left_on
    worker.risk, worker.cleared_at = risk.value, None


def settle(by: Actor, worker: Worker) -> None:
    """Bring a worker's shift to what follows from what is known of them now."""
    _settle(by, [worker])


def look(by: Actor, row: Reopening) -> None:
    """Where filing is enough, open each waiting shift that lacks nothing; note whom the file waits for."""
    if row.state not in (FileState.FILED, FileState.DRAFT):
        return
    at = clock.now()
    shifts, findings = queries.standing(row, at)
    waiting = [(s, found) for s, found, _ in shifts if s.state == ShiftState.WAITING]
    whole = [s for s, found in waiting if not rules.missing([*findings, *found])]
    if row.state == FileState.FILED and rules.by_filing(queries.grade_at(row.region)):
        while whole:
            approve(by, row, whole.pop(0), reason="", conditions="", by_rule=True)
    if row.lacking and whole and row.due_at is not None and row.state == FileState.FILED:
        # While the firm was waited for, the time of who decides stood still.
        row.due_at = max(row.due_at, rules.due(at, int(number("reopening.decide_hours", row.region, at).value)))
        overdue = ReopeningOverdue(region=row.region, subject=row.ref)
        record_at(row.due_at, overdue, by=by, once=f"reopening:{row.pk}")
    row.lacking = not whole
    row.save(update_fields=["lacking", "due_at"])
    conclude(row)


def approve(
    by: Actor,
    row: Reopening,
    shift: Shift,
    *,
    reason: str,
    conditions: str,
    by_rule: bool,
    review_on: date | None = None,
) -> None:
    """Let a shift work until it is looked at again."""
    at, grade = clock.now(), queries.grade_at(row.region)
    days = int(number("reopening.review_days", row.region, at).value)
    shift.state, shift.decided_at, shift.decided_by = ShiftState.APPROVED, at, "" if by_rule else by.id
    shift.reason, shift.conditions, shift.grade = reason, conditions, grade.value
    shift.review_on = review_on or clock.today() + timedelta(days=days)
    shift.save()
    step(by, row, StepKind.BY_FILING if by_rule else StepKind.APPROVED, shift.name, conditions)
    record(
        ShiftApproved(
            region=row.region, subject=shift.ref, file=row.ref, grade=grade.value, by_rule=by_rule,
            review_on=shift.review_on,
        ),
        by=by,
    )  # fmt: skip
    tell(by, row, StepKind.APPROVED)
    record_at(
        start_of(shift.review_on),
        ReviewDue(region=row.region, subject=row.ref),
        by=by,
        once=f"reopening-review:{shift.pk}",
    )
    pause(by, shift)


def conclude(row: Reopening) -> None:
    """A file with no waiting shift left is decided; the clock of the decision stops."""
    if row.state == FileState.FILED and not row.shifts.filter(state=ShiftState.WAITING).exists():
        row.state, row.decided_at = FileState.DECIDED, clock.now()
        row.save(update_fields=["state", "decided_at"])
        cancel_at(f"reopening:{row.pk}")


def pause(by: Actor, shift: Shift) -> None:
    """Let a shift stand still while a reason of one of its workers is open, and go on once none is."""
    open_ones = list(Pause.objects.filter(shift=shift, ended_at=None))
    held = bool(open_ones) and shift.state == ShiftState.APPROVED
    if held == (shift.paused_at is not None):
        return
    shift.paused_at = clock.now() if held else None
    shift.save(update_fields=["paused_at"])
    row = shift.file
    until = rules.ends_at(p.until_at for p in open_ones)
    step(by, row, StepKind.PAUSED if held else StepKind.RESUMED, shift.name)
    if held:
        record(ShiftPaused(region=row.region, subject=shift.ref, file=row.ref, until=until), by=by)
        tell(by, row, StepKind.PAUSED)
    elif shift.state == ShiftState.APPROVED:
        record(ShiftResumed(region=row.region, subject=shift.ref, file=row.ref), by=by)
        tell(by, row, StepKind.RESUMED)


def tell(by: Actor, row: Reopening, turn: StepKind) -> None:
    """Let the firm's contact know, if one was named; at home, because that is where a letter reaches them."""
    if row.contact_id is None:
        return
    person = PersonRef(row.contact_id)
    home = regions_of([person]).get(person)
    if home is not None:
        record(ContactTold(region=home, subject=person, file=row.ref, turn=turn.value), by=by)


def step(by: Actor, row: Reopening, kind: StepKind, shift: str = "", text: str = "") -> None:
    """One line of the file's history."""
    Step.objects.create(file=row, shift=shift, kind=kind.value, at=clock.now(), by=by.id, text=text)


def _workers() -> QuerySet[Worker]:
    # Workers of one file are locked in one order, so that two answers to one fact never wait for each other.
    rows = Worker.objects.select_for_update(of=("self",)).select_related("shift__file__site")
    # What is looked at here is no name: those rest sealed, and opening thousands of them takes its time.
    rows = rows.defer("name", "identity", "shift__file__responsible", "shift__file__phone")
    return rows.filter(shift__file__closed_at=None).order_by("id")


def _must_note(by: Actor, people: set[PersonRef]) -> None:
    for home in set(regions_of(people).values()):
        by.must(NOTE_WORKER, over=home)


def _settle(by: Actor, workers: Iterable[Worker]) -> None:
    at, shifts = clock.now(), dict[UUID, Shift]()
    for worker in workers:
        shift = shifts.setdefault(worker.shift_id, worker.shift)
        found = queries.held(worker, shift.file.region, at).blocks
        wanted = {b.reason.value: b.until for b in found}
        held = {p.reason: p for p in Pause.objects.filter(worker=worker, ended_at=None)}
        for reason, one in held.items():
            if reason not in wanted:
                one.ended_at = at
                one.save(update_fields=["ended_at"])
            elif one.until_at != wanted[reason]:
                one.until_at = wanted[reason]
                one.save(update_fields=["until_at"])
        Pause.objects.bulk_create(
            Pause(shift=shift, worker=worker, reason=reason, since_at=at, until_at=until)
            for reason, until in wanted.items()
            if reason not in held
        )
        ends = [b.until for b in found if b.until is not None and b.reason is rules.PauseReason.ARRIVAL]
        once = f"reopening-worker:{worker.pk}"
        if ends:
            record_at(min(ends), WorkerDue(region=shift.file.region, subject=worker.ref), by=by, once=once)
        else:
            cancel_at(once)
    for shift in shifts.values():
        pause(by, shift)
    for row in {s.file_id: s.file for s in shifts.values()}.values():
        look(by, row)
