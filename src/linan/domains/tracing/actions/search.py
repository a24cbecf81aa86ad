"""Who was near: the search over visits and households, and what an interview adds. Both only propose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community.models import Person, Place
from linan.core.community.queries import regions_of
from linan.core.ledger import record, record_many
from linan.core.ledger.compiled import Among
from linan.core.movement.searching import Seen, seen
from linan.core.movement.visitfile import at_minute, minute_of
from linan.core.policy.queries import number, regime_for
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import (
    DETERMINE_CONTACT,
)
from linan.domains.tracing.actions.lines import BATCH, case_for
from linan.domains.tracing.facts import (
    ContactFound,
    ContactsSearched,
    Ring,
)
from linan.domains.tracing.models import Case, Contact, SearchFinding, SearchRun
from linan.domains.tracing.rules import CaseState, ContactState
from linan.kernel.actor import Actor
from linan.kernel.contacts import Finding
from linan.kernel.refs import CaseRef, PersonRef, PlaceRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.time import need_aware
from linan.kernel.words import Words

KEPT_FINDINGS = 20_000
"""So many findings are kept of one search, the nearest first; the run still counts everyone."""


def search_contacts(by: Actor, case: CaseRef) -> SearchRun:
    """Search everyone's visits from the infectious window on, to the depth of the policy in force.

    Needs DETERMINE_CONTACT over the case's region; the search itself runs over the whole cell, because meetings do not
    keep to borders. Those the edition's rings name become contact lines and ContactFound; everyone farther stays a
    finding. Searching again adds who is new and leaves decided lines alone.
    """
    found = case_for(by, case, DETERMINE_CONTACT)
    if found.infectious_from is None:
        raise Refusal(
            "not_confirmed",
            Words("Contacts are searched once the case is confirmed."),
            next_step=Words("Wait for the second sample."),
        )
    now, since = clock.now(), found.infectious_from
    overlap, latent, depth = (
        number(f"tracing.{name}", found.region, now).value
        for name in ("overlap_minutes", "latent_days", "search_depth")
    )
    rings = [r for r in rules.PUSHED_RINGS if regime_for(r, found.region, now) is not None] or [Ring.CLOSE]
    if found.state == CaseState.PAST:
        rings = []  # history: everyone reached is a finding, and there is nothing to determine
    read = seen(since, now)
    visits = _with_homes(read, found.subject, minute_of(since), minute_of(now), overlap)
    answer = rules.search(
        visits.index,
        visits.number_of(found.subject),
        minute_of(since),
        overlap=overlap,
        latent=latent * 24 * 60,
        depth=depth,
        rings=rings,
    )
    with transaction.atomic():
        run = SearchRun.objects.create(
            case=found,
            at=now,
            since=since,
            until=now,
            overlap_minutes=overlap,
            latent_days=latent,
            depth=depth,
            visits=len(read),
            people=len(answer.everyone),
            per_generation=answer.everyone.per_generation(),
        )
        nearest = answer.everyone.findings(most=KEPT_FINDINGS)
        homes = regions_of(
            [*(visits.person(f.person) for f in nearest), *(visits.person(p.person) for p in answer.proposals)]
        )
        SearchFinding.objects.bulk_create(
            [
                SearchFinding(
                    run=run,
                    person_id=visits.person(f.person).id,
                    region=homes[visits.person(f.person)],
                    generation=f.generation,
                    fewest_hops=f.fewest_hops,
                    exposed_at=at_minute(f.exposed_at),
                    place_id=_place_id(visits, f.place),
                    met_to=at_minute(f.met_to),
                    minutes=f.minutes,
                    via_id=visits.person(f.via).id,
                    chain=_chain(f, visits),
                )
                for f in nearest
                if visits.person(f.person) in homes
            ],
            batch_size=BATCH,
        )
        lines = _propose(found, answer.proposals, visits, homes)
        for start in range(0, len(lines), BATCH):
            record_many([_found_fact(line) for line in lines[start : start + BATCH]], by=by)
        record(
            ContactsSearched(
                region=found.region,
                subject=found.subject,
                case=found.ref,
                run=run.id,
                people=len(answer.everyone),
                lines=len(lines),
            ),
            by=by,
        )
    return run


def add_contact(
    by: Actor,
    case: CaseRef,
    person: PersonRef,
    *,
    met_at: datetime,
    minutes: int,
    place: PlaceRef | None = None,
    ring: Ring = Ring.CLOSE,
) -> Contact:
    """Add somebody an interview named, as a proposal like any other. Needs DETERMINE_CONTACT there."""
    found, now = case_for(by, case, DETERMINE_CONTACT), clock.now()
    if found.state == CaseState.PAST:
        raise Refusal(
            "past_case",
            Words("This case is history: nobody is added to it any more."),
            next_step=Words("If the person is infected now, open a case for them."),
        )
    region = regions_of([person]).get(person)
    if region is None or person == found.subject or (place and not Place.objects.filter(id=place.id).exists()):
        raise not_found()
    if need_aware(met_at) > now or minutes < 0:
        raise Refusal(
            "meeting_unclear",
            Words("A meeting lies in the past and lasts some minutes."),
            kind=Kind.INVALID,
            field="met_at",
            next_step=Words("Ask once more when and for how long they met."),
        )
    with transaction.atomic():
        line, new = Contact.objects.get_or_create(
            case=found,
            person_id=person.id,
            defaults={
                "region": region,
                "state": ContactState.PROPOSED.value,
                "ring": ring.value,
                "proposed": ring.value,
                "generation": 1,
                "source": "interview",
                "place_id": place.id if place else None,
                "met_at": met_at,
                "last_met_at": met_at + timedelta(minutes=minutes),
                "minutes": minutes,
                "via_id": found.person_id,
            },
        )
        if new:
            record(_found_fact(line), by=by)
    return line


_HOME_OF = Among(lambda: Person.objects.values_list("household_id"), "id")
_MEMBERS = Among(lambda: Person.objects.values_list("household_id", "id"), "household")


def _with_homes(visits: Seen, case: PersonRef, since: int, until: int, overlap: int) -> Seen:
    """The visits plus the household of the case, and those of everyone who met the case, as long stays at home."""
    number = visits.number_of(case)
    met: list[PersonRef] = []
    if number is not None:
        first = visits.index.search({number: since}, overlap_minutes=overlap, latent_minutes=0, generations=1)
        met = [visits.person(int(p)) for p in first.people]
    # Two plain questions: as one with another inside, PostgreSQL once compared everybody with everybody.
    homes = {home for (home,) in _HOME_OF.all([case.id, *(p.id for p in met)]) if home is not None}
    members: dict[UUID, list[PersonRef]] = defaultdict(list)
    for household, person in sorted(_MEMBERS.all(homes)):
        members[household].append(PersonRef(person))
    return visits.with_homes([group for group in members.values() if len(group) > 1], since, until)


def _place_id(visits: Seen, number: int) -> UUID | None:
    place = visits.place(number)
    return place.id if place is not None else None


def _chain(finding: Finding, visits: Seen) -> list[dict[str, str | int]]:
    return [
        {
            "via": str(visits.person(s.via).id),
            "person": str(visits.person(s.person).id),
            "place": str(_place_id(visits, s.place) or ""),
            "from": at_minute(s.met_from).isoformat(),
            "to": at_minute(s.met_to).isoformat(),
            "minutes": s.minutes,
        }
        for s in finding.chain
    ]


def _propose(
    case: Case,
    proposals: Iterable[rules.Proposal],
    visits: Seen,
    homes: dict[PersonRef, Region],
) -> list[Contact]:
    """Make the lines that are not there yet."""
    known = set(Contact.objects.filter(case=case).values_list("person_id", flat=True))
    lines = [
        Contact(
            case=case,
            person_id=visits.person(p.person).id,
            region=homes[visits.person(p.person)],
            state=ContactState.PROPOSED.value,
            ring=p.ring.value,
            proposed=p.ring.value,
            generation=p.hops,
            source="household" if visits.place(p.finding.place) is None else "search",
            place_id=_place_id(visits, p.finding.place),
            met_at=at_minute(p.finding.met_from),
            last_met_at=at_minute(p.last_met),
            minutes=p.finding.minutes,
            via_id=visits.person(p.finding.via).id,
            chain=_chain(p.finding, visits),
        )
        for p in proposals
        if visits.person(p.person) in homes and visits.person(p.person).id not in known
    ]
    return Contact.objects.bulk_create(lines, batch_size=BATCH)


def _found_fact(line: Contact) -> ContactFound:
    return ContactFound(
        region=line.region,
        subject=line.subject,
        case=line.case.ref,
        contact=line.ref,
        ring=Ring(line.ring),
        generation=line.generation,
        place=line.place_ref,
        met_at=line.met_at,
        minutes=line.minutes,
    )
