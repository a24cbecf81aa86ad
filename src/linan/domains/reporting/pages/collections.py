"""The screens of daily figures, and of how long a value takes on its way."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.community.queries import name_of
from linan.core.desk.lists import Column, Deed, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import when_at
from linan.domains.reporting import actions, forms, queries
from linan.domains.reporting.abilities import ASK_FIGURE
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.words import Words

MOST_BOXES = 300
"""Beyond that many communities nobody ticks boxes; all are asked."""


@page
def collection_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which figures are asked every day, by when?"""
    asks = bool(by.regions(ASK_FIGURE))
    return Listing(
        title=Words("Daily figures"),
        columns=[
            Column(Words("Figure"), lambda line: line.collection.figure),
            Column(Words("Definition"), lambda line: line.collection.definition),
            Column(Words("Area"), lambda line: line.where),
            Column(Words("Communities asked"), lambda line: len(line.collection.units), numeric=True),
            Column(Words("Every day at"), lambda line: f"{line.collection.daily_at:%H:%M}"),
            Column(Words("Cut-off"), lambda line: line.open_call and when_at(line.open_call.cut_off_at)),
            Column(Words("Ended"), lambda line: line.collection.ended_at and when_at(line.collection.ended_at)),
        ],
        fetch=lambda cursor, size: queries.collections(by, cursor=cursor, size=size),
        deeds=[Deed(Words("Ask a figure daily"), "/reporting/collections/new/", primary=True)] if asks else [],
        row_url=lambda line: f"/reporting/collections/{line.collection.id}/",
        empty=Words("No figure is asked daily."),
        export_name="daily",
    ).response(request)


@page
def new_collection(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which figure, defined how, of whom, by when?"""
    areas = by.must_somewhere(ASK_FIGURE)
    chosen = forms.region(request.GET["region"]) if "region" in request.GET else areas[0]
    units = queries.communities_under(by, chosen)
    context = {
        "areas": [(a, name_of(a)) for a in areas],
        "chosen": chosen,
        "units": units if len(units) <= MOST_BOXES else [],
        "count": len(units),
        "signals": [s for s in queries.signals() if not s.is_work],
    }
    return render(request, "reporting/new_collection.html", context)


@action
def begin(request: HttpRequest, by: Actor) -> HttpResponse:
    told = request.POST
    region = forms.region(told.get("region", ""))
    ticked = [forms.region(u) for u in told.getlist("unit")]
    units = ticked or [u for u, _ in queries.communities_under(by, region)]
    actions.begin_collection(
        by, region, told.get("figure", ""), told.get("definition", ""), units,
        forms.clock_time(told.get("daily_at", "")), told.getlist("signal"),
    )  # fmt: skip
    return done(request, Words("The figure is asked every day from now on."), to="/reporting/collections/")


@action
def end(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.end_collection(by, RecordRef(id))
    return done(request, Words("The figure is asked no more. What was given stays."), to="/reporting/collections/")


@page
def collection(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Which reports are worth asking about, and who is often late?"""
    return render(request, "reporting/collection.html", {"view": queries.doubts(by, RecordRef(id))})


@action
def ask_about(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    told = request.POST
    actions.ask_about(
        by, RecordRef(id), forms.region(told.get("unit", "")), told.get("doubt", ""),
        forms.exact_moment(told.get("period_at", "")),
    )  # fmt: skip
    return done(request, Words("The question is asked. The community finds it under Today."), to=_doubts(id))


@action
def explain(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    told = request.POST
    actions.explain(
        by, RecordRef(id), forms.region(told.get("unit", "")), told.get("doubt", ""),
        forms.exact_moment(told.get("period_at", "")), told.get("text", ""),
    )  # fmt: skip
    return done(request, Words("Your answer stands beside the question."), to=_doubts(id))


def _doubts(id: UUID) -> str:
    return f"/reporting/collections/{id}/"


@page
def clocks(request: HttpRequest, by: Actor) -> HttpResponse:
    """How long from seen to sent to received?"""
    return render(request, "reporting/clocks.html", {"areas": queries.clocks(by)})


urlpatterns = [
    path("collections/", collection_list, name="collections"),
    path("collections/new/", new_collection, name="new_collection"),
    path("collections/begin/", begin, name="begin_collection"),
    path("collections/<uuid:id>/", collection, name="collection"),
    path("collections/<uuid:id>/ask/", ask_about, name="ask_about"),
    path("collections/<uuid:id>/explain/", explain, name="explain"),
    path("collections/<uuid:id>/end/", end, name="end_collection"),
    path("clocks/", clocks, name="clocks"),
]
