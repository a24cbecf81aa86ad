"""Reading the lists a clerk pastes: areas and staff, line by line, each with words about what would happen to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from linan.core.accounts import roles, rules
from linan.core.community.areas import Area, areas_called, joined, nearest_name
from linan.core.community.rules import plain_text
from linan.core.desk.saying import say
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

MOST_LINES = 500
MOST_GRIDS = 60
LANGUAGES = ("zh-hans", "en")
_HEADERS = {"姓名", "名字", "name", "街道", "乡镇", "街道乡镇", "street"}
_GATES = re.compile(r"[、;；/]+")


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One line of the staff list; `wrong` is empty when it can be entered."""

    number: int
    name: str
    phone: str
    role: str
    area: Area | None
    wrong: tuple[Words, ...] = ()

    @property
    def role_words(self) -> Words | None:
        return roles.role(self.role).words if self.role else None


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One line of the areas list: a community with how many grids it has and the names of its gates."""

    number: int
    street: str
    community: str
    at: Region | None
    """The community, or the street under which a new one belongs, or None while the street is new too."""
    grids: int
    gates: tuple[str, ...]
    new: tuple[str, ...] = ()
    """Names the national list does not have; they are entered only when the clerk says so."""
    wrong: tuple[Words, ...] = ()


def read_staff(text: str, areas: Sequence[Area]) -> list[StaffLine]:
    """Lines of name, telephone, role and area as pasted from a table; at most `MOST_LINES`."""
    known = {joined(say(r.words, language)).casefold(): r.code for r in roles.all_roles() for language in LANGUAGES}
    known |= {r.code: r.code for r in roles.all_roles()}
    return [_staff_line(number, cells, known, areas) for number, cells in _lines(text, 4)]


def _staff_line(number: int, cells: list[str], known: dict[str, str], areas: Sequence[Area]) -> StaffLine:
    name, phone, role, area = cells
    wrong = []
    if not name:
        wrong.append(Words("The name is missing."))
    try:
        phone = rules.office_phone(phone)
    except Refusal as no:
        wrong.append(no.words)
    code = known.get(joined(role).casefold(), "")
    if not role:
        wrong.append(Words("The role is missing."))
    elif not code:
        wrong.append(_no_role(role, known))
    found = areas_called(area, areas)
    if len(found) != 1:
        wrong.append(_no_area(area, found, areas))
    return StaffLine(number, name, phone, code, found[0] if len(found) == 1 else None, tuple(wrong))


def _no_role(text: str, known: dict[str, str]) -> Words:
    near = get_close_matches(joined(text).casefold(), list(known), n=1, cutoff=0.4)
    if near:
        meant = roles.role(known[near[0]]).words
        return Words("There is no role “{text}”. Do you mean “{meant}”?", text=text, meant=meant)
    return Words("There is no role “{text}”. The names of the roles are listed below.", text=text)


def _no_area(text: str, found: Sequence[Area], areas: Sequence[Area]) -> Words:
    if not text:
        return Words("The area is missing.")
    if found:
        both = "、".join(a.path for a in found[:3])
        return Words("“{text}” is the name of several areas: {both}. Write the street before it.", text=text, both=both)
    near = nearest_name(text, areas)
    if near:
        return Words("There is no area “{text}”. Do you mean “{meant}”?", text=text, meant=near)
    return Words("There is no area “{text}” in this county.", text=text)


def read_areas(text: str, county: Region, areas: Sequence[Area]) -> list[AreaLine]:
    """Lines of street, community, number of grids and gates (separated by 、) as pasted; at most `MOST_LINES`."""
    return [_area_line(number, cells, county, areas) for number, cells in _lines(text, 4)]


def _area_line(number: int, cells: list[str], county: Region, areas: Sequence[Area]) -> AreaLine:
    street, community, count, gates = cells
    wrong: list[Words] = []
    if not community:
        wrong.append(Words("The name of the community is missing."))
    grids = int(count) if count.isascii() and count.isdecimal() else 0
    if (count and not count.isdecimal()) or grids > MOST_GRIDS:
        wrong.append(Words("The number of grids is a number from 1 to {most}.", most=MOST_GRIDS))
    streets = [a for a in areas_called(street, areas) if a.region.level is Level.STREET and county.covers(a.region)]
    new: tuple[str, ...] = ()
    at: Region | None = None
    if not street:
        same = [a for a in areas_called(community, areas) if a.region.level is Level.COMMUNITY]
        if len(same) == 1:
            at = same[0].region
        elif community:
            wrong.append(
                Words("Several communities have this name: write the street before it.")
                if same
                else Words("There is no community of this name: write its street before it, then it can be added.")
            )
    elif not streets:
        new = (street, community)
    else:
        at = streets[0].region
        same = [a for a in areas if a.region.parent == at and joined(a.name) == joined(community)]
        if same:
            at = same[0].region
        else:
            new = (community,)
    names = tuple(dict.fromkeys(g for g in (plain_text(g) for g in _GATES.split(gates)) if g))
    return AreaLine(number, street, community, at, grids, names, new, tuple(wrong))


def _lines(text: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that holds anything: tabs as a spreadsheet copies them, else commas."""
    shown = 0
    for number, line in enumerate(text.splitlines(), 1):
        cells = [plain_text(c) for c in (line.split("\t") if "\t" in line else re.split(r"[,，]", line))]
        if not any(cells) or (number == 1 and joined(cells[0]).casefold() in _HEADERS):
            continue
        shown += 1
        if shown > MOST_LINES:
            return
        yield number, [*cells, *[""] * width][:width]
