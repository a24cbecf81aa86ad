"""What the workflows and the form ask: whom to tell of a file, and which firms have none yet."""

from __future__ import annotations

from uuid import UUID

from linan.core.community.facts import SiteKind
from linan.core.community.queries import SiteFilter, sites
from linan.domains.reopening.abilities import FILE_REOPENING
from linan.domains.reopening.models import Reopening
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef, StaffRef


def sites_to_file(by: Actor, text: str = "") -> list[tuple[UUID, str]]:
    """Firms of the register in the reader's areas without an open file, by name; at most 200."""
    by.must_somewhere(FILE_REOPENING)
    found = sites(by, SiteFilter(kind=SiteKind.ENTERPRISE, text=text), size=200).items
    mine = [s for s in found if by.can(FILE_REOPENING, over=s.region)]
    held = set(Reopening.objects.filter(site__in=[s.pk for s in mine], closed_at=None).values_list("site", flat=True))
    return sorted(((s.pk, s.name) for s in mine if s.pk not in held), key=lambda pair: pair[1])


def entered_by(file: RecordRef) -> StaffRef | None:
    """Who of the staff began the file and tells a firm that has no contact of its own; for workflows."""
    row = Reopening.objects.filter(pk=file.id, contact=None, opened_by__startswith="staff:").first()
    return StaffRef.parse(row.opened_by) if row is not None else None


def firm_name(file: RecordRef) -> str:
    """The firm's name; for workflows."""
    return Reopening.objects.filter(pk=file.id).values_list("site__name", flat=True).first() or ""
