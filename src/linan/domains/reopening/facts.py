"""What happens when a firm reopens. Shifts and files by reference; why somebody stays at home is never in a fact."""

from __future__ import annotations

from datetime import date, datetime

from linan.kernel.facts import Fact
from linan.kernel.processes import Body, Process
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region
from linan.kernel.words import Words


class FileOpened(Fact, kind="reopening.file_opened"):
    """A firm's reopening file was begun."""

    region: Region
    subject: RecordRef
    site: RecordRef


class FileSubmitted(Fact, kind="reopening.file_submitted"):
    """The firm asks to reopen; somebody must have decided by `due_at`. `grade` is the area's on that day."""

    region: Region
    subject: RecordRef
    grade: str
    due_at: datetime


class FileChecked(Fact, kind="reopening.file_checked"):
    """Somebody was there and looked; `sound` when it was found as entered."""

    region: Region
    subject: RecordRef
    sound: bool


class ShiftApproved(Fact, kind="reopening.shift_approved"):
    """A shift may work. `by_rule` where the filing alone opens it; it is looked at again on `review_on`."""

    region: Region
    subject: RecordRef
    file: RecordRef
    grade: str
    by_rule: bool
    review_on: date


class ReopeningRefused(Fact, kind="reopening.refused"):
    """A shift may not work yet; the reason stands in the file."""

    region: Region
    subject: RecordRef
    file: RecordRef


class ShiftPaused(Fact, kind="reopening.shift_paused"):
    """One shift stops, the others go on. `until` is when it ends by itself; None while that follows from a code."""

    region: Region
    subject: RecordRef
    file: RecordRef
    until: datetime | None


class ShiftResumed(Fact, kind="reopening.shift_resumed"):
    """Every reason of a pause has ended: the shift works again."""

    region: Region
    subject: RecordRef
    file: RecordRef


class WorkerEntered(Fact, kind="reopening.worker_entered"):
    """Somebody (`subject`, where the register knows them) was entered as working in a firm."""

    region: Region
    subject: PersonRef | None
    file: RecordRef


class WorkerCleared(Fact, kind="reopening.worker_cleared"):
    """Somebody was looked at, and no longer has to stay away because of a journey or of feeling unwell."""

    region: Region
    subject: PersonRef | None
    file: RecordRef


class ContactTold(Fact, kind="reopening.contact_told"):
    """Who fills the file in for the firm (`subject`, `region` is their home) is told of a turn; `turn` is its code."""

    region: Region
    subject: PersonRef
    file: RecordRef
    turn: str


class WorkerDue(Fact, kind="reopening.worker_due"):
    """Timer: a worker's reason to stay away may have run its time."""

    region: Region
    subject: RecordRef


class ReopeningOverdue(Fact, kind="reopening.overdue"):
    """Timer: nobody decided in time."""

    region: Region
    subject: RecordRef


class ReviewDue(Fact, kind="reopening.review_due"):
    """What was approved is to be looked at again: its day has come, or the area's risk rose."""

    region: Region
    subject: RecordRef


class FileClosed(Fact, kind="reopening.file_closed"):
    """The file is closed; what is personal in it goes after the keeping time."""

    region: Region
    subject: RecordRef


class FileForgotten(Fact, kind="reopening.file_forgotten"):
    """The names, numbers and journeys in a closed file were deleted."""

    region: Region
    subject: RecordRef


SENTENCES: dict[str, str] = {
    "reopening.file_opened": "A firm's reopening file was begun.",
    "reopening.file_submitted": "A firm asked to reopen; to be decided by {due_at}.",
    "reopening.file_checked": "Somebody looked at a firm that wants to reopen.",
    "reopening.shift_approved": "A shift of a firm may work; to be looked at again on {review_on}.",
    "reopening.refused": "A shift of a firm may not work yet.",
    "reopening.shift_paused": "A shift of a firm was paused; the others go on.",
    "reopening.shift_resumed": "A shift of a firm works again.",
    "reopening.worker_entered": "A firm entered this person as working there.",
    "reopening.worker_cleared": "This person may go to work again.",
    "reopening.contact_told": "This person was told how their firm's file stands.",
    "reopening.worker_due": "It was looked whether somebody may go to work again.",
    "reopening.overdue": "Nobody decided on a firm's reopening in time.",
    "reopening.review_due": "A firm that works again is to be looked at again.",
    "reopening.file_closed": "A firm's reopening file was closed.",
    "reopening.file_forgotten": "The names in a closed reopening file were deleted.",
}
PROCESSES = (
    Process(
        "reopening",
        Words("Reopening of firms"),
        Body.HEADQUARTERS,
        (
            FileOpened, FileSubmitted, FileChecked, ShiftApproved, ReopeningRefused, ShiftPaused, ShiftResumed,
            WorkerEntered, WorkerCleared, ContactTold, WorkerDue, ReopeningOverdue, ReviewDue, FileClosed,
            FileForgotten,
        ),
    ),
)  # fmt: skip
