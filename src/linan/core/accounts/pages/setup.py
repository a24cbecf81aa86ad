"""First-run set-up: the county and its clerk, what is done and what is missing. Where one stopped is read from the
register itself, so the clerk may leave at any step and come back on another day."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from linan.core.accounts import actions, queries
from linan.core.accounts.abilities import SET_UP
from linan.core.accounts.gaps import gaps, progress
from linan.core.accounts.pages.doors import enter
from linan.core.accounts.pages.reading import region_from
from linan.core.accounts.sign_in import from_this_machine
from linan.core.community.queries import DivisionFound, divisions_below, divisions_named, name_of
from linan.core.desk.pages import page, refused, render
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


def set_up(request: HttpRequest) -> HttpResponse:
    """Step one, on the machine itself and only while nobody works here: choose the county, make the clerk."""
    try:
        if queries.set_up_done():
            return HttpResponseRedirect("/setup/county/")
        if not from_this_machine(request):
            raise not_found()
        context = _choose_county(request)
        if request.method != "POST":
            return render(request, "accounts/set_up.html", context)
        try:
            county = _the_county(request)
            name, username = request.POST.get("name", ""), request.POST.get("username", "")
            staff = actions.add_first_clerk(county, name, username.strip(), request.POST.get("password", ""))
        except Refusal as no:
            if no.kind is not Kind.INVALID:
                raise
            return render(request, "accounts/set_up.html", {**context, "refusal": no, "typed": request.POST}, 422)
        enter(request, queries.user_of(staff))
        return HttpResponseRedirect("/setup/county/")
    except Refusal as no:
        return refused(request, no)


def _the_county(request: HttpRequest) -> Region:
    county = region_from(request.POST.get("county", ""))
    if county.level is not Level.COUNTY:
        raise Refusal(
            "not_a_county",
            Words("Choose a county or district."),
            kind=Kind.INVALID,
            next_step=Words("Search for its name and choose it from the list."),
        )
    if not request.POST.get("username", "").strip():
        raise Refusal(
            "username_missing",
            Words("The sign-in name is missing."),
            kind=Kind.INVALID,
            next_step=Words("Choose a short name in small letters that you will remember."),
        )
    return county


def _choose_county(request: HttpRequest) -> dict[str, object]:
    """By name, or from province to city to county; `chosen` once it is one."""
    text = request.GET.get("q", "").strip()
    above = region_from(request.GET.get("in", ""))
    chosen = request.POST.get("county", "") or request.GET.get("county", "")
    found: list[DivisionFound] = []
    if text:
        found = [d for d in divisions_named(text, limit=100) if d.region.level is Level.COUNTY]
    elif above.level < Level.COUNTY:
        found = divisions_below(above)
    county = region_from(chosen)
    known = county.level is Level.COUNTY and name_of(county) != county.code
    return {
        "q": text,
        "found": found,
        "up": [(r, name_of(r)) for n in range(1, above.level + 1) if (r := above.at(Level(n)))],
        "chosen": county if known else None,
        "chosen_name": " ".join(name_of(county.at(Level(n))) for n in range(1, 4)) if known else "",
    }


def county_of(by: Actor) -> Region:
    """The county this clerk sets up. Refuses without SET_UP."""
    return by.must_somewhere(SET_UP)[0]


@page
def set_up_county(request: HttpRequest, by: Actor) -> HttpResponse:
    """The steps with how far each is."""
    county = county_of(by)
    context = {"county": name_of(county), "p": progress(by, county), "second_factor": is_mfa_enabled(request.user)}
    return render(request, "accounts/set_up_county.html", context)


@page
def set_up_gaps(request: HttpRequest, by: Actor) -> HttpResponse:
    """What is still missing, each with the page that mends it."""
    county = county_of(by)
    return render(request, "accounts/set_up_gaps.html", {"county": name_of(county), "gaps": gaps(by, county)})
