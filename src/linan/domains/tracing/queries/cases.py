"""Cases: the list, one of them, and what the actor may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from linan.core.community.models import Person
from linan.core.community.queries import PersonCard, card_of, cards_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import (
    CONFIRM_CASE,
    DETERMINE_CONTACT,
    INTERVIEW,
    OPEN_CASE,
    PUSH_CONTACT,
    RECORD_OUTCOME,
    SEE_CASES,
)
from linan.domains.tracing.models import Case, Contact
from linan.domains.tracing.queries.shown import case_for
from linan.domains.tracing.rules import CaseState, ContactState, PushState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list; `waiting` counts lines to determine, `open_pushes` people not reached yet."""

    case: Case
    card: PersonCard | None
    waiting: int
    open_pushes: int

    @property
    def state_words(self) -> Words:
        return rules.CASE_STATE_WORDS[CaseState(self.case.state)]

    @property
    def next_step(self) -> Words:
        if self.case.state == CaseState.PROVISIONAL:
            return Words("Wait for the second sample.")
        if self.case.state == CaseState.PAST:
            return Words("History: look at whom the search reaches. Nobody is asked anything.")
        if self.case.state == CaseState.EXCLUDED:
            return Words("Nothing more to do.")
        if self.waiting:
            return Words("Determine {count} contacts.", count=self.waiting)
        if self.open_pushes:
            return Words("Wait for the grids to reach {count} people.", count=self.open_pushes)
        if self.case.state in rules.ENDED_BY_OUTCOME:
            return Words("Nothing more to do.")
        return Words("Search again, or close the lines.")


def cases(by: Actor, *, state: str = "", after: str | None = None, size: int = 50) -> Page[CaseLine]:
    """Cases in the actor's area, newest first; one noted read. Needs SEE_CASES, or RECORD_OUTCOME for the patients."""
    door = SEE_CASES if by.regions(SEE_CASES) or not by.regions(RECORD_OUTCOME) else RECORD_OUTCOME
    rows = Case.objects.filter(within("region", by.must_somewhere(door)))
    if state:
        rows = rows.filter(state=state)
    page = paged(rows, order=["-opened_at", "-id"], cursor=after, size=size)
    cards = cards_of(by, [c.subject for c in page.items], under=door)
    return page.map(_case_lines([(c, cards.get(c.subject)) for c in page.items]))


def case_of(by: Actor, case: CaseRef) -> CaseLine:
    """One case; a noted read. Refuses `not_found` outside SEE_CASES and RECORD_OUTCOME."""
    found = case_for(by, case, SEE_CASES, RECORD_OUTCOME)
    door = SEE_CASES if by.can(SEE_CASES, found.region) else RECORD_OUTCOME
    return _case_lines([(found, card_of(by, found.subject, under=door))])[0]


def of_person(by: Actor, person: PersonRef) -> tuple[list[Case], list[Contact]]:
    """A person's own cases, and lines naming them in cases the actor may see; a noted read. For the panel."""
    home = Person.objects.filter(id=person.id).values_list("region", flat=True).first()
    if home is None or not by.can(SEE_CASES, home):
        raise not_found()
    noted_read(by, what="cases and contacts", persons=[person], region=home)
    lines = Contact.objects.select_related("case").filter(person_id=person.id).order_by("-met_at")
    return (
        list(Case.objects.filter(person_id=person.id).order_by("-opened_at")),
        [c for c in lines if by.can(SEE_CASES, c.case.region)],
    )


def may(by: Actor, case: Case) -> frozenset[str]:
    """Which buttons the actor gets on a case."""
    wanted = {
        "see": SEE_CASES,
        "outcome": RECORD_OUTCOME,
        "determine": DETERMINE_CONTACT,
        "push": PUSH_CONTACT,
        "confirm": CONFIRM_CASE,
        "open": OPEN_CASE,
        "interview": INTERVIEW,
    }
    return frozenset(name for name, ability in wanted.items() if by.can(ability, case.region))


def _case_lines(rows: list[tuple[Case, PersonCard | None]]) -> list[CaseLine]:
    """The lines of a list, with two statements for all their counts."""
    lines = Contact.objects.filter(case__in=[c.id for c, _ in rows]).order_by()

    def counted(lines: QuerySet[Contact]) -> dict[UUID, int]:
        return dict(lines.values_list("case").annotate(n=Count("id")))

    waiting = counted(lines.filter(state=ContactState.PROPOSED))
    unreached = counted(lines.filter(push__isnull=False, push__state=PushState.OPEN).exclude(state=ContactState.CLOSED))
    return [CaseLine(c, card, waiting.get(c.id, 0), unreached.get(c.id, 0)) for c, card in rows]
