"""The template for bringing in residents, and its rows."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from linan.core.community import rules
from linan.core.community.facts import Presence
from linan.core.community.imports.mapping import FieldSpec, Mapping
from linan.core.community.imports.rows import BadRow, Parsed, Value, parse_table
from linan.core.desk.excel import read_table
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

PERSON_FIELDS = ("网格", "楼栋", "单元", "房号", "地址", "姓名", "身份证号", "手机号", "状态")
_PRESENCES = {
    "在册": Presence.ON_ROLL.value,
    "在住": Presence.LIVING_HERE.value,
    "在外": Presence.AWAY.value,
}
_MAPPING = Mapping(
    MappingProxyType(
        {
            "grid": FieldSpec(("网格", "网格编码", "grid"), required=True),
            "building": FieldSpec(("楼栋", "幢", "building"), required=True),
            "unit": FieldSpec(("单元", "unit")),
            "room": FieldSpec(("房号", "室", "room"), required=True),
            "address": FieldSpec(("地址", "住址", "address")),
            "name": FieldSpec(("姓名", "name"), "name", required=True),
            "identity": FieldSpec(("身份证号", "证件号码", "公民身份号码", "identity"), "identity"),
            "phone": FieldSpec(("手机号", "联系电话", "电话", "phone"), "phone"),
            "presence": FieldSpec(("状态", "presence"), "choice", choices=MappingProxyType(_PRESENCES)),
        }
    )
)


def person_rows(content: bytes, filename: str, community: Region, *, today: date) -> Parsed:
    """Read a list of residents of one community. Each good row gets `region` (the door's path) and `address`.

    A number that stands twice in the file is wrong in its second row. Refuses what `read_table` and `parse_table` do.
    """
    parsed = parse_table(read_table(content, filename), _MAPPING, today=today)
    good, bad, seen = [], list(parsed.bad), dict[str, int]()
    for number, values in parsed.rows:
        try:
            values["region"] = str(_door(community, values))
        except Refusal as refusal:
            bad.append(BadRow(number, "grid", refusal.words))
            continue
        identity = str(values["identity"] or "")
        if identity and identity in seen:
            words = Words("The same identity number stands in row {row}.", row=seen[identity])
            bad.append(BadRow(number, "identity", words))
            continue
        seen[identity] = number
        good.append((number, values))
    return Parsed(good, sorted(bad, key=lambda b: b.row))


def _door(community: Region, values: dict[str, Value]) -> Region:
    grid = _step(str(values["grid"]), "g")
    building = _step(str(values["building"]), "b")
    unit = _step(str(values["unit"] or "1"), "u", width=1)
    room = rules.plain_text(str(values["room"])).removesuffix("室")
    try:
        door = Region(f"{community}{grid}/{building}/{unit}/{room}/")
    except ValueError:
        door = community
    if door.level is not Level.HOUSEHOLD:
        raise Refusal("bad_door", Words("Grid, building, unit and room must be short codes or numbers."))
    if not values["address"]:
        values["address"] = f"{building[1:].lstrip('0')}幢{unit[1:]}单元{room}室"
    return door


def _step(raw: str, letter: str, *, width: int = 2) -> str:
    text = rules.plain_text(raw).lower()
    digits = "".join(c for c in text if c.isdigit())
    return f"{letter}{int(digits):0{width}d}" if digits and digits.isascii() else text
