"""Vehicles at a gate, permits, guests a household expects, and limited outings."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.clock import now
from linan.core.community.queries import name_of
from linan.core.desk.pages import STATUS, action, done, form_key, page, render
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import PERMIT_VEHICLE
from linan.domains.gates.forms import (
    EMERGENCIES,
    GuestForm,
    LimitForm,
    NameVehicleForm,
    PermitForm,
    VehicleForm,
    read_region,
    visit_times,
)
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


@page
def vehicles(request: HttpRequest, by: Actor, gate: UUID) -> HttpResponse:
    """Emergencies first: one tap, and the gate is open. Then a plate, and what to do."""
    here, answer, refusal = GateRef(gate), None, None
    form = VehicleForm(request.POST or None, initial={"key": form_key()})
    if request.method == "POST":
        try:
            key, use, plate, direction = form.read()
            answer = actions.pass_vehicle(by, here, key, use, plate=plate, direction=direction)
        except Refusal as found:
            if found.kind is Kind.NOT_FOUND:
                raise
            refusal = found
    lines = queries.vehicles(by, here)
    context = {
        "gate": next(g for g in queries.gates_of(by) if g.gate == here),
        "key": form_key(),
        "plate": form["plate"].value() if refusal else "",
        "answer": answer,
        "refusal": refusal,
        "emergencies": EMERGENCIES,
        "lines": lines,
    }
    return render(request, "gates/vehicles.html", context, status=STATUS[refusal.kind] if refusal else 200)


@action
def name_vehicle(request: HttpRequest, by: Actor, gate: UUID, line: UUID) -> HttpResponse:
    actions.name_vehicle(by, GateRef(gate), line, *NameVehicleForm(request.POST).read())
    return done(request, Words("Written down."), reverse("gates:vehicles", args=[gate]))


@page
def list_permits(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which vehicles may come in, those that end first on top."""
    context = {
        "permits": queries.permits(by),
        "areas": [(r, name_of(r)) for r in by.regions(PERMIT_VEHICLE)],
        "form": PermitForm(gates=queries.gates_to_permit(by)),
    }
    return render(request, "gates/permits.html", context)


@action
def permit(request: HttpRequest, by: Actor) -> HttpResponse:
    actions.permit_vehicle(by, *PermitForm(request.POST, gates=queries.gates_to_permit(by)).read())
    return done(request, Words("This vehicle may come in."), reverse("gates:permits"))


@action
def end_permit(request: HttpRequest, by: Actor, permit: UUID) -> HttpResponse:
    actions.end_permit(by, permit)
    return done(request, Words("The permit has ended."), reverse("gates:permits"))


@action
def limit_outings(request: HttpRequest, by: Actor) -> HttpResponse:
    actions.limit_outings(by, *LimitForm(request.POST).read())
    return done(request, Words("Outings are limited now; the limit ends by itself."), reverse("gates:entrances"))


@action
def free_outings(request: HttpRequest, by: Actor) -> HttpResponse:
    actions.free_outings(by, read_region(request.POST.get("area", "")))
    return done(request, Words("Everybody goes out freely again."), reverse("gates:entrances"))


@page
def my_gate(request: HttpRequest, by: Actor) -> HttpResponse:
    """A resident's page of the gate: whom we expect, and whether we may go out today."""
    context = {
        "guests": queries.my_announcements(by),
        "limit": queries.my_limit(by),
        "form": GuestForm(initial=visit_times(now())),
        "holds": queries.my_holds(by),
        "desk": queries.my_hold_desk(by),
        "rules": queries.my_house_rules(by),
    }
    return render(request, "gates/mine.html", context)


@action
def announce(request: HttpRequest, by: Actor) -> HttpResponse:
    actions.announce_guest(by, *GuestForm(request.POST).read())
    return done(request, Words("The gate expects your guest."), reverse("my_gates:mine"))


@action
def withdraw(request: HttpRequest, by: Actor, announcement: UUID) -> HttpResponse:
    actions.withdraw_guest(by, announcement)
    return done(request, Words("The gate expects them no longer."), reverse("my_gates:mine"))


urlpatterns = [
    path("<uuid:gate>/vehicles/", vehicles, name="vehicles"),
    path("<uuid:gate>/vehicles/<uuid:line>/", name_vehicle, name="name_vehicle"),
    path("permits/", list_permits, name="permits"),
    path("permits/new/", permit, name="permit"),
    path("permits/<uuid:permit>/end/", end_permit, name="end_permit"),
    path("outings/limit/", limit_outings, name="limit_outings"),
    path("outings/free/", free_outings, name="free_outings"),
]
resident_urlpatterns = [
    path("", my_gate, name="mine"),
    path("guests/", announce, name="announce"),
    path("guests/<uuid:announcement>/withdraw/", withdraw, name="withdraw"),
]
