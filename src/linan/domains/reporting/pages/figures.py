"""The screens of figures: figures asked for, one figure over the levels, and one's own value."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from linan.core.desk.pages import action, page, render
from linan.domains.reporting import actions, forms, queries
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


@page
def call_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which figures?"""
    return render(request, "reporting/list.html", {"calls": queries.calls(by)})


@page
def figure(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """How much, made of what, and who is late?"""
    over = request.GET.get("over")
    view = queries.figure_of(by, RecordRef(id), forms.region(over) if over else None)
    return render(request, "reporting/figure.html", {"view": view})


@action
def report(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    unit = queries.figure_of(by, RecordRef(id)).report_from or Region()
    actions.report_figure(by, RecordRef(id), unit, forms.count(request.POST.get("value", "")))
    return redirect("reporting:figure", id)


urlpatterns = [
    path("", call_list, name="list"),
    path("<uuid:id>/", figure, name="figure"),
    path("<uuid:id>/report/", report, name="report"),
]
