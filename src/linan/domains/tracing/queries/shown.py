"""What the queries of tracing share: the case behind the door, names as far as the reader may see them, places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from linan.core.community.models import Person
from linan.core.community.queries import place_names
from linan.core.ledger import noted_read
from linan.domains.tracing.abilities import (
    SEE_CASES,
)
from linan.domains.tracing.models import Case, Contact, SearchFinding
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import CaseRef, PersonRef, PlaceRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


def case_for(by: Actor, case: CaseRef, *abilities: Ability) -> Case:
    """The case, to whoever holds one of `abilities` (SEE_CASES when none is named) over its region."""
    wanted = abilities or (SEE_CASES,)
    if not any(by.regions(a) for a in wanted):
        by.must_somewhere(wanted[0])
    found = Case.objects.filter(id=case.id).first()
    if found is None or not any(by.can(a, found.region) for a in wanted):
        raise not_found()
    return found


def names_for(by: Actor, people: Iterable[PersonRef], region: Region, what: str) -> dict[UUID, tuple[str, str]]:
    """Name and phone of each; masked for those who live outside the area whose cases the actor may see."""
    wanted = set(people)
    if wanted:
        noted_read(by, what=what, persons=wanted, region=region)
    told: dict[UUID, tuple[str, str]] = {}
    for row in Person.objects.filter(id__in=[p.id for p in wanted]):
        phone = str(row.phone or "")
        if by.can(SEE_CASES, row.region):
            told[row.id] = (row.name, phone)
        else:
            told[row.id] = (row.name[:1] + "*" * max(1, len(row.name) - 1), phone[:3] + "****" if phone else "")
    return told


def places_for(rows: Sequence[Contact] | Sequence[SearchFinding]) -> dict[UUID, str]:
    """The names of the places of these rows, by id."""
    wanted = {r.place_id for r in rows if r.place_id}
    return {p.id: name for p, name in place_names([PlaceRef(p) for p in wanted]).items()}


def place_words(row: Contact | SearchFinding, names: dict[UUID, str]) -> Words:
    """Where it was, in words: the place, else at home or as told."""
    if row.place_id:
        return Words("{place}", place=names.get(row.place_id, ""))
    if isinstance(row, Contact) and row.source == "interview":
        return Words("told in the interview")
    return Words("at home")
