"""The screens of directives: which went down, what came back, and the way to write back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from linan.core.desk.pages import action, page, render
from linan.domains.directives import actions, queries
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


@page
def directive_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which directives, and which of them are one-way?"""
    return render(request, "directives/list.html", {"lines": queries.directives(by)})


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
