"""The screens of flows: the balance of a day, and the stream."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import say, when_at
from linan.domains.flows import actions, forms, queries
from linan.domains.flows.queries import StreamLine
from linan.domains.flows.rules import PEOPLE, THING_WORDS, Source, Thing
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.words import Words

BY_HAND = [(t, w) for t, w in THING_WORDS.items() if t is not Thing.PERSON]


@page
def day(request: HttpRequest, by: Actor) -> HttpResponse:
    """Does stock + in − out make the stock of the next day?"""
    asked: dict[str, Any] = {}
    if request.GET.get("region"):
        asked["region"] = forms.area(request.GET["region"])
    if request.GET.get("on"):
        asked["on"] = forms.day(request.GET["on"])
    context = {
        "view": queries.day_of(by, **asked),
        "things": BY_HAND,
        "people": PEOPLE,
        "people_words": Words("People not away"),
    }
    return render(request, "flows/day.html", context)


@page
def stream(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who or what came and went, when?"""
    asked = request.GET.get("thing", "")
    thing = Thing(asked) if asked in set(Thing) else None
    return Listing(
        title=Words("What came and went"),
        columns=[
            Column(Words("When"), lambda n: when_at(n.flow.at)),
            Column(Words("Kind"), lambda n: THING_WORDS[Thing(n.flow.thing)]),
            Column(Words("What it is"), _what),
            Column(Words("Quantity"), lambda n: f"{n.flow.quantity.normalize():f} {n.flow.unit}".strip(), numeric=True),
            Column(
                Words(
                    "From",
                ),
                lambda n: n.origin or say(Words("outside")),
            ),
            Column(Words("To where"), lambda n: n.destination or say(Words("outside"))),
        ],
        fetch=lambda cursor, size: queries.stream(by, thing, cursor=cursor, size=size),
        filters=[Filter("thing", Words("Kind"), [(t.value, w) for t, w in THING_WORDS.items()])],
        deeds=[Deed(Words("Balance of a day"), "/flows/")],
        empty=Words("Nothing came or went yet."),
        export_name="flows",
    ).response(request)


def _what(line: StreamLine) -> Words | str:
    if line.flow.thing != Thing.PERSON:
        return line.flow.item
    if line.flow.source == Source.IMPORTED and not line.flow.who:
        return Words("{n} were brought in with a list.", n=int(line.flow.quantity))
    return line.who


def _back(region: Region, on: str = "") -> str:
    return f"/flows/?region={quote(str(region))}" + (f"&on={quote(on)}" if on else "")


@action
def move(request: HttpRequest, by: Actor) -> HttpResponse:
    asked = request.POST
    here = forms.area(asked.get("region", ""))
    comes = asked.get("way") != "out"
    actions.move_goods(
        by,
        forms.thing(asked.get("thing", "")),
        asked.get("item", ""),
        forms.quantity(asked.get("quantity", "")),
        origin=Region() if comes else here,
        destination=here if comes else Region(),
        unit=asked.get("unit", ""),
        from_where=asked.get("other", "") if comes else asked.get("depot", ""),
        to_where=asked.get("depot", "") if comes else asked.get("other", ""),
    )
    return done(request, Words("Noted."), _back(here))


@action
def count(request: HttpRequest, by: Actor) -> HttpResponse:
    asked = request.POST
    here = forms.area(asked.get("region", ""))
    actions.count_stock(
        by,
        here,
        forms.thing(asked.get("thing", "")),
        asked.get("item", ""),
        forms.quantity(asked.get("quantity", "")),
        on=forms.day(asked.get("on", "")),
        unit=asked.get("unit", ""),
    )
    return done(request, Words("The count is noted."), _back(here, asked.get("on", "")))


@action
def name(request: HttpRequest, by: Actor) -> HttpResponse:
    asked = request.POST
    here = forms.area(asked.get("region", ""))
    on = forms.day(asked.get("on", ""))
    actions.name_difference(by, here, asked.get("item", ""), on, asked.get("words", ""))
    return done(request, Words("The difference is named."), _back(here, asked.get("on", "")))


urlpatterns = [
    path("", day, name="day"),
    path("stream/", stream, name="stream"),
    path("move/", move, name="move"),
    path("count/", count, name="count"),
    path("name/", name, name="name"),
]
