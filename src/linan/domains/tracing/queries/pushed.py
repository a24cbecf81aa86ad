"""Pushed lists for those who locate, reasons for those who are located, and what waits today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from linan.core import clock
from linan.core.community.models import Person
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import (
    DETERMINE_CONTACT,
    LOCATE_CONTACT,
    PUSH_CONTACT,
    SEE_PUSHED,
)
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.models import Contact, LetterLine, Push
from linan.domains.tracing.queries.interview import interviews_to_make
from linan.domains.tracing.queries.letters import late_letters
from linan.domains.tracing.queries.publishing import to_release
from linan.domains.tracing.queries.shown import place_words, places_for
from linan.domains.tracing.rules import ContactState, PushState
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


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


def pushed(by: Actor, *, state: str = "open", after: str | None = None, size: int = 50) -> Page[PushedLine]:
    """The pushed lists of the actor's area, the most urgent first, with the fewest fields; one noted read."""
    regions, now = by.must_somewhere(SEE_PUSHED), clock.now()
    rows = Push.objects.filter(within("region", regions))
    rows = rows.filter(state=PushState.OPEN) if state == "open" else rows.exclude(state=PushState.OPEN)
    page = paged(rows, order=["locate_by", "id"], cursor=after, size=size)
    return page.map(_pushed_lines(by, page.items, now, regions[0]))


def pushed_one(by: Actor, push: UUID) -> PushedLine:
    """One pushed line; a noted read. Refuses `not_found` outside SEE_PUSHED.

    A task knows the line that asks, not the list it came onto, so the id of a contact or of a letter's line will do.
    """
    found = Push.objects.filter(id=push).first() or (
        Push.objects.filter(Q(contacts=push) | Q(letter_lines=push)).order_by("-pushed_at").first()
    )
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
    places = places_for(rows)
    return [Reason(rules.RING_WORDS[Ring(c.ring)], place_words(c, places), c.met_at, c.minutes, c.source) for c in rows]


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
        TodayItem(
            Words("letters between counties not answered in time"),
            late_letters(by, now),
            "/tracing/letters/",
            Words("Look"),
            None,
            "overdue",
        ),
        TodayItem(
            Words("public texts to read and release"), to_release(by), "/tracing/texts/", Words("Read"), None, "now"
        ),
        TodayItem(Words("contacts to push"), to_push.count(), "/tracing/", Words("Push"), None, "now"),
    ]
    return [i for i in (*items, *interviews_to_make(by)) if i.count]


def _pushed_lines(by: Actor, rows: Sequence[Push], now: datetime, region: Region) -> list[PushedLine]:
    people = {p.id: p for p in Person.objects.select_related("household").filter(id__in=[r.person_id for r in rows])}
    if people:
        noted_read(by, what="pushed lists", persons=[PersonRef(p) for p in people], region=region)
    first: dict[UUID | None, UUID] = {}
    for push, contact in Contact.objects.filter(push__in=rows).order_by("-id").values_list("push_id", "id"):
        first[push] = contact
    for push, line in LetterLine.objects.filter(push__in=rows).order_by("-id").values_list("push_id", "id"):
        first.setdefault(push, line)
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
