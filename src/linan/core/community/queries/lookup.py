"""Finding a place of the register by a few letters, or by what somebody or a notice calls it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from linan.core.community.models import Place
from linan.core.community.queries.names import path_names
from linan.core.community.rules import plain_text
from linan.kernel.actor import Actor
from linan.kernel.refs import PlaceRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


class HowSure(StrEnum):
    """How near the register's name is to what was said, the nearest first."""

    SAME = "same"
    BEGINS = "begins"
    WITHIN = "within"
    PART = "part"


SURE_WORDS = {
    HowSure.SAME: Words("the same name"),
    HowSure.BEGINS: Words("begins like this"),
    HowSure.WITHIN: Words("this is part of its name"),
    HowSure.PART: Words("its name is part of this"),
}
SHORTEST = 3
"""A name of two characters is part of too many texts to say anything."""
LONGEST = 40


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place that may be meant, with the areas above it and how near its name is."""

    ref: PlaceRef
    name: str
    path: str
    address: str
    region: Region
    sure: HowSure

    @property
    def sure_words(self) -> Words:
        return SURE_WORDS[self.sure]


def places_like(by: Actor, text: str, *, limit: int = 8, near: Region | None = None) -> list[PlaceFound]:
    """Public places whose name is, begins with, holds or lies within `text`; the nearest names first, then `near`.

    Public places are known to every member of staff (as `place_of`); homes are never among them.
    """
    if not by.duties:
        raise not_found()
    wanted = plain_text(text)[:LONGEST]
    if len(wanted) < 2:
        return []
    rows: dict[UUID, tuple[Place, HowSure]] = {}
    open_places = Place.objects.filter(closed_at__isnull=True).exclude(use="home")
    # Each question is one range or look-up of the index on names; only the third reads them all, and only when needed.
    _take(rows, open_places.filter(name=wanted)[: limit * 2], HowSure.SAME)
    begins = open_places.filter(name__gte=wanted, name__lt=wanted + "\U0010ffff").order_by("name")
    _take(rows, begins[: limit * 2], HowSure.BEGINS)
    _take(rows, open_places.filter(name__in=_parts(wanted))[: limit * 2], HowSure.PART)
    if len(rows) < limit:
        _take(rows, open_places.filter(name__contains=wanted).order_by("name")[:limit], HowSure.WITHIN)
    order = list(HowSure)

    def rank(found: tuple[Place, HowSure]) -> tuple[int, int, int, str]:
        place, sure = found
        away = 0 if near is None else 3 - sum(near.at(lv) == place.region.at(lv) for lv in _AREAS)
        return order.index(sure), away, -len(place.name) if sure is HowSure.PART else len(place.name), str(place.region)

    return [_found(p, s) for p, s in sorted(rows.values(), key=rank)[:limit]]


_AREAS = (Level.COUNTY, Level.STREET, Level.COMMUNITY)


def _take(rows: dict[UUID, tuple[Place, HowSure]], found: Iterable[Place], sure: HowSure) -> None:
    for place in found:
        rows.setdefault(place.id, (place, sure))


def _parts(text: str) -> list[str]:
    """Every stretch of the text that could be a name by itself."""
    return [text[a:b] for a in range(len(text)) for b in range(a + SHORTEST, len(text) + 1) if b - a < len(text)]


def _found(place: Place, sure: HowSure) -> PlaceFound:
    path = " ".join(path_names(place.region.community, down_from=Level.COUNTY))
    return PlaceFound(place.ref, place.name, path, place.address, place.region, sure)
