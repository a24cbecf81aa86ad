"""The screens of figures: figures asked for, one figure over the levels, and one's own value."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from linan.core.desk.lists import Column, Deed, Listing
from linan.core.desk.pages import action, page, render
from linan.core.desk.saying import when_at
from linan.domains.reporting import actions, forms, queries
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region
from linan.kernel.words import Words


@page
def call_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which figures, and who has given theirs?"""
    return Listing(
        title=Words("Figures"),
        columns=[
            Column(Words("Figure"), lambda line: line.call.figure),
            Column(Words("Area"), lambda line: line.where),
            Column(Words("Cut-off"), lambda line: when_at(line.call.cut_off_at)),
            Column(Words("Communities asked"), lambda line: line.asked, numeric=True),
            Column(Words("Have answered"), lambda line: line.given, numeric=True),
        ],
        fetch=lambda cursor, size: queries.calls(by, cursor=cursor, size=size),
        deeds=[
            Deed(Words("Daily figures"), "/reporting/collections/"),
            Deed(Words("What found the infected"), "/reporting/found/"),
            Deed(Words("Units and what they were asked"), "/reporting/units/"),
            Deed(Words("How long figures take"), "/reporting/clocks/"),
        ],
        row_url=lambda line: f"/reporting/{line.call.id}/",
        empty=Words("No figure was asked for yet."),
        export_name="figures",
    ).response(request)


@page
def figure(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """How much, made of what, and who is late?"""
    over = request.GET.get("over")
    view = queries.figure_of(by, RecordRef(id), forms.region(over) if over else None)
    return render(request, "reporting/figure.html", {"view": view})


@action
def report(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    unit = queries.figure_of(by, RecordRef(id)).report_from or Region()
    told = request.POST
    seen = forms.moment_here(told.get("seen_at", ""))
    actions.report_figure(
        by, RecordRef(id), unit, forms.count(told.get("value", "")), reason=told.get("reason", ""), seen_at=seen
    )
    return redirect("reporting:figure", id)


@action
def hand_over(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    told = request.POST
    over = forms.region(told.get("over", ""))
    actions.hand_over(by, RecordRef(id), over, told.get("system", ""), told.get("number", ""))
    return redirect(f"/reporting/{id}/?over={over}")


urlpatterns = [
    path("", call_list, name="list"),
    path("<uuid:id>/", figure, name="figure"),
    path("<uuid:id>/report/", report, name="report"),
    path("<uuid:id>/hand-over/", hand_over, name="hand_over"),
]
