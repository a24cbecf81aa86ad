"""Counts for those who answer for an area and see no people: they name nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linan.core import clock
from linan.core.ledger.fields import within
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, Contact, Push
from linan.domains.tracing.rules import OPEN_CASES, PushState
from linan.kernel.refs import CaseRef
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open cases, and people on pushed lists whose time to be reached is over."""

    cases: int
    late: int


def waiting_in(regions: Sequence[Region]) -> Waiting:
    """What waits in these regions. The caller says who may know (web: SEE_RESPONSE)."""
    cases = Case.objects.filter(within("region", regions), state__in=OPEN_CASES).count()
    open_pushes = Push.objects.filter(within("region", regions), state=PushState.OPEN)
    return Waiting(cases, open_pushes.filter(locate_by__lt=clock.now()).count())


def homes_of_chain(case: CaseRef) -> list[Region]:
    """Where a case and its determined close and secondary contacts live, the case's own home first; for workflows."""
    row = Case.objects.filter(pk=case.id).first()
    if row is None:
        return []
    rings = (Ring.CLOSE.value, Ring.SECONDARY.value)
    rows = Contact.objects.filter(case=row, ring__in=rings).order_by("region").values_list("region", flat=True)
    return [row.region, *dict.fromkeys(rows)]
