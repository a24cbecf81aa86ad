"""The screens of calm times: who is reachable, what the neighbours do together, and a resident's own points."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core import clock
from linan.core.community.queries import locate_person, name_of
from linan.core.desk.lists import Column, Deed, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import on_day
from linan.domains.activities import actions, forms, queries
from linan.domains.activities.abilities import HOLD_ACTIVITY, SEE_CALM
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@page
def activity_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """What do the neighbours do together?"""
    deeds = [Deed(Words("Who is reachable?"), "/activities/reach/")]
    if by.regions(HOLD_ACTIVITY):
        deeds.insert(0, Deed(Words("Announce an activity"), "/activities/new/", icon="plus", primary=True))
    return Listing(
        title=Words("Activities in calm times"),
        columns=[
            Column(Words("Activity"), lambda a: a.title),
            Column(Words("Date"), lambda a: on_day(a.held_on)),
            Column(Words("Area"), lambda a: name_of(a.region)),
            Column(Words("Points"), lambda a: a.points, numeric=True),
        ],
        fetch=lambda cursor, size: queries.activities(by, cursor=cursor, size=size),
        deeds=deeds,
        row_url=lambda a: f"/activities/{a.id}/",
        empty=Words("No activity was announced yet."),
        export_name="activities",
    ).response(request)


@page
def new(request: HttpRequest, by: Actor) -> HttpResponse:
    """Announce an activity."""
    areas = [(r, name_of(r)) for r in by.must_somewhere(HOLD_ACTIVITY)]
    return render(request, "activities/new.html", {"areas": areas, "today": clock.today()})


@action
def hold(request: HttpRequest, by: Actor) -> HttpResponse:
    asked = request.POST
    row = actions.hold_activity(
        by,
        forms.area(asked.get("region", "")),
        title=asked.get("title", ""),
        held_on=forms.day(asked.get("held_on", "")),
        points=forms.whole(asked.get("points", ""), "points"),
    )
    return done(request, Words("The activity is announced."), f"/activities/{row.id}/")


@page
def activity(request: HttpRequest, by: Actor, activity: UUID) -> HttpResponse:
    """Who took part, and whose part is confirmed?"""
    return render(request, "activities/activity.html", {"view": queries.activity_of(by, activity)})


@action
def confirm(request: HttpRequest, by: Actor, part: UUID) -> HttpResponse:
    row = actions.confirm_part(by, part)
    return done(request, Words("The part is confirmed."), f"/activities/{row.activity_id}/")


@page
def reach(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whom do we reach within an hour, and which buildings sleep?"""
    view = queries.calm(by)
    return render(request, "activities/reach.html", {"view": view, "areas": [(r, name_of(r)) for r in view.may_test]})


@action
def send(request: HttpRequest, by: Actor) -> HttpResponse:
    actions.send_test(by, forms.area(request.POST.get("region", "")))
    return done(request, Words("The test message is on its way."), "/activities/reach/")


@page
def not_reached(request: HttpRequest, by: Actor, test: UUID) -> HttpResponse:
    """Whom has the test not reached? Whoever knocks notes it here."""
    return Listing(
        title=Words("Not reached by the test message"),
        columns=[
            Column(Words("Name"), lambda s: s.name),
            Column(Words("Address"), lambda s: s.address),
            Column(Words("Telephone"), lambda s: s.phone),
        ],
        fetch=lambda cursor, size: queries.not_reached(by, test, cursor=cursor, size=size),
        deeds=[Deed(Words("I spoke with them"), f"/activities/reach/{test}/knocked/", post=True)],
        row_id=lambda s: str(s.person.id),
        empty=Words("Everybody of your area was reached."),
        export_name="not-reached",
    ).response(request)


@action
def knocked(request: HttpRequest, by: Actor, test: UUID) -> HttpResponse:
    for text in request.POST.getlist("ids")[:500]:
        try:
            person = PersonRef(UUID(text))
        except ValueError:
            raise not_found() from None
        actions.answer_test(by, test, person)
    return done(request, Words("Noted."), f"/activities/reach/{test}/")


@page
def panel(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """On a person's page: their points, and turning them into something."""
    row = locate_person(by, PersonRef(person), under=SEE_CALM)
    context = {
        "person": person,
        "points": queries.balance(row.ref),
        "may_spend": by.can(HOLD_ACTIVITY, row.region),
        "shown": by.can(SEE_CALM, row.region) or by.is_or_acts_for(row.ref),
    }
    return render(request, "activities/panel.html", context)


@action
def spend(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    points = forms.whole(request.POST.get("points", ""), "points")
    actions.spend_points(by, PersonRef(person), points, request.POST.get("what", ""))
    return done(request, Words("The points were turned into something."), f"/people/{person}/")


@page
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """A resident's tests to answer, activities nearby, and points."""
    return render(request, "activities/mine.html", {"view": queries.mine(by)})


@action
def read(request: HttpRequest, by: Actor, test: UUID) -> HttpResponse:
    actions.answer_test(by, test)
    return done(request, Words("Thank you. You were reached."), "/me/activities/")


@action
def part(request: HttpRequest, by: Actor, activity: UUID) -> HttpResponse:
    actions.say_part(by, activity)
    return done(request, Words("Noted. Points follow when somebody confirms it."), "/me/activities/")


urlpatterns = [
    path("", activity_list, name="list"),
    path("new/", new, name="new"),
    path("hold/", hold, name="hold"),
    path("reach/", reach, name="reach"),
    path("reach/send/", send, name="send"),
    path("reach/<uuid:test>/", not_reached, name="not_reached"),
    path("reach/<uuid:test>/knocked/", knocked, name="knocked"),
    path("parts/<uuid:part>/confirm/", confirm, name="confirm"),
    path("people/<uuid:person>/spend/", spend, name="spend"),
    path("panel/person/<uuid:person>/", panel, name="panel"),
    path("<uuid:activity>/", activity, name="activity"),
]
resident_urlpatterns = [
    path("", mine, name="mine"),
    path("tests/<uuid:test>/read/", read, name="read"),
    path("<uuid:activity>/part/", part, name="part"),
]
