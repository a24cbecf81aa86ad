"""The screens of a department's own Excel: upload, bind, look, make, schedule, download, check a signature."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core import clock, vault
from linan.core.desk.pages import action, done, page, render
from linan.domains.reporting import actions, forms, queries
from linan.domains.reporting.rules import signing
from linan.domains.reporting.rules.periods import Rhythm
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.words import Words

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page
def table_list(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Which Excel tables of our own does this form fill?"""
    form, tables = queries.tables_of(by, RecordRef(id))
    return render(request, "reporting/tables.html", {"form": form, "tables": tables})


@action
def upload(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    name, content = forms.uploaded(request.FILES.get("file"))
    made = actions.keep_table(by, RecordRef(id), name, content)
    return done(request, Words("The table is kept. Look at what is proposed for its columns."), to=_table(made.id))


@page
def table(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What goes into which column, for where, and when?"""
    view = queries.table_view(by, RecordRef(id))
    chosen = f"{view.table.every}-{view.table.on_day}" if view.table.daily_at else ""
    return render(request, "reporting/table.html", {"view": view, "rhythms": forms.RHYTHMS, "chosen": chosen})


@action
def bind(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    columns = {k.removeprefix("column-"): v for k, v in request.POST.items() if k.startswith("column-")}
    actions.bind_table(by, RecordRef(id), {k: str(v) for k, v in columns.items()})
    return done(request, Words("The columns are saved."), to=_table(id))


@action
def schedule(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    told = request.POST
    rhythm = forms.rhythm(told.get("when", ""))
    at = forms.clock_time(told.get("daily_at", "")) if rhythm else None
    every, on_day = rhythm or (Rhythm.DAY, 0)
    made = actions.schedule_table(by, RecordRef(id), forms.region(told.get("over", "")), at, every=every, on_day=on_day)
    words = Words("It is made by itself {when}.", when=made.rhythm) if at else Words("It is made only when you ask.")
    return done(request, words, to=_table(id))


@action
def make(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.make_export(by, RecordRef(id), forms.region(request.POST.get("over", "")))
    return done(request, Words("A signed file was made."), to=_table(id))


@action
def download(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """A deed and no link: taking a file with names out of the house is recorded."""
    opened = actions.download_export(by, RecordRef(id))
    return _file(opened.data, f"linan-{clock.today().isoformat()}.xlsx", SHEET)


@page
def signature(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The detached signature of one file; it names nobody."""
    found = queries.export_of(by, RecordRef(id))
    return _file(found.signature.encode(), f"linan-{found.made_at.date().isoformat()}.xlsx.sig", "application/json")


@action
def receipt(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    told = request.POST
    kept = actions.keep_export_receipt(by, RecordRef(id), told.get("system", ""), told.get("number", ""))
    return done(request, Words("The receipt is kept."), to=_table(kept.table_id))


@page
def verify(request: HttpRequest, by: Actor) -> HttpResponse:
    """Is this file one of ours, unchanged?"""
    return render(request, "reporting/verify.html", {"looked": False})


@action
def check(request: HttpRequest, by: Actor) -> HttpResponse:
    _, content = forms.uploaded(request.FILES.get("file"))
    _, mark = forms.uploaded(request.FILES.get("signature"))
    key = vault.sign_key(actions.EXPORT_KEY).public_key().public_bytes_raw()
    found = signing.checked(content, mark, key)
    made_at = datetime.fromisoformat(str(found["made_at"])) if found else None
    return render(request, "reporting/verify.html", {"looked": True, "found": found, "made_at": made_at})


def _file(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table(id: UUID) -> str:
    return f"/reporting/tables/{id}/"


urlpatterns = [
    path("forms/<uuid:id>/tables/", table_list, name="tables"),
    path("forms/<uuid:id>/tables/keep/", upload, name="keep_table"),
    path("tables/verify/", verify, name="verify"),
    path("tables/verify/check/", check, name="check"),
    path("tables/<uuid:id>/", table, name="table"),
    path("tables/<uuid:id>/bind/", bind, name="bind_table"),
    path("tables/<uuid:id>/schedule/", schedule, name="schedule_table"),
    path("tables/<uuid:id>/make/", make, name="make_export"),
    path("exports/<uuid:id>/file/", download, name="download_export"),
    path("exports/<uuid:id>/signature/", signature, name="export_signature"),
    path("exports/<uuid:id>/receipt/", receipt, name="export_receipt"),
]
