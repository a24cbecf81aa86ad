"""The transmission chain around a case: cases as a tree, as days, as clusters; and the chains that are still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from linan.core.community.queries import place_names
from linan.core.desk.keyset import Page, paged, sieved
from linan.core.ledger.fields import within
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import SEE_CASES
from linan.domains.tracing.facts import From, Outcome
from linan.domains.tracing.models import Case, Contact
from linan.domains.tracing.queries.shown import case_for, names_for
from linan.domains.tracing.rules import CaseState, ContactState
from linan.domains.tracing.rules.links import Link
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, PlaceRef
from linan.kernel.time import civil_day
from linan.kernel.words import Words

DEEPEST = 8
"""Generations of cases drawn below the first (ours: a longer chain is opened from one of its cases)."""
LARGE_SHARE = 4
"""From a quarter of all cases on, lines are tried one by one in their order instead of asked for by case."""
HELD = (ContactState.DETERMINED, ContactState.PUSHED, ContactState.LOCATED, ContactState.CLOSED)


@dataclass(slots=True)
class Spread:
    """One case in the tree. `line` is how it was met by the case before it; `groups` its other contacts by place."""

    case: Case
    generation: int
    line: Contact | None = None
    place: Words | None = None
    children: list[Spread] = field(default_factory=list)
    groups: list[tuple[Words, int, int]] = field(default_factory=list)
    """(place, contacts, of them reached and staying in), the busiest first."""

    @property
    def contacts(self) -> int:
        return sum(n for _, n, _ in self.groups) + len(self.children)

    @property
    def label(self) -> Words | None:
        return rules.FROM_WORDS[From(self.case.origin_label)] if self.case.origin_label else None

    @property
    def state_words(self) -> Words:
        return rules.CASE_STATE_WORDS[CaseState(self.case.state)]

    def all(self) -> Iterator[Spread]:
        """Itself and everybody below, parents first."""
        yield self
        for child in self.children:
            yield from child.all()

    @property
    def days(self) -> list[tuple[date, Words]]:
        """What happened to this case, by day."""
        c = self.case
        told = [
            (civil_day(self.line.met_at) if self.line else None, Words("exposed")),
            (c.onset_on, Words("first symptoms")),
            (civil_day(c.first_positive_at) if c.first_positive_at else None, Words("first positive sample")),
            (civil_day(c.confirmed_at) if c.confirmed_at else None, Words("confirmed")),
            (c.hospital_on, Words("in hospital")),
            (c.ended_on, rules.CASE_STATE_WORDS[CaseState(c.state)]),
        ]
        return [(day, words) for day, words in told if day is not None]


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole: the tree from the first case we may see, the days, places where several were exposed, and counts."""

    root: Spread
    asked: Case
    days: tuple[tuple[date, tuple[tuple[Case, Words], ...]], ...]
    clusters: tuple[tuple[Words, tuple[Case, ...]], ...]
    generations: tuple[tuple[int, int, int, int], ...]
    """(generation, cases, contacts of these cases, of them reached and staying in)."""

    @property
    def cases(self) -> list[Spread]:
        return list(self.root.all())


def chain_of(by: Actor, case: CaseRef) -> Chain:
    """The chain a case belongs to, from the first case before it. No names, so no read is noted. Needs SEE_CASES.

    Cases outside the reader's area are left out, with all that follows from them.
    """
    asked = case_for(by, case)
    root = Spread(_first_before(by, asked), 0)
    seen, frontier = {root.case.person_id}, [root]
    for _ in range(DEEPEST):
        frontier = _grow(by, frontier, seen)
        if not frontier:
            break
    return Chain(root, asked, _days(root), _clusters(root), _generations(root))


def open_lines(
    by: Actor, case: CaseRef, *, missing: str = "", after: str | None = None, size: int = 50
) -> Page[OpenLine]:
    """Lines of the cases of this chain whose chain is open, with the missing link; one noted read. Needs SEE_CASES."""
    asked = case_for(by, case)
    told, among = _cases_of_chain(by, asked)
    rows = Contact.objects.select_related("case", "push").filter(ring__in=[r.value for r in rules.PUSHED_RINGS])
    rows = rows.filter(_lacks(missing), closed_at=None).exclude(state__in=(ContactState.PROPOSED, ContactState.CLOSED))
    if len(told) * LARGE_SHARE < among:
        page = paged(rows.filter(case__in=[UUID(c) for c in told]), order=["met_at", "id"], cursor=after, size=size)
    else:
        rows = rows.annotate(case_text=_text("case_id"))
        page = sieved(rows, order=["met_at", "id"], cursor=after, size=size, field="case_text", keep=told)
    who = names_for(by, [c.subject for c in page.items], asked.region, "open chains")
    places = place_names([c.place_ref for c in page.items if c.place_ref is not None])
    return page.map(
        [
            OpenLine(c, c.links.missing or Link.CLOSED, who[c.person_id][0], who[c.person_id][1], _place(c, places))
            for c in page.items
        ]
    )


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One open chain: whose, and the first link that is missing."""

    contact: Contact
    missing: Link
    who: str
    phone: str
    place: Words

    @property
    def missing_words(self) -> Words:
        return rules.links.MISSING_WORDS[self.missing]


def _lacks(missing: str) -> Q:
    """The lines whose first missing link this is; every open one for an empty text. Says what `rules.links` says."""
    tested, read = Q(tested_at__isnull=False), Q(result_at__isnull=False)
    lacking = {
        Link.TESTED: Q(tested_at=None),
        Link.RESULT: tested & Q(result_at=None),
        Link.MOVED: tested & read & Q(stay_at=None, facility=True),
        Link.STAY: tested & read & Q(stay_at=None, facility=False),
        Link.CLOSED: tested & read & Q(stay_at__isnull=False, over_at__isnull=False),
    }
    if missing in lacking:
        return lacking[Link(missing)]
    whole = Q(pk__in=[])
    for one in lacking.values():
        whole |= one
    return whole


def _text(name: str) -> Cast:
    """An id as the database writes it: tens of thousands are compared here, and an object for each took most time."""
    return Cast(name, CharField())


def _cases_of_chain(by: Actor, asked: Case) -> tuple[set[str], int]:
    """The cases `chain_of` draws (as `_text`), and among how many the reader may see.

    Read are only the lines whose person fell ill too: a case may have tens of thousands of contacts.
    """
    first = _first_before(by, asked)
    ours = Case.objects.filter(within("region", by.regions(SEE_CASES)))
    ours = ours.exclude(state__in=(CaseState.EXCLUDED, CaseState.PAST))
    later: dict[str, str] = dict(ours.order_by("opened_at").values_list(_text("person_id"), _text("id")))
    held = Contact.objects.filter(state__in=HELD, ring__in=[r.value for r in rules.PUSHED_RINGS])
    met: dict[str, list[str]] = {}
    fell_ill = held.filter(person__in=ours.values("person"))
    for case, person in fell_ill.values_list(_text("case_id"), _text("person_id")):
        met.setdefault(case, []).append(person)
    own, whose = Case.objects.values_list(_text("id"), _text("person_id")).get(pk=first.id)
    told, seen, frontier = {own}, {whose}, [own]
    for _ in range(DEEPEST):
        # Who became a case between the two questions is in the next answer.
        people = {p for case in frontier for p in met.get(case, ()) if p in later} - seen
        seen |= people
        frontier = [later[person] for person in people]
        told.update(frontier)
    return told, len(later)


def _first_before(by: Actor, case: Case) -> Case:
    """Back along the cases that named this one as a contact, as far as the reader may see."""
    found, seen = case, {case.person_id}
    for _ in range(DEEPEST):
        rows = Contact.objects.select_related("case").filter(person_id=found.person_id, state__in=HELD)
        rows = rows.exclude(case__state__in=(CaseState.EXCLUDED, CaseState.PAST))
        earlier = [
            c.case
            for c in rows.filter(case__opened_at__lte=found.opened_at).order_by("generation", "met_at", "id")
            if c.case.person_id not in seen and by.can(SEE_CASES, c.case.region)
        ]
        before = earlier[0] if earlier else None
        if before is None:
            break
        found = before
        seen.add(found.person_id)
    return found


def _grow(by: Actor, frontier: list[Spread], seen: set[UUID]) -> list[Spread]:
    """Hang the next generation below these cases, with three statements for all of them."""
    above = {s.case.id: s for s in frontier}
    rows = Contact.objects.select_related("push").filter(case__in=list(above), state__in=HELD)
    lines = list(rows.filter(ring__in=[r.value for r in rules.PUSHED_RINGS]).order_by("met_at", "id"))
    people = {c.person_id for c in lines} - seen
    later: dict[UUID, Case] = {}
    found = Case.objects.filter(person_id__in=list(people)).exclude(state__in=(CaseState.EXCLUDED, CaseState.PAST))
    for case in found.order_by("opened_at"):
        if by.can(SEE_CASES, case.region):
            later[case.person_id] = case
    places = place_names(list({c.place_ref for c in lines if c.place_ref is not None}))
    grown: list[Spread] = []
    groups: dict[UUID, Counter[Words]] = {s.case.id: Counter() for s in frontier}
    reached: dict[UUID, Counter[Words]] = {s.case.id: Counter() for s in frontier}
    for line in lines:
        words = _place(line, places)
        child = later.get(line.person_id)
        if child is not None and line.person_id not in seen:
            seen.add(line.person_id)
            parent = above[line.case_id]
            one = Spread(child, parent.generation + line.generation, line, words)
            parent.children.append(one)
            grown.append(one)
        elif child is None:
            # Whom they never met themselves is not counted at the place where somebody else met them.
            if line.generation > 1:
                words = Words("contacts of contacts, generation {n}", n=line.generation)
            groups[line.case_id][words] += 1
            safe = line.push is not None and line.push.outcome == Outcome.CONTROLLED
            reached[line.case_id][words] += safe
    for id, spread in above.items():
        spread.groups = [(w, n, reached[id][w]) for w, n in groups[id].most_common()]
    return grown


def _place(line: Contact, names: dict[PlaceRef, str]) -> Words:
    if line.place_ref is not None:
        return Words("{place}", place=names.get(line.place_ref, ""))
    return Words("told in the interview") if line.source == "interview" else Words("at home")


def _days(root: Spread) -> tuple[tuple[date, tuple[tuple[Case, Words], ...]], ...]:
    told: dict[date, list[tuple[Case, Words]]] = {}
    for one in root.all():
        for day, words in one.days:
            told.setdefault(day, []).append((one.case, words))
    return tuple((day, tuple(told[day])) for day in sorted(told))


def _clusters(root: Spread) -> tuple[tuple[Words, tuple[Case, ...]], ...]:
    """Places where at least two cases of the chain were exposed: each a cluster of its own."""
    there: dict[Words, list[Case]] = {}
    for one in root.all():
        if one.line is not None and one.place is not None and one.line.place_id is not None:
            there.setdefault(one.place, []).append(one.case)
    several = [(place, tuple(cases)) for place, cases in there.items() if len(cases) > 1]
    return tuple(sorted(several, key=lambda c: -len(c[1])))


def _generations(root: Spread) -> tuple[tuple[int, int, int, int], ...]:
    told: dict[int, list[int]] = {}
    for one in root.all():
        row = told.setdefault(one.generation, [0, 0, 0])
        row[0] += 1
        row[1] += one.contacts
        row[2] += sum(safe for _, _, safe in one.groups)
    return tuple((g, cases, people, safe) for g, (cases, people, safe) in sorted(told.items()))
