"""Objections: one tap on the phone, the desk of those who decide, one with both sources, and figures for everybody."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.pages import action, done, page, render
from linan.domains.healthcode import actions
from linan.domains.healthcode.queries import appeals as queries
from linan.domains.healthcode.rules.appeals import WORDS_MOST
from linan.kernel.actor import Actor
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


def _object(request: HttpRequest, by: Actor, person_id: UUID, to: str) -> HttpResponse:
    try:
        evidence = EvidenceRef(UUID(request.POST.get("evidence", "")))
    except ValueError:
        raise not_found() from None
    claim, words = request.POST.get("claim", "wrong"), request.POST.get("words", "")
    row = actions.object_to(by, PersonRef(person_id), evidence, claim, words)
    return done(request, Words("Weighed again. The result is below; a person answers next."), f"{to}{row.pk}/")


@action
def my_object(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    if not by.is_or_acts_for(PersonRef(person_id)):
        raise not_found()
    return _object(request, by, person_id, "/me/healthcode/appeals/")


@action
def object_for(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Staff write down what somebody said by telephone."""
    return _object(request, by, person_id, "/healthcode/appeals/")


@page
def my_appeal(request: HttpRequest, by: Actor, appeal_id: UUID) -> HttpResponse:
    """What became of my objection: the replay at once, both sources, what was said, the decision."""
    view = queries.appeal_view(by, appeal_id)
    if not by.is_or_acts_for(view.appeal.subject):
        raise not_found()
    return render(request, "healthcode/my_appeal.html", {"view": view, "longest": WORDS_MOST})


@action
def my_word(request: HttpRequest, by: Actor, appeal_id: UUID) -> HttpResponse:
    actions.say_more(by, appeal_id, request.POST.get("words", ""))
    return done(request, Words("Said."), f"/me/healthcode/appeals/{appeal_id}/")


@page
def desk(request: HttpRequest, by: Actor) -> HttpResponse:
    """Open objections of my areas, the one due first on top."""
    return render(request, "healthcode/appeals.html", {"lines": queries.to_decide(by)})


@page
def appeal(request: HttpRequest, by: Actor, appeal_id: UUID) -> HttpResponse:
    """One objection: the record and the declaration side by side, and the forms to answer."""
    view = queries.appeal_view(by, appeal_id)
    return render(request, "healthcode/appeal.html", {"view": view, "longest": WORDS_MOST})


@action
def word(request: HttpRequest, by: Actor, appeal_id: UUID) -> HttpResponse:
    actions.say_more(by, appeal_id, request.POST.get("words", ""))
    return done(request, Words("Said."), f"/healthcode/appeals/{appeal_id}/")


@action
def answer(request: HttpRequest, by: Actor, appeal_id: UUID) -> HttpResponse:
    actions.answer_appeal(by, appeal_id, request.POST.get("words", ""))
    return done(request, Words("They read your answer now."), f"/healthcode/appeals/{appeal_id}/")


@action
def decide(request: HttpRequest, by: Actor, appeal_id: UUID) -> HttpResponse:
    actions.decide_appeal(by, appeal_id, request.POST.get("decision", ""), request.POST.get("words", ""))
    return done(request, Words("Decided. The code follows by itself."), f"/healthcode/appeals/{appeal_id}/")


def figures(request: HttpRequest) -> HttpResponse:
    """How many objections and orders by hand there were, and what became of them; public, and about no one."""
    return render(request, "healthcode/figures.html", {"f": queries.figures()})


urlpatterns = [
    path("appeals/", desk, name="appeals"),
    path("appeals/<uuid:appeal_id>/", appeal, name="appeal"),
    path("appeals/<uuid:appeal_id>/word/", word, name="appeal_word"),
    path("appeals/<uuid:appeal_id>/answer/", answer, name="appeal_answer"),
    path("appeals/<uuid:appeal_id>/decide/", decide, name="appeal_decide"),
    path("object/<uuid:person_id>/", object_for, name="object_for"),
    path("figures/", figures, name="figures"),
]
resident_urlpatterns = [
    path("appeals/<uuid:appeal_id>/", my_appeal, name="my_appeal"),
    path("appeals/<uuid:appeal_id>/word/", my_word, name="my_appeal_word"),
    path("<uuid:person_id>/object/", my_object, name="my_object"),
]
