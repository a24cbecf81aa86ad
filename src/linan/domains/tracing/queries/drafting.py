"""What a text for the public would say: the stays as proposed, and the words of a version."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from linan.core.community.models import Place
from linan.core.community.queries import name_of, place_names
from linan.domains.tracing.models import Case, PublicText
from linan.domains.tracing.queries.checking import (
    Attributes,
    attributes_of,
    fitting_among,
    limits_of,
    living_in,
    people_at,
    told_of,
)
from linan.domains.tracing.queries.report import stays_of
from linan.domains.tracing.rules.trajectory import HOME_LEVELS, Limits, Shown, rounded
from linan.kernel.actor import Actor
from linan.kernel.refs import PlaceRef
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day, end_of, start_of
from linan.kernel.words import Words


def drafted_stays(by: Actor, case: Case, *, apart: bool) -> list[dict[str, Any]]:
    """Each known stay away from home, shown as much as the check lets pass; a noted read.

    Stays overlapping at one place are one. The home is told once, above them, and no time of it; where the places are
    told `apart` from the person it is not told at all.
    """
    limits = limits_of(case.region)
    told: list[dict[str, Any]] = []
    stays = list(stays_of(by, case))
    where = {
        PlaceRef(id): (region, use)
        for id, region, use in Place.objects.filter(id__in={s.place.id for s in stays}).values_list(
            "id", "region", "use"
        )
    }
    home = Level.COUNTY if apart else Level.COMMUNITY
    alike = attributes_of(case, int(home), sex=False, age=False, limits=limits)
    for stay in stays:
        region, use = where.get(stay.place, (case.region, "home"))
        if use == "home" or (case.region.at(Level.BUILDING).covers(region) and region.level >= Level.BUILDING):
            continue
        if stay.exact:
            start, end = rounded(stay.start_at, stay.end_at, limits.hours)
        else:
            start, end = start_of(civil_day(stay.start_at)), end_of(civil_day(stay.start_at))
        last = next((t for t in reversed(told) if t["place"] == str(stay.place.id)), None)
        if last is not None and last["exact"] == stay.exact and datetime.fromisoformat(last["end"]) >= start:
            last["end"] = max(datetime.fromisoformat(last["end"]), end).isoformat()
            continue
        told.append(
            {
                "place": str(stay.place.id),
                "start": start.isoformat(),
                "end": end.isoformat(),
                "exact": stay.exact,
                "area": str(_area(region, limits)),
            }
        )
    _propose(told, alike, limits, together=not apart)
    return told


def wording(text: PublicText, limits: Limits) -> list[Words]:
    """The sentences of a version, in order; drawn in the reader's language. Nothing in them names the person."""
    who = told_of(text, limits)
    if text.apart:
        said = [Words("In {area} several people were found to be infected.", area=name_of(who.area))]
    else:
        said = [Words("A person living in {area} was found to be infected.", area=name_of(who.area))]
    if who.sex:
        said.append(Words("The person is a woman.") if who.sex == "female" else Words("The person is a man."))
    if who.ages is not None:
        said.append(Words("The age lies between {low} and {high}.", low=who.ages[0], high=who.ages[1]))
    shown = [s for s in text.stays if s["shown"] != Shown.OUT]
    names = place_names([PlaceRef(UUID(s["place"])) for s in shown])
    if shown and text.apart:
        shown.sort(key=lambda s: (s["area"], s["shown"], names.get(PlaceRef(UUID(s["place"])), ""), s["start"]))
        said.append(Words("Places where one of them was while they could pass it on, by area and not by time:"))
    elif shown:
        said.append(Words("Places to which the person went while they could pass it on:"))
    said += [_stay(s, names) for s in shown]
    if text.note:
        said.append(Words("{note}", note=text.note))
    said.append(
        Words("If you were at one of these places then, please call your community. Please do not ask who it was.")
    )
    return said


def _stay(stay: dict[str, Any], names: dict[PlaceRef, str]) -> Words:
    start, end = datetime.fromisoformat(stay["start"]), datetime.fromisoformat(stay["end"])
    if stay["shown"] == Shown.PLACE:
        area, place = name_of(Region(stay["area"])), names.get(PlaceRef(UUID(stay["place"])), "")
        where = Words("{place} ({area})", place=place, area=area)
    else:
        where = Words("somewhere in {area}", area=name_of(Region(stay["area"])))
    day = civil_day(start)
    if not stay["exact"]:
        return Words("{day}: {where}", day=day, where=where)
    until = "24:00" if end == end_of(day) else f"{end:%H:%M}"
    if end > end_of(day):
        return Words(
            "{day} {start} to {last} {end}: {where}",
            day=day,
            start=f"{start:%H:%M}",
            last=civil_day(end),
            end=until,
            where=where,
        )
    return Words("{day}, between {start} and {end}: {where}", day=day, start=f"{start:%H:%M}", end=until, where=where)


def _area(region: Region, limits: Limits) -> Region:
    """The nearest area of a place that is home to enough people."""
    for level in HOME_LEVELS:
        if living_in(region.at(level)) >= limits.group:
            return region.at(level)
    return region.at(Level.COUNTY)


def _propose(told: list[dict[str, Any]], alike: Attributes, limits: Limits, *, together: bool) -> None:
    """Name the busiest places first, as long as enough people were there: with `together`, at all those named."""
    named: set[UUID] | None = None
    there = [people_at(one) for one in told]
    for n in sorted(range(len(told)), key=lambda n: (-len(there[n]), n)):
        among = there[n] if named is None or not together else named & there[n]
        if fitting_among(among, alike) >= limits.group:
            told[n]["shown"], named = Shown.PLACE.value, among
        else:
            small = living_in(Region(told[n]["area"])) < limits.group
            told[n]["shown"] = (Shown.OUT if small else Shown.AREA).value
