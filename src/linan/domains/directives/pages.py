"""The screens of directives: which went down, what came back, and the way to write back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from linan.core.desk.lists import Column, Listing
from linan.core.desk.pages import action, page, render
from linan.core.desk.saying import on_day, when_at
from linan.domains.directives import actions, queries
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region
from linan.kernel.words import Words


@page
def directive_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which directives, and which of them are one-way?"""
    return Listing(
        title=Words("Directives"),
        columns=[
            Column(Words("Number"), lambda line: line.directive.number),
            Column(Words("Title"), lambda line: line.directive.title),
            Column(Words("Issued by"), lambda line: line.where),
            Column(Words("Issued"), lambda line: when_at(line.directive.issued_at)),
            Column(Words("Ends"), lambda line: on_day(line.directive.ends_on)),
            Column(Words("Units addressed"), lambda line: line.flow.down, numeric=True),
            Column(Words("Units that wrote back"), lambda line: line.flow.units_that_replied, numeric=True),
            Column(Words("State"), _state, template="directives/_state.html"),
        ],
        fetch=lambda cursor, size: queries.directive_page(by, cursor=cursor, size=size),
        row_url=lambda line: f"/directives/{line.directive.id}/",
        empty=Words("No directive yet. Those that concern your area appear here."),
        export_name="directives",
    ).response(request)


def _state(line: queries.DirectiveLine) -> Words:
    if line.one_way:
        return Words("one-way: nobody wrote back")
    return Words("has ended") if line.directive.closed_at else Words("in force")


@page
def directive(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What does it say, why, and what came back?"""
    return render(request, "directives/directive.html", {"view": queries.directive_of(by, RecordRef(id))})


@action
def reply(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    unit = queries.directive_of(by, RecordRef(id)).reply_from or Region()
    actions.reply_directive(by, RecordRef(id), unit, request.POST.get("text", ""))
    return redirect("directives:directive", id)


urlpatterns = [
    path("", directive_list, name="list"),
    path("<uuid:id>/", directive, name="directive"),
    path("<uuid:id>/reply/", reply, name="reply"),
]
