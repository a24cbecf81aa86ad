"""One household as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from linan.core import clock
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.models import Household, Person
from linan.core.community.queries.cards import PersonCard, card_from
from linan.core.community.queries.health import Confirmed, last_confirmed
from linan.core.community.queries.tenure import TenureLine, tenures_of
from linan.core.ledger import noted_read
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """A door with who lives behind it, by which right, and when that was last confirmed."""

    ref: HouseholdRef
    address: str
    region: Region
    note: str
    members: tuple[PersonCard, ...]
    tenures: tuple[TenureLine, ...]
    last: Confirmed | None

    @property
    def owner_lives_elsewhere(self) -> bool:
        owners = [t for t in self.tenures if t.kind == "owner" and t.running]
        return bool(owners) and not any(t.lives_there for t in owners)


def household_of(by: Actor, household: HouseholdRef) -> HouseholdView:
    """One household; the reading is noted. Needs SEE_PEOPLE over it."""
    row = Household.objects.filter(pk=household.id).first()
    if row is None or not by.can(SEE_PEOPLE, over=row.region):
        raise not_found()
    today = clock.today()
    people = list(Person.objects.filter(household=row).select_related("household").order_by("id"))
    rights = tuple(tenures_of(by, row.ref, row.region, on=today))
    seen = {p.ref for p in people} | {t.person for t in rights if t.person}
    noted_read(by, what="community.household", persons=sorted(seen), region=row.region)
    return HouseholdView(
        row.ref,
        row.address,
        row.region,
        row.note,
        tuple(card_from(p, today) for p in people),
        rights,
        last_confirmed(by, row.ref),
    )
