"""Entering and changing enterprises, facilities and public spaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community import rules
from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.actions.areas import need_name
from linan.core.community.actions.past import keep_past
from linan.core.community.facts import Air, EmergencyUse, SiteAdded, SiteChanged, SiteKind, SpaceKind
from linan.core.community.models import Gate, PastKind, Site
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class SiteParticulars:
    """What is entered about a site."""

    kind: SiteKind
    name: str
    use: str = ""
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    workers: int = 0
    capacity: int = 0
    floors: int = 0
    emergency_uses: Iterable[EmergencyUse] = ()
    space: SpaceKind | None = None
    square_metres: int = 0
    air: Air | None = None
    buffers: UUID | None = None
    """The gate whose buffer it is."""
    until_on: date | None = None


def add_site(by: Actor, region: Region, told: SiteParticulars) -> Site:
    """Enter a site of a community or below. Needs EDIT_PLACES there; refuses `bad_area`, `bad_name`, `bad_phone`."""
    by.must(EDIT_PLACES, over=region)
    if region.level < Level.COMMUNITY:
        raise Refusal(
            "bad_area",
            Words("Say in which community it stands, or more closely."),
            kind=Kind.INVALID,
            field="above",
        )
    with transaction.atomic():
        row = Site(region=region, since_on=clock.today())
        _put(row, told)
        row.save()
        record(SiteAdded(region=region, subject=row.ref, site=told.kind, name=row.name), by=by)
    return row


def change_site(by: Actor, site: UUID, told: SiteParticulars) -> Site:
    """Change what is known of a site; `until_on` closes it. The same again changes nothing. Needs EDIT_PLACES."""
    with transaction.atomic():
        row = Site.objects.select_for_update().filter(pk=site).first()
        if row is None or not by.can(EDIT_PLACES, over=row.region):
            raise not_found()
        changed = _put(row, told)
        if changed:
            keep_past(PastKind.SITE, [row.pk])
            row.save()
            record(SiteChanged(region=row.region, subject=row.ref, name=row.name, fields=tuple(changed)), by=by)
    return row


def _put(row: Site, told: SiteParticulars) -> list[str]:
    """Write the particulars into the row; returns the names of the fields that differ."""
    uses = {EmergencyUse(u) for u in told.emergency_uses}
    wanted = {
        "kind": told.kind.value,
        "name": need_name(told.name, 120),
        "use": rules.plain_text(told.use)[:60],
        "address": rules.plain_text(told.address)[:200],
        "contact_name": rules.plain_text(told.contact_name)[:60],
        "contact_phone": rules.read_phone(told.contact_phone),
        "workers": told.workers,
        "capacity": told.capacity,
        "floors": told.floors,
        "emergency_uses": ",".join(u.value for u in EmergencyUse if u in uses),
        "space": told.space.value if told.space else "",
        "square_metres": told.square_metres,
        "air": told.air.value if told.air else "",
        "buffers_id": told.buffers,
        "until_on": told.until_on,
    }
    if told.buffers is not None and not Gate.objects.filter(pk=told.buffers, region=row.region.community).exists():
        raise Refusal(
            "no_such_gate",
            Words("No open gate of this name is entered in this area."),
            kind=Kind.INVALID,
            field="buffers",
        )
    changed = [name for name, value in wanted.items() if (getattr(row, name) or "") != (value or "")]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed
