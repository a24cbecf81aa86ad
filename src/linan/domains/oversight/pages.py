"""The screens of oversight: entries called wrong, for residents and for who answers; readings looked into; who answers
for what is done."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.desk.lists import Column, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import say
from linan.core.ledger.processes import all_processes
from linan.core.ledger.queries import why
from linan.domains.oversight import actions, forms, queries
from linan.domains.oversight.queries import ProcessLine
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


@page
def process_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who answers for what is done to people, and who all does it?"""
    ask = forms.process_filter(request.GET.dict())
    kept = queries.kept(by, ask)
    days = urlencode({"since": kept.first.isoformat(), "until": kept.last.isoformat()})
    return Listing(
        title=Words("Control processes"),
        columns=[
            Column(Words("Process"), lambda line: line.process.words),
            Column(Words("Answerable body"), lambda line: line.answering.words, template="oversight/_answers.html"),
            Column(Words("Who acts and records"), _who_acts, template="oversight/_acts.html"),
            Column(Words("Entries"), lambda line: line.entries, numeric=True),
        ],
        fetch=lambda cursor, size: queries.processes(by, ask, cursor=cursor, size=size),
        filters=[
            Filter("since", Words("From"), kind="date"),
            Filter("until", Words("Until"), kind="date"),
            Filter("process", Words("Process"), [(p.code, p.words) for p in all_processes()]),
            Filter("hands", Words("Who acts"), [("one", Words("in one hand"))]),
        ],
        row_url=lambda line: (
            f"{reverse('oversight:process', args=[line.process.code])}?area={line.answering.to.area}&{days}"
        ),
        empty=Words("No process is answered for here."),
        export_name="processes",
    ).response(request, "oversight/processes.html", kept=kept)


@page
def process(request: HttpRequest, by: Actor, code: str) -> HttpResponse:
    """Who answers for this process here, who acts in it, and what do they record?"""
    ask = forms.process_filter(request.GET.dict())
    view = queries.process_of(by, code, forms.area(request.GET.get("area", "")), ask)
    first, last = ask.days
    return render(request, "oversight/process.html", {"view": view, "first": first, "last": last})


@action
def name_body(request: HttpRequest, by: Actor, body: str) -> HttpResponse:
    area = forms.area(request.POST.get("area", ""))
    actions.name_body(by, forms.body(body), area, forms.office(request.POST.get("office", "")))
    return done(request, Words("Named; it stands with every process it answers for."), reverse("oversight:processes"))


def _who_acts(line: ProcessLine) -> str:
    """For the file taken along: each kind of actor with its number."""
    return ", ".join(f"{say(p.words)} {p.entries}" for p in line.parts)


urlpatterns = [
    path("doubts/", doubt_list, name="doubts"),
    path("doubts/<uuid:doubt_id>/", doubt, name="doubt"),
    path("doubts/<uuid:doubt_id>/answer/", answer, name="answer"),
    path("processes/", process_list, name="processes"),
    path("processes/<slug:code>/", process, name="process"),
    path("bodies/<slug:body>/name/", name_body, name="name_body"),
    path("reviews/", review_list, name="reviews"),
    path("reviews/<uuid:review_id>/", review, name="review"),
    path("reviews/<uuid:review_id>/decide/", decide, name="decide"),
    path("reviews/<uuid:review_id>/state/", state, name="state"),
]
resident_urlpatterns = [
    path("wrong/<uuid:entry>/", wrong, name="wrong"),
    path("wrong/<uuid:entry>/say/", say_wrong, name="say_wrong"),
]
