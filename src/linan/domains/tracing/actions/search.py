"""Who was near: the search over visits and households, and what an interview adds. Both only propose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import transaction

from linan.core import clock
from linan.core.community.models import Household, Person, Place
from linan.core.community.queries import regions_of
from linan.core.ledger import record, record_many
from linan.core.movement.queries import Visits, visits
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
from linan.kernel.contacts import Finding, VisitIndex
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
    seen = visits(since, now)
    index, people, places = _with_homes(seen, found.subject, minute_of(since), minute_of(now), overlap)
    answer = rules.search(
        index,
        people.index(found.subject),
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
            visits=len(seen),
            people=len(answer.everyone),
            per_generation=answer.everyone.per_generation(),
        )
        nearest = [answer.everyone.finding(int(p)) for p in answer.everyone.people[:KEPT_FINDINGS]]
        homes = regions_of([*(people[f.person] for f in nearest), *(people[p.person] for p in answer.proposals)])
        SearchFinding.objects.bulk_create(
            [
                SearchFinding(
                    run=run,
                    person_id=people[f.person].id,
                    region=homes[people[f.person]],
                    generation=f.generation,
                    fewest_hops=f.fewest_hops,
                    exposed_at=at_minute(f.exposed_at),
                    place_id=_place_id(places, f.place),
                    met_to=at_minute(f.met_to),
                    minutes=f.minutes,
                    via_id=people[f.via].id,
                    chain=_chain(f, people, places),
                )
                for f in nearest
                if people[f.person] in homes
            ],
            batch_size=BATCH,
        )
        lines = _propose(found, answer.proposals, people, places, homes)
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


def _with_homes(
    seen: Visits, case: PersonRef, since: int, until: int, overlap: int
) -> tuple[VisitIndex, list[PersonRef], list[PlaceRef | None]]:
    """The visits plus the household of the case, and those of everyone who met the case, as long stays at home."""
    people: list[PersonRef] = list(seen.people)
    numbers = dict(seen.numbers)

    def number_of(person: PersonRef) -> int:
        if person not in numbers:
            numbers[person] = len(people)
            people.append(person)
        return numbers[person]

    case_number = number_of(case)
    met = [people[int(p)] for p in _first_ring(seen, case_number, since, overlap)] if len(seen) else []
    members: dict[UUID, list[PersonRef]] = defaultdict(list)
    wanted = [case.id, *(p.id for p in met)]
    for start in range(0, len(wanted), BATCH):
        rows = Person.objects.filter(
            household__in=Household.objects.filter(people__in=wanted[start : start + BATCH])
        ).values_list("household_id", "id")
        for household, person in rows.order_by("household_id", "id"):
            if household is not None and PersonRef(person) not in members[household]:
                members[household].append(PersonRef(person))
    stays = rules.homes(
        {n: [number_of(p) for p in group] for n, group in enumerate(members.values()) if len(group) > 1},
        len(seen.places),
        since,
        until,
    )
    index = VisitIndex(
        np.concatenate([seen.person, stays.person]),
        np.concatenate([seen.place, stays.place]),
        np.concatenate([seen.start, stays.start]),
        np.concatenate([seen.end, stays.end]),
    )
    return index, people, [*seen.places, *([None] * len(members))]


def _first_ring(seen: Visits, case: int, since: int, overlap: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return seen.index().search({case: since}, overlap_minutes=overlap, latent_minutes=0, generations=1).people


def _place_id(places: Sequence[PlaceRef | None], number: int) -> UUID | None:
    place = places[number]
    return place.id if place is not None else None


def _chain(
    finding: Finding, people: Sequence[PersonRef], places: Sequence[PlaceRef | None]
) -> list[dict[str, str | int]]:
    return [
        {
            "via": str(people[s.via].id),
            "person": str(people[s.person].id),
            "place": str(_place_id(places, s.place) or ""),
            "from": at_minute(s.met_from).isoformat(),
            "to": at_minute(s.met_to).isoformat(),
            "minutes": s.minutes,
        }
        for s in finding.chain
    ]


def _propose(
    case: Case,
    proposals: Iterable[rules.Proposal],
    people: Sequence[PersonRef],
    places: Sequence[PlaceRef | None],
    homes: dict[PersonRef, Region],
) -> list[Contact]:
    """Make the lines that are not there yet."""
    known = set(Contact.objects.filter(case=case).values_list("person_id", flat=True))
    lines = [
        Contact(
            case=case,
            person_id=people[p.person].id,
            region=homes[people[p.person]],
            state=ContactState.PROPOSED.value,
            ring=p.ring.value,
            proposed=p.ring.value,
            generation=p.hops,
            source="household" if places[p.finding.place] is None else "search",
            place_id=_place_id(places, p.finding.place),
            met_at=at_minute(p.finding.met_from),
            last_met_at=at_minute(p.last_met),
            minutes=p.finding.minutes,
            via_id=people[p.finding.via].id,
            chain=_chain(p.finding, people, places),
        )
        for p in proposals
        if people[p.person] in homes and people[p.person].id not in known
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
