"""The interview assistant: one infected person, day by day, and the next question in words."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community.queries import places_like
from linan.core.desk.lists import Column, Listing
from linan.core.desk.pages import action, done, page, render
from linan.domains.tracing import actions, forms, queries
from linan.domains.tracing.abilities import INTERVIEW
from linan.domains.tracing.rules import interview as rules
from linan.domains.tracing.rules.interview import LineState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.words import Words

CHOICES = {
    "sources": [(s, w) for s, w in rules.SOURCE_WORDS.items() if s not in (rules.Source.RECORD, rules.Source.NOTICE)],
    "certainties": list(rules.CERTAINTY_WORDS.items()),
}


@page
def list_interviews(request: HttpRequest, by: Actor) -> HttpResponse:
    """With whom is an interview to be begun or gone on with?"""
    listing = Listing(
        title=Words("Interviews"),
        columns=[
            Column(Words("Case"), lambda t: t.case.number),
            Column(Words("Person"), lambda t: t.card.name if t.card else ""),
            Column(Words("Phone"), lambda t: t.card.phone if t.card else ""),
            Column(Words("State"), lambda t: t.case_state),
            Column(Words("Interview"), lambda t: t.state),
        ],
        fetch=lambda cursor, size: queries.interviews(by, after=cursor, size=size),
        row_url=lambda t: reverse("tracing:interview", args=[t.case.id]),
        empty=Words("Nobody in your area waits for an interview."),
        export_name="interviews",
    )
    return listing.response(request)


@page
def interview(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Where were they on this day, and what is the next question?"""
    asked = request.GET.get("day", "")
    view = queries.interview_of(by, CaseRef(id), forms.day(asked, "day") if asked else None)
    return render(request, "tracing/interview.html", {"view": view, "may": queries.may(by, view.case), **CHOICES})


@page
def news(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What others wrote since this page was opened; nothing when they wrote nothing."""
    number, lines = queries.changed_since(by, CaseRef(id), forms.version(request.GET.get("since", "") or "0"))
    if not lines:
        return HttpResponse(status=204)
    return render(request, "tracing/interview_news.html", {"lines": lines, "number": number, "case": id})


@page
def places(request: HttpRequest, by: Actor) -> HttpResponse:
    """Places of the register whose name fits a few letters, to choose one."""
    by.must_somewhere(INTERVIEW)
    words = request.GET.get("words", "")
    return render(request, "tracing/interview_places.html", {"places": places_like(by, words), "words": words.strip()})


@action
def begin(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.begin_interview(by, CaseRef(id))
    words = Words("What the records know is filled in: ask about each line.")
    return done(request, words, reverse("tracing:interview", args=[id]))


@action
def add(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    day = forms.day(request.POST.get("day", ""), "day")
    actions.add_line(by, CaseRef(id), day, forms.told(request.POST.dict(), LineState.CONFIRMED))
    return done(request, Words("Written down."), _on_day(id, day))


@action
def save(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    saved = actions.save_line(by, id, forms.version(said.get("seen", "")), forms.told(said.dict()))
    words = (
        Words("Somebody else changed this line meanwhile. Both answers are kept: choose.")
        if saved.other
        else Words("Written down.")
    )
    return done(request, words, _on_day(saved.line.interview.case_id, saved.line.day))


@action
def companion(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    made = actions.name_companion(by, id, request.POST.get("name", ""), request.POST.get("phone", ""))
    words = (
        Words("They are on the list of contacts to be determined.")
        if made.person_id
        else Words("Written down. Nobody in the register has this telephone: a tracer looks for them.")
    )
    return done(request, words, _on_day(made.line.interview.case_id, made.line.day))


@action
def find(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    made = actions.find_companion(by, id, request.POST.get("phone", ""))
    words = Words("They are on the list of contacts to be determined.")
    return done(request, words, _on_day(made.line.interview.case_id, made.line.day))


@action
def settle(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    line = actions.settle_answer(by, id, request.POST.get("choice", ""))
    return done(request, Words("Chosen."), _on_day(line.interview.case_id, line.day))


@action
def end(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.end_interview(by, CaseRef(id))
    words = Words("Thank you. The search now looks at what was told; a tracer decides about whom it finds.")
    return done(request, words, reverse("tracing:interview", args=[id]))


def _on_day(case: UUID, day: date) -> str:
    return f"{reverse('tracing:interview', args=[case])}?day={day:%Y-%m-%d}"


urlpatterns = [
    path("interviews/", list_interviews, name="interviews"),
    path("interviews/places/", places, name="interview_places"),
    path("interviews/lines/<uuid:id>/save/", save, name="interview_save"),
    path("interviews/lines/<uuid:id>/companion/", companion, name="interview_companion"),
    path("interviews/companions/<uuid:id>/find/", find, name="interview_find"),
    path("interviews/answers/<uuid:id>/settle/", settle, name="interview_settle"),
    path("cases/<uuid:id>/interview/", interview, name="interview"),
    path("cases/<uuid:id>/interview/news/", news, name="interview_news"),
    path("cases/<uuid:id>/interview/begin/", begin, name="interview_begin"),
    path("cases/<uuid:id>/interview/add/", add, name="interview_add"),
    path("cases/<uuid:id>/interview/end/", end, name="interview_end"),
]
