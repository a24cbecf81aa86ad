"""Where may several cases have it from? “No source stands out” is an answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.pages import page, render
from linan.domains.tracing import queries
from linan.kernel.actor import Actor


@page
def sources(request: HttpRequest, by: Actor) -> HttpResponse:
    """What do these cases have in common, beyond chance?"""
    ticked = request.GET.getlist("case")
    view = queries.sources_of(by, queries.case_ids(ticked) if ticked else None)
    return render(request, "tracing/sources.html", {"view": view, "asked": {c.id for c in view.asked}})


urlpatterns = [path("sources/", sources, name="sources")]
