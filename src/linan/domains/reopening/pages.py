"""The screens of reopening: which firms and how long it took, one file to fill in and to decide, and the firm's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core import clock
from linan.core.community.areas import areas_within
from linan.core.community.provinces import PROVINCES, province_name
from linan.core.community.queries import name_of
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import when_at
from linan.domains.reopening import actions, forms, queries, rules
from linan.domains.reopening.abilities import FILE_REOPENING, SEE_REOPENING
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@page
def file_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which firms work again, which wait and for whom, and how long did it take?"""
    ask = forms.asked(request.GET)
    times, areas = queries.times(by, ask), _communities(by)
    where = [Column(Words("Community"), lambda f: f.where)] if areas else []
    begin = [Deed(Words("Begin a file"), reverse("reopening:new"), icon="plus", primary=True)]
    return Listing(
        title=Words("Firms reopening"),
        columns=[
            Column(Words("Firm"), lambda f: f.firm, template="reopening/_firm.html"),
            Column(Words("State"), lambda f: f.state, template="reopening/_state.html"),
            Column(Words("Shifts at work"), lambda f: f"{f.working} / {f.shifts}", numeric=True),
            Column(Words("Paused"), lambda f: f.paused, template="reopening/_paused.html", numeric=True),
            Column(Words("Waits for"), lambda f: f.waits or "–"),
            Column(Words("Asked at"), lambda f: when_at(f.row.filed_at) if f.row.filed_at else "–"),
            Column(Words("Decided at"), lambda f: when_at(f.row.decided_at) if f.row.decided_at else "–"),
            Column(Words("Hours until decided"), lambda f: "–" if f.hours is None else f.hours, numeric=True),
            *where,
            Column(Words("Risk of the area"), lambda f: f.grade_words),
        ],
        fetch=lambda cursor, size: queries.files(by, ask, cursor=cursor, size=size),
        filters=[
            Filter("text", Words("Firm")),
            *([Filter("community", Words("Community"), areas)] if areas else []),
            Filter("state", Words("State"), [(s.value, w) for s, w in rules.STATE_WORDS.items()]),
            Filter("late", Words("Overdue"), [("yes", Words("only late ones"))]),
            Filter("paused", Words("Paused"), [("yes", Words("only with a paused shift"))]),
        ],
        deeds=begin if by.regions(FILE_REOPENING) else [],
        row_url=lambda f: reverse("reopening:file", args=[f.row.pk]),
        empty=Words("No firm has asked to reopen yet."),
        hint=Words("Begin a file with the firm, on site or on the telephone; in a low-risk area filing is enough."),
        export_name="reopening",
    ).response(request, template="reopening/list.html", times=times)


@page
def new(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which firm wants to work again?"""
    text = request.GET.get("text", "").strip()[:60]
    return render(request, "reopening/new.html", {"sites": queries.sites_to_file(by, text), "text": text})


@action
def begin(request: HttpRequest, by: Actor) -> HttpResponse:
    row = actions.open_file(by, forms.site(request.POST.get("site", "")))
    return done(request, Words("The file is open: enter what concerns the firm, then its shifts."), _at(by, row.pk))


@page
def file(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What is missing, who decides by when, which shifts work, and what can I do?"""
    return render(request, "reopening/file.html", _context(by, id))


@page
def my_file(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What does my firm still lack, and which of its shifts may work?"""
    if by.person is None:
        raise not_found()
    context = _context(by, id)
    return render(request, "reopening/file.html", {**context, "base": "desk/phone.html"})


@page
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which firms do I fill a file in for?"""
    if by.person is None:
        raise not_found()
    return render(request, "reopening/mine.html", {"files": queries.own_files(by)})


@action
def firm(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.put_firm(by, id, forms.firm(request.POST))
    return done(request, Words("Noted."), _at(by, id))


@action
def contact(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.name_contact(by, id, request.POST.get("identity", ""))
    return done(request, Words("They find the file under “My firm” once they sign in."), _at(by, id))


@action
def shift(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.put_shift(by, id, forms.shift(request.POST))
    return done(request, Words("The shift is entered."), _at(by, id))


@action
def worker(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.put_worker(by, id, request.POST.get("shift", ""), forms.worker(request.POST))
    return done(request, Words("The worker is entered."), _at(by, id))


@action
def remove(request: HttpRequest, by: Actor, id: UUID, employee: UUID) -> HttpResponse:
    actions.remove_worker(by, id, employee)
    return done(request, Words("The worker is taken out."), _at(by, id))


@action
def clear(request: HttpRequest, by: Actor, id: UUID, employee: UUID) -> HttpResponse:
    actions.clear_worker(by, id, employee, request.POST.get("reason", ""))
    return done(request, Words("They may come again; the firm is told."), _at(by, id))


@action
def submit(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.submit_file(by, id)
    return done(request, Words("Asked for; below stands what follows."), _at(by, id))


@action
def check(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.check_on_site(by, id, request.POST.get("sound") == "yes", request.POST.get("reason", ""))
    return done(request, Words("Noted."), _at(by, id))


@action
def decide(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    post = request.POST
    actions.decide(
        by, id, post.getlist("shifts"), post.get("verdict") == "approve", post.get("reason", ""),
        post.get("conditions", ""), forms.day(post.get("review_on", ""), "review_on"),
    )  # fmt: skip
    return done(request, Words("Decided; the firm is told."), _at(by, id))


@action
def review(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    post = request.POST
    actions.keep_open(by, id, post.get("shift", ""), post.get("verdict") == "approve", post.get("reason", ""))
    return done(request, Words("Decided; the firm is told."), _at(by, id))


@action
def close(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.close_file(by, id, request.POST.get("reason", ""))
    return done(request, Words("The file is closed."), _at(by, id))


def _context(by: Actor, id: UUID) -> dict[str, Any]:
    view = queries.view_of(by, id)
    county = view.line.row.region.at(Level.COUNTY)
    origins = [(county.code, name_of(county)), *((c, province_name(c)) for c in PROVINCES)]
    return {
        "base": "desk/base.html",
        "view": view,
        "row": view.line.row,
        "canteens": [(c.value, w) for c, w in rules.CANTEEN_WORDS.items()],
        "longest": rules.LONGEST,
        "here": county.code,
        "origins": origins,
        "day": clock.today().isoformat(),
    }


def _communities(by: Actor) -> list[tuple[str, Words]]:
    """Communities of the reader's areas, to narrow a list; none for who serves one alone."""
    found: dict[Region, str] = {}
    for held in by.regions(SEE_REOPENING):
        if held.level < Level.COMMUNITY:
            found |= {a.region: a.name for a in areas_within(held) if a.region.level is Level.COMMUNITY}
    return [(str(region), Words("{name}", name=name)) for region, name in sorted(found.items())]


def _at(by: Actor, id: UUID) -> str:
    """Back to the file: the firm's own page for its contact."""
    return reverse("my_reopening:file" if by.person is not None else "reopening:file", args=[id])


app_name = "reopening"
urlpatterns = [
    path("", file_list, name="list"),
    path("new/", new, name="new"),
    path("begin/", begin, name="begin"),
    path("<uuid:id>/", file, name="file"),
    path("<uuid:id>/firm/", firm, name="firm"),
    path("<uuid:id>/contact/", contact, name="contact"),
    path("<uuid:id>/shift/", shift, name="shift"),
    path("<uuid:id>/worker/", worker, name="worker"),
    path("<uuid:id>/worker/<uuid:employee>/remove/", remove, name="remove"),
    path("<uuid:id>/worker/<uuid:employee>/clear/", clear, name="clear"),
    path("<uuid:id>/submit/", submit, name="submit"),
    path("<uuid:id>/check/", check, name="check"),
    path("<uuid:id>/decide/", decide, name="decide"),
    path("<uuid:id>/review/", review, name="review"),
    path("<uuid:id>/close/", close, name="close"),
]
resident_urlpatterns = [path("", mine, name="mine"), path("<uuid:id>/", my_file, name="file")]
