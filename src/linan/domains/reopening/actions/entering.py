"""What the firm, or whoever enters it for them, fills in: once, shift by shift, worker by worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction

from linan.core import clock, vault
from linan.core.community import rules as register
from linan.core.community.facts import SiteKind
from linan.core.community.provinces import province_name
from linan.core.community.queries import find_by_identity, site_of
from linan.core.ledger import noted_read, record, record_at
from linan.core.policy.queries import number
from linan.domains.reopening import queries, rules
from linan.domains.reopening.abilities import FILE_REOPENING, NOTE_WORKER
from linan.domains.reopening.actions.settling import look, pause, put_journey, settle, step
from linan.domains.reopening.facts import FileOpened, FileSubmitted, ReopeningOverdue, WorkerEntered
from linan.domains.reopening.models import Pause, Reopening, Shift, Worker
from linan.domains.reopening.rules import Canteen, FileState, ShiftState, StepKind
from linan.kernel.actor import Actor, workflow_actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

MOST_SHIFTS = 50


@dataclass(frozen=True, slots=True)
class FirmTold:
    """What the file says of the whole firm. Masks are pieces in stock, `disinfectant_days` how long it lasts."""

    responsible: str
    phone: str
    masks: int
    disinfectant_days: int
    thermometers: int
    isolation_room: bool
    essential: bool = False


@dataclass(frozen=True, slots=True)
class ShiftEntry:
    """One shift as it is entered. Lengths in centimetres and square metres."""

    name: str
    room: str
    starts: time
    ends: time
    seats: int
    square_metres: int
    spacing_cm: int
    canteen: Canteen


@dataclass(frozen=True, slots=True)
class WorkerEntry:
    """One worker. `origin` is a division's code of 2 to 12 digits: where they were last in the days asked about;
    `left_on` their last day there. `unwell` None while nobody asked."""

    name: str
    identity: str
    origin: str = ""
    left_on: date | None = None
    unwell: bool | None = None


@transaction.atomic
def open_file(by: Actor, site: UUID) -> Reopening:
    """Begin the file of an enterprise of the register; a second time gives the open one.

    Needs FILE_REOPENING where it stands. Refuses `not_found` and `no_enterprise`.
    """
    row = site_of(by, site)
    by.must(FILE_REOPENING, over=row.region)
    if row.kind != SiteKind.ENTERPRISE:
        raise Refusal(
            "no_enterprise",
            Words("Only a firm has a reopening file."),
            kind=Kind.INVALID,
            next_step=Words("Enter it in the register as an enterprise first."),
            field="site",
        )
    held = Reopening.objects.filter(site_id=site, closed_at=None).first()
    if held is not None:
        return held
    made = Reopening.objects.create(
        site_id=site, region=row.region, opened_by=by.id, opened_at=clock.now(), responsible=row.contact_name,
        phone=row.contact_phone,
    )  # fmt: skip
    step(by, made, StepKind.OPENED)
    record(FileOpened(region=made.region, subject=made.ref, site=RecordRef(site)), by=by)
    return made


@transaction.atomic
def name_contact(by: Actor, file: UUID, identity: str) -> Reopening:
    """Say who fills the file in for the firm, by identity number: somebody the county's register knows.

    Needs FILE_REOPENING there. Refuses `nobody_known`.
    """
    row = _open_row(by, file)
    by.must(FILE_REOPENING, over=row.region)
    person = _known(row.region, identity)
    if person is None:
        raise Refusal(
            "nobody_known",
            Words("The register does not know this number."),
            kind=Kind.INVALID,
            next_step=Words("Fill the file in together with the firm, on the telephone."),
            field="identity",
        )
    noted_read(by, what="reopening.contact", persons=[person], region=row.region)
    row.contact_id = person.id
    row.save(update_fields=["contact"])
    return row


@transaction.atomic
def put_firm(by: Actor, file: UUID, told: FirmTold) -> Reopening:
    """Enter what concerns the whole firm. For who enters it, or its contact; only staff say `essential`."""
    row = _mine(by, file)
    row.responsible = register.plain_text(told.responsible)[:60]
    row.phone = register.read_phone(told.phone)
    row.masks, row.disinfectant_days = _count(told.masks, "masks"), _count(told.disinfectant_days, "disinfectant_days")
    row.thermometers, row.isolation_room = _count(told.thermometers, "thermometers"), told.isolation_room
    if by.can(FILE_REOPENING, over=row.region):
        row.essential = told.essential
    row.save()
    look(by, row)
    return row


@transaction.atomic
def put_shift(by: Actor, file: UUID, told: ShiftEntry) -> Shift:
    """Enter a shift, or change the one of this name: a changed one that works is to be asked for again.

    Refuses `bad_name`, `bad_number` and `too_many_shifts`.
    """
    row = _mine(by, file)
    name, room = _named(told.name, "name"), _named(told.room, "room")
    wanted = {
        "room": room, "starts": told.starts, "ends": told.ends, "seats": _count(told.seats, "seats"),
        "square_metres": _count(told.square_metres, "square_metres"),
        "spacing_cm": _count(told.spacing_cm, "spacing_cm"), "canteen": told.canteen.value,
    }  # fmt: skip
    held = Shift.objects.select_for_update().select_related("file").filter(file=row, name=name).first()
    if held is None:
        if row.shifts.count() >= MOST_SHIFTS:
            raise Refusal(
                "too_many_shifts",
                Words("A file holds at most {limit} shifts.", limit=MOST_SHIFTS),
                kind=Kind.INVALID,
                next_step=Words("Put those who work in one room at the same hours into one shift."),
            )
        held = Shift.objects.create(file=row, name=name, **wanted)
    elif any(getattr(held, field) != value for field, value in wanted.items()):
        for field, value in wanted.items():
            setattr(held, field, value)
        if held.state == ShiftState.APPROVED:
            held.state = ShiftState.WAITING
            step(by, row, StepKind.CHANGED, name)
        held.save()
        pause(by, held)
    _ask_again(row)
    look(by, row)
    return held


@transaction.atomic
def put_worker(by: Actor, file: UUID, shift: str, told: WorkerEntry) -> Worker:
    """Enter a worker of a shift, or what is newly known of one. Their shift alone pauses where they have to stay away.

    The register is asked whether it knows the number; that their code is read is on their own record. Refuses
    `bad_identity`, `bad_name`, `unknown_origin`, `future_day`, `not_asked` and `not_found`.
    """
    row = _mine(by, file)
    into = Shift.objects.select_for_update().filter(file=row, name=shift.strip()).first()
    if into is None:
        raise not_found()
    name = _named(told.name, "name")
    identity = register.read_identity(told.identity, today=clock.today()).number
    _check_journey(told)
    if into.state == ShiftState.APPROVED and (not told.origin or told.unwell is None):
        raise Refusal(
            "not_asked",
            Words("This shift works: say where the new worker was, and how they are."),
            kind=Kind.INVALID,
            next_step=Words("Ask them before they come, then enter them."),
            field="origin",
        )
    key = vault.lookup("reopening.identity", identity)
    worker = Worker.objects.select_for_update().filter(shift=into, identity_hash=key).first()
    new = worker is None
    if worker is None:
        worker = Worker(shift=into, identity_hash=key, identity=identity, entered_at=clock.now())
        person = _known(row.region, identity)
        if person is not None:
            worker.person_id, worker.colour = person.id, queries.colour_of(person).value
            noted_read(by, what="reopening.worker", persons=[person], region=row.region)
    into.file = row
    worker.shift, worker.name = into, name
    if told.origin and told.left_on is not None:
        put_journey(worker, told.origin, told.left_on, queries.listed_now())
    if told.unwell is not None:
        worker.health_known, worker.unwell = True, told.unwell
    worker.save()
    if new:
        record(WorkerEntered(region=row.region, subject=worker.subject, file=row.ref), by=by)
    settle(by, worker)
    return worker


@transaction.atomic
def remove_worker(by: Actor, file: UUID, worker: UUID) -> None:
    """Take out somebody who no longer works there. Refuses `worker_pauses` while their shift stands still for them:
    those who worked beside them are not freed by that."""
    row = _mine(by, file)
    found = Worker.objects.select_for_update().filter(pk=worker, shift__file=row).select_related("shift").first()
    if found is None:
        raise not_found()
    if found.shift.paused_at is not None and Pause.objects.filter(worker=found, ended_at=None).exists():
        raise Refusal(
            "worker_pauses",
            Words("The shift stands still because of this worker."),
            kind=Kind.CONFLICT,
            next_step=Words("It goes on by itself at its end, or once the community has cleared them."),
        )
    Pause.objects.filter(worker=found, ended_at=None).update(ended_at=clock.now())
    found.delete()
    look(by, row)


@transaction.atomic
def submit_file(by: Actor, file: UUID) -> Reopening:
    """Ask to reopen, also again after a refusal. In a low-risk area complete shifts work at once.

    The clock of the decision begins. Refuses `no_shift` and `nothing_to_ask`; asking twice is once.
    """
    row = _mine(by, file)
    if row.state == FileState.FILED:
        return row
    waiting = row.shifts.exclude(state=ShiftState.APPROVED)
    if not waiting.exists():
        raise Refusal(
            "no_shift",
            Words("There is no shift to ask for."),
            kind=Kind.INVALID,
            next_step=Words("Enter a shift with its workers first."),
        )
    waiting.update(state=ShiftState.WAITING, decided_at=None, decided_by="")
    at, grade = clock.now(), queries.grade_at(row.region)
    row.state, row.filed_by, row.filed_at = FileState.FILED, by.id, at
    row.due_at = rules.due(at, int(number("reopening.decide_hours", row.region, at).value))
    row.checked_at, row.checked_by, row.sound, row.decided_at = None, "", False, None
    row.save()
    step(by, row, StepKind.FILED)
    record(FileSubmitted(region=row.region, subject=row.ref, grade=grade.value, due_at=row.due_at), by=by)
    overdue = ReopeningOverdue(region=row.region, subject=row.ref)
    record_at(row.due_at, overdue, by=by, once=f"reopening:{row.pk}")
    look(by, row)
    return row


def _ask_again(row: Reopening) -> None:
    """A decided file with a shift that waits is a draft again until it is filed."""
    if row.state == FileState.DECIDED and row.shifts.filter(state=ShiftState.WAITING).exists():
        row.state, row.decided_at = FileState.DRAFT, None
        row.save(update_fields=["state", "decided_at"])


def _known(region: Region, identity: str) -> PersonRef | None:
    """Whom the county's register knows by this number. The reader learns only whether; it is noted by the caller."""
    county = workflow_actor("reopening.match", region.at(Level.COUNTY), [NOTE_WORKER])
    return find_by_identity(county, identity, under=NOTE_WORKER)


def _open_row(by: Actor, file: UUID) -> Reopening:
    row = queries.file_row(by, file)
    if row.closed_at is not None:
        raise Refusal(
            "closed",
            Words("This file is closed."),
            kind=Kind.CONFLICT,
            next_step=Words("Begin a new one."),
        )
    return Reopening.objects.select_for_update().get(pk=row.pk)


def _mine(by: Actor, file: UUID) -> Reopening:
    row = _open_row(by, file)
    if not queries.is_contact(by, row):
        by.must(FILE_REOPENING, over=row.region)
    return row


def _named(text: str, field: str) -> str:
    name = register.plain_text(text)
    if not name or len(name) > 60:
        raise Refusal(
            "bad_name", Words("A name has 1 to {limit} characters.", limit=60), kind=Kind.INVALID, field=field
        )
    return name


def _count(n: int, field: str) -> int:
    if not 0 <= n <= 30_000:
        raise Refusal("bad_number", Words("A number from 0 to 30,000 is needed."), kind=Kind.INVALID, field=field)
    return n


def _check_journey(told: WorkerEntry) -> None:
    if not told.origin:
        return
    if not told.origin.isdecimal() or len(told.origin) not in (2, 4, 6, 9, 12) or not province_name(told.origin):
        raise Refusal(
            "unknown_origin",
            Words("We do not know this place."),
            kind=Kind.INVALID,
            next_step=Words("Choose it in the list, or write its division code."),
            field="origin",
        )
    if told.left_on is None or told.left_on > clock.today():
        raise Refusal(
            "future_day",
            Words("Say the last day they were there; it is no day to come."),
            kind=Kind.INVALID,
            next_step=Words("Who has been here all the time: write this county and today."),
            field="left_on",
        )
