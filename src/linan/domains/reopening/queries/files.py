"""Firms that reopen: which, where each stands, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linan.core import clock
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.reopening import rules
from linan.domains.reopening.abilities import DECIDE_REOPENING, FILE_REOPENING, SEE_REOPENING
from linan.domains.reopening.models import Reopening, Shift
from linan.domains.reopening.queries import looking
from linan.domains.reopening.rules import FileState, Grade, ShiftState
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.words import Words

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


def files(by: Actor, ask: FileFilter, *, cursor: str | None = None, size: int = 50) -> Page[FileLine]:
    """Firms of the reader's areas, those begun last first. Needs SEE_REOPENING somewhere."""
    page = paged(_asked(by, ask), order=["-opened_at", "-id"], cursor=cursor, size=size)
    return page.map(lines(page.items))


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
    return lines(list(rows.order_by("opened_at")[:20]))


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


def lines(rows: Sequence[Reopening]) -> list[FileLine]:
    """Files as lists show them; their shifts are counted with one question for all."""
    at, listed = clock.now(), looking.listed_now()
    found = []
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
        found.append(
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
    return found


def _waits(row: Reopening, grade: Grade) -> Words | None:
    return rules.waits_for(FileState(row.state), grade, lacking=row.lacking, looked=row.checked_at is not None)


def _hours(row: Reopening, at: datetime) -> float | None:
    if row.filed_at is None:
        return None
    return rules.hours_between(row.filed_at, row.decided_at or row.closed_at or at)
