"""What tracing can tell, always to somebody: what you may not see is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linan.core import clock
from linan.core.community.models import Person
from linan.core.community.queries import PersonCard, card_of, cards_of, name_of, place_names
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import (
    CONFIRM_CASE,
    DETERMINE_CONTACT,
    LOCATE_CONTACT,
    OPEN_CASE,
    PUSH_CONTACT,
    SEE_CASES,
    SEE_PUSHED,
)
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.models import Case, Contact, Push, SearchFinding, SearchRun
from linan.domains.tracing.rules import CaseState, ContactState, PushState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, ContactRef, PersonRef, PlaceRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

Node = dict[str, Any]


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
        if self.case.state == CaseState.EXCLUDED:
            return Words("Nothing more to do.")
        if self.waiting:
            return Words("Determine {count} contacts.", count=self.waiting)
        if self.open_pushes:
            return Words("Wait for the grids to reach {count} people.", count=self.open_pushes)
        return Words("Search again, or close the lines.")


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
    def state_words(self) -> Words:
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
class PushedLine:
    """What the one who locates needs, and nothing more: no case, no place of the meeting, no community of origin."""

    push: UUID
    contact: UUID
    list_no: str
    name: str
    phone: str
    address: str
    locate_by: datetime
    overdue: bool
    outcome: Words | None
    what_to_do: Words


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is a contact, as they may know it: place and time, never the infected person."""

    ring: Words
    place: Words
    met_at: datetime
    minutes: int
    source: str


@dataclass(frozen=True, slots=True)
class Between:
    """A person between the case and somebody later (B in A → B → C), with both meetings."""

    who: str
    person: PersonRef
    met_case: dict[str, Any]
    met_next: dict[str, Any]
    next_who: str


def cases(by: Actor, *, state: str = "", after: str | None = None, size: int = 50) -> Page[CaseLine]:
    """Cases in the actor's area, newest first; one noted read. Needs SEE_CASES."""
    rows = Case.objects.filter(within("region", by.must_somewhere(SEE_CASES)))
    if state:
        rows = rows.filter(state=state)
    page = paged(rows, order=["-opened_at", "-id"], cursor=after, size=size)
    cards = cards_of(by, [c.subject for c in page.items], under=SEE_CASES)
    return page.map([_case_line(c, cards.get(c.subject)) for c in page.items])


def case_of(by: Actor, case: CaseRef) -> CaseLine:
    """One case; a noted read. Refuses `not_found` outside SEE_CASES."""
    found = _case(by, case)
    return _case_line(found, card_of(by, found.subject, under=SEE_CASES))


def contacts(
    by: Actor,
    case: CaseRef,
    *,
    state: str = "",
    ring: str = "",
    place: UUID | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page[ContactLine]:
    """A case's contact lines by nearness and time; one noted read."""
    found = _case(by, case)
    rows = Contact.objects.filter(case=found)
    if state:
        rows = rows.filter(state=state)
    if ring:
        rows = rows.filter(ring=ring)
    if place is not None:
        rows = rows.filter(place_id=place)
    page = paged(rows, order=["generation", "met_at", "id"], cursor=after, size=size)
    who = _who(by, [c.subject for c in page.items], found.region, "contacts of a case")
    places = _places(page.items)
    return page.map(
        [
            ContactLine(c, who[c.person_id][0], who[c.person_id][1], name_of(c.region.community), _place(c, places))
            for c in page.items
        ]
    )


def places_of(by: Actor, case: CaseRef) -> list[tuple[UUID, str, int]]:
    """Places where undetermined contacts were met: (id, name, how many), the busiest first."""
    found = _case(by, case)
    count: dict[UUID, int] = {}
    rows = Contact.objects.filter(case=found, state=ContactState.PROPOSED, place__isnull=False)
    for place in rows.values_list("place_id", flat=True):
        if place is not None:
            count[place] = count.get(place, 0) + 1
    names = place_names([PlaceRef(p) for p in count])
    return [(p, names.get(PlaceRef(p), ""), n) for p, n in sorted(count.items(), key=lambda i: -i[1])]


def contact_of(by: Actor, contact: ContactRef) -> ContactLine:
    """One contact line; a noted read."""
    found = Contact.objects.select_related("case").filter(id=contact.id).first()
    if found is None or not by.can(SEE_CASES, found.case.region):
        raise not_found()
    who = _who(by, [found.subject], found.case.region, "a contact of a case")[found.person_id]
    return ContactLine(found, who[0], who[1], name_of(found.region.community), _place(found, _places([found])))


def latest_run(by: Actor, case: CaseRef) -> SearchRun | None:
    """The latest search of a case, with its parameters and counts per generation."""
    return SearchRun.objects.filter(case=_case(by, case)).order_by("-at").first()


def findings(
    by: Actor, case: CaseRef, *, generation: int | None = None, after: str | None = None, size: int = 50
) -> Page[FindingLine]:
    """The latest search's findings by generation and time; one noted read."""
    found = _case(by, case)
    run = SearchRun.objects.filter(case=found).order_by("-at").first()
    rows = SearchFinding.objects.filter(run=run) if run else SearchFinding.objects.none()
    if generation:
        rows = rows.filter(generation=generation)
    page = paged(rows, order=["generation", "exposed_at", "id"], cursor=after, size=size)
    people = [f.subject for f in page.items] + [PersonRef(f.via_id) for f in page.items]
    who = _who(by, people, found.region, "findings of a search")
    places = _places(page.items)
    return page.map([FindingLine(f, who[f.person_id][0], who[f.via_id][0], _place(f, places)) for f in page.items])


def in_between(by: Actor, case: CaseRef) -> list[Between]:
    """“B 类”: who stands between the case and each second-ring contact, with both meetings (A-48)."""
    found = _case(by, case)
    rows = [c for c in Contact.objects.filter(case=found, generation=2) if len(c.chain) == 2]
    who = _who(
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


def tree(by: Actor, case: CaseRef) -> Node:
    """The chain from one case (A-49): `nodes` for the chart, `generations` as a table, share isolated in time.

    A contact who became a case themselves leads on to their own contacts, to generation 4. Nodes carry no names.
    """
    root = _case(by, case)
    nodes: list[Node] = [
        {"id": str(root.id), "parent": None, "generation": 0, "kind": "case", "label": root.number, "place": ""}
    ]
    latent = number("tracing.latent_days", root.region, clock.now()).value
    table: dict[int, dict[str, int]] = {}
    frontier, seen = [(root, 0)], {root.person_id}
    while frontier:
        parent, generation = frontier.pop(0)
        if generation >= 4 or not by.can(SEE_CASES, parent.region):
            continue
        rows = list(
            Contact.objects.select_related("push")
            .filter(case=parent, ring__in=[r.value for r in rules.PUSHED_RINGS])
            .exclude(state=ContactState.PROPOSED)
            .order_by("met_at", "id")
        )
        later = {
            c.person_id: c
            for c in Case.objects.filter(person_id__in=[c.person_id for c in rows]).exclude(state=CaseState.EXCLUDED)
        }
        names = _places(rows)
        for c in rows:
            if c.person_id in seen:
                continue
            seen.add(c.person_id)
            child = later.get(c.person_id)
            reached = c.push.located_at if c.push and c.push.outcome == Outcome.CONTROLLED else None
            in_time = rules.isolated_in_time(c.met_at, latent, reached)
            at = generation + c.generation
            nodes.append(
                {
                    "id": str(child.id if child else c.id),
                    "parent": str(parent.id),
                    "generation": at,
                    "kind": "case" if child else "contact",
                    "label": child.number if child else "",
                    "place": names.get(c.place_id, "") if c.place_id else "",
                    "met_at": c.met_at.isoformat(),
                    "minutes": c.minutes,
                    "in_time": in_time,
                }
            )
            row = table.setdefault(at, {"contacts": 0, "cases": 0, "in_time": 0})
            row["contacts"] += 1
            row["cases"] += child is not None
            row["in_time"] += in_time
            if child is not None:
                frontier.append((child, at))
    return {
        "nodes": nodes,
        "generations": [
            {"generation": g, **row, "share": round(100 * row["in_time"] / row["contacts"])}
            for g, row in sorted(table.items())
        ],
    }


def pushed(by: Actor, *, state: str = "open", after: str | None = None, size: int = 50) -> Page[PushedLine]:
    """The pushed lists of the actor's area, the most urgent first, with the fewest fields; one noted read."""
    regions, now = by.must_somewhere(SEE_PUSHED), clock.now()
    rows = Push.objects.filter(within("region", regions))
    rows = rows.filter(state=PushState.OPEN) if state == "open" else rows.exclude(state=PushState.OPEN)
    page = paged(rows, order=["locate_by", "id"], cursor=after, size=size)
    return page.map(_pushed_lines(by, page.items, now, regions[0]))


def pushed_one(by: Actor, push: UUID) -> PushedLine:
    """One pushed line; a noted read. Refuses `not_found` outside SEE_PUSHED."""
    found = Push.objects.filter(id=push).first()
    if found is None or not by.can(SEE_PUSHED, found.region):
        raise not_found()
    lines = _pushed_lines(by, [found], clock.now(), found.region)
    if not lines:
        raise not_found()
    return lines[0]


def why_for(by: Actor, person: PersonRef) -> list[Reason]:
    """Why somebody is a contact, for themselves and their family: place and time, never who was infected."""
    if not by.is_or_acts_for(person):
        raise not_found()
    rows = list(
        Contact.objects.filter(person_id=person.id, ring__in=[r.value for r in rules.PUSHED_RINGS])
        .exclude(state__in=[ContactState.PROPOSED, ContactState.CLOSED])
        .order_by("-met_at")
    )
    places = _places(rows)
    return [Reason(rules.RING_WORDS[Ring(c.ring)], _place(c, places), c.met_at, c.minutes, c.source) for c in rows]


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


def today(by: Actor) -> list[TodayItem]:
    """What waits for this actor in tracing."""
    now = clock.now()
    lines = Contact.objects.filter(within("case__region", by.regions(DETERMINE_CONTACT)))
    mine = Push.objects.filter(within("region", by.regions(LOCATE_CONTACT)), state=PushState.OPEN)
    to_push = Contact.objects.filter(
        within("case__region", by.regions(PUSH_CONTACT)),
        state=ContactState.DETERMINED,
        ring__in=[r.value for r in rules.PUSHED_RINGS],
    )
    verb, url = Words("Get in touch"), "/tracing/pushed/"
    items = [
        TodayItem(
            Words("people not reached in time"), mine.filter(locate_by__lt=now).count(), url, verb, None, "overdue"
        ),
        TodayItem(
            Words("people to reach"),
            mine.filter(locate_by__gte=now).count(),
            url,
            verb,
            mine.filter(locate_by__gte=now).order_by("locate_by").values_list("locate_by", flat=True).first(),
            "now",
        ),
        TodayItem(
            Words("contacts to determine"),
            lines.filter(state=ContactState.PROPOSED).count(),
            "/tracing/",
            Words("Determine"),
            None,
            "now",
        ),
        TodayItem(Words("contacts to push"), to_push.count(), "/tracing/", Words("Push"), None, "now"),
    ]
    return [i for i in items if i.count]


def may(by: Actor, case: Case) -> frozenset[str]:
    """Which buttons the actor gets on a case."""
    wanted = {
        "determine": DETERMINE_CONTACT,
        "push": PUSH_CONTACT,
        "confirm": CONFIRM_CASE,
        "open": OPEN_CASE,
    }
    return frozenset(name for name, ability in wanted.items() if by.can(ability, case.region))


# ── what the queries share ───────────────────────────────────────────────────────────────────────────────────────


def _case(by: Actor, case: CaseRef) -> Case:
    by.must_somewhere(SEE_CASES)
    found = Case.objects.filter(id=case.id).first()
    if found is None or not by.can(SEE_CASES, found.region):
        raise not_found()
    return found


def _case_line(case: Case, card: PersonCard | None) -> CaseLine:
    waiting = Contact.objects.filter(case=case, state=ContactState.PROPOSED).count()
    unreached = Contact.objects.filter(case=case, push__state=PushState.OPEN).exclude(state=ContactState.CLOSED).count()
    return CaseLine(case, card, waiting, unreached)


def _who(by: Actor, people: Iterable[PersonRef], region: Region, what: str) -> dict[UUID, tuple[str, str]]:
    """Name and phone of each; masked for those who live outside the area whose cases the actor may see."""
    wanted = set(people)
    if wanted:
        noted_read(by, what=what, persons=wanted, region=region)
    told: dict[UUID, tuple[str, str]] = {}
    for row in Person.objects.filter(id__in=[p.id for p in wanted]):
        phone = str(row.phone or "")
        if by.can(SEE_CASES, row.region):
            told[row.id] = (row.name, phone)
        else:
            told[row.id] = (row.name[:1] + "*" * max(1, len(row.name) - 1), phone[:3] + "****" if phone else "")
    return told


def _pushed_lines(by: Actor, rows: Sequence[Push], now: datetime, region: Region) -> list[PushedLine]:
    people = {p.id: p for p in Person.objects.select_related("household").filter(id__in=[r.person_id for r in rows])}
    if people:
        noted_read(by, what="pushed lists", persons=[PersonRef(p) for p in people], region=region)
    first: dict[UUID | None, UUID] = {}
    for push, contact in Contact.objects.filter(push__in=rows).order_by("-id").values_list("push_id", "id"):
        first[push] = contact
    told = []
    for r in rows:
        if r.id not in first:
            continue  # forwarded on: the new area has the line now
        p = people[r.person_id]
        outcome = rules.OUTCOME_WORDS[Outcome(r.outcome)] if r.outcome else None
        address = p.household.address if p.household else ""
        told.append(
            PushedLine(
                push=r.id,
                contact=first[r.id],
                list_no=r.list_no,
                name=p.name,
                phone=str(p.phone or ""),
                address=address,
                locate_by=r.locate_by,
                overdue=r.state == PushState.OPEN and r.locate_by < now,
                outcome=outcome,
                what_to_do=Words("Call, ask them to stay at home for now, and say that a doctor will explain."),
            )
        )
    return told


def _places(rows: Sequence[Contact] | Sequence[SearchFinding]) -> dict[UUID, str]:
    wanted = {r.place_id for r in rows if r.place_id}
    return {p.id: name for p, name in place_names([PlaceRef(p) for p in wanted]).items()}


def _place(row: Contact | SearchFinding, names: dict[UUID, str]) -> Words:
    if row.place_id:
        return Words("{place}", place=names.get(row.place_id, ""))
    if isinstance(row, Contact) and row.source == "interview":
        return Words("told in the interview")
    return Words("at home")
