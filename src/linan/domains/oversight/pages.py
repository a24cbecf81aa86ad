"""The screens of oversight: entries called wrong, for residents and for who answers; readings looked into."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.desk.pages import action, done, page, render
from linan.core.ledger.queries import why
from linan.domains.oversight import actions, forms, queries
from linan.domains.oversight.rules import ANSWER_WORDS, LONGEST, OUTCOME_WORDS, Answer, Outcome
from linan.kernel.actor import Actor
from linan.kernel.words import Words


@page
def doubt_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which entries do residents call wrong, and which answer is due first?"""
    closed = request.GET.get("state") == "all"
    return render(request, "oversight/doubts.html", {"lines": queries.doubts(by, open_only=not closed), "all": closed})


@page
def doubt(request: HttpRequest, by: Actor, doubt_id: UUID) -> HttpResponse:
    """What does the entry say, what does the person say, and what is the answer?"""
    answers = [(a.value, ANSWER_WORDS[a]) for a in (Answer.CORRECTED, Answer.STANDS)]
    context = {"view": queries.doubt_of(by, doubt_id), "answers": answers, "longest": LONGEST}
    return render(request, "oversight/doubt.html", context)


@action
def answer(request: HttpRequest, by: Actor, doubt_id: UUID) -> HttpResponse:
    actions.answer_doubt(by, doubt_id, forms.answer(request.POST.get("answer", "")), request.POST.get("text", ""))
    return done(request, Words("Answered; they are told."), reverse("oversight:doubts"))


@page
def review_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whose reading is being looked into, and what came of the others?"""
    return render(request, "oversight/reviews.html", {"lines": queries.reviews(by)})


@page
def review(request: HttpRequest, by: Actor, review_id: UUID) -> HttpResponse:
    """What was read, what do they say it was for, and what is decided?"""
    outcomes = [(o.value, OUTCOME_WORDS[o]) for o in (Outcome.EXPLAINED, Outcome.WARNED, Outcome.PASSED_ON)]
    context = {"line": queries.review_of(by, review_id), "outcomes": outcomes, "longest": LONGEST}
    return render(request, "oversight/review.html", context)


@action
def decide(request: HttpRequest, by: Actor, review_id: UUID) -> HttpResponse:
    actions.decide_review(by, review_id, forms.outcome(request.POST.get("outcome", "")), request.POST.get("text", ""))
    return done(request, Words("Decided; the reader is told."), reverse("oversight:reviews"))


@action
def state(request: HttpRequest, by: Actor, review_id: UUID) -> HttpResponse:
    actions.state_purpose(by, review_id, request.POST.get("text", ""))
    return done(
        request, Words("What you said stands beside the reading."), reverse("oversight:review", args=[review_id])
    )


@page
def wrong(request: HttpRequest, by: Actor, entry: UUID) -> HttpResponse:
    """What is wrong with this entry about me?"""
    return render(request, "oversight/wrong.html", {"step": why(by, entry)[0], "longest": LONGEST})


@action
def say_wrong(request: HttpRequest, by: Actor, entry: UUID) -> HttpResponse:
    actions.doubt_entry(by, entry, request.POST.get("text", ""))
    return done(request, Words("Sent. Somebody else than who wrote the entry answers you."), "/me/records/#doubts")


urlpatterns = [
    path("doubts/", doubt_list, name="doubts"),
    path("doubts/<uuid:doubt_id>/", doubt, name="doubt"),
    path("doubts/<uuid:doubt_id>/answer/", answer, name="answer"),
    path("reviews/", review_list, name="reviews"),
    path("reviews/<uuid:review_id>/", review, name="review"),
    path("reviews/<uuid:review_id>/decide/", decide, name="decide"),
    path("reviews/<uuid:review_id>/state/", state, name="state"),
]
resident_urlpatterns = [
    path("wrong/<uuid:entry>/", wrong, name="wrong"),
    path("wrong/<uuid:entry>/say/", say_wrong, name="say_wrong"),
]
