"""The staff of an area, their duties, and what each role may, must and must not do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from linan.core.accounts import actions, queries, roles
from linan.core.accounts.abilities import ADD_STAFF, ASSIGN_DUTY, SET_UP
from linan.core.accounts.facts import DutyKind
from linan.core.accounts.pages.picker import picked
from linan.core.accounts.pages.reading import midnight, region_from
from linan.core.accounts.pages.sheets import show_sheets
from linan.core.accounts.tree import away_now
from linan.core.community.areas import areas_within
from linan.core.community.queries import name_of
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import say
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.region import Level
from linan.kernel.words import Words


@page
def staff_list(request: HttpRequest, by: Actor) -> HttpResponse:
    search, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    deeds = [
        Deed(Words("Roles"), "/accounts/roles/"),
        Deed(Words("Who answers for what"), "/accounts/tree/"),
        Deed(Words("Teams"), "/accounts/teams/"),
        Deed(Words("Residents per worker"), "/accounts/staffing/"),
    ]
    if by.regions(SET_UP):
        add = Deed(Words("Add staff"), reverse("set_up_staff"), icon="plus", primary=True)
        deeds = [add, Deed(Words("Set up"), reverse("set_up_county")), *deeds]
    return Listing(
        title=Words("Staff"),
        columns=[
            Column(Words("Name"), lambda c: c.name),
            Column(Words("Duties"), _duties),
            Column(Words("Department"), lambda c: c.department),
            Column(Words("Telephone"), lambda c: c.phone),
        ],
        fetch=lambda cursor, size: queries.staff_page(by, search, role, cursor=cursor, size=size),
        filters=[
            Filter("q", Words("Name")),
            Filter("role", Words("Role"), [(r.code, r.words) for r in roles.all_roles()]),
        ],
        deeds=deeds,
        row_url=lambda c: f"/accounts/staff/{c.ref.id}/",
        empty=Words("Nobody was found."),
        export_name="staff",
    ).response(request)


def _duties(card: queries.StaffCard) -> str:
    return "、".join(f"{say(p.words)} ({name_of(p.region)})" for p in card.posts)


@page
def staff_record(request: HttpRequest, by: Actor, staff: UUID) -> HttpResponse:
    card = queries.staff_card(by, StaffRef(staff))
    posts = [(p, roles.role(p.role), name_of(p.region)) for p in card.posts]
    context = {
        "card": card,
        "posts": posts,
        "roles": roles.all_roles(),
        "may_reset": by.can(ADD_STAFF, over=card.region),
        "own": by.id == str(card.ref),
        "away": card.ref.id in away_now(),
        "may_note_away": by.id == str(card.ref) or by.can(ASSIGN_DUTY, over=card.region),
        "may_place": by.id != str(card.ref) and by.can(ADD_STAFF, over=card.region.at(Level.COUNTY)),
    }
    areas = [area for region in by.regions(ASSIGN_DUTY) for area in areas_within(region)]
    if areas:
        context |= {"may_assign": True, **picked(request, areas)}
    return render(request, "accounts/staff_record.html", context)


@page
def role_lists(request: HttpRequest, by: Actor) -> HttpResponse:
    """What every role may, must and must not do; open to everybody who is signed in."""
    return render(request, "accounts/roles.html", {"roles": roles.all_roles()})


@action
def new_staff(request: HttpRequest, by: Actor) -> HttpResponse:
    region = region_from(request.POST.get("region", ""))
    new = actions.add_staff(by, name=request.POST.get("name", ""), phone=request.POST.get("phone", ""), region=region)
    if role := request.POST.get("role", ""):
        actions.assign_duty(by, new.ref, role, region)
    return show_sheets(request, by, [new], f"/accounts/staff/{new.ref.id}/")


@action
def department(request: HttpRequest, by: Actor, staff: UUID) -> HttpResponse:
    actions.enter_department(by, StaffRef(staff), request.POST.get("department", ""))
    return done(request, Words("The department is entered."), f"/accounts/staff/{staff}/")


@action
def new_sheet(request: HttpRequest, by: Actor, staff: UUID) -> HttpResponse:
    """A new password for somebody who forgot theirs or is locked out, on a sheet to print."""
    new = actions.new_password(by, StaffRef(staff))
    return show_sheets(request, by, [new], f"/accounts/staff/{new.ref.id}/")


@action
def new_duty(request: HttpRequest, by: Actor, staff: UUID) -> HttpResponse:
    given: dict[str, Any] = {k: midnight(request.POST.get(k, ""), k) for k in ("since", "until")}
    how = request.POST.get("how", "post")
    kind = DutyKind(how) if how in set(DutyKind) else DutyKind.POST
    region = region_from(request.POST.get("region", ""))
    actions.assign_duty(by, StaffRef(staff), request.POST.get("role", ""), region, how=kind, **given)
    return done(request, Words("The duty is assigned."), f"/accounts/staff/{staff}/")


@action
def stop_duty(request: HttpRequest, by: Actor, staff: UUID, duty: UUID) -> HttpResponse:
    actions.end_duty(by, duty)
    return done(request, Words("The duty has ended."), f"/accounts/staff/{staff}/")
