"""Spaces: the secretary turns them to an emergency use and back; residents book and release them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community import actions, queries
from linan.core.community.abilities import CONVERT_SPACE
from linan.core.community.facts import EmergencyUse, SpaceKind
from linan.core.community.forms.spaces import BookForm, ConvertForm
from linan.core.community.queries import SpaceLine, SpaceView
from linan.core.community.rules.words_of_places import SPACE_WORDS, USE_WORDS
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import say
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


@page
def space_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which spaces are there, what do they serve now, and how much is booked?"""
    return render(request, "community/spaces.html", {"lines": [_line(s) for s in queries.spaces(by)]})


@page
def space(request: HttpRequest, by: Actor, site: UUID) -> HttpResponse:
    """One space: taken times, what it serves, and the way to turn it to an emergency use and back."""
    view = queries.space_of(by, site)
    form = ConvertForm(uses=view.site.uses) if view.may_convert and view.site.uses else None
    return render(request, "community/space.html", _shown(view) | {"form": form})


@action
def convert(request: HttpRequest, by: Actor, site: UUID) -> HttpResponse:
    """Turn a space to an emergency use; who booked it is told."""
    view = queries.space_of(by, site)
    by.must(CONVERT_SPACE, over=view.site.region)
    form, status = ConvertForm(request.POST, uses=[u.value for u in EmergencyUse]), 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.convert_space(
                by, site, EmergencyUse(given["use"]), because=given["because"], until=given["until_at"]
            )
        except Refusal as refusal:
            if refusal.kind is not Kind.INVALID or refusal.field not in form.fields:
                raise
            form.add_error(refusal.field, say(refusal.words))
        else:
            words = Words("{name} now serves as {use}.", name=view.site.name, use=USE_WORDS[EmergencyUse(made.use)])
            return done(request, words, reverse("community:space", args=[site]))
    return render(request, "community/space.html", _shown(view) | {"form": form}, status)


@action
def give_back(request: HttpRequest, by: Actor, conversion: UUID) -> HttpResponse:
    """The space is what it was; bookings that still lie ahead stand again."""
    row = actions.return_space(by, conversion)
    words = Words("The space is back. Bookings that still lie ahead stand again.")
    return done(request, words, reverse("community:space", args=[row.site_id]))


@page
def my_spaces(request: HttpRequest, by: Actor) -> HttpResponse:
    """What can I book near me, and what have I booked?"""
    bookings = [
        {"mine": b, "use": USE_WORDS[b.cancelled_for] if b.cancelled_for else None} for b in queries.my_bookings(by)
    ]
    context = {"lines": [_line(s) for s in queries.my_spaces(by)], "bookings": bookings}
    return render(request, "community/my_spaces.html", context)


@page
def my_space(request: HttpRequest, by: Actor, site: UUID) -> HttpResponse:
    """When is it free, and book it."""
    view = queries.my_space(by, site)
    form, status = BookForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            since, until = form.period()
            try:
                actions.book_space(by, site, since, until, form.cleaned_data["places"])
            except Refusal as refusal:
                if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
                    raise
                status = 422 if refusal.kind is Kind.INVALID else 409
                form.add_error("places" if refusal.field == "places" else "hour", say(refusal.words))
            else:
                return done(request, Words("It is yours at that time."), reverse("my_community:my_spaces"))
    return render(request, "community/my_space.html", _shown(view) | {"form": form}, status)


@action
def release(request: HttpRequest, by: Actor, booking: UUID) -> HttpResponse:
    """Give it back, so that somebody else can have it."""
    actions.release_booking(by, booking)
    return done(request, Words("Thank you: somebody else can have it now."), reverse("my_community:my_spaces"))


def _line(line: SpaceLine) -> dict[str, object]:
    return {
        "line": line,
        "kind": SPACE_WORDS[SpaceKind(line.site.space)] if line.site.space else None,
        "use": USE_WORDS[EmergencyUse(line.serves.use)] if line.serves else None,
    }


def _shown(view: SpaceView) -> dict[str, object]:
    return {
        "view": view,
        "kind": SPACE_WORDS[SpaceKind(view.site.space)] if view.site.space else None,
        "use": USE_WORDS[EmergencyUse(view.serves.use)] if view.serves else None,
        "uses": [USE_WORDS[EmergencyUse(u)] for u in view.site.uses],
        "served": [(c, USE_WORDS[EmergencyUse(c.use)]) for c in view.served],
    }


urlpatterns = [
    path("spaces/", space_list, name="spaces"),
    path("spaces/<uuid:site>/", space, name="space"),
    path("spaces/<uuid:site>/convert/", convert, name="space_convert"),
    path("conversions/<uuid:conversion>/return/", give_back, name="space_return"),
]
resident_urlpatterns = [
    path("spaces/", my_spaces, name="my_spaces"),
    path("spaces/<uuid:site>/", my_space, name="my_space"),
    path("bookings/<uuid:booking>/release/", release, name="booking_release"),
]
