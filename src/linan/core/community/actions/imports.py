"""Bringing in a list of residents."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from linan.core import clock, vault
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.actions.areas import add_building, add_grid, need_level
from linan.core.community.actions.people import NewPerson, register_people
from linan.core.community.facts import (
    HouseholdRegistered,
    Presence,
    PresenceSource,
)
from linan.core.community.imports import BadRow, Parsed, person_rows
from linan.core.community.imports.rows import Value
from linan.core.community.models import Building, Grid, Household, Person
from linan.core.files.actions import note_import
from linan.core.ledger import record_many
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


def import_people(by: Actor, community: Region, content: bytes, filename: str, *, dry_run: bool) -> Parsed:
    """Bring in a list of residents of one community; returns what was read and what every other row lacks.

    Needs EDIT_PEOPLE over the community. Grids and buildings that are missing are drawn (needs EDIT_PLACES), doors
    become households. A number that is on the roll already makes its row wrong and nothing else, so sending the same
    file again after correcting it enters just the rest. A dry run changes nothing but notes that it ran.
    """
    by.must(EDIT_PEOPLE, over=community)
    need_level(community, Level.COMMUNITY)
    read = person_rows(content, filename, community, today=clock.today())
    hashes = {n: vault.lookup("community.identity", str(v["identity"])) for n, v in read.rows if v["identity"]}
    known = _known(list(hashes.values()))
    words = Words("Somebody with this identity number is in the register already.")
    bad = [*read.bad, *(BadRow(n, "identity", words) for n, key in hashes.items() if key in known)]
    good = [(n, v) for n, v in read.rows if hashes.get(n) not in known]
    with transaction.atomic():
        if good and not dry_run:
            homes = _homes(by, good)
            register_people(by, [_from_row(v, homes[str(v["region"])]) for _, v in good])
        note_import(
            by,
            "people",
            region=community,
            good=len(good),
            bad=[(b.row, b.words) for b in bad],
            dry_run=dry_run,
        )
    return Parsed(good, sorted(bad, key=lambda b: b.row))


def _known(hashes: list[str]) -> set[str]:
    found: set[str] = set()
    for i in range(0, len(hashes), 500):
        rows = Person.objects.filter(identity_hash__in=hashes[i : i + 500])
        found |= {str(h) for h in rows.values_list("identity_hash", flat=True)}
    return found


def _homes(by: Actor, rows: Sequence[tuple[int, dict[str, Value]]]) -> dict[str, HouseholdRef]:
    doors = {str(v["region"]): str(v["address"]) for _, v in rows}
    for grid in sorted({Region(d).at(Level.GRID) for d in doors}):
        if not Grid.objects.filter(region=grid).exists():
            add_grid(by, grid, grid.code)
    for building in sorted({Region(d).at(Level.BUILDING) for d in doors}):
        if not Building.objects.filter(region=building).exists():
            add_building(by, building, f"{building.code[1:].lstrip('0') or building.code}幢")
    homes: dict[str, HouseholdRef] = {}
    keys = list(doors)
    for i in range(0, len(keys), 500):
        homes |= {str(h.region): h.ref for h in Household.objects.filter(region__in=keys[i : i + 500])}
    fresh = [Household(region=Region(d), address=a) for d, a in doors.items() if d not in homes]
    Household.objects.bulk_create(fresh, batch_size=500)
    record_many([HouseholdRegistered(region=h.region, subject=h.ref) for h in fresh], by=by)
    return homes | {str(h.region): h.ref for h in fresh}


def _from_row(values: dict[str, Value], home: HouseholdRef) -> NewPerson:
    return NewPerson(
        name=str(values["name"]),
        identity=str(values["identity"] or ""),
        phone=str(values["phone"] or ""),
        household=home,
        presence=Presence(str(values["presence"] or Presence.ON_ROLL.value)),
        source=PresenceSource.IMPORT,
    )
