"""Which cells would have to be closed for a case: a proposal with its cost, never an order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from linan.core.community.queries import Met, Proposal, place_names, propose_cells
from linan.domains.tracing.abilities import SEE_CASES
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, Contact
from linan.domains.tracing.queries.shown import case_for
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, PlaceRef


@dataclass(frozen=True, slots=True)
class CellsView:
    """The proposal for a case; who lives outside the reader's area is counted and not proposed for."""

    case: Case
    proposal: Proposal | None
    elsewhere: int
    places: tuple[tuple[UUID, str, bool], ...]
    """Where they met, and whether others were there who cannot be named."""


def cells_of(by: Actor, case: CaseRef, unnamed: Collection[str] = ()) -> CellsView:
    """The smallest set of cells that cuts the exposures of a case's close contacts, and what wider ones would shut in.

    Needs SEE_CASES over the case. At a place named in `unnamed` there were others: its whole space is asked for.
    """
    found = case_for(by, case)
    lines = list(
        Contact.objects.filter(case=found, ring=Ring.CLOSE.value)
        .select_related("place")
        .order_by("generation", "met_at", "id")[:2000]
    )
    ours = [c for c in lines if by.can(SEE_CASES, c.region)]
    met = []
    for line in ours:
        place = line.place
        open_to_others = place is not None and place.use != "home" and str(place.pk) in unnamed
        shared = place.region if place is not None and open_to_others and by.can(SEE_CASES, place.region) else None
        met.append(Met((found.region, line.region), shared))
    names = place_names({PlaceRef(c.place_id) for c in ours if c.place_id and c.place and c.place.use != "home"})
    return CellsView(
        found,
        propose_cells(by, met, under=SEE_CASES) if met else None,
        len(lines) - len(ours),
        tuple((ref.id, name, str(ref.id) in unnamed) for ref, name in sorted(names.items(), key=lambda n: n[1])),
    )
