"""What this place adds to the edition, for everybody; for those who may decide, the form."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core import clock
from linan.core.desk.pages import action, done, page, render
from linan.core.policy import queries
from linan.core.policy.abilities import ADOPT_EDITION
from linan.core.policy.asked import region_asked, wrong
from linan.core.policy.overlays import actions
from linan.core.policy.overlays.queries import OverlayLine
from linan.core.policy.overlays.queries import overlays as lines
from linan.kernel.actor import Actor
from linan.kernel.region import Level, Region
from linan.kernel.time import end_of
from linan.kernel.verdicts import lengthened
from linan.kernel.words import Words

RULE_WORDS = {
    "close_contact": Words("Close contacts"),
    "close_contact_monitoring": Words("Close contacts: the monitoring that follows"),
    "secondary_contact": Words("Contacts of close contacts"),
    "zone_high": Words("Stay in a high-risk area"),
    "zone_middle": Words("Stay in a middle-risk area"),
    "zone_low": Words("Stay in a low-risk area"),
    "arrival_high": Words("Arrival from a high-risk area"),
    "arrival_middle": Words("Arrival from a middle-risk area"),
    "arrival_low": Words("Arrival from a low-risk area"),
    "symptom": Words("Symptoms reported"),
    "post_discharge": Words("After discharge from hospital"),
}
"""What each rule that counts days is about; a rule of a later edition shows its own name."""


AREA_WORDS = {
    Level.COUNTY: Words("the whole county"),
    Level.STREET: Words("this street"),
    Level.COMMUNITY: Words("this community"),
}


@page
def overlays(request: HttpRequest, by: Actor) -> HttpResponse:
    """Additions in force, waiting and past, with their reasons; what may be added at most, and on whose word."""
    region, at = region_asked(by, request.GET.get("region", "")), clock.now()
    edition = queries.edition(region, at)
    most = queries.number("policy.overlay_days_more", region, at)
    context = {
        "region": region,
        "edition": edition,
        "lines": [(o, _added(o), AREA_WORDS.get(o.region.level)) for o in lines(by, region, at)],
        "place": AREA_WORDS.get(region.level),
        "most": most,
        "runs": queries.number("policy.overlay_runs_days", region, at),
        "rules": [(name, RULE_WORDS.get(name, name), days) for name, days in lengthened(edition.rules).items()],
        "may_add": most.value > 0 and by.can(ADOPT_EDITION, region),
        "earliest": clock.today(),
        "latest": clock.today() + timedelta(days=13),
    }
    return render(request, "policy/overlays.html", context)


def _added(line: OverlayLine) -> list[tuple[Words | str, int, int]]:
    return [(RULE_WORDS.get(a.rule, a.rule), a.days, a.more) for a in line.added]


@action
def propose(request: HttpRequest, by: Actor) -> HttpResponse:
    region = region_asked(by, request.POST.get("region", ""))
    extra = {k[5:]: _days(str(v)) for k, v in request.POST.items() if k.startswith("more-") and v}
    try:
        until = end_of(date.fromisoformat(request.POST.get("until", "")))
    except ValueError:
        raise wrong("until", Words("This is not a day.")) from None
    reason, basis = request.POST.get("reason", ""), request.POST.get("basis", "")
    row = actions.propose_overlay(by, region, extra, reason=reason, until=until, basis=basis)
    return done(request, Words("Proposed. A second person has to confirm it."), _back(row.region))


def _days(text: str) -> int:
    if not (text.isascii() and text.strip().isdigit() and len(text) < 4):
        raise wrong("rules", Words("Days are a whole number."))
    return int(text)


@action
def confirm(request: HttpRequest, by: Actor, overlay: UUID) -> HttpResponse:
    row = actions.confirm_overlay(by, overlay)
    return done(request, Words("In force. Open codes are weighed again."), _back(row.region))


@action
def end(request: HttpRequest, by: Actor, overlay: UUID) -> HttpResponse:
    row = actions.end_overlay(by, overlay)
    return done(request, Words("It has ended. Open codes are weighed again."), _back(row.region))


def _back(region: Region) -> str:
    return f"{reverse('policy:overlays')}?region={region}"


urlpatterns = [
    path("overlays/", overlays, name="overlays"),
    path("overlays/propose/", propose, name="overlay_propose"),
    path("overlays/<uuid:overlay>/confirm/", confirm, name="overlay_confirm"),
    path("overlays/<uuid:overlay>/end/", end, name="overlay_end"),
]
