"""What a text for the public would say: the stays as proposed, and the words of a version."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from linan.core.community.models import Place
from linan.core.community.queries import name_of, place_names
from linan.domains.tracing.models import Case, PublicText
from linan.domains.tracing.queries.checking import Attributes, attributes_of, limits_of, living_in, there_and_alike
from linan.domains.tracing.queries.report import stays_of
from linan.domains.tracing.rules.trajectory import HOME_LEVELS, Limits, Shown, rounded
from linan.kernel.actor import Actor
from linan.kernel.refs import PlaceRef
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day, end_of, start_of
from linan.kernel.words import Words


def drafted_stays(by: Actor, case: Case) -> list[dict[str, Any]]:
    """Each known stay away from home, shown as much as the check lets pass; a noted read.

    Stays overlapping at one place are one. The home is told once, above them, and no time of it.
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
    alike = attributes_of(case, int(Level.COMMUNITY), sex=False, age=False, limits=limits)
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
    for one in told:
        one["shown"] = _proposed(one, alike, limits).value
    return told


def wording(text: PublicText, limits: Limits) -> list[Words]:
    """The sentences of a version, in order; drawn in the reader's language. Nothing in them names the person."""
    case = text.case
    home = name_of(case.region.at(Level(text.home_level)))
    said = [Words("A person living in {area} was found to be infected.", area=home)]
    who = attributes_of(case, text.home_level, sex=text.show_sex, age=text.show_age, limits=limits)
    if who.sex:
        said.append(Words("The person is a woman.") if who.sex == "female" else Words("The person is a man."))
    if who.ages is not None:
        said.append(Words("The age lies between {low} and {high}.", low=who.ages[0], high=who.ages[1]))
    shown = [s for s in text.stays if s["shown"] != Shown.OUT]
    if shown:
        said.append(Words("Places to which the person went while they could pass it on:"))
    names = place_names([PlaceRef(UUID(s["place"])) for s in shown])
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


def _proposed(stay: dict[str, Any], alike: Attributes, limits: Limits) -> Shown:
    if there_and_alike(stay, alike) >= limits.group:
        return Shown.PLACE
    return Shown.AREA if living_in(Region(stay["area"])) >= limits.group else Shown.OUT
