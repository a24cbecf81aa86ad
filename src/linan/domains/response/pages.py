"""The screens of response: four figures, each open to the events behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.pages import page, render
from linan.domains.response import queries
from linan.domains.response.rules import Figure
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found


@page
def overview(request: HttpRequest, by: Actor) -> HttpResponse:
    """How well do we respond?"""
    return render(request, "response/overview.html", {"view": queries.overview(by)})


@page
def behind(request: HttpRequest, by: Actor, figure: str) -> HttpResponse:
    """Which events is this figure made of?"""
    if figure not in set(Figure):
        raise not_found()
    lines = queries.events_behind(by, Figure(figure))
    return render(request, "response/behind.html", {"lines": lines, "title": queries.FIGURE_WORDS[Figure(figure)]})


urlpatterns = [path("", overview, name="overview"), path("<slug:figure>/", behind, name="behind")]
