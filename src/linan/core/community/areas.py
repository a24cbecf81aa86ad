"""The areas of a county by name: how a person who knows no codes says which one they mean. Public names, no actor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from linan.core.community.models import Division, Grid
from linan.core.community.queries import path_names
from linan.core.community.rules import plain_text
from linan.core.ledger.fields import within
from linan.kernel.region import Level, Region

_BODIES = (
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
    ("村民委员会", "村"),
    ("村委会", "村"),
)
"""The national list names communities by their committees; nobody who works there does."""
_BETWEEN = re.compile(r"[\s/\\>·、,，_-]+")


@dataclass(frozen=True, slots=True)
class Area:
    """A county, street, community or grid with its names from the county down."""

    region: Region
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def path(self) -> str:
        """河畔街道 梧桐社区 第1网格: without the county, which everybody here knows."""
        return " ".join(self.names[1:] or self.names)


def areas_within(region: Region) -> list[Area]:
    """The region itself, its divisions down to the community and the grids, in path order; three queries."""
    above = tuple(path_names(region, down_from=Level(min(Level.COUNTY, max(region.level, 1)))))
    divisions = Division.objects.filter(
        within("region", region), level__lte=int(Level.COMMUNITY), until_on__isnull=True
    )
    names: dict[Region, str] = dict(divisions.values_list("region", "name"))
    names |= dict(Grid.objects.filter(within("region", region), until_on__isnull=True).values_list("region", "name"))
    found = {region: Area(region, above)}
    for at in sorted(names):
        if at != region and at.parent in found:
            found[at] = Area(at, (*found[at.parent].names, names[at]))
    return list(found.values())


def areas_called(text: str, areas: Sequence[Area]) -> list[Area]:
    """Those meant by `梧桐社区第1网格`, `河畔街道 / 梧桐社区`, a path or a division code; several if unclear."""
    wanted = joined(text)
    if not wanted:
        return []
    same = [a for a in areas if wanted in (joined(str(a.region)), joined(a.region.code))]
    return same or [a for a in areas if any(wanted == joined("".join(a.names[i:])) for i in range(len(a.names)))]


def areas_like(text: str, areas: Sequence[Area], *, limit: int = 20) -> list[Area]:
    """For a search box: areas whose names hold what was typed, the widest first."""
    wanted = joined(text)
    if not wanted:
        return []
    found = [a for a in areas if wanted in joined("".join(a.names[1:] or a.names)) or a.region.code.startswith(wanted)]
    # The community itself before its twelve grids, which all carry its name.
    return sorted(found, key=lambda a: (wanted not in joined(a.name), a.region.level, a.region))[:limit]


def nearest_name(text: str, areas: Sequence[Area]) -> str:
    """The name most like a mistyped one, or empty."""
    known = {joined("".join(a.names[i:])): a.path for a in areas for i in range(1, len(a.names))}
    near = get_close_matches(joined(text), list(known), n=1, cutoff=0.6)
    return known[near[0]] if near else ""


def joined(text: str) -> str:
    """A name as it is compared: full-width signs made plain, no blanks and no signs between its parts, and the place
    for its committee (新桥村委会 → 新桥村)."""
    name = _BETWEEN.sub("", plain_text(text))
    for body, place in _BODIES:
        name = name.replace(body, place)
    return name
