"""The names of areas."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from linan.core.community import rules
from linan.core.community.models import Building, Division, Grid, Household
from linan.core.ledger.fields import within
from linan.kernel.region import Level, Region


@dataclass(frozen=True, slots=True)
class DivisionFound:
    """A division with the names above it: half of the community names occur in more than one place."""

    region: Region
    name: str
    path: tuple[str, ...]


def name_of(region: Region) -> str:
    """The name of a division, grid, building or door; its code while nobody named it. Cached."""
    if not region:
        return "中国"
    key = f"community.name:{region}"
    known = cache.get(key)
    if known is not None:
        return str(known)
    name = _own_name(region)
    if name is None:
        return region.code
    cache.set(key, name, 600)
    return name


def _own_name(region: Region) -> str | None:
    model = {Level.GRID: Grid, Level.BUILDING: Building}.get(region.level)
    if model is not None:
        return model._default_manager.filter(region=region).values_list("name", flat=True).first()
    if region.level <= Level.COMMUNITY:
        return Division.objects.filter(region=region).values_list("name", flat=True).first()
    if region.level is Level.HOUSEHOLD:
        return Household.objects.filter(region=region).values_list("address", flat=True).first()
    return None


def path_names(region: Region, *, down_from: Level = Level.PROVINCE) -> list[str]:
    """The names from `down_from` to the region: 浙江省 杭州市 余杭区 …"""
    return [name_of(region.at(Level(n))) for n in range(int(down_from), int(region.level) + 1)]


def divisions_named(text: str, *, under: Region | None = None, limit: int = 30) -> list[DivisionFound]:
    """Divisions whose name begins with `text` or whose code does, with the path above each, higher levels first.

    Public data: no actor. At most `limit`.
    """
    wanted = rules.plain_text(text)
    if not wanted:
        return []
    if wanted.isascii() and wanted.isdigit():
        rows = Division.objects.filter(code__gte=wanted, code__lt=wanted + ":")
    else:
        rows = Division.objects.filter(name__gte=wanted, name__lt=wanted + "\U0010ffff")
    if under:
        rows = rows.filter(within("region", under))
    chosen = sorted(rows.order_by("name", "region")[: limit * 4], key=lambda d: (d.level, d.name != wanted, d.region))
    return [_found(d) for d in chosen[:limit]]


def divisions_below(region: Region) -> list[DivisionFound]:
    """The next lower divisions of a division. Public data: no actor."""
    below = Division.objects.filter(level=int(region.level) + 1, until_on__isnull=True)
    return [_found(d) for d in below.filter(within("region", region)).order_by("region")[:1000]]


def _found(row: Division) -> DivisionFound:
    return DivisionFound(row.region, row.name, tuple(path_names(row.region)))
