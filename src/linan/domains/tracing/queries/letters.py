"""Letters between counties as the tracer sees them: which wait, and where each person of one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from linan.core import clock
from linan.core.community.models import Person
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import DETERMINE_CONTACT, SEE_CASES
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.models import Case, Contact, Letter, LetterLine
from linan.domains.tracing.queries.shown import case_for, names_for
from linan.domains.tracing.rules import ContactState
from linan.domains.tracing.rules.letters import ANSWER_WORDS, Answer, Way, standing
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter in a list."""

    letter: Letter
    people: int
    answered: int

    @property
    def way_words(self) -> Words:
        return Words("letter to another county") if self.letter.way == Way.OUT else Words("letter to us")

    @property
    def overdue(self) -> bool:
        return self.answered < self.people and self.letter.reply_by < clock.now()

    @property
    def next_step(self) -> Words:
        letter, left = self.letter, self.people - self.answered
        if letter.way == Way.OUT and letter.sent_at is None:
            return Words("Print it, sign it and send it.")
        if left:
            if self.overdue:
                return Words("Overdue: {count} people are not answered.", count=left)
            return Words("{count} people are not answered yet.", count=left)
        if letter.way == Way.IN and letter.sent_at is None:
            return Words("Everybody is answered: send the answer.")
        return Words("Nothing more to do.")


@dataclass(frozen=True, slots=True)
class PersonOfLetter:
    """One person of a letter with the fewest fields: who, how to reach them, the grade, the last day, the answer."""

    line: LetterLine
    who: str
    phone: str
    address: str
    known: bool
    standing: Answer
    overdue: bool

    @property
    def ring_words(self) -> Words:
        return rules.RING_WORDS[Ring(self.line.ring)]

    @property
    def answer_words(self) -> Words:
        if self.line.outcome:
            return rules.OUTCOME_WORDS[Outcome(self.line.outcome)]
        return ANSWER_WORDS[self.standing]


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter with its people. `home` is our county, as it signs."""

    row: LetterRow
    home: str
    people: tuple[PersonOfLetter, ...]

    @property
    def letter(self) -> Letter:
        return self.row.letter

    @property
    def to_accept(self) -> int:
        """People the register knows whom nobody has taken on yet."""
        return sum(p.known and p.line.accepted_at is None and not p.line.outcome for p in self.people)


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A determined contact who is elsewhere and on no letter that waits for an answer."""

    contact: Contact
    who: str
    county: str

    @property
    def ring_words(self) -> Words:
        return rules.RING_WORDS[Ring(self.contact.ring)]


def letters(by: Actor, *, way: str = "", after: str | None = None, size: int = 50) -> Page[LetterRow]:
    """The letters of the actor's county, the latest first; counts only, so no read is noted. For DETERMINE_CONTACT."""
    rows = Letter.objects.filter(within("region", by.must_somewhere(DETERMINE_CONTACT)))
    if way in set(Way):
        rows = rows.filter(way=way)
    page = paged(rows, order=["-written_at", "-id"], cursor=after, size=size)
    return page.map(_rows(page.items))


def letters_of(by: Actor, case: CaseRef) -> list[LetterRow]:
    """The letters out about a case's contacts, the latest first."""
    found = case_for(by, case)
    return _rows(list(Letter.objects.filter(case=found).order_by("-written_at", "-id")))


def letter_of(by: Actor, letter: RecordRef) -> LetterView:
    """One letter with the names it bears; one noted read of everybody of the register in it.

    Needs DETERMINE_CONTACT over its county, or SEE_CASES over the case it is about. A letter out names people in full
    who live elsewhere: to ask for them is what it is for.
    """
    if not any(by.regions(a) for a in (SEE_CASES, DETERMINE_CONTACT)):
        by.must_somewhere(DETERMINE_CONTACT)
    found = Letter.objects.select_related("case").filter(pk=letter.id).first()
    if found is None or not (
        by.can(DETERMINE_CONTACT, found.region) or (found.case is not None and by.can(SEE_CASES, found.case.region))
    ):
        raise not_found()
    lines = list(found.lines.select_related("push").order_by("number"))
    known = {p.id: p for p in Person.objects.select_related("household").filter(id__in=[n.person_id for n in lines])}
    if known:
        noted_read(by, what="a letter between counties", persons=[p.ref for p in known.values()], region=found.region)
    late = found.reply_by < clock.now()
    people = tuple(_person(line, known.get(line.person_id) if line.person_id else None, late) for line in lines)
    answered = sum(bool(line.outcome) for line in lines)
    return LetterView(LetterRow(found, len(lines), answered), name_of(found.region), people)


def to_write(by: Actor, case: CaseRef) -> list[ToWrite]:
    """Contacts of a case who live in another county, or were found to be elsewhere; a noted read. Needs SEE_CASES."""
    found = case_for(by, case)
    lines = list(_elsewhere(found).select_related("push").order_by("region", "met_at", "id")[:500])
    who = names_for(by, [c.subject for c in lines], found.region, "contacts for a letter")
    home = found.region.at(Level.COUNTY)
    return [
        ToWrite(c, who[c.person_id][0], "" if home.covers(c.region) else name_of(c.region.at(Level.COUNTY)))
        for c in lines
    ]


def count_to_write(by: Actor, case: CaseRef) -> int:
    """How many `to_write` would name; a count, so no read is noted. Needs SEE_CASES."""
    return _elsewhere(case_for(by, case)).count()


def late_letters(by: Actor, now: datetime) -> int:
    """How many letters of the actor's county have people nobody answered in time."""
    rows = Letter.objects.filter(within("region", by.regions(DETERMINE_CONTACT)), reply_by__lt=now)
    return rows.filter(lines__outcome="").exclude(way=Way.OUT.value, sent_at=None).distinct().count()


def _elsewhere(case: Case) -> QuerySet[Contact]:
    """Determined contacts who live in another county or were found to be elsewhere, and on no letter that waits."""
    asked = LetterLine.objects.filter(contact__case=case, outcome="").values("contact")
    return (
        Contact.objects.filter(case=case, ring__in=[r.value for r in rules.PUSHED_RINGS])
        .exclude(state__in=(ContactState.PROPOSED, ContactState.CLOSED))
        .exclude(pk__in=asked)
        .filter(~within("region", [case.region.at(Level.COUNTY)]) | Q(push__outcome=Outcome.ELSEWHERE.value))
    )


def _rows(letters: Sequence[Letter]) -> list[LetterRow]:
    counted = {
        c["letter_id"]: c
        for c in LetterLine.objects.filter(letter__in=[row.pk for row in letters])
        .values("letter_id")
        .annotate(n=Count("id"), left=Count("id", filter=Q(outcome="")))
    }
    none = {"n": 0, "left": 0}
    return [LetterRow(row, (c := counted.get(row.pk, none))["n"], c["n"] - c["left"]) for row in letters]


def _person(line: LetterLine, person: Person | None, late: bool) -> PersonOfLetter:
    asked = line.accepted_at is not None or line.contact_id is not None
    where = person.household.address if person is not None and person.household else ""
    out = line.contact_id is not None
    return PersonOfLetter(
        line,
        person.name if out and person is not None else line.name,
        str(person.phone or "") if out and person is not None else line.phone,
        where if out else line.address,
        person is not None,
        standing(line.outcome, asked, late),
        late and not line.outcome,
    )
