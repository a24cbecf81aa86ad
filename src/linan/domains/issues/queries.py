"""Reading problems: who must solve what, by when, and which grids share it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linan.core import clock
from linan.core.accounts.queries import actor_name, staff_names, staff_phone
from linan.core.accounts.tree import answering
from linan.core.accounts.workers import workers_for
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.files.facts import FileRef
from linan.core.files.queries import OpenedFile, open_file
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.domains.issues import rules
from linan.domains.issues.abilities import MOVE_ISSUE, REPORT_ISSUE, SEE_ISSUES, SOLVE_ISSUE
from linan.domains.issues.models import Issue, Share, Step
from linan.domains.issues.rules import IssueKind, IssueState
from linan.kernel.actor import Actor, workflow_actor
from linan.kernel.refs import PersonRef, RecordRef, StaffRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

MOST_OWN = 100


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """What a list asks. `open_only` is how one opens it; `across` are those several grids share."""

    open_only: bool = True
    kind: IssueKind | None = None
    late: bool = False
    across: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One problem as lists show it."""

    issue: Issue
    where: str
    owner: str
    grids: tuple[str, ...]
    late: bool

    @property
    def kind(self) -> Words:
        return rules.KIND_WORDS[IssueKind(self.issue.kind)]

    @property
    def state(self) -> Words:
        return rules.STATE_WORDS[IssueState(self.issue.state)]

    @property
    def is_open(self) -> bool:
        return self.issue.state == IssueState.OPEN

    @property
    def weight(self) -> Words:
        return rules.WEIGHT_WORDS[rules.Weight(self.issue.weight)]

    @property
    def from_resident(self) -> bool:
        return self.issue.reported_by.startswith("person:")


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of a problem's history."""

    step: Step
    words: Words
    who: str

    @property
    def resident(self) -> bool:
        return self.step.by.startswith("person:")


@dataclass(frozen=True, slots=True)
class IssueView:
    """One problem with its history and what this reader may do about it."""

    line: IssueLine
    phone: str
    steps: tuple[StepLine, ...]
    may_solve: bool
    may_move: bool
    may_weigh: bool


def issues(by: Actor, ask: IssueFilter, *, cursor: str | None = None, size: int = 50) -> Page[IssueLine]:
    """Problems of the reader's grids, shared ones too, and their own reports; the soonest due first."""
    rows = Issue.objects.filter(_seen(by))
    at = clock.now()
    if ask.open_only or ask.late:
        rows = rows.filter(state=IssueState.OPEN)
    if ask.late:
        rows = rows.filter(due_at__lte=at)
    if ask.kind is not None:
        rows = rows.filter(kind=ask.kind.value)
    if ask.across:
        rows = rows.filter(pk__in=_across())
    if ask.mine:
        rows = rows.filter(owner=by.id)
    page = paged(rows, order=["due_at", "id"], cursor=cursor, size=size)
    return page.map(_lines(page.items, at))


def issue_of(by: Actor, issue: RecordRef) -> IssueView:
    """One problem, to every grid that shares it, its owner and who reported it. Refuses `not_found`."""
    row = seen(by, issue)
    line = _lines([row], clock.now())[0]
    is_open = row.state == IssueState.OPEN
    steps = tuple(
        StepLine(s, rules.STEP_WORDS[rules.StepKind(s.kind)], actor_name(s.by)) for s in row.steps.order_by("at", "id")
    )
    return IssueView(
        line,
        staff_phone(row.owner_ref),
        steps,
        is_open and may_solve(by, row),
        is_open and may_move(by, row),
        line.from_resident and may_solve(by, row) and str(by.person) != row.reported_by,
    )


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A problem a resident reported: where it stands, who solves it, and in the end what was done."""

    line: IssueLine
    phone: str
    done: str


def own_reports(by: Actor) -> list[OwnReport]:
    """What this resident reported, the latest first. What the staff write to each other on the way is not in it.
    Refuses `not_found` to who is no resident."""
    if by.person is None:
        raise not_found()
    rows = list(Issue.objects.filter(reported_by=by.id).order_by("-reported_at", "-id")[:MOST_OWN])
    closing = Step.objects.filter(issue__in=rows, kind=rules.StepKind.CLOSED.value)
    done = {s.issue_id: s.text for s in closing}
    lines = _lines(rows, clock.now())
    return [OwnReport(x, staff_phone(x.issue.owner_ref), done.get(x.issue.pk, "")) for x in lines]


def reporter_of(issue: RecordRef) -> PersonRef | None:
    """The resident who reported it, None where somebody who works here did; for workflows."""
    told = Issue.objects.filter(pk=issue.id, reported_by__startswith="person:").values_list("reported_by", flat=True)
    found = told.first()
    return PersonRef.parse(found) if found else None


def photo_of(by: Actor, issue: RecordRef) -> OpenedFile:
    """The picture of a problem: whoever reads the problem sees it, in every grid that shares it."""
    row = seen(by, issue)
    if row.photo is None:
        raise not_found()
    return open_file(workflow_actor("issues.photo", row.community, [SEE_ISSUES]), FileRef(row.photo), under=SEE_ISSUES)


def may_solve(by: Actor, row: Issue) -> bool:
    """The owner, and who solves problems of the owning grid."""
    return by.id == row.owner or by.can(SOLVE_ISSUE, over=row.region.at(Level.GRID))


def may_move(by: Actor, row: Issue) -> bool:
    """The owner, and who leads the owning grid."""
    return by.id == row.owner or by.can(MOVE_ISSUE, over=row.region.at(Level.GRID))


def seen(by: Actor, issue: RecordRef) -> Issue:
    """The problem, if this reader shares it. Refuses `not_found`."""
    row = Issue.objects.filter(_seen(by), pk=issue.id).first()
    if row is None:
        raise not_found()
    return row


def communities_to_report(by: Actor) -> list[Region]:
    """Where this reader may report: the communities of their duties, or those within them."""
    held = by.must_somewhere(REPORT_ISSUE)
    return sorted({r.community for r in held if r.level >= Level.COMMUNITY})


def owner_for(grid: Region) -> StaffRef | None:
    """Who must solve a problem of a grid: its worker, else who answers for it or above, else the county's clerk.

    Only somebody who is there now; None when nobody at all is. It names nobody; for actions and workflows.
    """
    near = [w for w in workers_for(grid) if w]
    leads = answering([grid]).get(grid)
    return next(iter((*near, *([leads] if leads else []), *workers_for(grid, role="clerk"))), None)


def leader_for(grid: Region) -> StaffRef | None:
    """Who is told when a problem of a grid is late."""
    return answering([grid]).get(grid)


def time_for(kind: IssueKind, region: Region, at: datetime) -> int:
    """Hours to solve a problem of this kind here."""
    return int(number(rules.hours_name(kind), region, at).value)


def unowned(by: Actor) -> int:
    """Open problems that several grids share and whose owner no longer works for the owning grid: always 0, and shown
    so that anybody can see it. Needs SEE_ISSUES."""
    rows = Issue.objects.filter(_seen(by), state=IssueState.OPEN, pk__in=_across())
    return sum(not _still(row) for row in rows)


def _still(row: Issue) -> bool:
    grid = row.region.at(Level.GRID)
    return row.owner_ref in still_there(grid)


def still_there(grid: Region) -> set[StaffRef]:
    """Who may own a problem of a grid now: everybody acting there in a role that ever owns one."""
    roles = ("grid_worker", "grid_leader", "community_lead", "street_director", "clerk")
    return {s for role in roles for s in workers_for(grid, role=role)}


def today(by: Actor) -> list[TodayItem]:
    """Problems that are theirs to solve, and the late ones of those they lead."""
    at = clock.now()
    items = []
    own = Issue.objects.filter(owner=by.id, state=IssueState.OPEN)
    late = own.filter(due_at__lte=at).count()
    rest = own.filter(due_at__gt=at).count()
    items.append(
        TodayItem(Words("{n} problems are late", n=late), late, "/issues/?mine=yes", Words("Solve"), None, "overdue")
    )
    first = own.filter(due_at__gt=at).order_by("due_at").values_list("due_at", flat=True).first()
    words = Words("{n} problems are yours to solve", n=rest)
    items.append(TodayItem(words, rest, "/issues/?mine=yes", Words("Solve"), first, "soon"))
    if led := by.regions(MOVE_ISSUE):
        n = Issue.objects.filter(within("region", led), state=IssueState.OPEN, due_at__lte=at).exclude(owner=by.id)
        words = Words("{n} problems of your area are late", n=n.count())
        items.append(TodayItem(words, n.count(), "/issues/?late=yes", Words("Ask how it goes"), None, "overdue"))
    return [i for i in items if i.count]


def _seen(by: Actor) -> Q:
    held = by.regions(SEE_ISSUES)
    if not held:
        by.must_somewhere(REPORT_ISSUE)
    own = Q(owner=by.id) | Q(reported_by=by.id)
    return own | Q(Exists(Share.objects.filter(within("region", held), issue=OuterRef("pk")))) if held else own


def _across() -> QuerySet[Share, object]:
    many = Share.objects.order_by().values("issue").annotate(n=Count("id")).filter(n__gt=1)
    return many.values("issue")


def _lines(rows: Iterable[Issue], at: datetime) -> list[IssueLine]:
    found = list(rows)
    names = staff_names({r.owner_ref for r in found})
    grids: dict[object, list[Region]] = {}
    for share in Share.objects.filter(issue__in=found).order_by("region"):
        grids.setdefault(share.issue_id, []).append(share.region)
    return [
        IssueLine(
            r,
            f"{name_of(r.community)} {r.address}".strip(),
            names.get(r.owner_ref, ""),
            tuple(f"{name_of(g.community)}{name_of(g)}" for g in grids.get(r.pk, [])),
            rules.late(r.state, r.due_at, at),
        )
        for r in found
    ]
