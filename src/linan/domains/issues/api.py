"""The JSON door of issues."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as new_router
from linan.domains.issues import actions, forms, queries
from linan.domains.issues.models import Issue
from linan.domains.issues.queries import IssueFilter
from linan.kernel.refs import RecordRef

router = new_router("issues")


class IssueOut(Schema):
    """One problem; its words are read on its page."""

    id: UUID
    region: str
    kind: str
    owner: str
    due_at: datetime
    state: str

    @staticmethod
    def of(row: Issue) -> IssueOut:
        return IssueOut(
            id=row.id, region=str(row.region), kind=row.kind, owner=row.owner, due_at=row.due_at, state=row.state
        )


class IssueIn(Schema):
    """`community` and `grid` are region paths; `grid` may stay empty."""

    community: str
    address: str
    text: str
    kind: str
    grid: str = ""


class SolveIn(Schema):
    text: str
    outcome: str = "solved"


@router.get("/issues", response={200: list[IssueOut], **PROBLEMS})
def list_issues(request: HttpRequest) -> list[IssueOut]:
    return [IssueOut.of(line.issue) for line in queries.issues(by_of(request), IssueFilter(), size=200).items]


@router.post("/issues", response={200: IssueOut, **PROBLEMS})
def report_issue(request: HttpRequest, body: IssueIn) -> IssueOut:
    made = actions.report_issue(
        by_of(request),
        forms.region(body.community).community,
        body.address,
        body.text,
        forms.kind(body.kind),
        grid=forms.region(body.grid) if body.grid else None,
    )
    return IssueOut.of(made)


@router.post("/issues/{uuid:id}/solve", response={200: IssueOut, **PROBLEMS})
def solve_issue(request: HttpRequest, id: UUID, body: SolveIn) -> IssueOut:
    return IssueOut.of(actions.solve_issue(by_of(request), RecordRef(id), body.text, forms.outcome(body.outcome)))
