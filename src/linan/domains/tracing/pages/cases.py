"""The screens of tracing: cases and contacts for tracers, pushed lists for grid workers, reasons for residents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core import clock
from linan.core.community.rules.words_of_places import CELL_WORDS
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.domains.tracing import actions, forms, queries, rules
from linan.domains.tracing.abilities import DETERMINE_CONTACT, SEE_CASES
from linan.domains.tracing.facts import Outcome, Ring
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, ContactRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@page
def list_cases(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which cases, and what is next on each?"""
    tracer = by.regions(DETERMINE_CONTACT)
    listing = Listing(
        title=Words("Cases"),
        columns=[
            Column(Words("Case"), lambda c: c.case.number),
            Column(Words("Person"), lambda c: c.card.name if c.card else ""),
            Column(Words("State"), lambda c: c.state_words),
            Column(Words("Opened"), lambda c: c.case.opened_at),
            Column(Words("Next step"), lambda c: c.next_step),
        ],
        fetch=lambda cursor, size: queries.cases(by, state=request.GET.get("state", ""), after=cursor, size=size),
        filters=[Filter("state", Words("State"), [(str(s), w) for s, w in rules.CASE_STATE_WORDS.items()])],
        deeds=[
            *([Deed(Words("Common source"), reverse("tracing:sources"))] if by.regions(SEE_CASES) else []),
            *([Deed(Words("Official notices"), reverse("tracing:notices"))] if tracer else []),
            *([Deed(Words("Letters between counties"), reverse("tracing:letters"))] if tracer else []),
            *([Deed(Words("Texts for the public"), reverse("tracing:texts"))] if by.regions(SEE_CASES) else []),
        ],
        row_url=lambda c: reverse("tracing:case", args=[c.case.id]),
        empty=Words("No case is known in your area."),
        export_name="cases",
    )
    return listing.response(request)


@page
def case(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """One case: where it stands, what is next, and the search."""
    ref = CaseRef(id)
    line = queries.case_of(by, ref)
    may = queries.may(by, line.case)
    context = {"line": line, "may": may, "rings": list(rules.RING_WORDS.items()), "today": clock.today()}
    if "see" in may:
        context |= {
            "run": queries.latest_run(by, ref),
            "to_reach": queries.to_reach(line.case),
            "reachings": queries.reachings(by, ref)[:3],
            "between": queries.in_between(by, ref),
            "to_write": queries.count_to_write(by, ref),
            "texts": queries.texts_of(by, ref),
        }
    if "interview" in may:
        context |= {"timeline": queries.timeline_of(by, ref)}
    if "outcome" in may:
        context |= {"discharge": queries.discharge_of(by, ref)}
    return render(request, "tracing/case.html", context)


@page
def list_contacts(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """A case's contacts: filter, tick, determine, export; and what became of the lists sent out."""
    ref, asked = CaseRef(id), request.GET
    line, account = queries.case_of(by, ref), queries.list_account(by, ref)
    may = queries.may(by, line.case)
    determine = reverse("tracing:determine_many", args=[id])
    deeds = [Deed(w, f"{determine}?ring={r}", post=True) for r, w in rules.RING_WORDS.items()]
    listing = Listing(
        title=Words("Contacts of case {number}", number=line.case.number),
        columns=[
            Column(Words("Person"), lambda c: c.who),
            Column(Words("Phone"), lambda c: c.phone),
            Column(Words("Community"), lambda c: c.area),
            Column(Words("Grade"), lambda c: c.ring_words),
            Column(Words("Place"), lambda c: c.place),
            Column(Words("Met"), lambda c: c.contact.met_at),
            Column(Words("Minutes"), lambda c: c.contact.minutes, numeric=True),
            Column(Words("State"), lambda c: c.state_words),
        ],
        fetch=lambda cursor, size: queries.contacts(
            by, ref, state=asked.get("state", ""), ring=asked.get("ring", ""), after=cursor, size=size
        ),
        filters=[
            Filter(
                "state",
                Words("State"),
                [
                    *((str(s), w) for s, w in rules.CONTACT_STATE_WORDS.items()),
                    (queries.SENT_BACK, Words("sent back, not reached")),
                ],
            ),
            Filter("ring", Words("Grade"), [(str(r), w) for r, w in rules.RING_WORDS.items()]),
        ],
        deeds=deeds if "determine" in may else [],
        row_url=lambda c: reverse("tracing:contact", args=[c.contact.id]),
        row_id=lambda c: str(c.contact.id),
        empty=Words("No contact is known yet."),
        export_name="contacts",
    )
    return listing.response(request, "tracing/contacts.html", account=account)


@page
def list_findings(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Everyone the latest search reached, by generation. Most of them are asked nothing."""
    generation = request.GET.get("generation", "")
    wanted = int(generation) if generation.isdigit() and len(generation) == 1 else None
    listing = Listing(
        title=Words("What the search reached"),
        columns=[
            Column(Words("Generation"), lambda f: f.finding.generation, numeric=True),
            Column(Words("Person"), lambda f: f.who),
            Column(Words("Met"), lambda f: f.via),
            Column(Words("Place"), lambda f: f.place),
            Column(Words("From"), lambda f: f.finding.exposed_at),
            Column(Words("Minutes"), lambda f: f.finding.minutes, numeric=True),
        ],
        fetch=lambda cursor, size: queries.findings(by, CaseRef(id), generation=wanted, after=cursor, size=size),
        filters=[
            Filter("generation", Words("Generation"), [(str(n), Words("generation {n}", n=n)) for n in range(1, 5)])
        ],
        empty=Words("No search was made yet."),
        export_name="findings",
    )
    return listing.response(request)


@page
def cells(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The smallest set of cells that cuts this case's exposures, beside closing more. A proposal: nobody is shut in."""
    view = queries.cells_of(by, CaseRef(id), request.GET.getlist("unnamed")[:200])
    context: dict[str, Any] = {"view": view}
    if view.proposal is not None:
        context |= {
            "cells": [(CELL_WORDS[c.kind], c) for c in view.proposal.cells],
            "wider": [(CELL_WORDS[k], c) for k, c in view.proposal.wider],
        }
    return render(request, "tracing/cells.html", context)


@page
def contact(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """判密: one contact, one decision."""
    line = queries.contact_of(by, ContactRef(id))
    context = {"line": line, "rings": list(rules.RING_WORDS.items()), "may": queries.may(by, line.contact.case)}
    return render(request, "tracing/contact.html", context)


@action
def recover(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    since = said.get("fever_free_since", "")
    actions.record_recovery(
        by,
        CaseRef(id),
        forms.day(said.get("on", ""), "on"),
        forms.day(since, "fever_free_since") if since else None,
    )
    return done(request, Words("The recovery is recorded."), reverse("tracing:case", args=[id]))


@action
def move(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    actions.record_transfer(by, CaseRef(id), said.get("hospital", ""), forms.day(said.get("on", ""), "on"))
    return done(request, Words("The hospital is recorded."), reverse("tracing:case", args=[id]))


@action
def die(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.record_death(by, CaseRef(id), forms.day(request.POST.get("on", ""), "on"))
    return done(request, Words("The death is recorded."), reverse("tracing:case", args=[id]))


@action
def search(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    run = actions.search_contacts(by, CaseRef(id))
    words = Words("The search reached {people} people.", people=run.people)
    return done(request, words, reverse("tracing:case", args=[id]))


@action
def add(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    actions.add_contact(
        by,
        CaseRef(id),
        forms.person(said.get("person", "")),
        met_at=forms.moment(said.get("met_at", ""), "met_at"),
        minutes=forms.minutes(said.get("minutes", "")),
        place=forms.place(said.get("place", "")),
    )
    return done(request, Words("The contact is on the list."), reverse("tracing:contacts", args=[id]))


@action
def determine(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    line = actions.determine_contact(
        by, ContactRef(id), forms.ring(request.POST.get("ring", "")), request.POST.get("ground", "")
    )
    return done(request, Words("The contact is determined."), reverse("tracing:contacts", args=[line.case_id]))


@action
def determine_many(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The ticked lines, or all of one place."""
    said = request.POST
    ids = said.getlist("ids")
    told = actions.determine_many(
        by,
        CaseRef(id),
        forms.ring(said.get("ring") or request.GET.get("ring", "")),
        said.get("ground", ""),
        place=forms.place(said.get("place", "")),
        contacts=forms.contacts(ids) if ids else None,
    )
    return done(request, Words("{count} contacts are determined.", count=len(told)), reverse("tracing:case", args=[id]))


@action
def close(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    line = actions.close_contact(by, ContactRef(id))
    return done(request, Words("The contact is closed."), reverse("tracing:contacts", args=[line.case_id]))


@page
def pushed(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whom to get in touch with, the most urgent first."""
    state = "answered" if request.GET.get("state") == "answered" else "open"
    found = queries.pushed(by, state=state, after=request.GET.get("after") or None)
    return render(request, "tracing/pushed.html", {"page": found, "state": state})


@page
def pushed_one(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """One person: call, then one outcome."""
    outcomes = [(o, w) for o, w in rules.OUTCOME_WORDS.items() if o is not Outcome.CONTROLLED]
    return render(request, "tracing/locate.html", {"line": queries.pushed_one(by, id), "outcomes": outcomes})


@action
def locate(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    actions.locate_contact(by, ContactRef(id), forms.outcome(said.get("outcome", "")), said.get("note", ""))
    return done(request, Words("Thank you. The outcome is noted."), reverse("tracing:pushed"))


@action
def forward(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    actions.forward_contact(by, ContactRef(id), forms.area(said.get("to_region", "")), said.get("note", ""))
    return done(request, Words("The other area has been asked."), reverse("tracing:pushed"))


@page
def person_panel(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """A person's cases and contact lines, as a panel on their page."""
    own, lines = queries.of_person(by, PersonRef(person))
    context = {
        "cases": [(c, rules.CASE_STATE_WORDS[rules.CaseState(c.state)]) for c in own],
        "lines": [(c, rules.RING_WORDS[Ring(c.ring)]) for c in lines],
    }
    return render(request, "tracing/panel.html", context)


@page
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """Why I am a contact: place and time, never who."""
    if by.person is None:
        raise not_found()
    return render(request, "tracing/mine.html", {"reasons": queries.why_for(by, by.person)})


urlpatterns = [
    path("", list_cases, name="list"),
    path("cases/<uuid:id>/", case, name="case"),
    path("cases/<uuid:id>/contacts/", list_contacts, name="contacts"),
    path("cases/<uuid:id>/contacts/add/", add, name="add"),
    path("cases/<uuid:id>/findings/", list_findings, name="findings"),
    path("cases/<uuid:id>/cells/", cells, name="cells"),
    path("cases/<uuid:id>/recover/", recover, name="recover"),
    path("cases/<uuid:id>/move/", move, name="move"),
    path("cases/<uuid:id>/die/", die, name="die"),
    path("cases/<uuid:id>/search/", search, name="search"),
    path("cases/<uuid:id>/determine/", determine_many, name="determine_many"),
    path("contacts/<uuid:id>/", contact, name="contact"),
    path("contacts/<uuid:id>/determine/", determine, name="determine"),
    path("contacts/<uuid:id>/close/", close, name="close"),
    path("contacts/<uuid:id>/locate/", locate, name="locate"),
    path("contacts/<uuid:id>/forward/", forward, name="forward"),
    path("pushed/", pushed, name="pushed"),
    path("pushed/<uuid:id>/", pushed_one, name="pushed_one"),
    path("panel/person/<uuid:person>/", person_panel, name="person_panel"),
]

resident_urlpatterns = [path("", mine, name="mine")]
