"""What happens to a problem. Where and who must solve it; never what was written about it."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import PersonRef, RecordRef, StaffRef
from linan.kernel.region import Region


class IssueReported(Fact, kind="issues.reported"):
    """A problem was found; `owner` of this grid (`region`) must solve it by `due_at`."""

    region: Region
    subject: RecordRef
    issue_kind: str
    owner: StaffRef
    due_at: datetime


class IssueShared(Fact, kind="issues.shared"):
    """Another grid (`region`) reads the same problem; the owner stays who they are."""

    region: Region
    subject: RecordRef


class IssueMoved(Fact, kind="issues.moved"):
    """The problem has a new owner, in this grid."""

    region: Region
    subject: RecordRef
    owner: StaffRef


class IssueNoted(Fact, kind="issues.noted"):
    """Somebody wrote down how it goes."""

    region: Region
    subject: RecordRef


class IssueSolved(Fact, kind="issues.solved"):
    """The problem is solved, or was none."""

    region: Region
    subject: RecordRef
    outcome: str


class ObservationConfirmed(Fact, kind="issues.observation_confirmed"):
    """Somebody looked and found what a resident (`subject`) had reported."""

    region: Region
    subject: PersonRef
    issue: RecordRef
    issue_kind: str


class ObservationWithdrawn(Fact, kind="issues.observation_withdrawn"):
    """A confirmation was wrong; its entry is corrected by this one."""

    region: Region
    subject: PersonRef
    issue: RecordRef


class ObservationDisputed(Fact, kind="issues.observation_disputed"):
    """Somebody looked and did not find what a resident had reported."""

    region: Region
    subject: PersonRef
    issue: RecordRef


class IssueOverdue(Fact, kind="issues.overdue"):
    """Timer: the time to solve it is over."""

    region: Region
    subject: RecordRef


SENTENCES: dict[str, str] = {
    "issues.reported": "A problem was reported; its owner must solve it by {due_at}.",
    "issues.shared": "Another grid shares the problem.",
    "issues.moved": "The problem has a new owner.",
    "issues.noted": "A note on the problem was written.",
    "issues.solved": "The problem was closed.",
    "issues.observation_confirmed": "What this person reported was confirmed.",
    "issues.observation_withdrawn": "The confirmation of what this person reported was put right: it was wrong.",
    "issues.observation_disputed": "What this person reported was not found so.",
    "issues.overdue": "The problem was not solved in time.",
}
