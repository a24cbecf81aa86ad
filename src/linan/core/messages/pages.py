"""The inbox, for staff and for residents, and what is to be printed or read out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

from linan.core.desk.pages import action, done, page, render
from linan.core.messages.actions import carried, read_message
from linan.core.messages.queries import inbox_of, to_carry
from linan.kernel.actor import Actor
from linan.kernel.words import Words


@page
def inbox(request: HttpRequest, by: Actor) -> HttpResponse:
    return render(request, "messages/inbox.html", {"letters": inbox_of(by), "frame_template": "desk/base.html"})


@page
def resident_inbox(request: HttpRequest, by: Actor) -> HttpResponse:
    return render(request, "messages/inbox.html", {"letters": inbox_of(by), "frame_template": "desk/phone.html"})


@action
def open_message(request: HttpRequest, by: Actor, message: UUID) -> HttpResponse:
    """Note that it was read and go where it leads; a link never leads off this site."""
    link = read_message(by, message)
    inside = link.startswith("/") and not link.startswith("//")
    return HttpResponseRedirect(link if inside else request.path.split("read/")[0])


@page
def carry(request: HttpRequest, by: Actor) -> HttpResponse:
    return render(request, "messages/carry.html", {"items": to_carry(by)})


@action
def mark_carried(request: HttpRequest, by: Actor, item: UUID) -> HttpResponse:
    carried(by, item)
    return done(request, Words("Noted as delivered."), "/messages/carry/")


app_name = "messages"
urlpatterns = [
    path("", inbox, name="inbox"),
    path("read/<uuid:message>/", open_message, name="read"),
    path("carry/", carry, name="carry"),
    path("carry/<uuid:item>/", mark_carried, name="carried"),
]
resident_urlpatterns = [
    path("", resident_inbox, name="inbox"),
    path("read/<uuid:message>/", open_message, name="read"),
]
