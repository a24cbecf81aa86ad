"""The chain of a case: as a tree, day by day, as files; and which chains are still open."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.desk.excel import write_csv, write_xlsx
from linan.core.desk.lists import Column, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.domains.tracing import actions, forms, queries, rules
from linan.domains.tracing.rules.links import ASKED, LINK_WORDS
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.words import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page
def chain(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Who had it from whom?"""
    found = queries.chain_of(by, CaseRef(id))
    kind = request.GET.get("export", "")
    if kind in ("xlsx", "csv", "svg", "graphml"):
        return _export(found, kind)
    context = {
        "chain": found,
        "may": queries.may(by, found.asked),
        "labels": list(rules.FROM_WORDS.items()),
    }
    return render(request, "tracing/chain.html", context)


@page
def open_chains(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Whose chain is open, and which link is missing?"""
    number = queries.case_of(by, CaseRef(id)).case.number
    listing = Listing(
        title=Words("Open chains of case {number}", number=number),
        columns=[
            Column(Words("Person"), lambda o: o.who),
            Column(Words("Phone"), lambda o: o.phone),
            Column(Words("Missing link"), lambda o: o.missing_words),
            Column(Words("Place"), lambda o: o.place),
            Column(Words("Met"), lambda o: o.contact.met_at),
            Column(Words("Case"), lambda o: o.contact.case.number),
        ],
        fetch=lambda cursor, size: queries.open_lines(
            by, CaseRef(id), missing=request.GET.get("missing", ""), after=cursor, size=size
        ),
        filters=[Filter("missing", Words("Missing link"), [(str(k), LINK_WORDS[k]) for k in ASKED])],
        row_url=lambda o: reverse("tracing:contact", args=[o.contact.id]),
        empty=Words("No chain is open: every contact is tested and stays in, or their line is closed."),
        export_name="open-chains",
    )
    return listing.response(request)


@action
def label(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.label_case(by, CaseRef(id), forms.origin(request.POST.get("label", "")))
    return done(
        request, Words("It is written down where the infection comes from."), reverse("tracing:chain", args=[id])
    )


def _export(found: queries.Chain, kind: str) -> HttpResponse:
    name = f"chain-{found.asked.number}.{kind}"
    if kind == "graphml":
        response = HttpResponse(queries.graphml(found), content_type="application/graphml+xml")
    elif kind == "svg":
        response = HttpResponse(queries.picture(found), content_type="image/svg+xml")
    elif kind == "csv":
        told = "".join(_text(part) for part in write_csv(queries.COLUMNS, queries.chain_rows(found)))
        response = HttpResponse(told, content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(write_xlsx(queries.COLUMNS, queries.chain_rows(found)), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _text(part: str | bytes) -> str:
    return part.decode() if isinstance(part, bytes) else part


urlpatterns = [
    path("cases/<uuid:id>/chain/", chain, name="chain"),
    path("cases/<uuid:id>/open/", open_chains, name="open_chains"),
    path("cases/<uuid:id>/label/", label, name="label"),
]
