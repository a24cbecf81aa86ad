"""One person or some, as staff see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from linan.core import clock
from linan.core.community import rules
from linan.core.community.facts import Presence
from linan.core.community.models import Person
from linan.core.community.queries.merged import resolve, standing_for
from linan.core.community.queries.reach import common_region, may_see
from linan.core.community.rules import NOWHERE
from linan.core.ledger import noted_read
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as staff see them in lists and headers. `phone` is whole, because the worker has to call."""

    ref: PersonRef
    name: str
    masked_identity: str
    masked_phone: str
    phone: str
    born_on: date | None
    age: int | None
    sex: str
    region: Region
    address: str
    household: HouseholdRef | None
    presence: Presence
    presence_on: date | None = None


def card_of(by: Actor, person: PersonRef, *, under: Ability | None = None) -> PersonCard:
    """One person's card; the reading is noted. Refuses `not_found` when absent or not yours.

    `under` names another ability that opens the card too: who may see orders may see whom they are for.
    """
    row = locate_person(by, person, under=under)
    noted_read(by, what="community.person", persons=[row.ref], region=row.region)
    return card_from(row, clock.today())


def cards_of(
    by: Actor, refs: Iterable[PersonRef], *, under: Ability | None = None, what: str = "community.people"
) -> dict[PersonRef, PersonCard]:
    """The cards of those among `refs` the reader may see; one reading is noted for all of them."""
    today = clock.today()
    found: dict[PersonRef, PersonCard] = {}
    wanted = sorted({r.id for r in refs})
    merged: list[UUID] = []
    for start in range(0, len(wanted), 500):
        for row in Person.objects.filter(pk__in=wanted[start : start + 500]).select_related("household"):
            if row.region == NOWHERE:
                merged.append(row.id)
            elif may_see(by, row, under):
                found[row.ref] = card_from(row, today)
    for gone, kept in standing_for(merged).items() if merged else ():
        # A reference to a record that was merged is answered with the person's record of today.
        row = Person.objects.select_related("household").get(pk=kept)
        if may_see(by, row, under):
            found[PersonRef(gone)] = card_from(row, today)
    if found:
        noted_read(by, what=what, persons=found, region=common_region([c.region for c in found.values()]))
    return found


def names_of(persons: Iterable[PersonRef]) -> dict[PersonRef, str]:
    """Names alone, for an answer whose own query has checked and noted the reading already."""
    wanted = sorted({p.id for p in persons})
    found: dict[PersonRef, str] = {}
    for start in range(0, len(wanted), 500):
        rows = Person.objects.filter(pk__in=wanted[start : start + 500]).values_list("id", "name", "region")
        known = {i: (name, home) for i, name, home in rows}
        gone = standing_for(i for i, (_, home) in known.items() if home == NOWHERE)
        if gone:
            stands = dict(Person.objects.filter(pk__in=gone.values()).values_list("id", "name"))
            known |= {i: (stands[kept], NOWHERE) for i, kept in gone.items()}
        found |= {PersonRef(i): name for i, (name, _) in known.items()}
    return found


def locate_person(by: Actor, person: PersonRef, *, under: Ability | None = None) -> Person:
    """The row of a person the reader may see, for actions; nothing is noted. Refuses `not_found`.

    A record that was merged is answered with the one that stands for it.
    """
    row = Person.objects.filter(pk=person.id).select_related("household").first()
    if row is not None and row.region == NOWHERE:
        row = Person.objects.filter(pk=resolve(person).id).select_related("household").first()
    # Whoever signed in as the record that is gone is the same person.
    if row is None or not (may_see(by, row, under) or by.is_or_acts_for(person)):
        raise not_found()
    return row


def card_from(row: Person, today: date) -> PersonCard:
    """The card of a row the reader may see."""
    phone = str(row.phone or "")
    return PersonCard(
        ref=row.ref,
        name=row.name,
        masked_identity=rules.masked(str(row.identity or ""), head=6, tail=4),
        masked_phone=rules.masked(phone, head=3, tail=4),
        phone=phone,
        born_on=row.born_on,
        age=None if row.born_on is None else rules.age_on(row.born_on, today),
        sex=row.sex,
        region=row.region,
        address=row.household.address if row.household else "",
        household=row.household.ref if row.household else None,
        presence=Presence(row.presence),
        presence_on=row.presence_on,
    )
