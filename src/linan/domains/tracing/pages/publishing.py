"""Texts for the public: the list, one version, writing, releasing and withdrawing it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import translation

from linan.core.desk.lists import Column, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.domains.tracing import actions, forms, queries
from linan.domains.tracing.rules.trajectory import HOME_LEVELS, HOME_WORDS, SHOWN_WORDS, TEXT_STATE_WORDS
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, RecordRef
from linan.kernel.words import Words


@page
def list_texts(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which texts for the public, and which wait to be released?"""
    listing = Listing(
        title=Words("Texts for the public"),
        columns=[
            Column(Words("Case"), lambda t: t.text.case.number),
            Column(Words("Area"), lambda t: t.area),
            Column(Words("Version"), lambda t: t.text.version, numeric=True),
            Column(Words("State"), lambda t: t.state_words),
            Column(Words("Written"), lambda t: t.text.drafted_at),
            Column(Words("Released"), lambda t: t.text.released_at),
        ],
        fetch=lambda cursor, size: queries.texts(by, state=request.GET.get("state", ""), after=cursor, size=size),
        filters=[Filter("state", Words("State"), [(str(s), w) for s, w in TEXT_STATE_WORDS.items()])],
        row_url=lambda t: reverse("tracing:text", args=[t.text.id]),
        empty=Words("No text was written yet."),
        hint=Words("A text is written from the page of a case."),
        export_name="texts",
    )
    return listing.response(request)


@page
def text(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """One version: what would it say, and may it go out?"""
    view = queries.text_of(by, RecordRef(id), translation.get_language() or "zh-hans")
    context = {
        "view": view,
        "versions": queries.texts_of(by, view.text.case.ref),
        "shown": list(SHOWN_WORDS.items()),
        "levels": [(int(level), HOME_WORDS[level]) for level in HOME_LEVELS],
    }
    return render(request, "tracing/text.html", context)


@page
def paper(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The text alone, to print or to copy."""
    view = queries.text_of(by, RecordRef(id), translation.get_language() or "zh-hans")
    return render(request, "tracing/text_paper.html", {"view": view})


@action
def draft(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    made = actions.draft_text(by, CaseRef(id))
    words = Words("The draft is written. Look at each place, then ask somebody else to release it.")
    return done(request, words, reverse("tracing:text", args=[made.id]))


@action
def change(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    actions.change_text(
        by,
        RecordRef(id),
        shown=forms.shown({name: said[name] for name in said}),
        home_level=forms.level(said.get("home_level", "")),
        show_sex="show_sex" in said,
        show_age="show_age" in said,
        apart="apart" in said,
        note=said.get("note", ""),
    )
    return done(request, Words("The draft is changed and was checked again."), reverse("tracing:text", args=[id]))


@action
def release(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.release_text(by, RecordRef(id), request.POST.get("reason", ""))
    return done(request, Words("The text is released."), reverse("tracing:text", args=[id]))


@action
def withdraw(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.withdraw_text(by, RecordRef(id), request.POST.get("reason", ""))
    return done(request, Words("The text is withdrawn; its words are kept."), reverse("tracing:text", args=[id]))


urlpatterns = [
    path("texts/", list_texts, name="texts"),
    path("texts/<uuid:id>/", text, name="text"),
    path("texts/<uuid:id>/paper/", paper, name="text_paper"),
    path("texts/<uuid:id>/change/", change, name="text_change"),
    path("texts/<uuid:id>/release/", release, name="text_release"),
    path("texts/<uuid:id>/withdraw/", withdraw, name="text_withdraw"),
    path("cases/<uuid:id>/text/", draft, name="text_draft"),
]
