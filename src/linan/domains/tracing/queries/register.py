"""密接登记表: every contact of a case, one line each, as the register on paper has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.domains.tracing import rules
from linan.domains.tracing.facts import Outcome
from linan.domains.tracing.models import Contact, LetterLine
from linan.domains.tracing.queries.contacts import ContactLine
from linan.domains.tracing.queries.shown import case_for, names_for, place_words, places_for
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One contact with what became of them. `letter` is the number of the letter that asked another county."""

    number: int
    line: ContactLine
    letter: str

    @property
    def list_no(self) -> str:
        push = self.line.contact.push
        return self.letter or (push.list_no if push is not None else "")

    @property
    def reached(self) -> Words | None:
        push = self.line.contact.push
        return rules.OUTCOME_WORDS[Outcome(push.outcome)] if push is not None and push.outcome else None

    @property
    def reached_at(self) -> datetime | None:
        push = self.line.contact.push
        return push.located_at if push is not None else None

    @property
    def transferred(self) -> Words | None:
        """Where the stay is in force, once it is."""
        contact = self.line.contact
        if contact.stay_at is None:
            return None
        return Words("in the facility") if contact.facility else Words("staying at home")


def register(by: Actor, case: CaseRef, *, after: str | None = None, size: int = 200) -> Page[RegisterLine]:
    """The register of a case's contacts by nearness and time; one noted read of everybody on the page."""
    found = case_for(by, case)
    rows = Contact.objects.select_related("push").filter(case=found)
    page = paged(rows, order=["generation", "met_at", "id"], cursor=after, size=size)
    who = names_for(by, [c.subject for c in page.items], found.region, "register of contacts")
    places = places_for(page.items)
    letters = dict(
        LetterLine.objects.filter(contact__in=[c.pk for c in page.items], letter__sent_at__isnull=False)
        .order_by("letter__written_at")
        .values_list("contact_id", "letter__number")
    )
    before = _before(found.pk, page.items[0]) if page.items else 0
    told = []
    for n, c in enumerate(page.items, before + 1):
        name, phone = who[c.person_id]
        line = ContactLine(c, name, phone, name_of(c.region.community), place_words(c, places))
        told.append(RegisterLine(n, line, letters.get(c.pk, "")))
    return page.map(told)


def _before(case: UUID, first: Contact) -> int:
    """How many lines of the case come before this one, so that numbers run on over the pages."""
    rows = Contact.objects.filter(case=case)
    return (
        rows.filter(generation__lt=first.generation).count()
        + rows.filter(generation=first.generation, met_at__lt=first.met_at).count()
        + rows.filter(generation=first.generation, met_at=first.met_at, id__lt=first.id).count()
    )
