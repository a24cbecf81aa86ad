"""What one does with problems: report, share, hand over, note, solve. One owner at every moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from linan.core import clock
from linan.core.community.queries import name_of, region_of
from linan.core.community.queries.addresses import places_called
from linan.core.files.actions import store
from linan.core.ledger import cancel_at, record, record_at
from linan.domains.issues import queries, rules
from linan.domains.issues.abilities import MOVE_ISSUE, REPORT_ISSUE
from linan.domains.issues.facts import (
    IssueMoved,
    IssueNoted,
    IssueOverdue,
    IssueReported,
    IssueShared,
    IssueSolved,
    ObservationConfirmed,
    ObservationDisputed,
    ObservationWithdrawn,
)
from linan.domains.issues.models import Issue, Share, Step
from linan.domains.issues.rules import IssueKind, IssueState, StepKind, Weight
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef, StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded photograph."""

    name: str
    data: bytes


@transaction.atomic
def report_issue(
    by: Actor,
    community: Region,
    address: str,
    text: str,
    kind: IssueKind,
    *,
    grid: Region | None = None,
    photo: Picture | None = None,
) -> Issue:
    """Report a problem; the address says which grid must solve it, or `grid` where it does not.

    Needs REPORT_ISSUE in the community. Refuses `address_unknown`, `text_length` and `nobody_there`.
    """
    if not any(
        REPORT_ISSUE in d.abilities and (d.region.covers(community) or community.covers(d.region)) for d in by.duties
    ):
        by.must(REPORT_ISSUE, over=community)
    return _report(by, community, (_grid(grid, community),) if grid is not None else (), address, text, kind, photo)


@transaction.atomic
def report_from_home(by: Actor, address: str, text: str, kind: IssueKind, photo: Picture | None = None) -> Issue:
    """A resident reports a problem of their own community; without an address it is their own grid's.

    Refuses `not_found` to who is no resident, `address_unknown`, `text_length` and `nobody_there`.
    """
    if by.person is None:
        raise not_found()
    home = region_of(by.person)
    own = () if address.strip() else (home.at(Level.GRID),)
    return _report(by, home.community, own, address, text, kind, photo)


def _report(
    by: Actor,
    community: Region,
    places: tuple[Region, ...],
    address: str,
    text: str,
    kind: IssueKind,
    photo: Picture | None,
) -> Issue:
    words = _said(text)
    address = address.strip()[:200]
    places = places or places_called(community, address)
    if not places:
        raise Refusal(
            "address_unknown",
            Words("No grid of this community has this address."),
            kind=Kind.INVALID,
            next_step=Words("Write it as on the door plate (1幢2单元301室), or choose the grid."),
            field="address",
        )
    made = _open(by, places, community, kind, address, words, None)
    if photo is not None:
        made.photo = store(by, photo.name, photo.data, "photo", region=community).id
        made.save(update_fields=["photo"])
    return made


@transaction.atomic
def join_issue(by: Actor, key: str, kind: IssueKind, homes: Sequence[Region]) -> Issue | None:
    """One joint problem for the grids of some homes: opened with the first as owner, or shared with those that are new.

    Needs REPORT_ISSUE over one of them: a chain reaches beyond everybody's own area. None while fewer than two
    grids are concerned. A closed one stays closed.
    """
    wanted = list(dict.fromkeys(g.at(Level.GRID) for g in homes if g.level >= Level.GRID))
    if not any(by.can(REPORT_ISSUE, over=home) for home in homes):
        by.must(REPORT_ISSUE, over=homes[0] if homes else Region())
    found = Issue.objects.select_for_update().filter(key=key).first()
    if found is not None:
        if found.state == IssueState.OPEN:
            for grid in wanted:
                _share(by, found, grid)
        return found
    if len(wanted) < 2:
        return None
    return _open(by, wanted, wanted[0].community, kind, "", "", key)


@transaction.atomic
def share_issue(by: Actor, issue: RecordRef, grid: Region) -> Issue:
    """Let another grid read the same problem; its owner stays. For the owner, or with MOVE_ISSUE over the grid."""
    row = _mine(by, issue)
    _share(by, row, _grid(grid, row.community.at(Level.COUNTY)))
    return row


@transaction.atomic
def hand_over(by: Actor, issue: RecordRef, grid: Region, why: str) -> Issue:
    """Another grid becomes the owner, with a reason; the earlier one goes on reading. For the owner or its leader."""
    row = _mine(by, issue)
    words = _said(why)
    to = _grid(grid, row.community.at(Level.COUNTY))
    if to == row.region.at(Level.GRID):
        return row
    owner = _owner(to)
    _share(by, row, to)
    row.region = to
    _move(by, row, owner, words)
    return row


@transaction.atomic
def note_issue(by: Actor, issue: RecordRef, text: str) -> Step:
    """Write down how it goes; every grid that shares the problem reads it."""
    row = queries.seen(by, issue)
    step = _step(by, row, StepKind.NOTE, _said(text))
    record(IssueNoted(region=row.region, subject=row.ref), by=by)
    return step


@transaction.atomic
def solve_issue(by: Actor, issue: RecordRef, text: str, state: IssueState = IssueState.SOLVED) -> Issue:
    """Close a problem and say what was done. For the owner, or with SOLVE_ISSUE over the owning grid; twice is once."""
    row = Issue.objects.select_for_update().filter(pk=queries.seen(by, issue).pk).get()
    if not queries.may_solve(by, row):
        raise not_found()
    if row.state != IssueState.OPEN or state is IssueState.OPEN:
        return row
    words = _said(text)
    row.state, row.closed_at = state.value, clock.now()
    row.save(update_fields=["state", "closed_at"])
    _step(by, row, StepKind.CLOSED, words)
    cancel_at(f"issue:{row.id}")
    record(IssueSolved(region=row.region, subject=row.ref, outcome=state.value), by=by)
    return row


@transaction.atomic
def weigh_issue(by: Actor, issue: RecordRef, weight: Weight, why: str = "") -> Issue:
    """Say whether what a resident reported was found so; twice the same is once, also after the problem is closed.

    For who may solve it, and never for who reported it. To take a confirmation back needs a reason; the entry then
    corrects the earlier one. Refuses `not_found`, `no_observation`, `own_report`, `nothing_said` and `text_length`.
    """
    row = Issue.objects.select_for_update().filter(pk=queries.seen(by, issue).pk).get()
    if not queries.may_solve(by, row):
        raise not_found()
    if not row.reported_by.startswith("person:"):
        raise Refusal(
            "no_observation",
            Words("Only what a resident reported is confirmed here."),
            kind=Kind.INVALID,
            next_step=Words("Close the problem and say what was done."),
        )
    person = PersonRef.parse(row.reported_by)
    if by.person == person:
        raise Refusal(
            "own_report",
            Words("Nobody confirms their own report."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Ask a colleague to look."),
        )
    if weight is Weight.OPEN:
        raise Refusal("nothing_said", Words("Please choose an answer."), kind=Kind.INVALID, field="weight")
    if row.weight == weight:
        return row
    earlier = row.confirmed_entry
    words = _said(why) if row.weight or why.strip() else ""
    row.weight, row.confirmed_entry = weight.value, None
    if weight is Weight.CONFIRMED:
        confirmed = ObservationConfirmed(region=row.region, subject=person, issue=row.ref, issue_kind=row.kind)
        row.confirmed_entry = record(confirmed, by=by)
    elif earlier is not None:
        record(ObservationWithdrawn(region=row.region, subject=person, issue=row.ref), by=by, corrects=earlier)
    else:
        record(ObservationDisputed(region=row.region, subject=person, issue=row.ref), by=by)
    row.save(update_fields=["weight", "confirmed_entry"])
    _step(by, row, StepKind.FOUND if weight is Weight.CONFIRMED else StepKind.NOT_FOUND, words)
    return row


@transaction.atomic
def raise_issue(by: Actor, issue: RecordRef) -> StaffRef | None:
    """A problem is late: note it, and say who leads its grid. Needs MOVE_ISSUE there. None once it is closed."""
    row = Issue.objects.select_for_update().filter(pk=issue.id, state=IssueState.OPEN).first()
    if row is None or row.due_at > clock.now():
        return None
    by.must(MOVE_ISSUE, over=row.region)
    _step(by, row, StepKind.OVERDUE, "")
    leader = queries.leader_for(row.region.at(Level.GRID))
    return leader if leader is not None and str(leader) != row.owner else None


@transaction.atomic
def reroute(by: Actor, owner: StaffRef) -> int:
    """Give the open problems of somebody who no longer works there to who answers now; how many moved.

    Only those where MOVE_ISSUE reaches. A problem for which nobody else is found stays where it is.
    """
    moved = 0
    for row in Issue.objects.select_for_update().filter(owner=str(owner), state=IssueState.OPEN):
        grid = row.region.at(Level.GRID)
        if not by.can(MOVE_ISSUE, over=grid) or owner in queries.still_there(grid):
            continue
        next_one = queries.owner_for(grid)
        if next_one is not None:
            _move(by, row, next_one, "")
            moved += 1
    return moved


def _open(
    by: Actor, places: Sequence[Region], community: Region, kind: IssueKind, address: str, text: str, key: str | None
) -> Issue:
    at = clock.now()
    region = places[0]
    owner = _owner(region.at(Level.GRID))
    row = Issue.objects.create(
        region=region, community=community, key=key, kind=kind.value, address=address, text=text, reported_by=by.id,
        reported_at=at, owner=str(owner), due_at=rules.due(at, queries.time_for(kind, community, at)),
    )  # fmt: skip
    Share.objects.create(issue=row, region=region.at(Level.GRID))
    _step(by, row, StepKind.REPORTED, "")
    reported = IssueReported(region=region, subject=row.ref, issue_kind=kind.value, owner=owner, due_at=row.due_at)
    record(reported, by=by)
    record_at(row.due_at, IssueOverdue(region=region, subject=row.ref), by=by, once=f"issue:{row.id}")
    for other in places[1:]:
        _share(by, row, other.at(Level.GRID))
    return row


def _share(by: Actor, row: Issue, grid: Region) -> None:
    _, new = Share.objects.get_or_create(issue=row, region=grid)
    if new:
        _step(by, row, StepKind.SHARED, f"{name_of(grid.community)}{name_of(grid)}")
        record(IssueShared(region=grid, subject=row.ref), by=by)


def _move(by: Actor, row: Issue, owner: StaffRef, why: str) -> None:
    row.owner = str(owner)
    row.save(update_fields=["owner", "region"])
    _step(by, row, StepKind.MOVED, why)
    record(IssueMoved(region=row.region, subject=row.ref, owner=owner), by=by)


def _mine(by: Actor, issue: RecordRef) -> Issue:
    row = Issue.objects.select_for_update().filter(pk=queries.seen(by, issue).pk, state=IssueState.OPEN).first()
    if row is None or not queries.may_move(by, row):
        raise not_found()
    return row


def _owner(grid: Region) -> StaffRef:
    owner = queries.owner_for(grid)
    if owner is None:
        raise Refusal(
            "nobody_there",
            Words("Nobody answers for this area yet."),
            next_step=Words("Ask the county's clerk to give it a grid worker."),
        )
    return owner


def _grid(grid: Region, area: Region) -> Region:
    if grid.level is not Level.GRID or not area.covers(grid) or not name_of(grid):
        raise not_found()
    return grid


def _step(by: Actor, row: Issue, kind: StepKind, text: str) -> Step:
    return Step.objects.create(issue=row, kind=kind.value, at=clock.now(), by=by.id, text=text)


def _said(text: str) -> str:
    words = text.strip()
    if not words or len(words) > rules.LONGEST:
        raise Refusal(
            "text_length",
            Words("Write something, at most {limit} characters.", limit=rules.LONGEST),
            kind=Kind.INVALID,
            field="text",
        )
    return words
