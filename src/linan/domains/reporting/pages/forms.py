"""The screens of forms: whom to ask, one sheet for all forms, the catalogue, the designer, a department's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from linan.core import clock
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Deed, Listing
from linan.core.desk.pages import action, done, page, render
from linan.domains.reporting import actions, forms, queries, rules
from linan.domains.reporting.abilities import DESIGN_FORM, SEE_FORMS
from linan.domains.reporting.models import Route
from linan.domains.reporting.models.forms import Repeat
from linan.domains.reporting.queries.forms import shape
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.words import Words


@page
def ask_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whom do I still have to ask, each once for all forms?"""
    page = queries.to_ask(by, after=request.GET.get("after", ""))
    return render(request, "reporting/ask.html", {"page": page, "days": queries.burden_of(by.id)})


@page
def sheet(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """What has to be asked of this person?"""
    view = queries.sheet_of(by, PersonRef(person_id))
    own = by.person == view.person
    context = {"view": view, "routes": Route.choices[:4], "own": own, "began": clock.now().isoformat()}
    return render(request, "reporting/sheet.html", context)


@action
def fill_sheet(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    person = PersonRef(person_id)
    view = queries.sheet_of(by, person)
    values = {}
    for line in (*view.ask, *view.known):
        typed = request.POST.get(line.state.field.key, "")
        if typed.strip():
            values[line.state.field.key] = forms.value(line.state.field, typed)
    route = Route.SELF if by.person == person else request.POST.get("route", Route.DOOR)
    began = forms.moment(request.POST.get("began", ""))
    seconds = int((clock.now() - began).total_seconds()) if began else 0
    helped = actions.answer_sheet(
        by, person, values, route=route, seconds=seconds,
        correct=request.POST.get("correct", ""),
    )  # fmt: skip
    words = Words("Kept. One entry served {n} forms.", n=len(helped)) if helped else Words("Nothing new was entered.")
    to = "/" if by.person == person else "/reporting/ask/"
    return done(request, words, to=to)


@page
def catalogue(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which forms are asked here, and how much of each is known already?"""
    lines = queries.catalogue(by)
    listing = Listing(
        Words("Forms"),
        columns=[
            Column(Words("Form"), lambda line: line.form.title),
            Column(Words("Department"), lambda line: line.form.department),
            Column(Words("Area"), lambda line: line.where),
            Column(Words("Fields"), lambda line: line.fields, numeric=True),
            Column(Words("Known already"), lambda line: line.known, numeric=True),
            Column(Words("Most alike"), lambda line: line.nearest and f"{line.nearest} {line.nearest_share:.0%}"),
            Column(Words("Repeats"), lambda line: line.form.get_repeat_display()),
            Column(Words("State"), lambda line: line.form.get_state_display()),
        ],
        fetch=lambda cursor, size: _whole(lines),
        deeds=[
            *([Deed(Words("Draft a form"), "/reporting/forms/new/", primary=True)] if _designs(by) else []),
            Deed(Words("Overlap"), "/reporting/forms/overlap/"),
            Deed(Words("What forms cost"), "/reporting/forms/cost/"),
        ],
        row_url=lambda line: f"/reporting/forms/{line.form.id}/",
        empty=Words("No form is asked here."),
        export_name="forms",
    )
    return listing.response(request)


def _whole(lines: list[queries.FormLine]) -> Page[queries.FormLine]:
    return Page(lines, None, len(lines), True)


def _designs(by: Actor) -> bool:
    return bool(by.regions(DESIGN_FORM))


@page
def form(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What does this form ask, why, and who holds it already?"""
    found = queries.form_of(by, RecordRef(id))
    mine = found.department == by.organisation and by.can(DESIGN_FORM, found.region)
    fields = [(f, rules.item(f.item)) for f in rules.fields_of(found.schema, str(found.id))]
    context = {"form": found, "fields": fields, "mine": mine, "alike": queries.near_copies(found)}
    return render(request, "reporting/form.html", context)


@page
def new_form(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which items, and which questions of one's own?"""
    areas = by.must_somewhere(DESIGN_FORM)
    groups: dict[str, list[rules.Item]] = {"register": [], "answers": []}
    for one in rules.items().values():
        if one.about == "person":
            groups[one.held].append(one)
    context = {"areas": [(a, name_of(a)) for a in areas], "groups": groups, "repeats": Repeat.choices}
    return render(request, "reporting/new_form.html", context)


@action
def draft_form(request: HttpRequest, by: Actor) -> HttpResponse:
    told = request.POST
    schema = forms.schema(told.get("title", ""), told.getlist("item"), forms.own_fields(told.get("own", "")))
    made = actions.design_form(
        by, title=told.get("title", ""), region=forms.region(told.get("region", "")), schema=schema,
        purpose=told.get("purpose", ""), basis=told.get("basis", ""), until_on=forms.day(told.get("until_on", "")),
        repeat=told.get("repeat", Repeat.ONCE),
    )  # fmt: skip
    return redirect("reporting:form", made.id)


@action
def send_form(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.send_out_form(by, RecordRef(id), despite=request.POST.get("despite", ""))
    return done(request, Words("The form is asked from now on."), to=f"/reporting/forms/{id}/")


@action
def retire_form(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.retire_form(by, RecordRef(id))
    return done(request, Words("The form is no longer asked. Its answers stay."), to=f"/reporting/forms/{id}/")


@page
def rows(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The form as filled by now, for its own department."""
    fields, _ = queries.rows_of(by, RecordRef(id), None, 1)
    found = queries.form_of(by, RecordRef(id))
    listing = Listing(
        Words("{title}: filled", title=found.title),
        columns=[Column(Words("{title}", title=f.title), _nth(n)) for n, f in enumerate(fields)],
        fetch=lambda cursor, size: queries.rows_of(by, RecordRef(id), cursor, size)[1],
        empty=Words("Nobody lives here by the register."),
        export_name="form",
    )
    return listing.response(request)


def _nth(n: int) -> Callable[[queries.Row], Any]:
    return lambda row: row.values[n]


@page
def overlap(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which forms ask the same, pair by pair?"""
    shapes = [shape(line.form) for line in queries.catalogue(by) if line.form.state == "out"]
    repeated = rules.repeated_fields(shapes)
    context = {
        "pairs": rules.overlaps(shapes)[:200],
        "repeated": [(rules.title_of(k), titles) for k, titles in repeated.items()],
        "boxes": sum(len(s.keys) for s in shapes),
        "different": len({k for s in shapes for k in s.keys}),
    }
    return render(request, "reporting/overlap.html", context)


@page
def cost(request: HttpRequest, by: Actor) -> HttpResponse:
    """What does each department's asking cost the people who ask?"""
    areas = by.must_somewhere(SEE_FORMS)
    found = [(name_of(a), queries.department_costs(by, a)) for a in areas]
    return render(request, "reporting/cost.html", {"areas": found})


urlpatterns = [
    path("ask/", ask_list, name="ask"),
    path("sheet/<uuid:person_id>/", sheet, name="sheet"),
    path("sheet/<uuid:person_id>/fill/", fill_sheet, name="fill"),
    path("forms/", catalogue, name="forms"),
    path("forms/new/", new_form, name="new_form"),
    path("forms/draft/", draft_form, name="draft_form"),
    path("forms/overlap/", overlap, name="overlap"),
    path("forms/cost/", cost, name="cost"),
    path("forms/<uuid:id>/", form, name="form"),
    path("forms/<uuid:id>/send/", send_form, name="send_form"),
    path("forms/<uuid:id>/retire/", retire_form, name="retire_form"),
    path("forms/<uuid:id>/rows/", rows, name="rows"),
]
