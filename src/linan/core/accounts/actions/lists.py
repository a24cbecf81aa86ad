"""Entering a whole list at once: areas and staff as read by `accounts.lists`. The same list again adds nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from linan.core.accounts.abilities import SET_UP
from linan.core.accounts.actions.duties import assign_duty
from linan.core.accounts.actions.staff import NewStaff, add_staff, new_password
from linan.core.accounts.gaps import waiting_for_sheets
from linan.core.accounts.lists import AreaLine, StaffLine
from linan.core.accounts.models import Duty, Staff
from linan.core.community.actions import add_gate, add_grid
from linan.core.community.divisions import add_division
from linan.core.community.queries import gates, grids
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Entered:
    """What a list added."""

    areas: int = 0
    grids: int = 0
    gates: int = 0
    staff: int = 0
    duties: int = 0


@transaction.atomic
def enter_areas(by: Actor, county: Region, lines: Iterable[AreaLine], *, add_new: bool) -> Entered:
    """Grids and gates of each good line; streets and communities the national list lacks only with `add_new`.

    The number of grids is how many there shall be: those there already are counted. Needs SET_UP over the county and
    EDIT_PLACES where something is added.
    """
    by.must(SET_UP, over=county)
    areas = made = doors = 0
    for line in lines:
        if line.wrong or (line.new and not add_new):
            continue
        at = line.at
        for name in line.new:
            at = add_division(by, at or county, name)
            areas += 1
        if at is not None and at.level is Level.COMMUNITY:
            made += fill_grids(by, at, line.grids)
            doors += _fill_gates(by, at, line.gates)
    return Entered(areas=areas, grids=made, gates=doors)


@transaction.atomic
def fill_grids(by: Actor, community: Region, count: int) -> int:
    """Number the grids of a community until there are `count`; returns how many were added."""
    there = [g.region for g in grids(by, community)]
    missing = [r for n in range(1, 100) if (r := community.child(f"g{n:02d}")) not in there][
        : max(0, count - len(there))
    ]
    for region in missing:
        add_grid(by, region, f"第{int(region.code[1:])}网格")
    return len(missing)


def _fill_gates(by: Actor, community: Region, names: Iterable[str]) -> int:
    there = {g.name for g in gates(by, community)}
    fresh = [n for n in dict.fromkeys(names) if n not in there]
    for name in fresh:
        add_gate(by, community, name)
    return len(fresh)


@dataclass(frozen=True, slots=True)
class Match:
    """What is known of one line of the staff list. `who` is the same for all lines of one person."""

    who: str
    words: Words
    wrong: bool = False
    new: bool = True


def match_staff(by: Actor, county: Region, lines: Iterable[StaffLine]) -> list[Match]:
    """For each good line: somebody new, a further duty of somebody known (here or on an earlier line), or nothing new.

    People are told apart by telephone; who has none by name within the same area. Needs SET_UP over the county.
    """
    by.must(SET_UP, over=county)
    rows = list(Staff.objects.filter(within("region", county), left_at=None))
    names: dict[str, str] = {}
    refs: dict[str, str] = {}
    for row in rows:
        for key in filter(None, (row.phone, f"{row.region}{row.name}")):
            names[key], refs[key] = row.name, str(row.ref)
    held = set(Duty.objects.filter(staff__in=rows, until=None).values_list("staff_id", "role", "region"))
    duties = {(str(StaffRef(pk)), role, region) for pk, role, region in held}
    found = []
    for line in lines:
        region = line.area.region if line.area else county
        key = line.phone or f"{region}{line.name}"
        who = refs.get(key, key)
        if key in names and names[key] != line.name:
            words = Words("This telephone number already belongs to {name}.", name=names[key])
            found.append(Match(who, words, wrong=True, new=False))
        elif (who, line.role, region) in duties:
            found.append(Match(who, Words("Works here already: nothing is added."), new=False))
        elif key in names:
            found.append(Match(who, Words("Works here already: gets this duty too.")))
        else:
            found.append(Match(who, Words("New")))
        if not found[-1].wrong:
            names[key] = line.name
            duties.add((who, line.role, region))
    return found


@transaction.atomic
def enter_staff(by: Actor, county: Region, lines: Iterable[StaffLine]) -> Entered:
    """Each good line becomes a member of staff with the duty, or a further duty of the same person.

    Nobody has a password yet: it is drawn when the sheet is printed. Needs SET_UP over the county, ADD_STAFF and
    ASSIGN_DUTY over the areas.
    """
    people = duties = 0
    refs: dict[str, StaffRef] = {}
    good = [line for line in lines if not line.wrong and line.area is not None]
    for line, match in zip(good, match_staff(by, county, good), strict=True):
        if match.wrong or not match.new or line.area is None:
            continue
        region = line.area.region
        ref = refs.get(match.who) or (StaffRef.parse(match.who) if match.who.startswith("staff:") else None)
        if ref is None:
            ref = add_staff(by, name=line.name, phone=line.phone, region=region, sheet_later=True).ref
            people += 1
        refs[match.who] = ref
        assign_duty(by, ref, line.role, region)
        duties += 1
    return Entered(staff=people, duties=duties)


@transaction.atomic
def print_sheets(by: Actor, county: Region, staff: Iterable[StaffRef]) -> list[NewStaff]:
    """New passwords for those of `staff` who never signed in; each is shown once, and the one before it ends."""
    waiting = {c.ref for c in waiting_for_sheets(by, county)}
    return [new_password(by, ref) for ref in dict.fromkeys(staff) if ref in waiting]
