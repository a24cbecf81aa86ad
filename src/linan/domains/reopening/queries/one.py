"""One file: its checks as they stand now, its shifts, who works in them, and what the reader may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from linan.core import clock
from linan.core.accounts.queries import actor_name
from linan.core.ledger import noted_read
from linan.domains.reopening import rules
from linan.domains.reopening.abilities import DECIDE_REOPENING
from linan.domains.reopening.models import Pause, Reopening, Shift, Worker
from linan.domains.reopening.queries import looking
from linan.domains.reopening.queries.files import FileLine, lines
from linan.domains.reopening.queries.seen import (
    Held,
    deciding,
    entered,
    file_row,
    file_told,
    held,
    is_contact,
    may_enter,
    sees_workers,
    shift_told,
)
from linan.domains.reopening.rules import FileState, Finding, PauseReason, ShiftState, StepKind
from linan.kernel.actor import Actor
from linan.kernel.words import Words

MOST_WORKERS = 200


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """One worker: a masked name, the last digits of the number, and what keeps them away."""

    id: UUID
    name: str
    identity_end: str
    origin: str
    left_on: date | None
    unknown: bool
    away: tuple[Words, ...]
    until: datetime | None
    may_clear: bool


@dataclass(frozen=True, slots=True)
class PauseLine:
    """One open reason for which a shift stands still."""

    reason: Words
    since_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShiftView:
    """One shift with its checks, its open pauses and, for those who may, its workers."""

    row: Shift
    workers: int
    findings: tuple[Finding, ...]
    pauses: tuple[PauseLine, ...]
    until: datetime | None
    people: tuple[WorkerLine, ...]

    @property
    def state(self) -> Words:
        return rules.SHIFT_WORDS[ShiftState(self.row.state)]

    @property
    def works(self) -> bool:
        return self.row.state == ShiftState.APPROVED and self.row.paused_at is None

    @property
    def paused(self) -> bool:
        return self.row.state == ShiftState.APPROVED and self.row.paused_at is not None

    @property
    def missing(self) -> tuple[Finding, ...]:
        return rules.missing(self.findings)

    @property
    def waiting(self) -> bool:
        return self.row.state == ShiftState.WAITING

    @property
    def review_due(self) -> bool:
        return self.row.review_on is not None and self.row.review_on <= clock.today()


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of what happened to a file."""

    at: datetime
    words: Words
    shift: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One file: what is missing first, its shifts, what happened, and what this reader may do about it."""

    line: FileLine
    way: Words
    findings: tuple[Finding, ...]
    shifts: tuple[ShiftView, ...]
    steps: tuple[StepLine, ...]
    contact: bool
    may_enter: bool
    may_file: bool
    may_check: bool
    may_decide: bool
    may_review: bool
    own: bool
    """The reader filled in or filed what waits for a decision: somebody else decides."""

    @property
    def missing(self) -> tuple[Finding, ...]:
        return rules.missing(self.findings)


def view_of(by: Actor, id: UUID) -> FileView:
    """One file with its checks as they stand now. Refuses `not_found`; the reading of its workers is noted."""
    row, at = file_row(by, id), clock.now()
    shown = sees_workers(by, row)
    shifts, findings = standing(row, at)
    line = lines([row])[0]
    grade = looking.grade_at(row.region)
    may_decide = by.can(deciding(grade), over=row.region)
    own, filed = entered(by.id, row), row.state == FileState.FILED and not rules.by_filing(grade)
    may_clear = by.can(DECIDE_REOPENING, over=row.region) and not own
    views = tuple(_shift_view(s, found, people, shown, may_clear) for s, found, people in shifts)
    if shown:
        people = [h.worker.subject for _, _, hs in shifts for h in hs]
        noted_read(by, what="reopening.file", persons=[p for p in people if p is not None], region=row.region)
    enters = may_enter(by, row) and row.state != FileState.CLOSED
    asked_for = any(s.row.state != ShiftState.APPROVED for s in views)
    return FileView(
        line=line,
        way=rules.WAY_WORDS[grade],
        findings=findings,
        shifts=views,
        steps=tuple(
            StepLine(s.at, rules.STEP_WORDS[StepKind(s.kind)], s.shift, actor_name(s.by), s.text)
            for s in row.steps.order_by("-at", "-id")[:100]
        ),
        contact=is_contact(by, row),
        may_enter=enters,
        may_file=enters and asked_for and row.state != FileState.FILED,
        may_check=filed and may_decide and not own,
        may_decide=filed and may_decide and not own,
        may_review=row.closed_at is None and may_decide and not own,
        own=own and filed and may_decide,
    )


Standing = tuple[Shift, tuple[Finding, ...], list[Held]]


def standing(row: Reopening, at: datetime) -> tuple[list[Standing], tuple[Finding, ...]]:
    """Every shift with its checks and workers, and the checks of the whole firm, as they stand at `at`."""
    asked, grade = looking.asked_at(row.region, at), looking.grade_at(row.region)
    shifts = list(row.shifts.order_by("starts", "name"))
    people: dict[UUID, list[Held]] = {s.pk: [] for s in shifts}
    for worker in Worker.objects.filter(shift__in=shifts).order_by("entered_at", "id"):
        people[worker.shift_id].append(held(worker, row.region, at))
    total = sum(map(len, people.values()))
    lines = [(s, rules.shift_checks(shift_told(s, people[s.pk], shifts), asked), people[s.pk]) for s in shifts]
    return lines, rules.file_checks(file_told(row, total, grade), asked)


def _shift_view(
    shift: Shift, findings: tuple[Finding, ...], people: list[Held], shown: bool, may_clear: bool
) -> ShiftView:
    pauses = list(Pause.objects.filter(shift=shift, ended_at=None).order_by("since_at"))
    # Those who have to stay away stand first.
    ordered = sorted(people, key=lambda h: (not h.blocks, bool(h.worker.origin and h.worker.health_known)))
    return ShiftView(
        shift,
        len(people),
        findings,
        tuple(PauseLine(rules.REASON_WORDS[PauseReason(p.reason)], p.since_at, p.until_at) for p in pauses),
        rules.ends_at(p.until_at for p in pauses),
        tuple(_worker_line(h, may_clear) for h in ordered[:MOST_WORKERS]) if shown else (),
    )


def _worker_line(one: Held, may_clear: bool) -> WorkerLine:
    w = one.worker
    clears = any(b.reason is not PauseReason.CODE for b in one.blocks)
    return WorkerLine(
        w.pk, rules.masked(w.name), w.identity[-4:], w.origin, w.left_on, not (w.origin and w.health_known),
        tuple(AWAY_WORDS[b.reason] for b in one.blocks), rules.ends_at(b.until for b in one.blocks),
        may_clear and clears,
    )  # fmt: skip


AWAY_WORDS = {
    PauseReason.ARRIVAL: Words("came back from an area on the risk list"),
    PauseReason.CODE: Words("health code is not green"),
    PauseReason.UNWELL: Words("fever, or feels unwell"),
}
