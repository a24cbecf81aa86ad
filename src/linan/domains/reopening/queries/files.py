"""Firms that reopen: which, where each stands, how long it took, and one file with everything in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linan.core import clock
from linan.core.accounts.queries import actor_name
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.domains.reopening import rules
from linan.domains.reopening.abilities import DECIDE_REOPENING, FILE_REOPENING, SEE_REOPENING
from linan.domains.reopening.models import Pause, Reopening, Shift, Worker
from linan.domains.reopening.queries import looking
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
from linan.domains.reopening.rules import FileState, Finding, Grade, PauseReason, ShiftState, StepKind
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.words import Words

MOST_WORKERS = 200
MOST_TIMES = 20_000
"""So many decided files are counted for the median; a county has fewer firms."""


@dataclass(frozen=True, slots=True)
class FileFilter:
    """What a list asks. `paused` keeps firms with a shift that stands still."""

    community: Region | None = None
    state: FileState | None = None
    late: bool = False
    paused: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One firm as lists show it. `hours` is from filing to decision, or until now while nobody decided."""

    row: Reopening
    firm: str
    where: str
    grade: Grade
    shifts: int
    working: int
    paused: int
    waits: Words | None
    late: bool
    hours: float | None

    @property
    def state(self) -> Words:
        return rules.STATE_WORDS[FileState(self.row.state)]

    @property
    def grade_words(self) -> Words:
        return rules.GRADE_WORDS[self.grade]


@dataclass(frozen=True, slots=True)
class Times:
    """How long decisions took, over the files a filter finds: hours from filing to decision."""

    decided: int
    median: float | None
    longest: float | None
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """One worker: a masked name, the last digits of the number, and what keeps them away."""

    id: UUID
    name: str
    identity_end: str
    origin: str
    left_on: object
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

    @property
    def canteen(self) -> Words | None:
        return rules.CANTEEN_WORDS.get(rules.Canteen(self.row.canteen))


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

    @property
    def lacking(self) -> bool:
        return bool(self.missing) or any(s.missing for s in self.shifts if s.waiting) or not self.shifts


def files(by: Actor, ask: FileFilter, *, cursor: str | None = None, size: int = 50) -> Page[FileLine]:
    """Firms of the reader's areas, those begun last first. Needs SEE_REOPENING somewhere."""
    page = paged(_asked(by, ask), order=["-opened_at", "-id"], cursor=cursor, size=size)
    return page.map(_lines(page.items))


def times(by: Actor, ask: FileFilter) -> Times:
    """How long decisions took over all the files of a filter, and how many wait. Needs SEE_REOPENING somewhere."""
    rows, at = _asked(by, ask), clock.now()
    told = rows.filter(decided_at__isnull=False, filed_at__isnull=False)
    pairs = told.values_list("filed_at", "decided_at").order_by()[:MOST_TIMES]
    hours = [rules.hours_between(since, until) for since, until in pairs if since is not None and until is not None]
    open_ones = rows.filter(state=FileState.FILED)
    return Times(
        len(hours), rules.median(hours), max(hours, default=None), open_ones.count(),
        open_ones.filter(lacking=False, due_at__lte=at).count(),
    )  # fmt: skip


def own_files(by: Actor) -> list[FileLine]:
    """The open files a resident fills in for a firm."""
    if by.person is None:
        return []
    rows = Reopening.objects.select_related("site").filter(contact_id=by.person.id, closed_at=None)
    return _lines(list(rows.order_by("opened_at")[:20]))


def view_of(by: Actor, id: UUID) -> FileView:
    """One file with its checks as they stand now. Refuses `not_found`; the reading of its workers is noted."""
    row, at = file_row(by, id), clock.now()
    shown = sees_workers(by, row)
    shifts, findings = standing(row, at)
    line = _lines([row])[0]
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


def today(by: Actor) -> list[TodayItem]:
    """Firms that wait for a decision of this reader's, late ones first, and those to be looked at again."""
    at, items = clock.now(), []
    if area := by.regions(DECIDE_REOPENING):
        rows = Reopening.objects.filter(within("region", area), state=FileState.FILED, lacking=False)
        rows = rows.exclude(opened_by=by.id).exclude(filed_by=by.id)
        late, soon = rows.filter(due_at__lte=at), rows.filter(due_at__gt=at)
        first = soon.order_by("due_at").values_list("due_at", flat=True).first()
        url, verb = "/reopening/?state=filed", Words("Look and decide")
        items = [
            TodayItem(Words("firms were not answered in time"), late.count(), "/reopening/?late=yes", verb, None,
                      "overdue"),
            TodayItem(Words("firms ask to reopen"), soon.count(), url, verb, first, "now"),
        ]  # fmt: skip
        again = Shift.objects.filter(
            within("file__region", area), state=ShiftState.APPROVED, review_on__lte=clock.today(), file__closed_at=None
        )
        firms = again.values("file").distinct().count()
        items.append(
            TodayItem(Words("firms at work are to be looked at again"), firms, "/reopening/", Words("See which"))
        )
    if area := by.regions(FILE_REOPENING):
        n = Reopening.objects.filter(_paused(), within("region", area), closed_at=None).count()
        words = Words("firms have a shift that stands still")
        items.append(TodayItem(words, n, "/reopening/?paused=yes", Words("See until when"), None, "info"))
    return [i for i in items if i.count]


def _paused() -> Q:
    stopped = Shift.objects.filter(file=OuterRef("pk"), state=ShiftState.APPROVED, paused_at__isnull=False)
    return Q(Exists(stopped))


def _asked(by: Actor, ask: FileFilter) -> QuerySet[Reopening]:
    rows = Reopening.objects.select_related("site").filter(within("region", by.must_somewhere(SEE_REOPENING)))
    if ask.community is not None:
        rows = rows.filter(within("region", ask.community))
    if ask.state is not None:
        rows = rows.filter(state=ask.state.value)
    if ask.late:
        rows = rows.filter(state=FileState.FILED, lacking=False, due_at__lte=clock.now())
    if ask.paused:
        rows = rows.filter(_paused())
    if ask.text:
        rows = rows.filter(site__name__icontains=ask.text)
    return rows


def _lines(rows: Sequence[Reopening]) -> list[FileLine]:
    at, listed = clock.now(), looking.listed_now()
    lines = []
    counted = {
        r["file"]: r
        for r in Shift.objects.filter(file__in=[r.pk for r in rows]).order_by().values("file").annotate(
            n=Count("id"),
            approved=Count("id", filter=Q(state=ShiftState.APPROVED)),
            paused=Count("id", filter=Q(state=ShiftState.APPROVED, paused_at__isnull=False)),
        )
    }  # fmt: skip
    for row in rows:
        n = counted.get(row.pk, {"n": 0, "approved": 0, "paused": 0})
        grade = rules.grade_of(row.region, listed)
        lines.append(
            FileLine(
                row,
                row.site.name,
                name_of(row.region.community),
                grade,
                n["n"],
                n["approved"] - n["paused"],
                n["paused"],
                _waits(row, grade),
                rules.late(row.state, row.due_at, row.lacking, at),
                _hours(row, at),
            )
        )
    return lines


def _waits(row: Reopening, grade: Grade) -> Words | None:
    return rules.waits_for(FileState(row.state), grade, lacking=row.lacking, looked=row.checked_at is not None)


def _hours(row: Reopening, at: datetime) -> float | None:
    if row.filed_at is None:
        return None
    return rules.hours_between(row.filed_at, row.decided_at or row.closed_at or at)


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
