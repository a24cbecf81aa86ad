"""判密 in bulk, place by place, and the one press that reaches everybody determined."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.desk.pages import action, done, page, render
from linan.domains.tracing import actions, forms, queries, rules
from linan.domains.tracing.rules import ContactState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.words import Words

LINES = 100
PLACES = 50
"""So many places on one page, the busiest first."""


@page
def decide(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Which places, or which lines of one place, and what about them?"""
    ref, asked = CaseRef(id), request.GET
    line, skip = queries.case_of(by, ref), forms.skipped(asked.get("skip", ""))
    places = queries.proposals(by, ref)
    context: dict[str, Any] = {
        "line": line,
        "decisions": list(rules.DECISION_WORDS.items()),
        "places": places[skip : skip + PLACES],
        "all_places": len(places),
        "next": skip + PLACES if len(places) > skip + PLACES else None,
        "going_on": queries.decidings(by, ref),
    }
    context["may"] = queries.may(by, line.case)
    context["to_reach"] = queries.to_reach(line.case)
    if asked.get("place"):
        key = forms.meeting_place(asked["place"])
        context["chosen"] = next((p for p in places if p.key == asked["place"]), None)
        context["page"] = queries.contacts(
            by, ref, state=ContactState.PROPOSED, place=key, after=asked.get("after") or None, size=LINES
        )
    return render(request, "tracing/decide.html", context)


@action
def decide_many(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """All of one place, or the ticked lines."""
    said = request.POST
    ids = said.getlist("ids")
    whole = said.get("whole", "")
    told = actions.decide_many(
        by,
        CaseRef(id),
        forms.decision(said.get("decision", "")),
        said.get("ground", ""),
        place=forms.meeting_place(whole) if whole else None,
        contacts=None if whole else forms.contacts(ids) if ids else None,
    )
    back = reverse("tracing:decide", args=[id])
    left = "" if whole or not said.get("place") else f"?place={said['place']}"
    if told.going_on is not None:
        words = Words("It has begun. You may leave this page; the work goes on.")
        return done(request, words, reverse("tracing:deciding", args=[told.going_on.pk]))
    return done(request, Words("{count} contacts are determined.", count=told.count), back + left)


@page
def deciding(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """How far is my decision written down?"""
    return render(request, "tracing/deciding.html", {"view": queries.deciding_of(by, id)})


@action
def push(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    made = actions.begin_reaching(by, CaseRef(id))
    words = Words("It has begun. You may leave this page; the work goes on.")
    return done(request, words, reverse("tracing:reaching", args=[made.pk]))


@page
def reaching(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """How far is it, and on which lists is whom?"""
    view = queries.reaching_of(by, id)
    return render(request, "tracing/reaching.html", {"view": view, "may": queries.may(by, view.case)})


urlpatterns = [
    path("cases/<uuid:id>/decide/", decide, name="decide"),
    path("cases/<uuid:id>/decide/many/", decide_many, name="decide_many"),
    path("cases/<uuid:id>/push/", push, name="push"),
    path("decidings/<uuid:id>/", deciding, name="deciding"),
    path("reachings/<uuid:id>/", reaching, name="reaching"),
]
