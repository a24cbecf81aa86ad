"""Saying which grid answers for a gate or a site."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.actions.areas import need_level
from linan.core.community.facts import ThingClaimed, ThingReleased
from linan.core.community.models import Claim, Gate, Grid, Site
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region


@transaction.atomic
def claim(by: Actor, grid: Region, thing: UUID) -> Claim:
    """A grid of the same community answers for a gate or site from now on; twice is once. Needs EDIT_PLACES there."""
    need_level(grid, Level.GRID)
    by.must(EDIT_PLACES, over=grid)
    at = _where(thing)
    if at is None or at.community != grid.community or not Grid.objects.filter(region=grid, until_on=None).exists():
        raise not_found()
    found = Claim.objects.filter(region=grid, thing=thing).first()
    if found is None:
        found = Claim.objects.create(region=grid, thing=thing, claimed_at=clock.now())
        record(ThingClaimed(region=grid, subject=RecordRef(thing)), by=by)
    return found


@transaction.atomic
def release_claim(by: Actor, grid: Region, thing: UUID) -> None:
    """A grid no longer answers for it. Needs EDIT_PLACES over the grid; twice is once."""
    by.must(EDIT_PLACES, over=grid)
    if Claim.objects.filter(region=grid, thing=thing).delete()[0]:
        record(ThingReleased(region=grid, subject=RecordRef(thing)), by=by)


def _where(thing: UUID) -> Region | None:
    row = Gate.objects.filter(pk=thing).first() or Site.objects.filter(pk=thing).first()
    return row.region if row is not None else None
