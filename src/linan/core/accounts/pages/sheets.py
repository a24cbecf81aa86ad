"""Sign-in sheets: one for each person, with a password that is shown once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from linan.core.accounts import actions
from linan.core.accounts.actions import NewStaff
from linan.core.accounts.gaps import waiting_for_sheets
from linan.core.accounts.pages.setup import county_of
from linan.core.accounts.queries import staff_card
from linan.core.community.queries import name_of, path_names
from linan.core.desk.pages import page, render
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.region import Level


def show_sheets(request: HttpRequest, by: Actor, new: Iterable[NewStaff], back: str) -> HttpResponse:
    """The sheets on paper: who, which duty where, the address, the name and password to type, and the first steps."""
    sheets = [
        (sheet, [(p.words, " ".join(path_names(p.region, down_from=Level.COUNTY))) for p in card.posts])
        for sheet in new
        for card in [staff_card(by, sheet.ref)]
    ]
    context = {"sheets": sheets, "address": request.build_absolute_uri("/sign-in/"), "back": back}
    return render(request, "accounts/sheets.html", context)


@page
def set_up_sheets(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who still needs a sheet; POST draws the passwords of those chosen."""
    county = county_of(by)
    if request.method != "POST":
        waiting = [(c, [(p.words, name_of(p.region)) for p in c.posts]) for c in waiting_for_sheets(by, county)]
        return render(request, "accounts/set_up_sheets.html", {"county": name_of(county), "waiting": waiting})
    chosen = [StaffRef(UUID(text)) for text in request.POST.getlist("staff") if _is_id(text)]
    return show_sheets(request, by, actions.print_sheets(by, county, chosen), "/setup/county/")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
