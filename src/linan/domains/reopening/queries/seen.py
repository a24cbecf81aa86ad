"""Which files a reader may open, and in which role: for the firm, for the community, for nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from linan.core.ledger.fields import within
from linan.domains.reopening.abilities import DECIDE_HIGH_RISK, DECIDE_REOPENING, FILE_REOPENING, SEE_REOPENING
from linan.domains.reopening.models import Reopening, Shift, Worker
from linan.domains.reopening.queries.looking import arrival_until
from linan.domains.reopening.rules import Canteen, FileTold, Grade, Risk, ShiftTold, blocks, overlaps
from linan.domains.reopening.rules.blocks import Block
from linan.kernel.actor import Ability, Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.verdicts import Colour


def seen(by: Actor) -> Q:
    """Files of the reader's areas, and of the firm they fill it in for."""
    held = by.must_somewhere(SEE_REOPENING) if by.person is None else by.regions(SEE_REOPENING)
    area = within("region", held) if held else Q(pk__in=[])
    return area | Q(contact_id=by.person.id) if by.person is not None else area


def file_row(by: Actor, id: UUID) -> Reopening:
    """One file the reader may see. Refuses `not_found`."""
    row = Reopening.objects.select_related("site").filter(seen(by), pk=id).first()
    if row is None:
        raise not_found()
    return row


def is_contact(by: Actor, row: Reopening) -> bool:
    return by.person is not None and by.person.id == row.contact_id


def may_enter(by: Actor, row: Reopening) -> bool:
    """The firm's contact, and who enters files there."""
    return is_contact(by, row) or by.can(FILE_REOPENING, over=row.region)


def sees_workers(by: Actor, row: Reopening) -> bool:
    """Names, masked, for those who enter or decide; who only oversees reads numbers."""
    return may_enter(by, row) or by.can(DECIDE_REOPENING, over=row.region)


def deciding(grade: Grade) -> Ability:
    """What a decision needs in an area of this grade."""
    return DECIDE_HIGH_RISK if grade is Grade.HIGH else DECIDE_REOPENING


def entered(by: str, row: Reopening) -> bool:
    """Whether they filled in or filed it: then somebody else decides."""
    return by in (row.opened_by, row.filed_by)


@dataclass(frozen=True, slots=True)
class Held:
    """A worker with what keeps them away now."""

    worker: Worker
    blocks: tuple[Block, ...]


def held(worker: Worker, region: Region, at: datetime) -> Held:
    """What keeps a worker away at `at`, from what is known of them."""
    risk = Risk(worker.risk) if worker.cleared_at is None else Risk.NONE
    until = arrival_until(region, risk, worker.left_on, at)
    found = blocks(
        arrival_until=until, colour=Colour(worker.colour), colour_until=worker.colour_until,
        unwell=worker.unwell, at=at,
    )  # fmt: skip
    return Held(worker, found)


def file_told(row: Reopening, workers: int, grade: Grade) -> FileTold:
    """What the checks of the whole firm are asked of."""
    return FileTold(
        grade=grade, essential=row.essential, responsible=bool(row.responsible and row.phone), workers=workers,
        masks=row.masks, disinfectant_days=row.disinfectant_days, thermometers=row.thermometers,
        isolation_room=row.isolation_room,
    )  # fmt: skip


def shift_told(shift: Shift, workers: Iterable[Held], others: Iterable[Shift]) -> ShiftTold:
    """What the checks of one shift are asked of; `others` are the other shifts of the firm."""
    all_of_them = list(workers)
    meets = [
        o.name for o in others
        if o.pk != shift.pk and o.room == shift.room and overlaps((shift.starts, shift.ends), (o.starts, o.ends))
    ]  # fmt: skip
    return ShiftTold(
        workers=len(all_of_them), seats=shift.seats, square_metres=shift.square_metres, spacing_cm=shift.spacing_cm,
        canteen=Canteen(shift.canteen),
        unknown=sum(not (h.worker.origin and h.worker.health_known) for h in all_of_them),
        away=sum(bool(h.blocks) for h in all_of_them),
        meets=meets[0] if meets else "",
    )  # fmt: skip
