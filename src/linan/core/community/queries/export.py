"""The roll as a table that comes in again as it went out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

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
_COLUMNS = (
    "region", "household__address", "name", "identity", "phone", "born_on", "sex", "presence", "presence_on",
)  # fmt: skip
_CHUNK = 500


def roll_rows(by: Actor, region: Region) -> Iterator[list[str]]:
    """Everybody on the roll of an area, in the order of addresses, under the headings `imports.PERSON_FIELDS`.

    Needs EDIT_PEOPLE over it, because identity numbers stand there whole; each five hundred are one noted reading.
    """
    by.must(EDIT_PEOPLE, over=region)
    rows = Person.objects.filter(within("region", region)).order_by("region", "id").values_list("id", *_COLUMNS)
    held: list[PersonRef] = []
    for id, *columns in rows.iterator(chunk_size=2000):
        held.append(PersonRef(id))
        yield _row(*columns)
        if len(held) == _CHUNK:
            noted_read(by, what="community.export", persons=held, region=region)
            held = []
    if held:
        noted_read(by, what="community.export", persons=held, region=region)


def _row(
    region: Region,
    address: str | None,
    name: str,
    identity: str,
    phone: str,
    born_on: date | None,
    sex: str,
    presence: str,
    presence_on: date | None,
) -> list[str]:
    """What stands in `_COLUMNS`, under the headings."""
    steps = region.steps
    below = steps[Level.COMMUNITY :]
    grid, building, unit, room, *_ = (*below, "", "", "", "")
    return [
        steps[Level.COMMUNITY - 1] if len(steps) >= Level.COMMUNITY else "",
        "/".join(below),
        grid,
        building,
        unit,
        room,
        address or "",
        name,
        identity,
        phone,
        born_on.isoformat() if born_on else "",
        _SEXES.get(sex, ""),
        _PRESENCES[presence],
        presence_on.isoformat() if presence_on else "",
    ]
