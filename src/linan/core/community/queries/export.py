"""The roll as a table that comes in again as it went out."""

from __future__ import annotations

from collections.abc import Iterator

from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.facts import Presence
from linan.core.community.models import Person
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region

_SEXES = {"male": "男", "female": "女"}
_PRESENCES = {Presence.LIVING_HERE.value: "在住", Presence.AWAY.value: "在外", Presence.ON_ROLL.value: "在册"}
_CHUNK = 500


def roll_rows(by: Actor, region: Region) -> Iterator[list[str]]:
    """Everybody on the roll of an area, in the order of addresses, under the headings `imports.PERSON_FIELDS`.

    Needs EDIT_PEOPLE over it, because identity numbers stand there whole; each five hundred are one noted reading.
    """
    by.must(EDIT_PEOPLE, over=region)
    rows = Person.objects.filter(within("region", region)).select_related("household").order_by("region", "id")
    held: list[PersonRef] = []
    for person in rows.iterator(chunk_size=2000):
        held.append(person.ref)
        yield _row(person)
        if len(held) == _CHUNK:
            noted_read(by, what="community.export", persons=held, region=region)
            held = []
    if held:
        noted_read(by, what="community.export", persons=held, region=region)


def _row(person: Person) -> list[str]:
    steps = person.region.steps
    below = steps[Level.COMMUNITY :]
    grid, building, unit, room, *_ = (*below, "", "", "", "")
    return [
        steps[Level.COMMUNITY - 1] if len(steps) >= Level.COMMUNITY else "",
        "/".join(below),
        grid,
        building,
        unit,
        room,
        person.household.address if person.household else "",
        person.name,
        str(person.identity or ""),
        str(person.phone or ""),
        person.born_on.isoformat() if person.born_on else "",
        _SEXES.get(person.sex, ""),
        _PRESENCES[person.presence],
        person.presence_on.isoformat() if person.presence_on else "",
    ]
