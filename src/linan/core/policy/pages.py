"""Which rule was in force where and when: public, with sources."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core import clock
from linan.core.desk.pages import action, done, page, render
from linan.core.policy import actions, queries
from linan.core.policy.abilities import ADOPT_EDITION
from linan.core.policy.asked import region_asked, wrong
from linan.core.policy.legal import legal_bases
from linan.core.policy.modes import pages as modes
from linan.core.policy.overlays import pages as overlays
from linan.core.policy.overlays.queries import overlays as overlay_lines
from linan.core.policy.rules import Number
from linan.kernel.actor import Actor
from linan.kernel.time import civil_day, end_of, start_of
from linan.kernel.words import Words


def _day(text: str) -> date:
    if not text:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong("on", Words("This is not a day.")) from None


def _moment(day: date) -> datetime:
    """Now for today, else the last moment of the day."""
    at = clock.now()
    return at if civil_day(at) == day else end_of(day)


SUBJECTS = {
    "tracing": Words("Finding contacts"),
    "testing": Words("Testing"),
    "quarantine": Words("Staying in"),
    "healthcode": Words("Health codes"),
    "gates": Words("At the gates"),
    "workforce": Words("The work of the grids"),
    "movement": Words("Traces of movement"),
    "reads": Words("Who reads what"),
    "reporting": Words("Asking for figures"),
    "register": Words("The register"),
    "accounts": Words("Who decides alone"),
    "wellbeing": Words("Care that goes with each restriction"),
    "activities": Words("Activities in calm times"),
    "issues": Words("Problems and who solves them"),
    "screening": Words("Going from door to door"),
    "policy": Words("Local additions to the rules"),
    "oversight": Words("What is called wrong"),
    "supplies": Words("Goods and their papers"),
    "reopening": Words("Firms that work again"),
}
"""What the numbers are about, by the first part of their names, in the order in which the page shows them."""


def _groups(numbers: list[Number]) -> list[tuple[Words, list[Number]]]:
    """The numbers by subject; one whose subject has no words yet stands last."""
    held: dict[Words, list[Number]] = {words: [] for words in SUBJECTS.values()}
    for n in numbers:
        held.setdefault(SUBJECTS.get(n.name.partition(".")[0], Words("Other numbers")), []).append(n)
    return [(words, lines) for words, lines in held.items() if lines]


@page
def in_force(request: HttpRequest, by: Actor) -> HttpResponse:
    """The edition and every parameter in force in a region on a day, and the decisions that led there."""
    region, day = region_asked(by, request.GET.get("region", "")), _day(request.GET.get("on", ""))
    edition, numbers = queries.in_force_on(region, day, _moment(day))
    context = {
        "region": region,
        "day": day,
        "edition": edition,
        "groups": _groups(numbers),
        "editions": queries.all_editions()[::-1],
        "overlays": [o for o in overlay_lines(by, region, clock.now()) if o.state in ("runs", "waits")],
        "adoptions": queries.adoptions(by, region),
        "bases": [b for b in legal_bases().values() if b.in_force(day)],
        "may_adopt": by.can(ADOPT_EDITION, region),
    }
    return render(request, "policy/in_force.html", context)


@action
def propose(request: HttpRequest, by: Actor) -> HttpResponse:
    region = region_asked(by, request.POST.get("region", ""))
    since = start_of(_day(request.POST.get("since", "")))
    actions.propose_edition(
        by, region, request.POST.get("edition", ""), since=since, because=request.POST.get("because", "")
    )
    return done(request, Words("Proposed. A second person has to confirm it."), f"/policy/?region={region}")


@action
def confirm(request: HttpRequest, by: Actor, adoption_id: UUID) -> HttpResponse:
    row = actions.adopt_edition(by, adoption_id)
    return done(request, Words("In force. Open codes are weighed again."), f"/policy/?region={row.region}")


urlpatterns = [
    path("", in_force, name="in_force"),
    path("propose/", propose, name="propose"),
    path("<uuid:adoption_id>/confirm/", confirm, name="confirm"),
    *modes.urlpatterns,
    *overlays.urlpatterns,
]
