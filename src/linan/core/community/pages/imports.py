"""Bringing in a list: upload, confirm the columns, see what becomes of each row, go; it may be left at any step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.actions import imports as actions
from linan.core.community.forms import ImportForm
from linan.core.community.forms.areas import offer_areas
from linan.core.community.forms.imports import ColumnsForm
from linan.core.community.imports import PERSON_FIELDS
from linan.core.community.pages.register import region_from
from linan.core.desk.excel import write_xlsx
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import say
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 200


@page
def import_people(request: HttpRequest, by: Actor) -> HttpResponse:
    """The first step: which community, which file; below, the lists that are on their way."""
    by.must_somewhere(EDIT_PEOPLE)
    form = ImportForm(request.POST or None, request.FILES or None, initial=request.GET.dict())
    offer_areas(form, by)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                roll = actions.upload(by, region_from(form.cleaned_data["community"]), file.read(), file.name)
                words = Words("The list was read. Compare the columns.")
                return done(request, words, reverse("community:import_roll", args=[roll.id]))
            except Refusal as refusal:
                if refusal.kind is not Kind.INVALID:
                    raise
                said = (refusal.words, *refusal.reasons, *([refusal.next_step] if refusal.next_step else []))
                form.add_error("file", " ".join(say(w) for w in said))
        status = 422
    context = {"form": form, "fields": PERSON_FIELDS, "rolls": actions.rolls_of(by)}
    return render(request, "community/import.html", context, status)


@page
def roll(request: HttpRequest, by: Actor, roll: UUID) -> HttpResponse:
    """Where a list stands: columns to confirm, rows to look at, or how far it has come."""
    row = actions.open_roll(by, roll)
    context: dict[str, Any] = {"roll": row}
    if row.state == "uploaded" or (row.state == "checked" and "columns" in request.GET):
        columns = actions.columns_of(by, roll)
        context |= {"columns": columns, "form": ColumnsForm(columns)}
        return render(request, "community/import_columns.html", context)
    report = actions.report_of(by, roll)
    parts = row.parts.count()
    finished = row.parts.exclude(done_at=None).count()
    lines = [*report.refused, *report.duplicates]
    context |= {
        "report": report,
        "lines": lines[:_SHOWN],
        "more": max(0, len(lines) - _SHOWN),
        "notes": report.notes[:_SHOWN],
        "parts": parts,
        "finished": finished,
    }
    return render(request, "community/import_result.html", context)


@action
def columns(request: HttpRequest, by: Actor, roll: UUID) -> HttpResponse:
    """The second step: the columns as confirmed; every row is looked at, and nothing is entered."""
    found = actions.columns_of(by, roll)
    form = ColumnsForm(found, request.POST)
    if not form.is_valid():
        context = {"roll": actions.open_roll(by, roll), "columns": found, "form": form}
        return render(request, "community/import_columns.html", context, 422)
    actions.check(by, roll, form.told())
    return done(request, Words("Every row was checked; nothing was entered yet."), _at(roll))


@action
def go(request: HttpRequest, by: Actor, roll: UUID) -> HttpResponse:
    """The third step: enter what can be entered. The work goes on when the page is left."""
    actions.go(by, roll)
    return done(request, Words("The list is being entered. You may leave this page."), _at(roll))


@page
def refused(request: HttpRequest, by: Actor, roll: UUID) -> HttpResponse:
    """The rows that need a hand, as a workbook: each with what is wrong and what to do next."""
    report = actions.report_of(by, roll)
    head = [say(Words(w)) for w in ("Sheet", "Row", "What is wrong", "What to do")]
    lines = [
        [b.sheet, b.row, say(b.words), say(b.next_step) if b.next_step else ""]
        for b in sorted([*report.refused, *report.duplicates], key=lambda b: (b.sheet, b.row))
    ]
    return _file(write_xlsx(head, lines, say(Words("Rows to correct"))), "refused.xlsx")


@page
def template(request: HttpRequest, by: Actor) -> HttpResponse:
    """The empty table for bringing in residents."""
    by.must_somewhere(EDIT_PEOPLE)
    return _file(write_xlsx(PERSON_FIELDS, []), "residents.xlsx")


def _at(roll: UUID) -> str:
    return reverse("community:import_roll", args=[roll])


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("import/", import_people, name="import"),
    path("import/template.xlsx", template, name="import_template"),
    path("import/<uuid:roll>/", roll, name="import_roll"),
    path("import/<uuid:roll>/columns/", columns, name="import_columns"),
    path("import/<uuid:roll>/go/", go, name="import_go"),
    path("import/<uuid:roll>/refused.xlsx", refused, name="import_refused"),
]
