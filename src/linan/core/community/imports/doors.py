"""From what a list says about a home to the path of its door: grid, building, unit, room."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from linan.core.community.imports.values import cell, in_digits
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

_NUMERAL = "[零一二三四五六七八九〇十百两]+"
_BUILDING = r"(?P<b>[A-Za-z]?\d{1,4}|[A-Za-z])"
_ROOM = r"(?P<r>[A-Za-z]?\d{1,5}[A-Za-z]?)"
_WRITTEN = [
    re.compile(
        rf"{_BUILDING}(?:号楼|幢|栋|座|楼|#)(?:楼)?-?(?P<u>\d{{1,2}}|[A-Za-z])(?:单元|门)-?{_ROOM}(?:室|号|户)?$"
    ),
    re.compile(rf"{_BUILDING}(?:号楼|幢|栋|座|楼|#)(?:楼)?-?(?P<u>\d{{1,2}})-{_ROOM}(?:室|号|户)?$"),
    re.compile(rf"{_BUILDING}(?:号楼|幢|栋|座|楼|#)(?:楼)?-?{_ROOM}(?:室|号|户)?$"),
    re.compile(rf"{_BUILDING}-(?P<u>\d{{1,2}})-{_ROOM}(?:室|号|户)?$"),
    re.compile(rf"(?P<b>\d{{1,3}})-{_ROOM}(?:室|号|户)?$"),
    re.compile(r"(?P<b>\d{1,3})(?:组|队|社)(?P<r>\d{1,4})(?:号|户)?$"),
]


@dataclass(frozen=True, slots=True)
class Said:
    """What one row says about its home, each as written; `door` is the path below the community."""

    grid: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    address: str = ""
    door: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """What is drawn already below one community: building step → grid step, and the grids there are."""

    community: Region
    grid_of: Mapping[str, str]
    grids: tuple[str, ...]
    grid_named: Mapping[str, str]


def split(address: str) -> tuple[str, str, str] | None:
    """(building, unit or "", room) from the end of an address: 西溪花园三幢二单元501室 → 3, 2, 501."""
    text = re.sub(r"\s", "", cell(address)).replace("－", "-").replace("—", "-").replace("–", "-")
    text = re.sub(rf"{_NUMERAL}(?=幢|栋|号楼|座|楼|单元|门|室|组|队|社|号)", lambda m: in_digits(m[0]), text)
    for pattern in _WRITTEN:
        if found := pattern.search(text):
            parts = found.groupdict()
            return parts["b"], parts.get("u") or "", parts["r"]
    return None


def door(said: Said, place: Map, *, default_building: str = "") -> tuple[Region, str]:
    """The door's path and its address. The community itself when nothing is said about a home.

    Refuses `bad_door`, `no_grid` (several grids, and nothing says in which the building lies).
    """
    community = place.community
    if said.door:
        return _whole(community, said)
    building, unit, room = cell(said.building), cell(said.unit), cell(said.room)
    if not (building and room):
        parts = (
            split(f"{building}幢{unit}单元{room}") if building and unit and room else split(room) or split(said.address)
        )
        if parts is None and not building and default_building and (room or said.address):
            parts = (default_building, unit, room or cell(said.address))
        if parts is not None:
            building, unit, room = building or parts[0], unit or parts[1], parts[2]
    elif "单元" in room or "-" in room:
        parts = split(f"{re.sub('[幢栋楼号#]', '', building)}幢{room}") or split(room)
        if parts is not None:
            unit, room = unit or parts[1], parts[2]
    if not (building or room or cell(said.address)):
        return community, ""
    if not (building and room):
        raise _unclear()
    b, u, r = _step(building, "b", 2), _step(unit or "1", "u", 1), re.sub(r"[室号户房]+$", "", room).replace(" ", "")
    g = _grid(cell(said.grid), b, place)
    try:
        path = Region(f"{community}{g}/{b}/{u}/{r}/")
    except ValueError:
        raise _unclear() from None
    if path.level is not Level.HOUSEHOLD:
        raise _unclear()
    shown = b[1:].lstrip("0") if b.startswith("b") else b
    return path, cell(said.address) or f"{shown}幢{u[1:] if u.startswith('u') else u}单元{r}室"


def _whole(community: Region, said: Said) -> tuple[Region, str]:
    try:
        path = Region(f"{community}{cell(said.door).strip('/')}/")
    except ValueError:
        raise _unclear() from None
    return path, cell(said.address)


def _grid(written: str, building: str, place: Map) -> str:
    if written:
        return place.grid_named.get(written) or _step(written, "g", 2)
    known = place.grid_of.get(building)
    if known:
        return known
    if len(place.grids) > 1:
        raise Refusal(
            "no_grid",
            Words("This building is not on the map, and the list does not say in which grid it lies."),
            kind=Kind.INVALID,
            next_step=Words("Draw the building first, or add a column with the grid."),
        )
    return place.grids[0] if place.grids else "g01"


def _step(raw: str, letter: str, width: int) -> str:
    text = re.sub(r"\s", "", raw).lower()
    text = re.sub(rf"^(?:第)?({_NUMERAL})", lambda m: in_digits(m[1]), text)
    if re.fullmatch(rf"{letter}\d+", text):
        return text if len(text) > width else f"{letter}{int(text[1:]):0{width}d}"
    whole = re.fullmatch(r"(?:第)?(\d+)(?:号楼|号|幢|栋|座|楼|单元|门|网格|#|组|队|社)*(?:楼)?", text)
    if whole:
        return f"{letter}{int(whole[1]):0{width}d}"
    ends = re.search(r"(\d+)(?:号楼|幢|栋|座|楼|单元|网格|#)$", text)
    if ends and not re.search(r"[a-z]\d+\D*$", text):
        return f"{letter}{int(ends[1]):0{width}d}"
    return re.sub(r"(号楼|幢|栋|座|楼|单元)$", "", text)


def _unclear() -> Refusal:
    return Refusal(
        "bad_door",
        Words("Building and room cannot be read from this row."),
        kind=Kind.INVALID,
        next_step=Words("Write the address so that it ends like 3幢2单元501室."),
    )
