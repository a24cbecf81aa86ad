"""Enterprises, facilities and public spaces. What stands in the open is no secret: staff of the area see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from linan.core import clock
from linan.core.community.abilities import EDIT_PLACES, SEE_PEOPLE
from linan.core.community.facts import EmergencyUse, SiteKind
from linan.core.community.models import Site
from linan.core.community.queries.places import where
from linan.core.desk.keyset import Page, paged
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region


@dataclass(frozen=True, slots=True)
class SiteFilter:
    """What a list asks; `holds` is how many people must find room."""

    region: Region | None = None
    kind: SiteKind | None = None
    use: EmergencyUse | None = None
    text: str = ""
    holds: int = 0


def sites(by: Actor, ask: SiteFilter, *, cursor: str | None = None, size: int = 50) -> Page[Site]:
    """Open sites of the areas where the reader may see people or change places, by address.

    Whoever works in a grid sees what stands in its community too: the hall belongs to everybody.
    """
    rows = Site.objects.filter(near(by, ask.region)).filter(_open(clock.today()))
    if ask.kind is not None:
        rows = rows.filter(kind=ask.kind.value)
    if ask.use is not None:
        rows = rows.filter(emergency_uses__contains=ask.use.value)
    if ask.text:
        rows = rows.filter(Q(name__icontains=ask.text) | Q(use__icontains=ask.text))
    if ask.holds:
        rows = rows.filter(capacity__gte=ask.holds)
    return paged(rows, order=["region", "id"], cursor=cursor, size=size)


def site_of(by: Actor, site: UUID) -> Site:
    """One site of the reader's areas, closed ones too. Refuses `not_found`."""
    row = Site.objects.filter(near(by), pk=site).first()
    if row is None:
        raise not_found()
    return row


def near(by: Actor, region: Region | None = None) -> Q:
    """Sites of the reader's areas and, unless a region is asked, of the communities these lie in."""
    mine = where(by, region)
    if region is None:
        held = {*by.regions(SEE_PEOPLE), *by.regions(EDIT_PLACES)}
        mine |= Q(region__in=[r.community for r in held if r.level > Level.COMMUNITY])
    return mine


def standing() -> Q:
    """Sites that are not closed today."""
    return _open(clock.today())


def _open(on: date) -> Q:
    return Q(until_on=None) | Q(until_on__gte=on)
