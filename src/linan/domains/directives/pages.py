"""The screens of directives: which went down, what came back, and the way to write back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from linan.core.accounts.tree import areas_down_to
from linan.core.community.areas import areas_within
from linan.core.desk.lists import Column, Deed, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import on_day, when_at
from linan.domains.directives import actions, forms, queries
from linan.domains.directives.abilities import ISSUE_DIRECTIVE
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

LEVELS = (
    ("community", Level.COMMUNITY, Words("the communities")),
    ("grid", Level.GRID, Words("the grids too")),
    ("building", Level.BUILDING, Words("every building")),
)


@page
def directive_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which directives, and which of them are one-way?"""
    return Listing(
        title=Words("Directives"),
        columns=[
            Column(Words("Number"), lambda line: line.directive.number),
            Column(Words("Title"), lambda line: line.directive.title),
            Column(Words("Issued by"), lambda line: line.issuer),
            Column(Words("Issued"), lambda line: when_at(line.directive.issued_at)),
            Column(Words("Ends"), lambda line: on_day(line.directive.ends_on)),
            Column(Words("Units addressed"), lambda line: line.flow.down, numeric=True),
            Column(Words("Units that wrote back"), lambda line: line.flow.units_that_replied, numeric=True),
            Column(Words("State"), _state, template="directives/_state.html"),
        ],
        fetch=lambda cursor, size: queries.directive_page(by, cursor=cursor, size=size),
        deeds=[Deed(Words("Call out"), "/directives/new/", icon="speakerphone", primary=True)]
        if by.regions(ISSUE_DIRECTIVE)
        else [],
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
    chosen = request.POST.get("unit", "")
    unit = forms.region(chosen) if chosen else queries.directive_of(by, RecordRef(id)).reply_from or Region()
    actions.reply_directive(by, RecordRef(id), unit, request.POST.get("text", ""))
    return redirect("directives:directive", id)


@page
def call_out(request: HttpRequest, by: Actor) -> HttpResponse:
    """What is to be done, and down to which level of the tree does it go?"""
    areas = [a for held in by.must_somewhere(ISSUE_DIRECTIVE) for a in areas_within(held)]
    found = [(a.region, a.path) for a in areas if a.region.level <= Level.COMMUNITY]
    return render(request, "directives/call_out.html", {"areas": found, "levels": LEVELS})


@action
def issue(request: HttpRequest, by: Actor) -> HttpResponse:
    post = request.POST
    region = forms.region(post.get("region", ""))
    by.must(ISSUE_DIRECTIVE, over=region)
    level = next((n for code, n, _ in LEVELS if code == post.get("level")), Level.COMMUNITY)
    units = areas_down_to(region, level)
    if region.level >= Level.COMMUNITY:
        units = [region, *units]
    said = {name: post.get(name, "") for name in ("number", "title", "text", "reason", "basis")}
    made = actions.issue_directive(by, region, units, ends_on=forms.day(post.get("ends_on", "")), **said)
    words = Words("Sent to {n} areas; whoever answers for each is told.", n=len(units))
    return done(request, words, reverse("directives:directive", args=[made.id]))


urlpatterns = [
    path("", directive_list, name="list"),
    path("new/", call_out, name="call_out"),
    path("issue/", issue, name="issue"),
    path("<uuid:id>/", directive, name="directive"),
    path("<uuid:id>/reply/", reply, name="reply"),
]
