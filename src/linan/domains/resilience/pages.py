"""The screens of resilience: the profile of a community, and entering a value."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import on_date, say
from linan.domains.resilience import actions, forms, queries, rules
from linan.domains.resilience.queries import REGISTER, Line
from linan.kernel.actor import Actor
from linan.kernel.words import Words


def _asked(request: HttpRequest) -> dict[str, object]:
    found: dict[str, object] = {}
    if request.GET.get("region"):
        found["region"] = forms.area(request.GET["region"])
    if request.GET.get("on"):
        found["on"] = forms.day(request.GET["on"])
    return found


@page
def profile(request: HttpRequest, by: Actor) -> HttpResponse:
    """How much can this community take, and what has nobody measured?"""
    view = queries.index_of(by, **_asked(request))  # type: ignore[arg-type]  # each under its own name
    curve = {
        "kind": "lines",
        "x": [m.on.isoformat() for m in view.moves],
        "series": [
            {"name": say(Words("Index")), "data": [None if m.index is None else float(m.index) for m in view.moves]}
        ],
        "label": say(Words("The index over time")),
    }
    return render(
        request,
        "resilience/profile.html",
        {"view": view, "curve": curve, "register": REGISTER, "indicators": rules.indicators().values()},
    )


def _held(line: Line) -> str:
    return "" if line.held is None else format(line.held.value.normalize(), "f")


@page
def table(request: HttpRequest, by: Actor) -> HttpResponse:
    """Every indicator with value, day, source and score: what a hand needs to recompute the index."""
    view = queries.index_of(by, **_asked(request))  # type: ignore[arg-type]  # each under its own name
    return Listing(
        title=Words("Indicators of {name}", name=name_of(view.region)),
        columns=[
            Column(Words("Indicator"), lambda n: n.indicator.words),
            Column(Words("Capital"), lambda n: rules.CAPITAL_WORDS[n.indicator.capital]),
            Column(Words("Layer"), lambda n: rules.LAYER_WORDS[n.indicator.layer]),
            Column(Words("Value"), lambda n: _held(n) or Words("missing"), numeric=True),
            Column(Words("Unit of measure"), lambda n: n.indicator.unit),
            Column(Words("Worst"), lambda n: format(n.indicator.worst, "f"), numeric=True),
            Column(Words("Best"), lambda n: format(n.indicator.best, "f"), numeric=True),
            Column(Words("Score"), lambda n: "" if n.score is None else str(n.score), numeric=True),
            Column(Words("Date"), lambda n: on_date(n.held.on) if n.held else ""),
            Column(Words("Source"), lambda n: _source(n)),
        ],
        fetch=lambda cursor, size: Page(view.lines, None, len(view.lines), True),
        export_name="resilience",
    ).response(request)


def _source(line: Line) -> str:
    if line.held is None:
        return ""
    return say(Words("counted in the register")) if line.held.source == REGISTER else line.held.source


@action
def enter(request: HttpRequest, by: Actor) -> HttpResponse:
    asked = request.POST
    region = forms.area(asked.get("region", ""))
    actions.enter_value(
        by,
        region,
        asked.get("indicator", ""),
        forms.decimal(asked.get("value", "")),
        on=forms.day(asked.get("on", "")),
        source=asked.get("source", ""),
    )
    return done(request, Words("The value is entered."), f"/resilience/?region={quote(str(region))}")


@action
def draw(request: HttpRequest, by: Actor) -> HttpResponse:
    region = forms.area(request.POST.get("region", ""))
    n = actions.draw_from_register(by, region)
    return done(
        request, Words("{n} values were counted in the register.", n=n), f"/resilience/?region={quote(str(region))}"
    )


urlpatterns = [
    path("", profile, name="profile"),
    path("table/", table, name="table"),
    path("enter/", enter, name="enter"),
    path("draw/", draw, name="draw"),
]
