"""Papers of a case: 流调报告 and 密接登记表, to read, to print and to take along."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Listing
from linan.core.desk.pages import page, render
from linan.domains.tracing import queries
from linan.domains.tracing.queries import RegisterLine
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.words import Words

ON_PAPER = 200
"""Lines of the register on one print; more follow on the next."""


@page
def report(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What is known of this case, on paper?"""
    return render(request, "tracing/report.html", {"r": queries.report_of(by, CaseRef(id))})


@page
def register(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Every contact of a case, a line each: on paper, or with `?export=xlsx|csv` as a table."""
    ref = CaseRef(id)

    def fetch(cursor: str | None, size: int) -> Page[RegisterLine]:
        return queries.register(by, ref, after=cursor, size=size)

    if request.GET.get("export") in ("xlsx", "csv"):
        listing = Listing(title=Words("Register of contacts"), columns=_COLUMNS, fetch=fetch, export_name="register")
        return listing.response(request)
    found = fetch(request.GET.get("after") or None, ON_PAPER)
    return render(request, "tracing/register.html", {"line": queries.case_of(by, ref), "page": found})


def _columns() -> Iterator[Column]:
    yield Column(Words("No."), lambda r: r.number, numeric=True)
    yield Column(Words("Name"), lambda r: r.line.who)
    yield Column(Words("Phone"), lambda r: r.line.phone)
    yield Column(Words("Community"), lambda r: r.line.area)
    yield Column(Words("Grade"), lambda r: r.line.ring_words)
    yield Column(Words("Ground"), lambda r: r.line.contact.ground)
    yield Column(Words("Place"), lambda r: r.line.place)
    yield Column(Words("Last met"), lambda r: r.line.contact.last_met_at)
    yield Column(Words("Minutes"), lambda r: r.line.contact.minutes, numeric=True)
    yield Column(Words("State"), lambda r: r.line.state_words)
    yield Column(Words("List or letter"), lambda r: r.list_no)
    yield Column(Words("Reached"), lambda r: r.reached)
    yield Column(Words("Reached at"), lambda r: r.reached_at)
    yield Column(Words("Stay"), lambda r: r.transferred)
    yield Column(Words("Stay since"), lambda r: r.line.contact.stay_at)


_COLUMNS = list(_columns())
urlpatterns = [
    path("cases/<uuid:id>/report/", report, name="report"),
    path("cases/<uuid:id>/register/", register, name="register"),
]
