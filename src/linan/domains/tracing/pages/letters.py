"""Letters between counties: which wait, one of them, writing one and entering one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core import clock
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.domains.tracing import actions, forms, queries, rules
from linan.domains.tracing.abilities import DETERMINE_CONTACT
from linan.domains.tracing.rules.letters import Way
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, ContactRef, RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

WAYS = [(Way.OUT.value, Words("letter to another county")), (Way.IN.value, Words("letter to us"))]


@page
def list_letters(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which letters, and what is next on each?"""
    listing = Listing(
        title=Words("Letters between counties"),
        columns=[
            Column(Words("Number"), lambda r: r.letter.number),
            Column(Words("Which way"), lambda r: r.way_words),
            Column(Words("County"), lambda r: r.letter.partner),
            Column(Words("People"), lambda r: r.people, numeric=True),
            Column(Words("Answered"), lambda r: r.answered, numeric=True),
            Column(Words("Answer by"), lambda r: r.letter.reply_by),
            Column(Words("Next step"), lambda r: r.next_step),
        ],
        fetch=lambda cursor, size: queries.letters(by, way=request.GET.get("way", ""), after=cursor, size=size),
        filters=[Filter("way", Words("Which way"), WAYS)],
        deeds=[Deed(Words("Enter a letter"), reverse("tracing:letter_new"), primary=True)],
        row_url=lambda r: reverse("tracing:letter", args=[r.letter.id]),
        empty=Words("No letter was written or received yet."),
        hint=Words("A letter to another county is written from the page of a case."),
        export_name="letters",
    )
    return listing.response(request)


@page
def letter(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """One letter: whom it asks about, and what became of each?"""
    view = queries.letter_of(by, RecordRef(id))
    context = {
        "view": view,
        "out": view.letter.way == Way.OUT,
        "may": by.can(DETERMINE_CONTACT, view.letter.region),
        "outcomes": list(rules.OUTCOME_WORDS.items()),
    }
    return render(request, "tracing/letter.html", context)


@page
def paper(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The letter itself, or our answer to one, on paper."""
    view = queries.letter_of(by, RecordRef(id))
    template = "tracing/letter_paper.html" if view.letter.way == Way.OUT else "tracing/answer_paper.html"
    return render(request, template, {"view": view, "today": clock.today()})


@page
def write(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Whom to ask another county about?"""
    ref = CaseRef(id)
    line = queries.case_of(by, ref)
    context = {
        "line": line,
        "rows": queries.to_write(by, ref),
        "letters": queries.letters_of(by, ref),
        "may": "determine" in queries.may(by, line.case),
    }
    return render(request, "tracing/letter_write.html", context)


@action
def write_down(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    due = said.get("reply_by", "")
    made = actions.write_letter(
        by,
        CaseRef(id),
        said.get("county", ""),
        forms.contacts(said.getlist("ids")),
        forms.moment(due, "reply_by") if due else None,
    )
    words = Words("The letter is written. Print it, sign it and send it.")
    return done(request, words, reverse("tracing:letter", args=[made.id]))


@action
def send(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.send_letter(by, RecordRef(id))
    return done(request, Words("The letter has gone out."), reverse("tracing:letter", args=[id]))


@page
def new(request: HttpRequest, by: Actor) -> HttpResponse:
    """A letter came in: from whom, until when, about whom?"""
    by.must_somewhere(DETERMINE_CONTACT)
    return render(request, "tracing/letter_new.html", {})


@action
def enter(request: HttpRequest, by: Actor) -> HttpResponse:
    said, file = request.POST, request.FILES.get("table")
    by.must_somewhere(DETERMINE_CONTACT)
    typed = said.get("typed", "")
    if file is None and not typed.strip():
        raise Refusal(
            "table_missing",
            Words("The letter has no table of people."),
            kind=Kind.INVALID,
            field="table",
            next_step=Words("Choose its Excel or CSV file, or type its lines."),
        )
    content, name = (file.read(), str(file.name)) if file is not None else (typed.encode(), "typed.csv")
    people = forms.letter_people(content, name, clock.today())
    due = forms.moment(said.get("reply_by", ""), "reply_by")
    made = actions.enter_letter(by, said.get("county", ""), said.get("number", ""), due, people)
    return done(request, Words("The letter is entered."), reverse("tracing:letter", args=[made.id]))


@action
def accept(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    count = actions.accept_letter(by, RecordRef(id))
    words = Words("{count} people are taken on; their grids have been asked.", count=count)
    return done(request, words, reverse("tracing:letter", args=[id]))


@action
def answer(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    line = actions.answer_line(by, ContactRef(id), forms.outcome(request.POST.get("outcome", "")))
    return done(request, Words("The answer is noted."), reverse("tracing:letter", args=[line.letter_id]))


@action
def send_answer(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.send_answer(by, RecordRef(id))
    return done(request, Words("The answer has gone out."), reverse("tracing:letter", args=[id]))


urlpatterns = [
    path("letters/", list_letters, name="letters"),
    path("letters/new/", new, name="letter_new"),
    path("letters/enter/", enter, name="letter_enter"),
    path("letters/<uuid:id>/", letter, name="letter"),
    path("letters/<uuid:id>/paper/", paper, name="letter_paper"),
    path("letters/<uuid:id>/send/", send, name="letter_send"),
    path("letters/<uuid:id>/accept/", accept, name="letter_accept"),
    path("letters/<uuid:id>/answer/", send_answer, name="letter_answer"),
    path("letters/lines/<uuid:id>/answer/", answer, name="letter_line"),
    path("cases/<uuid:id>/letter/", write, name="letter_write"),
    path("cases/<uuid:id>/letter/write/", write_down, name="letter_write_down"),
]
