"""The pages that belong to no domain: Today, the person frame, the resident's home and records, error pages."""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render as django_render
from django.utils.translation import gettext

from linan.core.accounts.queries import actor_name
from linan.core.accounts.roles import all_roles
from linan.core.community.queries import also_known_as, card_of, name_of
from linan.core.desk.api import problem
from linan.core.desk.pages import page, refused, render
from linan.core.desk.saying import say
from linan.core.desk.today import TodayItem, in_order
from linan.core.ledger.looked import looked_at
from linan.core.ledger.queries import accesses_to, entries_about
from linan.core.ledger.sentences import all_sentences
from linan.domains.healthcode.queries import verdict_of
from linan.domains.oversight.queries import own_doubts
from linan.domains.quarantine.queries import own_order
from linan.domains.reopening.queries import own_files
from linan.domains.tracing.abilities import SEE_CASES
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words
from linan.web.overlook import overlook
from linan.web.settings import DOMAINS


@page
def today(request: HttpRequest, by: Actor) -> HttpResponse:
    """First what to do now: every domain says what waits for this person, the most urgent on top."""
    if by.kind is ActorKind.RESIDENT:
        return HttpResponseRedirect("/me/")
    found: list[TodayItem] = []
    for domain in DOMAINS:
        if find_spec(f"linan.domains.{domain}.queries"):
            found += import_module(f"linan.domains.{domain}.queries").today(by)
    found += overlook(by)
    return render(request, "web/today.html", {"items": in_order(found)})


@page
def person(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """One person: who they are, and a panel from each domain that this reader may see."""
    ref = PersonRef(person)
    card = card_of(by, ref)
    if card.ref != ref:  # a second record of this person; links to it stay good
        return HttpResponseRedirect(f"/people/{card.ref.id}/")
    # A panel that would refuse this reader is not asked for: its refusal would stand above the whole page.
    shown = [d for d in PANELS if d != "tracing" or by.regions(SEE_CASES)]
    panels = [f"/{d}/panel/person/{person}/" for d in shown]
    # What was written under a second record is found under that record still.
    panels += [f"/{d}/panel/person/{p.id}/" for p in also_known_as(ref) for d in shown if d != "community"]
    steps = entries_about(by, ref, limit=30)
    return render(request, "web/person.html", {"card": card, "panels": panels, "steps": steps})


PANELS = (
    "community",
    "accounts",
    "healthcode",
    "quarantine",
    "wellbeing",
    "testing",
    "tracing",
    "workforce",
    "gates",
    "activities",
)
"""The order in which the person page shows them."""


@page
def my_home(request: HttpRequest, by: Actor) -> HttpResponse:
    """A resident's home: the code first, then what they are asked to do."""
    if by.person is None:
        return HttpResponseRedirect("/")
    card = card_of(by, by.person)
    family = [card_of(by, p) for p in sorted(by.may_act_for)]
    context = {
        "card": card,
        "family": family,
        "colour": verdict_of(by, by.person).colour,
        "stay": own_order(by, by.person),
        "firms": own_files(by),
    }
    return render(request, "web/my_home.html", context)


@page
def my_records(request: HttpRequest, by: Actor) -> HttpResponse:
    """What is held about me, what was decided and why, and who looked."""
    if by.person is None:
        raise not_found()
    looks = [
        {"look": look, "name": actor_name(look.actor), "what": looked_at(look.what)}
        for look in accesses_to(by, by.person, limit=100)
    ]
    context = {
        "card": card_of(by, by.person),
        "steps": entries_about(by, by.person, limit=100),
        "looks": looks,
        "doubts": own_doubts(by, by.person),
    }
    return render(request, "web/my_records.html", context)


def check(request: HttpRequest) -> HttpResponse:
    """Where anybody checks a proof in their own browser; nothing of it is sent. Open to everybody."""
    kinds = {kind: gettext(text) for kind, text in all_sentences().items()}
    who = {role.code: say(role.words) for role in all_roles()}
    return render(request, "web/check.html", {"kinds": json.dumps(kinds), "roles": json.dumps(who)})


def about(request: HttpRequest) -> HttpResponse:
    """What this is, whose it is, licences and attributions; open to everybody."""
    return django_render(request, "web/about.html", {"county": name_of})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who build; only while debugging or in a demo."""
    if not (settings.DEBUG or settings.LINAN_DEMO):
        raise Http404
    return django_render(request, "desk/styleguide.html", {})


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(not_found()) if request.path.startswith("/api/") else refused(request, not_found())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refused(
        request,
        Refusal(
            "forbidden",
            Words("This form is no longer valid."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Load the page again and send it once more."),
        ),
    )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Signing in, guessing a second factor or changing a password again and again; allauth asks for this page."""
    return refused(
        request,
        Refusal(
            "too_many_tries",
            Words("This was tried too often in a short time."),
            kind=Kind.TOO_MANY,
            next_step=Words("Wait five minutes and try again; it opens by itself. If it is urgent, call the clerk."),
        ),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(
        request,
        Refusal(
            "bad_request",
            Words("The request cannot be read."),
            kind=Kind.INVALID,
            next_step=Words("Load the page again and send it once more."),
        ),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed: say so plainly, with nothing that could fail again."""
    if request.path.startswith("/api/"):
        body = {"type": "urn:linan:broken", "title": "Internal error", "status": 500, "detail": "", "reasons": []}
        return JsonResponse(body, status=500, content_type="application/problem+json")
    return django_render(request, "web/broken.html", status=500)
