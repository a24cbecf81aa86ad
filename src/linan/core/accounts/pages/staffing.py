"""Which communities are short of people, and who was lent where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from linan.core import clock
from linan.core.accounts import actions, queries, roles
from linan.core.accounts.abilities import ASSIGN_DUTY, SEE_STAFF
from linan.core.accounts.facts import DutyKind
from linan.core.accounts.pages.reading import midnight, region_from
from linan.core.accounts.staffing import DAYS, Loan, Staffing, lendable, loans, staffing
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Deed, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import on_day
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day, end_of
from linan.kernel.words import Words


def _area(request: HttpRequest, by: Actor) -> Region:
    held = by.must_somewhere(SEE_STAFF)
    asked = request.GET.get("area", "")
    return region_from(asked) if asked else held[0]


@page
def staffing_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """How many residents fall to each worker, the most burdened communities first."""
    found = staffing(by, _area(request, by))
    return Listing(
        title=Words("Residents per worker"),
        columns=[
            Column(Words("Community"), lambda s: s.name),
            Column(Words("Residents"), lambda s: s.residents, numeric=True),
            Column(Words("Workers on duty"), lambda s: s.workers, numeric=True),
            Column(Words("of them lent"), lambda s: s.lent, numeric=True),
            Column(Words("Residents per worker"), _each, numeric=True),
            Column(Words("Moves in {n} days", n=DAYS), lambda s: s.moves, numeric=True),
            Column(Words("Moves a day per worker"), lambda s: s.moves_each, numeric=True),
        ],
        fetch=lambda cursor, size: _cut(found, cursor, size),
        deeds=[Deed(Words("Who was lent where"), reverse("accounts:loans"), primary=True),
               Deed(Words("Who answers for what"), reverse("accounts:tree"))],
        row_url=lambda s: f"{reverse('accounts:tree')}?area={s.region}",
        empty=Words("No community has grids yet."),
        export_name="staffing",
    ).response(request, template="accounts/staffing.html")  # fmt: skip


def _each(line: Staffing) -> Any:
    return Words("nobody works here") if line.residents_each is None else line.residents_each


@page
def loan_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who was lent where, until when, and what it does to the load there."""
    found = loans(by, _area(request, by))
    lends = [Deed(Words("Lend somebody"), reverse("accounts:new_loan"), icon="plus", primary=True)]
    return Listing(
        title=Words("Who was lent where"),
        columns=[
            Column(Words("Name"), lambda x: x.name),
            Column(Words("Own office"), lambda x: " ".join(filter(None, (x.home, x.department)))),
            Column(Words("Lent to"), lambda x: x.to),
            Column(Words("Role"), lambda x: x.role),
            Column(Words("Since"), lambda x: on_day(civil_day(x.since))),
            Column(Words("Last day"), _last),
            Column(Words("Residents per worker without them"), lambda x: x.before, numeric=True),
            Column(Words("and with them"), lambda x: x.after, numeric=True),
        ],
        fetch=lambda cursor, size: _cut(found, cursor, size),
        deeds=[*(lends if by.regions(ASSIGN_DUTY) else []),
               Deed(Words("Residents per worker"), reverse("accounts:staffing"))],
        row_url=lambda x: reverse("accounts:staff_record", args=[x.staff.id]),
        empty=Words("Nobody is lent at the moment."),
        export_name="loans",
    ).response(request)  # fmt: skip


def _last(loan: Loan) -> str:
    return on_day(civil_day(loan.until - timedelta(seconds=1))) if loan.until else ""


def _cut(found: list[Any], cursor: str | None, size: int) -> Page[Any]:
    """A page of what was counted in memory; the cursor is how many were shown."""
    start = int(cursor) if cursor and cursor.isdecimal() else 0
    shown = found[start : start + size]
    end = start + len(shown)
    return Page(shown, str(end) if end < len(found) else None, len(found), total_is_exact=True)


@page
def new_loan(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whom to lend, where, as what, and until when?"""
    places = lendable(by, ASSIGN_DUTY)
    people = [c for c in queries.colleagues(by) if by.can(ASSIGN_DUTY, over=c.region)]
    # Street and county offices first: they have people to spare, communities have not.
    people.sort(key=lambda c: (c.region.level > Level.STREET, c.region, c.name))
    context = {
        "people": [(c, name_of(c.region)) for c in people],
        "places": [(p, name_of(p)) for p in places],
        "roles": [r for r in roles.all_roles() if r.tasks or r.code == "volunteer"],
        "today": clock.today(),
        "staff": request.GET.get("staff", ""),
    }
    return render(request, "accounts/new_loan.html", context)


@action
def lend(request: HttpRequest, by: Actor) -> HttpResponse:
    last = midnight(request.POST.get("until", ""), "until")
    region = region_from(request.POST.get("region", ""))
    try:
        staff = StaffRef(UUID(request.POST.get("staff", "")))
    except ValueError:
        raise not_found() from None
    # The form asks for the last day; a duty ends with the moment after it.
    until = end_of(civil_day(last)) if last else None
    actions.assign_duty(by, staff, request.POST.get("role", ""), region, how=DutyKind.SECONDMENT, until=until)
    return done(request, Words("They are lent; their own post rests until they are back."), reverse("accounts:loans"))
