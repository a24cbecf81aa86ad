"""Other counties' lists of withdrawn codes: whose are held, how old they are, and a file for who has no network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Listing
from linan.core.desk.pages import action, done, page
from linan.core.desk.saying import when_at
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.domains.healthcode.forms import read_issuer_file
from linan.domains.healthcode.queries import IssuerLine
from linan.kernel.actor import Actor
from linan.kernel.words import Words

FAILED = {
    "unreached": Words("fetched; the address does not answer"),
    "unusable": Words("fetched; what came cannot be used"),
    "older": Words("fetched; the address offers an older list"),
}


def _as_of(line: IssuerLine) -> str | Words:
    return when_at(line.issued_at) if line.issued_at else Words("no list is held")


def _how(line: IssuerLine) -> str | Words:
    if not line.address:
        return Words("as a file")
    if line.tried_at is None:
        return Words("fetched, not tried yet")
    return FAILED.get(line.error, Words("fetched"))


def _all(lines: list[IssuerLine]) -> Page[IssuerLine]:
    return Page(lines, None, len(lines), True)


@page
def list_issuers(request: HttpRequest, by: Actor) -> HttpResponse:
    """Every issuer of the trust file with a list, and the form that loads one."""
    return Listing(
        title=Words("Other counties' withdrawn codes"),
        columns=[
            Column(Words("Issuer"), lambda r: r.name),
            Column(Words("List of"), _as_of),
            Column(Words("Codes on it"), lambda r: r.size, numeric=True),
            Column(Words("How it comes"), _how),
            Column(Words("Last tried"), lambda r: when_at(r.tried_at) if r.address and r.tried_at else ""),
            Column(Words("Received here"), lambda r: when_at(r.taken_at) if r.taken_at else ""),
            Column(Words("By"), lambda r: r.taken_by),
        ],
        fetch=lambda cursor, size: _all(queries.issuer_lines(by)),
        empty=Words("The trust file names no issuer with a list of its own."),
        hint=Words("Without one another county's code counts here even if that county has withdrawn it."),
        export_name="issuer-lists",
    ).response(request, "healthcode/issuers.html")


@action
def load_issuer_list(request: HttpRequest, by: Actor) -> HttpResponse:
    by.must_somewhere(LOAD_REVOCATIONS)
    issuer, new = actions.load_issuer_list(by, read_issuer_file(request.FILES.get("file")))
    taken = Words("The list of {name} is on its way to the gates.", name=issuer.name)
    known = Words("This list of {name} was held already.", name=issuer.name)
    return done(request, taken if new else known, reverse("healthcode:issuers"))


urlpatterns = [
    path("issuers/", list_issuers, name="issuers"),
    path("issuers/load/", load_issuer_list, name="load_issuer_list"),
]
