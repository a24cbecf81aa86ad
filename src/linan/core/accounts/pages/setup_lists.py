"""The lists of the set-up: areas and staff pasted from a table, looked at line by line, then entered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from linan.core.accounts import actions, roles
from linan.core.accounts.abilities import SET_UP
from linan.core.accounts.lists import MOST_GRIDS, AreaLine, StaffLine, read_areas, read_staff
from linan.core.accounts.pages.picker import picked
from linan.core.accounts.pages.reading import region_from
from linan.core.accounts.pages.setup import county_of
from linan.core.accounts.rules import office_phone
from linan.core.community.areas import Area, areas_within
from linan.core.community.divisions import add_division
from linan.core.community.queries import gates, name_of
from linan.core.desk.pages import action, done, page, render
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level
from linan.kernel.words import Words

# ── areas ────────────────────────────────────────────────────────────────────────────────────────────────────────


@page
def set_up_areas(request: HttpRequest, by: Actor) -> HttpResponse:
    """Communities with their grids and gates: one by one, or the whole list; a list is shown before it is entered."""
    county = county_of(by)
    areas = areas_within(county)
    context = {"county": name_of(county), "most": MOST_GRIDS, **picked(request, areas)}
    chosen: Area | None = context["chosen"]
    if chosen is not None and chosen.region.level is Level.COMMUNITY:
        context["grids"] = [a for a in areas if a.region.parent == chosen.region]
        context["gates"] = gates(by, chosen.region)
    if request.method != "POST":
        return render(request, "accounts/set_up_areas.html", context)
    text = request.POST.get("table", "")
    lines = read_areas(text, county, areas)
    if request.POST.get("enter"):
        got = actions.enter_areas(by, county, lines, add_new=bool(request.POST.get("add_new")))
        told = Words(
            "{areas} areas, {grids} grids and {gates} gates were added.",
            areas=got.areas,
            grids=got.grids,
            gates=got.gates,
        )
        return done(request, told, "/setup/county/")
    names = {a.region: a.path for a in areas}
    shown = [(line, names.get(line.at, "") if line.at else "") for line in lines]
    context |= {"table": text, "lines": shown, **_sums(lines)}
    return render(request, "accounts/set_up_areas.html", context)


def _sums(lines: list[AreaLine] | list[StaffLine]) -> dict[str, Any]:
    wrong = sum(1 for line in lines if line.wrong)
    return {"good": len(lines) - wrong, "wrong": wrong, "any_new": any(getattr(line, "new", ()) for line in lines)}


@action
def set_up_grids(request: HttpRequest, by: Actor) -> HttpResponse:
    """Grids and gates of one community."""
    community = region_from(request.POST.get("region", ""))
    count = request.POST.get("count", "").strip()
    line = AreaLine(1, "", "", community, int(count) if count.isdecimal() else 0, _gate_names(request))
    by.must(SET_UP, over=community)
    if community.level is not Level.COMMUNITY:
        raise not_found()
    if line.grids > MOST_GRIDS:
        raise Refusal(
            "too_many_grids",
            Words("The number of grids is a number from 1 to {most}.", most=MOST_GRIDS),
            kind=Kind.INVALID,
            field="count",
        )
    got = actions.enter_areas(by, county_of(by), [line], add_new=False)
    told = Words("{grids} grids and {gates} gates were added.", grids=got.grids, gates=got.gates)
    return done(request, told, f"/setup/areas/?area={community}")


def _gate_names(request: HttpRequest) -> tuple[str, ...]:
    lines = request.POST.get("gates", "").replace("、", "\n").splitlines()
    return tuple(" ".join(line.split()) for line in lines if line.strip())


@action
def set_up_division(request: HttpRequest, by: Actor) -> HttpResponse:
    """A street or community that the national list does not have."""
    above = region_from(request.POST.get("above", ""))
    name = request.POST.get("name", "")
    by.must(SET_UP, over=above)
    region = add_division(by, above, name)
    return done(request, Words("{name} was added.", name=name), f"/setup/areas/?area={region}")


# ── staff ────────────────────────────────────────────────────────────────────────────────────────────────────────


@page
def set_up_staff(request: HttpRequest, by: Actor) -> HttpResponse:
    """Staff: one by one with role and area picked, or the whole list; a list is shown before it is entered."""
    county = county_of(by)
    areas = areas_within(county)
    wanted = request.GET.get("role", "")
    context = {
        "county": name_of(county),
        "roles": roles.all_roles(),
        "role": wanted if roles.known(wanted) else "",
        "role_words": roles.role(wanted).words if roles.known(wanted) else None,
        **picked(request, areas),
    }
    if request.method != "POST":
        return render(request, "accounts/set_up_staff.html", context)
    text = request.POST.get("table", "")
    lines = read_staff(text, areas)
    if request.POST.get("enter"):
        got = actions.enter_staff(by, county, lines)
        told = Words("{staff} people and {duties} duties were added.", staff=got.staff, duties=got.duties)
        return done(request, told, "/setup/sheets/")
    good = [line for line in lines if not line.wrong]
    matched = dict(zip((line.number for line in good), actions.match_staff(by, county, good), strict=True))
    context |= {"table": text, "lines": [(line, matched.get(line.number)) for line in lines], **_sums(lines)}
    clash = sum(1 for m in matched.values() if m.wrong)
    context |= {"good": len(good) - clash, "wrong": len(lines) - len(good) + clash}
    return render(request, "accounts/set_up_staff.html", context)


@action
def set_up_person(request: HttpRequest, by: Actor) -> HttpResponse:
    """One member of staff with role and area picked."""
    county = county_of(by)
    region = region_from(request.POST.get("area", ""))
    by.must(SET_UP, over=region)
    area = next((a for a in areas_within(county) if a.region == region), None)
    role = request.POST.get("role", "")
    if area is None or not roles.known(role):
        raise Refusal(
            "role_and_area",
            Words("Choose a role and an area."),
            kind=Kind.INVALID,
            next_step=Words("Go back: the area first, then the role."),
        )
    name = " ".join(request.POST.get("name", "").split())
    phone = office_phone(request.POST.get("phone", ""))
    line = StaffLine(1, name, phone, role, area)
    (match,) = actions.match_staff(by, county, [line])
    if match.wrong:
        raise Refusal(
            "phone_taken",
            match.words,
            kind=Kind.INVALID,
            next_step=Words("Write the name as it was entered, or another number."),
            field="phone",
        )
    actions.enter_staff(by, county, [line])
    told = Words("{name} is {role} in {area} now.", name=name, role=roles.role(role).words, area=area.path)
    return done(request, told, "/setup/gaps/" if request.POST.get("from_gaps") else "/setup/staff/")
