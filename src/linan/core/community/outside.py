"""Numbers other systems know people by, so that a line list and its visits speak of the same person here.

A number belongs to its source (`korea_2020`, a hospital's system): two sources may use the same number for two people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from linan.core import vault
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.models import OutsideNumber, Person
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import PersonRef
from linan.kernel.region import Region

_CHUNK = 500


def known_numbers(
    by: Actor, source: str, numbers: Iterable[str], *, under: Ability = EDIT_PEOPLE
) -> dict[str, PersonRef]:
    """Which of a source's numbers are people within the actor's reach. Shows nothing of them, so nothing is noted."""
    rows = OutsideNumber.objects.filter(source=source, number__in=list(numbers))
    return {
        number: PersonRef(person)
        for number, person, home in rows.values_list("number", "person_id", "person__region")
        if by.can(under, Region(home))
    }


def matching_people(by: Actor, identities: Iterable[str], *, under: Ability = EDIT_PEOPLE) -> dict[str, PersonRef]:
    """People within the actor's reach by identity number (as `read_identity` writes it). Nothing is shown of them."""
    hashes = {vault.lookup("community.identity", i): i for i in identities}
    rows = Person.objects.filter(identity_hash__in=list(hashes)).values_list("identity_hash", "id", "region")
    return {hashes[h]: PersonRef(id) for h, id, home in rows if h is not None and by.can(under, Region(home))}


def people_here(by: Actor, ids: Iterable[UUID], *, under: Ability = EDIT_PEOPLE) -> dict[PersonRef, Region]:
    """Those of `ids` who are within the actor's reach, with their homes."""
    rows = Person.objects.filter(id__in=list(ids)).values_list("id", "region")
    return {PersonRef(id): Region(home) for id, home in rows if by.can(under, Region(home))}


def note_numbers(by: Actor, source: str, people: Mapping[str, PersonRef]) -> None:
    """Keep by which numbers a source knows these people; the same again changes nothing. Needs EDIT_PEOPLE."""
    by.must_somewhere(EDIT_PEOPLE)
    OutsideNumber.objects.bulk_create(
        [OutsideNumber(source=source, number=n, person_id=p.id) for n, p in people.items()],
        batch_size=_CHUNK,
        ignore_conflicts=True,
    )


def numbers_known(texts: Sequence[str]) -> set[str]:
    """Those of `texts` that are a number from outside as a source writes it; whose, `find_by_outside_number` says."""
    found: set[str] = set()
    for low in range(0, len(texts), 500):
        rows = OutsideNumber.objects.filter(number__in=texts[low : low + 500])
        found.update(rows.values_list("number", flat=True))
    return found


def find_by_outside_number(by: Actor, text: str, *, under: Ability) -> PersonRef | None:
    """The person a number from outside means: `source:number`, or a bare number only one source uses."""
    source, colon, number = text.partition(":")
    rows = OutsideNumber.objects.filter(number=text)
    if colon and not rows.exists():
        rows = OutsideNumber.objects.filter(source=source, number=number)
    found = {PersonRef(p): Region(home) for p, home in rows.values_list("person_id", "person__region")}
    if len(found) != 1:
        return None
    ((person, home),) = found.items()
    return person if by.can(under, home) else None
