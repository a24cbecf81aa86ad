"""The clearing desk for open questions, the posters of places, and cold-chain goods."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.desk.pages import action, done, page, render
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import CLEAR_HOLD, NOTE_GOODS, RECALL_GOODS, SCAN_AT_GATE
from linan.domains.gates.forms import GoodsForm, RecallForm, ShareForm, position
from linan.domains.gates.pages.scanning import may_ask_where
from linan.domains.gates.rules import FINDING_WORDS, HOLD_OUTCOME_WORDS, HoldOutcome, HoldReason
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, PersonRef, PlaceRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

_Chosen = TypeVar("_Chosen", bound=StrEnum)


@page
def list_holds(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whom to ring, the longest waiting first."""
    context = {
        "holds": queries.holds(by),
        "clears": bool(by.regions(CLEAR_HOLD)),
        "outcomes": list(HOLD_OUTCOME_WORDS.items()),
    }
    return render(request, "gates/holds.html", context)


@action
def set_hold(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    actions.set_hold(by, PersonRef(person), _one_of(HoldReason, request.POST.get("reason", "")))
    return done(request, Words("They read why, and whom to ring."), f"/people/{person}/")


@action
def clear_hold(request: HttpRequest, by: Actor, hold: UUID) -> HttpResponse:
    actions.clear_hold(by, hold, _one_of(HoldOutcome, request.POST.get("outcome", "")))
    return done(request, Words("Cleared; every gate knows at once."), reverse("gates:holds"))


@page
def list_venues(request: HttpRequest, by: Actor) -> HttpResponse:
    """What is wrong first, then every place with its poster."""
    context = {"venues": queries.venues(by), "findings": queries.findings(by)}
    return may_ask_where(render(request, "gates/venues.html", context))


@action
def issue_venue(request: HttpRequest, by: Actor, place: UUID) -> HttpResponse:
    code = actions.issue_venue(by, PlaceRef(place))
    return done(request, Words("Print it and hang it at the door."), reverse("gates:poster", args=[code.pk]))


@page
def poster(request: HttpRequest, by: Actor, code: UUID) -> HttpResponse:
    """The poster on one sheet, with its signed address."""
    row = queries.venue(by, code)
    address = request.build_absolute_uri(reverse("my_gates:venue", args=[queries.poster_text(row)]))
    return render(request, "gates/poster.html", {"code": row, "place": row.place.name, "address": address})


@action
def check_poster(request: HttpRequest, by: Actor) -> HttpResponse:
    try:
        standing = PlaceRef(UUID(request.POST.get("place", "")))
    except ValueError:
        raise _choose() from None
    text, at = request.POST.get("text", ""), position(request.POST)
    found = actions.check_poster(by, text, standing)
    if found is not None:
        return done(request, FINDING_WORDS[found], reverse("gates:venues"))
    if at is not None:
        actions.hang_poster(by, text, at)
    return done(request, Words("The right poster hangs here."), reverse("gates:venues"))


@action
def settle_finding(request: HttpRequest, by: Actor, finding: UUID) -> HttpResponse:
    actions.settle_finding(by, finding)
    return done(request, Words("Settled."), reverse("gates:venues"))


@page
def venue(request: HttpRequest, by: Actor, text: str) -> HttpResponse:
    """What a resident's camera opens: one button."""
    found = actions.check_in(by, text, position(request.POST)) if request.method == "POST" else None
    return may_ask_where(render(request, "gates/venue.html", {"found": found, "text": text}))


@page
def list_goods(request: HttpRequest, by: Actor) -> HttpResponse:
    """Recalled batches first, then the latest."""
    context = {
        "batches": queries.batches(by),
        "gates": queries.gates_of(by) if by.regions(SCAN_AT_GATE) else [],
        "form": GoodsForm(),
        "recall": RecallForm(auto_id="recall-%s") if by.regions(RECALL_GOODS) else None,
    }
    return render(request, "gates/goods.html", context)


@action
def note_goods(request: HttpRequest, by: Actor) -> HttpResponse:
    gate, goods = GoodsForm(request.POST).read()
    row = actions.note_goods(by, GateRef(gate), goods)
    return done(request, Words("Written down. Now say where it goes."), reverse("gates:batch", args=[row.pk]))


@action
def recall_goods(request: HttpRequest, by: Actor) -> HttpResponse:
    because, lot, origin = RecallForm(request.POST).read()
    rows = actions.recall_goods(by, because, lot=lot, origin=origin)
    words = Words("{n} batches are recalled; everybody who received some is told.", n=len(rows))
    return done(request, words, reverse("gates:goods"))


@page
def batch(request: HttpRequest, by: Actor, batch: UUID) -> HttpResponse:
    """Where this batch went."""
    context = {"batch": queries.batch(by, batch), "form": ShareForm(), "notes": bool(by.regions(NOTE_GOODS))}
    return render(request, "gates/batch.html", context)


@action
def share_goods(request: HttpRequest, by: Actor, batch: UUID) -> HttpResponse:
    actions.share_goods(by, batch, *ShareForm(request.POST).read())
    return done(request, Words("Written down."), reverse("gates:batch", args=[batch]))


def _one_of(kind: type[_Chosen], text: str) -> _Chosen:
    try:
        return kind(text)
    except ValueError:
        raise _choose() from None


def _choose() -> Refusal:
    return Refusal("not_chosen", Words("Please choose one."), kind=Kind.INVALID)


urlpatterns = [
    path("holds/", list_holds, name="holds"),
    path("holds/<uuid:hold>/clear/", clear_hold, name="clear_hold"),
    path("holds/person/<uuid:person>/", set_hold, name="set_hold"),
    path("venues/", list_venues, name="venues"),
    path("venues/check/", check_poster, name="check_poster"),
    path("venues/place/<uuid:place>/", issue_venue, name="issue_venue"),
    path("venues/<uuid:code>/poster/", poster, name="poster"),
    path("venues/findings/<uuid:finding>/", settle_finding, name="settle_finding"),
    path("goods/", list_goods, name="goods"),
    path("goods/new/", note_goods, name="note_goods"),
    path("goods/recall/", recall_goods, name="recall_goods"),
    path("goods/<uuid:batch>/", batch, name="batch"),
    path("goods/<uuid:batch>/share/", share_goods, name="share_goods"),
]
resident_urlpatterns = [path("venue/<str:text>/", venue, name="venue")]
