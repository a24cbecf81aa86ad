"""The screens of messages on their way up."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from linan.core.community.queries import name_of
from linan.core.desk.lists import Column, Deed, Listing
from linan.core.desk.pages import action, page, render
from linan.core.desk.saying import when_at
from linan.domains.reporting import actions, forms, queries
from linan.domains.reporting.abilities import SEND_UP
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.words import Words


@page
def upward_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """What do communities say, and who has it now?"""
    sends = bool(by.regions(SEND_UP))
    return Listing(
        title=Words("Messages upward"),
        columns=[
            Column(Words("Original words"), lambda line: line.words),
            Column(Words("Community"), lambda line: line.where),
            Column(Words("Now at"), lambda line: line.now_at),
            Column(Words("Edited"), lambda line: line.edits, numeric=True),
            Column(Words("Written"), lambda line: when_at(line.message.sent_at)),
            Column(Words("Answered at"), lambda line: line.message.answered_at and when_at(line.message.answered_at)),
        ],
        fetch=lambda cursor, size: queries.upward(by, cursor=cursor, size=size),
        deeds=[Deed(Words("Write upward"), "/reporting/upward/new/", primary=True)] if sends else [],
        row_url=lambda line: f"/reporting/upward/{line.message.id}/",
        empty=Words("Nobody has written upward."),
        export_name="upward",
    ).response(request)


@page
def new_upward(request: HttpRequest, by: Actor) -> HttpResponse:
    """What should those above know?"""
    areas = by.must_somewhere(SEND_UP)
    return render(request, "reporting/new_upward.html", {"areas": [(a, name_of(a)) for a in areas]})


@action
def send(request: HttpRequest, by: Actor) -> HttpResponse:
    made = actions.send_up(by, forms.region(request.POST.get("region", "")), request.POST.get("text", ""))
    return redirect("reporting:upward_message", made.id)


@page
def message(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What was written first, and what did each level make of it?"""
    return render(request, "reporting/upward.html", {"view": queries.upward_of(by, RecordRef(id))})


@action
def edit(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.edit_upward(by, RecordRef(id), request.POST.get("text", ""))
    return redirect("reporting:upward_message", id)


@action
def pass_on(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.pass_up(by, RecordRef(id), request.POST.get("text", ""))
    return redirect("reporting:upward_message", id)


@action
def answer(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.answer_upward(by, RecordRef(id), request.POST.get("text", ""))
    return redirect("reporting:upward_message", id)


urlpatterns = [
    path("upward/", upward_list, name="upward"),
    path("upward/new/", new_upward, name="new_upward"),
    path("upward/send/", send, name="send_upward"),
    path("upward/<uuid:id>/", message, name="upward_message"),
    path("upward/<uuid:id>/edit/", edit, name="edit_upward"),
    path("upward/<uuid:id>/pass/", pass_on, name="pass_upward"),
    path("upward/<uuid:id>/answer/", answer, name="answer_upward"),
]
