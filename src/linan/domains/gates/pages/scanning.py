"""The gate on the guard's phone, the desk for those who wait, the list of passages, and tight entrances."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.clock import now
from linan.core.desk.pages import action, done, page, render
from linan.core.movement import queries as movement
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import HAND_OVER, SEE_PASSAGES, TIGHTEN_ENTRANCE
from linan.domains.gates.forms import (
    HandOverForm,
    LimitForm,
    ScanForm,
    TightenForm,
    answer_scan,
    device_table,
    read_region,
)
from linan.domains.gates.rules import HOLD_WORDS
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.words import Words


@page
def list_gates(request: HttpRequest, by: Actor) -> HttpResponse:
    return render(request, "gates/gates.html", {"gates": queries.gates_of(by)})


@page
def scan(request: HttpRequest, by: Actor, gate: UUID) -> HttpResponse:
    """The gate page: a form that works without a script, and the attributes the offline scanner hangs on."""
    here = next((g for g in queries.gates_of(by) if g.gate.id == gate), None)
    if here is None:
        raise not_found()
    # By POST: a name in an address would stay in the phone's history and in the logs of whatever lies between.
    answer, name = None, request.POST.get("name", "")
    if request.method == "POST" and not name:
        answer = answer_scan(by, ScanForm(request.POST).body(gate, now()))
    context = {
        "gate": here,
        "form": ScanForm(initial={"nonce": str(new_id())}),
        "answer": answer,
        "name": name,
        "namesakes": queries.namesakes(by, here.gate, name) if name else [],
        "device": device_table(queries.fever_from(here.region), queries.county_named(here.region)),
        "worker": queries.worker_for(here.region),
        "entrances": queries.entrances(by),
        "places": queries.places_at(by, here.gate),
    }
    return may_ask_where(render(request, "gates/scan.html", context))


def may_ask_where(response: HttpResponse) -> HttpResponse:
    """These pages alone may ask the phone where it is, for a poster; the browser asks its owner each time."""
    response.headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
    return response


@page
def list_handovers(request: HttpRequest, by: Actor) -> HttpResponse:
    waiting = queries.handovers(by)
    ended = [h for h in queries.handovers(by, open_only=False, limit=50) if h.handed_at]
    return render(
        request,
        "gates/handovers.html",
        {
            "waiting": waiting,
            "ended": ended,
            "form": HandOverForm(),
            "now": now(),
            "otherwise": queries.open_conflicts(by),
            "takes": bool(by.regions(HAND_OVER)),
        },
    )


@action
def look_after(request: HttpRequest, by: Actor) -> HttpResponse:
    actions.look_after(by, request.POST.get("nonce", ""))
    return done(request, Words("Noted that somebody looked after it."), reverse("gates:handovers"))


@action
def hand_over(request: HttpRequest, by: Actor, handover: UUID) -> HttpResponse:
    actions.hand_over(by, handover, *HandOverForm(request.POST).read())
    return done(request, Words("Thank you. It is noted who took over."), reverse("gates:handovers"))


@page
def list_passages(request: HttpRequest, by: Actor) -> HttpResponse:
    before = request.GET.get("before", "")
    rows = queries.passage_rows(by, before=UUID(before) if _is_uuid(before) else None)
    return render(
        request,
        "gates/passages.html",
        {"rows": rows, "next": rows[-1].id if len(rows) == 100 else None, "conflicts": queries.conflicts(by)},
    )


@page
def list_entrances(request: HttpRequest, by: Actor) -> HttpResponse:
    return render(
        request,
        "gates/entrances.html",
        {
            "entrances": queries.entrances(by),
            "risks": queries.risk_regions(by),
            "form": TightenForm(),
            "may_change": bool(by.regions(TIGHTEN_ENTRANCE)),
            "limits": queries.limits(by),
            "limit_form": LimitForm(auto_id="limit-%s"),
            "buildings": queries.buildings_to_tighten(by),
            "communities": queries.communities_to_limit(by),
        },
    )


@action
def tighten(request: HttpRequest, by: Actor) -> HttpResponse:
    actions.tighten_entrance(by, *TightenForm(request.POST).read())
    return done(request, Words("This entrance is tightened now."), reverse("gates:entrances"))


@action
def ease(request: HttpRequest, by: Actor) -> HttpResponse:
    actions.ease_entrance(by, read_region(request.POST.get("building", "")))
    return done(request, Words("This entrance is open as usual again."), reverse("gates:entrances"))


@page
def person_panel(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """A person's latest passages, for a frame elsewhere; nothing for those who may not see them."""
    may_hold = queries.may_hold(by, PersonRef(person))
    try:
        rows = movement.passages_of(by, PersonRef(person), limit=10, under=SEE_PASSAGES)
    except Refusal:
        if not may_hold:
            return HttpResponse(status=204)
        rows = []
    names = queries.gate_names({r.gate for r in rows})
    lines = [(names.get(r.gate, ""), r) for r in rows]
    return render(
        request,
        "gates/panel.html",
        {"lines": lines, "person": person, "reasons": list(HOLD_WORDS.items()) if may_hold else []},
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


urlpatterns = [
    path("", list_gates, name="gates"),
    path("<uuid:gate>/scan/", scan, name="scan"),
    path("handovers/", list_handovers, name="handovers"),
    path("handovers/<uuid:handover>/", hand_over, name="hand_over"),
    path("handovers/otherwise/", look_after, name="look_after"),
    path("passages/", list_passages, name="passages"),
    path("entrances/", list_entrances, name="entrances"),
    path("entrances/tighten/", tighten, name="tighten"),
    path("entrances/ease/", ease, name="ease"),
    path("panel/person/<uuid:person>/", person_panel, name="person_panel"),
]
