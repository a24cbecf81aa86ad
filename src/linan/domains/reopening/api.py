"""The JSON door of reopening."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.domains.reopening import actions, forms, queries
from linan.domains.reopening.actions import FirmTold, ShiftEntry, WorkerEntry
from linan.domains.reopening.queries import FileFilter, FileLine, FileView, ShiftView
from linan.domains.reopening.rules import LONGEST, Canteen, FileState, Finding, Grade, Mends, ShiftState

router = new_router("reopening")
MOST = 30_000


class ReopeningOut(Schema):
    """One firm's file: where it stands, whom it waits for, and the hours from filing to decision (until now while
    nobody decided)."""

    id: UUID
    firm: str
    region: str
    state: FileState
    grade: Grade
    shifts: int
    working: int
    paused: int
    waits_for: str
    late: bool
    filed_at: datetime | None
    due_at: datetime | None
    decided_at: datetime | None
    hours: float | None

    @staticmethod
    def of(line: FileLine) -> ReopeningOut:
        row = line.row
        return ReopeningOut(
            id=row.pk, firm=line.firm, region=str(row.region), state=FileState(row.state), grade=line.grade,
            shifts=line.shifts, working=line.working, paused=line.paused, waits_for=say(line.waits), late=line.late,
            filed_at=row.filed_at, due_at=row.due_at, decided_at=row.decided_at, hours=line.hours,
        )  # fmt: skip


class ReopeningPage(PageOut):
    items: list[ReopeningOut]


class ReopeningTimes(Schema):
    """Hours from filing to decision over all the files of a filter; None while none is decided."""

    decided: int
    median: float | None
    longest: float | None
    waiting: int
    late: int


class CheckOut(Schema):
    """One check; `missing` says exactly what is missing, empty where it is met."""

    code: str
    asks: str
    met: bool
    missing: str
    mends: Mends

    @staticmethod
    def of(found: Finding) -> CheckOut:
        return CheckOut(
            code=found.code, asks=say(found.asks), met=found.met, missing=say(found.missing), mends=found.mends
        )


class WorkShiftOut(Schema):
    """One shift. `paused_until` is when it goes on by itself, None while that follows from a code."""

    id: UUID
    name: str
    state: ShiftState
    works: bool
    paused: bool
    paused_because: list[str]
    paused_until: datetime | None
    workers: int
    checks: list[CheckOut]
    reason: str
    conditions: str
    review_on: date | None

    @staticmethod
    def of(view: ShiftView) -> WorkShiftOut:
        row = view.row
        return WorkShiftOut(
            id=row.pk, name=row.name, state=ShiftState(row.state), works=view.works, paused=view.paused,
            paused_because=[say(p.reason) for p in view.pauses], paused_until=view.until, workers=view.workers,
            checks=[CheckOut.of(f) for f in view.findings], reason=row.reason, conditions=row.conditions,
            review_on=row.review_on,
        )  # fmt: skip


class ReopeningDetail(ReopeningOut):
    """A file with its checks and shifts; the workers stand on its page, masked."""

    way: str
    checks: list[CheckOut]
    work_shifts: list[WorkShiftOut]

    @staticmethod
    def detail(view: FileView) -> ReopeningDetail:
        return ReopeningDetail(
            **ReopeningOut.of(view.line).dict(), way=say(view.way), checks=[CheckOut.of(f) for f in view.findings],
            work_shifts=[WorkShiftOut.of(s) for s in view.shifts],
        )  # fmt: skip


class BeginIn(Schema):
    """`site` is an enterprise of the register."""

    site: UUID


class FirmIn(Schema):
    responsible: str = Field(max_length=60)
    phone: str = Field(max_length=20)
    masks: int = Field(ge=0, le=MOST)
    disinfectant_days: int = Field(ge=0, le=MOST)
    thermometers: int = Field(ge=0, le=MOST)
    isolation_room: bool
    essential: bool = False


class WorkShiftIn(Schema):
    """`ends` not after `starts` lies on the next day. Lengths in centimetres and square metres."""

    name: str = Field(max_length=60)
    room: str = Field(max_length=60)
    starts: time
    ends: time
    seats: int = Field(ge=0, le=MOST)
    square_metres: int = Field(ge=0, le=MOST)
    spacing_cm: int = Field(ge=0, le=MOST)
    canteen: Canteen = Canteen.UNKNOWN


class WorkerIn(Schema):
    """`origin` is a division's code: where they were last in the days asked about; `left_on` their last day there."""

    shift: str = Field(max_length=60)
    name: str = Field(max_length=60)
    identity: str = Field(max_length=30)
    origin: str = Field("", max_length=12)
    left_on: date | None = None
    unwell: bool | None = None


class WorkerEnteredOut(Schema):
    """The shift the worker was entered in, as it stands now."""

    id: UUID
    shift: str
    paused: bool


class LookedIn(Schema):
    sound: bool
    reason: str = Field("", max_length=LONGEST)


class VerdictIn(Schema):
    """A decision on some waiting shifts, by name."""

    shifts: list[str] = Field(max_length=50)
    approve: bool
    reason: str = Field(max_length=LONGEST)
    conditions: str = Field("", max_length=LONGEST)
    review_on: date | None = None


@router.get("/files", response={200: ReopeningPage, **PROBLEMS})
def list_files(
    request: HttpRequest,
    community: str = "",
    state: FileState | None = None,
    late: bool = False,
    paused: bool = False,
    after: str | None = None,
) -> Any:
    """Firms of one's areas, those begun last first."""
    ask = FileFilter(forms.region(community) if community else None, state, late, paused)
    page = queries.files(by_of(request), ask, cursor=after)
    return {"items": [ReopeningOut.of(line) for line in page.items], **tail(page)}


@router.get("/times", response={200: ReopeningTimes, **PROBLEMS})
def approval_times(request: HttpRequest, community: str = "", state: FileState | None = None) -> Any:
    """How long decisions took."""
    told = queries.times(by_of(request), FileFilter(forms.region(community) if community else None, state))
    return ReopeningTimes(
        decided=told.decided, median=told.median, longest=told.longest, waiting=told.waiting, late=told.late
    )


@router.post("/files", response={200: ReopeningDetail, **PROBLEMS})
def begin_file(request: HttpRequest, body: BeginIn) -> ReopeningDetail:
    """Begin the file of a firm; a second time gives the open one."""
    by = by_of(request)
    return ReopeningDetail.detail(queries.view_of(by, actions.open_file(by, body.site).pk))


@router.get("/files/{uuid:id}", response={200: ReopeningDetail, **PROBLEMS})
def read_file(request: HttpRequest, id: UUID) -> ReopeningDetail:
    """One file with its checks as they stand now."""
    return ReopeningDetail.detail(queries.view_of(by_of(request), id))


@router.put("/files/{uuid:id}/firm", response={200: ReopeningDetail, **PROBLEMS})
def enter_firm(request: HttpRequest, id: UUID, body: FirmIn) -> ReopeningDetail:
    """What concerns the whole firm."""
    by = by_of(request)
    actions.put_firm(by, id, FirmTold(**body.dict()))
    return ReopeningDetail.detail(queries.view_of(by, id))


@router.put("/files/{uuid:id}/shifts", response={200: ReopeningDetail, **PROBLEMS})
def enter_shift(request: HttpRequest, id: UUID, body: WorkShiftIn) -> ReopeningDetail:
    """Enter a shift, or change the one of this name."""
    by = by_of(request)
    told = {**body.dict(), "starts": body.starts.replace(tzinfo=None), "ends": body.ends.replace(tzinfo=None)}
    actions.put_shift(by, id, ShiftEntry(**told))
    return ReopeningDetail.detail(queries.view_of(by, id))


@router.put("/files/{uuid:id}/workers", response={200: WorkerEnteredOut, **PROBLEMS})
def enter_worker(request: HttpRequest, id: UUID, body: WorkerIn) -> Any:
    """Enter a worker, or what is newly known of one; their shift alone pauses where they have to stay away."""
    told = WorkerEntry(body.name, body.identity, body.origin, body.left_on, body.unwell)
    row = actions.put_worker(by_of(request), id, body.shift, told)
    return WorkerEnteredOut(id=row.pk, shift=row.shift.name, paused=row.shift.paused_at is not None)


@router.post("/files/{uuid:id}/submit", response={200: ReopeningDetail, **PROBLEMS})
def submit_file(request: HttpRequest, id: UUID) -> ReopeningDetail:
    """Ask to reopen; in a low-risk area complete shifts work at once."""
    by = by_of(request)
    actions.submit_file(by, id)
    return ReopeningDetail.detail(queries.view_of(by, id))


@router.post("/files/{uuid:id}/check", response={200: ReopeningDetail, **PROBLEMS})
def check_on_site(request: HttpRequest, id: UUID, body: LookedIn) -> ReopeningDetail:
    """What somebody saw on site."""
    by = by_of(request)
    actions.check_on_site(by, id, body.sound, body.reason)
    return ReopeningDetail.detail(queries.view_of(by, id))


@router.post("/files/{uuid:id}/decide", response={200: ReopeningDetail, **PROBLEMS})
def decide_file(request: HttpRequest, id: UUID, body: VerdictIn) -> ReopeningDetail:
    """Decide on some shifts; the others wait on."""
    by = by_of(request)
    actions.decide(by, id, body.shifts, body.approve, body.reason, body.conditions, body.review_on)
    return ReopeningDetail.detail(queries.view_of(by, id))
