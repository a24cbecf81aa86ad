"""First-run set-up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from linan.core.accounts import actions, queries, roles
from linan.core.accounts.abilities import ADD_STAFF
from linan.core.accounts.pages.doors import enter
from linan.core.accounts.pages.reading import region_from
from linan.core.accounts.sign_in import from_this_machine
from linan.core.community.actions import add_grid
from linan.core.community.queries import divisions_below, divisions_named, name_of
from linan.core.desk.pages import action, done, page, refused, render
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level
from linan.kernel.words import Words


def set_up(request: HttpRequest) -> HttpResponse:
    """Step one, on the machine itself and only while nobody works here: choose the county, make the clerk."""
    try:
        if queries.set_up_done():
            return HttpResponseRedirect("/setup/county/")
        if not from_this_machine(request):
            raise not_found()
        if request.method == "POST":
            county = region_from(request.POST.get("county", ""))
            if county.level is not Level.COUNTY:
                raise Refusal(
                    "not_a_county",
                    Words("Choose a county or district."),
                    kind=Kind.INVALID,
                    next_step=Words("Search for its name and choose it from the list."),
                )
            name, username = request.POST.get("name", ""), request.POST.get("username", "")
            staff = actions.add_first_clerk(county, name, username, request.POST.get("password", ""))
            enter(request, queries.user_of(staff))
            return HttpResponseRedirect("/setup/county/")
        text = request.GET.get("q", "").strip()
        found = divisions_named(text) if text else []
        counties = [d for d in found if d.region.level is Level.COUNTY]
        return render(request, "accounts/set_up.html", {"q": text, "counties": counties})
    except Refusal as no:
        return refused(request, no)


@page
def set_up_county(request: HttpRequest, by: Actor) -> HttpResponse:
    """The following steps on one page: communities with their grids and staff, and what is still missing."""
    (county, *_) = by.must_somewhere(ADD_STAFF)
    streets = divisions_below(county)
    communities = [d for s in streets for d in divisions_below(s.region)]
    return render(request, "accounts/set_up_county.html", {"county": name_of(county), "communities": communities})


@action
def set_up_grids(request: HttpRequest, by: Actor) -> HttpResponse:
    """Number the grids of a community from g01 on."""
    community = region_from(request.POST.get("region", ""))
    count = int(request.POST.get("count", "0")) if request.POST.get("count", "").isdecimal() else 0
    made = 0
    for n in range(1, min(count, 60) + 1):
        try:
            add_grid(by, community.child(f"g{n:02d}"), f"第{n}网格")
            made += 1
        except Refusal as no:
            if no.code != "already_there":
                raise
    return done(request, Words("{count} grids were added.", count=made), "/setup/county/")


@action
def set_up_staff(request: HttpRequest, by: Actor) -> HttpResponse:
    """Staff from a pasted table: name, phone, role, area; a line that cannot be used is told and keeps the rest."""
    sheets, wrong = [], []
    named = {str(r.code): r.code for r in roles.all_roles()}
    for number, line in enumerate(request.POST.get("table", "").splitlines(), 1):
        cells = [c.strip() for c in line.replace(",", "\t").replace("，", "\t").split("\t")]
        if not any(cells):
            continue
        name, phone, role, area = (*cells, "", "", "", "")[:4]
        try:
            region = region_from(area)
            if role and role not in named:
                raise Refusal("unknown_role", Words("There is no such role."), kind=Kind.INVALID)
            new = actions.add_staff(by, name=name, phone=phone, region=region)
            if role:
                actions.assign_duty(by, new.ref, role, region)
            sheets.append(new)
        except Refusal as no:
            wrong.append((number, no.words))
    context = {"sheets": sheets, "wrong": wrong, "address": request.build_absolute_uri("/sign-in/")}
    return render(request, "accounts/sheets.html", context)
