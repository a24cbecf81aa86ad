"""Contact lines and what a search reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import (
    SEE_CASES,
)
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.models import Contact, SearchFinding, SearchRun
from linan.domains.tracing.queries.places import at_place
from linan.domains.tracing.queries.shown import case_for, names_for, place_words, places_for
from linan.domains.tracing.rules import ContactState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, ContactRef, PersonRef, PlaceRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words

SENT_BACK = "sent_back"
"""Lines answered without the person being reached: the tracer looks again."""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact as the tracer sees it. `who` is masked for somebody who lives outside the tracer's area."""

    contact: Contact
    who: str
    phone: str
    area: str
    place: Words

    @property
    def ring_words(self) -> Words:
        return rules.RING_WORDS[Ring(self.contact.ring)]

    @property
    def proposed_words(self) -> Words | None:
        """What the search or interview proposed; None for lines older than the keeping of it."""
        return rules.RING_WORDS[Ring(self.contact.proposed)] if self.contact.proposed else None

    @property
    def state_words(self) -> Words:
        """Where the line stands; once answered, with the outcome: a number that does not exist is not “located”."""
        push = self.contact.push
        if self.contact.state == ContactState.LOCATED and push is not None and push.outcome:
            return rules.OUTCOME_WORDS[Outcome(push.outcome)]
        return rules.CONTACT_STATE_WORDS[ContactState(self.contact.state)]

    @property
    def source_words(self) -> Words:
        return rules.SOURCE_WORDS[self.contact.source]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of a search: who by what name the reader may see, met whom, where, when and for how long."""

    finding: SearchFinding
    who: str
    via: str
    place: Words


@dataclass(frozen=True, slots=True)
class Between:
    """A person between the case and somebody later (B in A → B → C), with both meetings."""

    who: str
    person: PersonRef
    met_case: dict[str, Any]
    met_next: dict[str, Any]
    next_who: str


def contacts(
    by: Actor,
    case: CaseRef,
    *,
    state: str = "",
    ring: str = "",
    place: PlaceRef | str | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page[ContactLine]:
    """A case's contact lines by nearness and time; one noted read. State `sent_back` names those not reached."""
    found = case_for(by, case)
    rows = Contact.objects.select_related("push").filter(case=found)
    if state == SENT_BACK:
        rows = rows.filter(state=ContactState.LOCATED).exclude(push__outcome=Outcome.CONTROLLED.value)
    elif state:
        rows = rows.filter(state=state)
    if ring:
        rows = rows.filter(ring=ring)
    if place is not None:
        rows = rows.filter(at_place(place))
    page = paged(rows, order=["generation", "met_at", "id"], cursor=after, size=size)
    who = names_for(by, [c.subject for c in page.items], found.region, "contacts of a case")
    places = places_for(page.items)
    return page.map(
        [
            ContactLine(
                c, who[c.person_id][0], who[c.person_id][1], name_of(c.region.community), place_words(c, places)
            )
            for c in page.items
        ]
    )


def contact_of(by: Actor, contact: ContactRef) -> ContactLine:
    """One contact line; a noted read."""
    found = Contact.objects.select_related("case", "push").filter(id=contact.id).first()
    if found is None or not by.can(SEE_CASES, found.case.region):
        raise not_found()
    who = names_for(by, [found.subject], found.case.region, "a contact of a case")[found.person_id]
    return ContactLine(found, who[0], who[1], name_of(found.region.community), place_words(found, places_for([found])))


def latest_run(by: Actor, case: CaseRef) -> SearchRun | None:
    """The latest search of a case, with its parameters and counts per generation."""
    return SearchRun.objects.filter(case=case_for(by, case)).order_by("-at").first()


def findings(
    by: Actor, case: CaseRef, *, generation: int | None = None, after: str | None = None, size: int = 50
) -> Page[FindingLine]:
    """The latest search's findings by generation and time; one noted read."""
    found = case_for(by, case)
    run = SearchRun.objects.filter(case=found).order_by("-at").first()
    rows = SearchFinding.objects.filter(run=run) if run else SearchFinding.objects.none()
    if generation:
        rows = rows.filter(generation=generation)
    page = paged(rows, order=["generation", "exposed_at", "id"], cursor=after, size=size)
    people = [f.subject for f in page.items] + [PersonRef(f.via_id) for f in page.items]
    who = names_for(by, people, found.region, "findings of a search")
    places = places_for(page.items)
    return page.map([FindingLine(f, who[f.person_id][0], who[f.via_id][0], place_words(f, places)) for f in page.items])


BETWEEN_MOST = 50
"""How many a case's page names; a case may have thousands."""


def in_between(by: Actor, case: CaseRef) -> list[Between]:
    """“B 类”: who stands between the case and each second-ring contact, with both meetings (A-48).

    The first `BETWEEN_MOST` of them; every contact's own page tells their chain.
    """
    found = case_for(by, case)
    second = Contact.objects.filter(case=found, generation=2).order_by("met_at", "id")[:BETWEEN_MOST]
    rows = [c for c in second if len(c.chain) == 2]
    who = names_for(
        by,
        [PersonRef(UUID(c.chain[0]["person"])) for c in rows] + [c.subject for c in rows],
        found.region,
        "people between a case and later contacts",
    )
    told = []
    for c in rows:
        middle = UUID(c.chain[0]["person"])
        told.append(Between(who[middle][0], PersonRef(middle), c.chain[0], c.chain[1], who[c.person_id][0]))
    return told
