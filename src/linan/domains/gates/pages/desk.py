"""The desk at an entrance, and the list of refusals with their objections."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community.provinces import province_name
from linan.core.desk.pages import STATUS, action, done, form_key, page, render
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import DECIDE_REFUSAL, SCAN_AT_GATE
from linan.domains.gates.forms import DecideForm, RefusalForm, VisitorForm, reader_words
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


@page
def desk(request: HttpRequest, by: Actor, gate: UUID) -> HttpResponse:
    """The desk. A form that is not complete comes back with what was typed and the words for what is missing."""
    here = GateRef(gate)
    view = queries.desk(by, here)
    if request.method != "POST":
        refused = queries.refusal_of(by, request.GET.get("told", ""))
        return _desk(request, by, view, VisitorForm(initial=_prefilled(request, by, here)), refused=refused)
    if request.POST.get("deed") == "seek":
        return _desk(request, by, view, VisitorForm(initial=_prefilled(request, by, here)))
    form, why = VisitorForm(request.POST), RefusalForm(request.POST)
    guest = request.POST.get("expected", "")
    try:
        if _is_uuid(guest) and request.POST.get("deed") != "refuse":
            actions.announced(by, here, UUID(guest))
        key, visitor = form.read()
        if request.POST.get("deed") == "refuse":
            row = actions.refuse(by, here, key, visitor, why.read())
            return done(request, Words("It is written down, with the reason."), f"{_here(gate)}?told={row.id}")
        admitted = actions.admit(by, here, key, visitor)
    except Refusal as refusal:
        if refusal.kind is Kind.NOT_FOUND:
            raise
        return _desk(request, by, view, form, why=why, refusal=refusal)
    if _is_uuid(guest):
        actions.guest_arrived(by, here, UUID(guest))
    if admitted.lives_here:
        return done(request, Words("They live here: let them in. No form is needed."), _here(gate))
    if admitted.followed_up:
        return done(request, Words("Let in and written down. The grid worker asks the house they visit."), _here(gate))
    return done(request, Words("Let in and written down. Please tap “Gone out” when they leave."), _here(gate))


def _desk(
    request: HttpRequest,
    by: Actor,
    view: queries.DeskView,
    form: VisitorForm,
    *,
    why: RefusalForm | None = None,
    refusal: Refusal | None = None,
    refused: queries.RefusalLine | None = None,
) -> HttpResponse:
    name, phone = queries.desk_phone(view.region)
    sought, after = request.POST.get("sought", ""), request.GET.get("after", "")
    expected = queries.expected(by, view.gate, sought=sought, after=UUID(after) if _is_uuid(after) else None)
    guest = request.POST.get("expected", "") or request.GET.get("expected", "")
    context = {
        "view": view,
        "form": form,
        "expected": expected,
        "more": expected[-1].id if len(expected) == queries.EXPECTED_PAGE and not sought else None,
        "sought": sought,
        "guest": "" if refusal and refusal.code == "guest_withdrawn" else guest,
        "why": why or RefusalForm(),
        "refusing": request.POST.get("deed") == "refuse",
        "refusal": refusal,
        "refused": refused,
        "waiting": refusal if isinstance(refusal, actions.LookFirst) else None,
        "key": form["key"].value() or form_key(),
        "objection_minutes": queries.objection_minutes(view.region),
        "call_name": name,
        "call_phone": phone,
        "reader_words": reader_words(),
    }
    # Whoever was called to the gate stays called: a form answered with a refusal's status would undo it (`web.Twice`).
    status = STATUS[refusal.kind] if refusal and not context["waiting"] else 200
    return render(request, "gates/desk.html", context, status=status)


def _prefilled(request: HttpRequest, by: Actor, gate: GateRef) -> dict[str, str]:
    told = {"key": form_key(), "document": "identity", "purpose": "visit"}
    asked = request.GET.get("expected", "")
    guest = queries.expected_one(by, gate, UUID(asked)) if _is_uuid(asked) else None
    return told | ({"name": guest.guest, "visiting": guest.door} if guest else {})


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@action
def take_post(request: HttpRequest, by: Actor, gate: UUID) -> HttpResponse:
    actions.take_post(by, GateRef(gate))
    return done(request, Words("You keep this gate now."), _here(gate))


@action
def leave_post(request: HttpRequest, by: Actor, gate: UUID) -> HttpResponse:
    actions.leave_post(by, GateRef(gate))
    return done(request, Words("You have left this post."), _here(gate))


@action
def note_out(request: HttpRequest, by: Actor, gate: UUID, entry: UUID) -> HttpResponse:
    actions.note_out(by, GateRef(gate), entry)
    return done(request, Words("Gone out; the line is closed."), _here(gate))


@page
def list_refusals(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who objects, what is decided, and what the log says of the gates themselves."""
    lines = queries.refusals(by)
    decides = bool(by.regions(DECIDE_REFUSAL))
    context = {
        "waiting": [r for r in lines if r.objected_at and not r.decided_at],
        "lines": [r for r in lines if not (r.objected_at and not r.decided_at)],
        "blanket": [(b, province_name(b.origin)) for b in queries.blanket(by)] if decides else [],
        "shares": queries.gate_shares(by) if decides else [],
        "guards": bool(by.regions(SCAN_AT_GATE)),
    }
    return render(request, "gates/refusals.html", context)


@action
def object_to(request: HttpRequest, by: Actor, refusal: UUID) -> HttpResponse:
    actions.object_to(by, refusal, request.POST.get("words", ""))
    return done(request, Words("The objection is written down; somebody else answers it."), reverse("gates:refusals"))


@action
def decide(request: HttpRequest, by: Actor, refusal: UUID) -> HttpResponse:
    reverse_it, because = DecideForm(request.POST).read()
    actions.decide_refusal(by, refusal, reversed=reverse_it, because=because)
    return done(request, Words("The objection is answered."), reverse("gates:refusals"))


def _here(gate: UUID) -> str:
    return reverse("gates:desk", args=[gate])


urlpatterns = [
    path("<uuid:gate>/desk/", desk, name="desk"),
    path("<uuid:gate>/desk/take/", take_post, name="take_post"),
    path("<uuid:gate>/desk/leave/", leave_post, name="leave_post"),
    path("<uuid:gate>/desk/out/<uuid:entry>/", note_out, name="note_out"),
    path("refusals/", list_refusals, name="refusals"),
    path("refusals/<uuid:refusal>/object/", object_to, name="object_to"),
    path("refusals/<uuid:refusal>/decide/", decide, name="decide_refusal"),
]
