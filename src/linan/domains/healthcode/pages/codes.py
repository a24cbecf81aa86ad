"""The code on the phone, the list of changed grades, the panel on a person's page."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core import clock
from linan.core.desk.lists import Column, Filter, Listing
from linan.core.desk.pages import page, render
from linan.core.desk.saying import when_at
from linan.domains.healthcode import queries
from linan.domains.healthcode.abilities import ISSUE_CODE, OBJECT_FOR, ORDER_BY_HAND
from linan.domains.healthcode.queries.appeals import my_appeals
from linan.domains.healthcode.rules.appeals import CLAIM_WORDS
from linan.kernel.actor import Actor
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.verdicts import Colour
from linan.kernel.words import Words

COLOUR_WORDS = {Colour.GREEN: Words("green"), Colour.YELLOW: Words("yellow"), Colour.RED: Words("red")}
CLAIMS = [(c.value, w) for c, w in CLAIM_WORDS.items()]


@page
def my_code(request: HttpRequest, by: Actor, person_id: UUID | None = None) -> HttpResponse:
    """The large cards of oneself and the family: colour, clock, every reason with its end and way out, whom to call.

    The page holds no code: the phone makes a key, asks for a code bound to it, and shows it (`frontend/src/code.ts`).
    """
    who = _mine(by, person_id)
    cards = queries.my_codes(by, who)
    context = {
        "cards": cards,
        "view": cards[0],
        "claims": CLAIMS,
        "appeals": [a for card in cards for a in my_appeals(by, card.person)],
    }
    return render(request, "healthcode/my_code.html", context)


@page
def my_why(request: HttpRequest, by: Actor, person_id: UUID, evidence_id: UUID | None = None) -> HttpResponse:
    """From the colour down to what it began with, step by step."""
    who = _mine(by, person_id)
    return _why(request, by, who, evidence_id)


def _mine(by: Actor, person_id: UUID | None) -> PersonRef:
    who = PersonRef(person_id) if person_id else by.person
    if who is None or not by.is_or_acts_for(who):
        raise not_found()
    return who


def _why(request: HttpRequest, by: Actor, who: PersonRef, evidence_id: UUID | None) -> HttpResponse:
    steps = queries.why(by, who, EvidenceRef(evidence_id) if evidence_id else None)
    own = by.is_or_acts_for(who)
    template = "healthcode/why.html" if own else "healthcode/why_staff.html"
    return render(request, template, {"steps": steps, "person": who})


@page
def changed(request: HttpRequest, by: Actor) -> HttpResponse:
    """People whose grade changed and why; rises and falls."""
    days = request.GET.get("days", "1")
    since = clock.now() - timedelta(days=int(days) if days in ("1", "7", "30") else 1)
    direction = request.GET.get("direction", "")
    return Listing(
        title=Words("Whose code changed, and why"),
        columns=[
            Column(Words("Name"), lambda c: c.name),
            Column(Words("Address"), lambda c: c.address),
            Column(Words("Before"), lambda c: COLOUR_WORDS[c.was]),
            Column(Words("Now"), lambda c: COLOUR_WORDS[c.now]),
            Column(Words("Why"), lambda c: c.cause),
            Column(Words("Until"), lambda c: when_at(c.until) if c.until else ""),
            Column(Words("Changed"), lambda c: when_at(c.at)),
        ],
        filters=[
            Filter("direction", Words("Direction"), [("rose", Words("rose")), ("fell", Words("fell"))]),
            Filter(
                "days", Words("Since"), [("1", Words("one day")), ("7", Words("one week")), ("30", Words("one month"))]
            ),
        ],
        fetch=lambda cursor, size: queries.changed(by, since, direction=direction, cursor=cursor, size=size),
        row_url=lambda c: f"/healthcode/why/{c.person.id}/",
        empty=Words("Nobody's code changed in this time."),
        hint=Words("Codes rise and fall by themselves with the evidence; nobody can set one."),
        export_name="code-changes",
    ).response(request)


@page
def why(request: HttpRequest, by: Actor, person_id: UUID, evidence_id: UUID | None = None) -> HttpResponse:
    return _why(request, by, PersonRef(person_id), evidence_id)


@page
def person_panel(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """The code and its evidence on a person's page."""
    who = PersonRef(person_id)
    view = queries.my_code(by, who)
    context = {
        "view": view,
        "evidence": queries.evidence_of(by, who),
        "may_issue": by.can(ISSUE_CODE, over=view.region),
        "may_object": by.can(OBJECT_FOR, over=view.region),
        "claims": CLAIMS,
        "may_order": by.can(ORDER_BY_HAND, over=view.region),
    }
    return render(request, "healthcode/panel.html", context)


urlpatterns = [
    path("changed/", changed, name="changed"),
    path("why/<uuid:person_id>/", why, name="why"),
    path("why/<uuid:person_id>/<uuid:evidence_id>/", why, name="why_evidence"),
    path("panel/person/<uuid:person_id>/", person_panel, name="person_panel"),
]
resident_urlpatterns = [
    path("", my_code, name="my_code"),
    path("<uuid:person_id>/", my_code, name="family_code"),
    path("<uuid:person_id>/why/", my_why, name="my_why"),
    path("<uuid:person_id>/why/<uuid:evidence_id>/", my_why, name="my_why_evidence"),
]
