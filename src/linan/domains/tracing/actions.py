"""What can be done about a case: open, confirm, exclude, search, determine, push, locate, forward, close.

A search proposes; a tracer determines; only then is anybody asked anything. One person has one open push, however many
cases name them, so that they are called once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Q

from linan.core import clock
from linan.core.community.models import Household, Person, Place
from linan.core.community.queries import regions_of
from linan.core.ledger import cancel_at, record, record_at, record_many
from linan.core.movement.queries import Visits, visits
from linan.core.movement.visitfile import at_minute, minute_of
from linan.core.policy.queries import number, regime_for
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import (
    CONFIRM_CASE,
    DETERMINE_CONTACT,
    LOCATE_CONTACT,
    OPEN_CASE,
    PUSH_CONTACT,
)
from linan.domains.tracing.facts import (
    CaseConfirmed,
    CaseExcluded,
    CaseOpened,
    ContactClosed,
    ContactDetermined,
    ContactForwarded,
    ContactFound,
    ContactLocated,
    ContactOverdue,
    ContactPushed,
    ContactsSearched,
    Outcome,
    Ring,
)
from linan.domains.tracing.models import Case, Contact, Push, SearchFinding, SearchRun
from linan.domains.tracing.rules import CaseState, ContactState, PushState
from linan.kernel.actor import Ability, Actor
from linan.kernel.contacts import Finding, VisitIndex
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef, ContactRef, PersonRef, PlaceRef, Ref
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day, need_aware
from linan.kernel.words import Words

BATCH = 500
KEPT_FINDINGS = 20_000
"""So many findings are kept of one search, the nearest first; the run still counts everyone."""
OPEN_CASES = (CaseState.PROVISIONAL.value, CaseState.CONFIRMED.value)


# ── the case ─────────────────────────────────────────────────────────────────────────────────────────────────────


def open_case(by: Actor, person: PersonRef, because: Ref) -> Case:
    """Open a provisional case on a first positive sample; the open one again when there is one. Needs OPEN_CASE."""
    region = _home(by, person, OPEN_CASE)
    with transaction.atomic():
        found = _open_case_of(person)
        if found is not None:
            return found
        case = _new_case(person, region, CaseState.PROVISIONAL, because)
        record(CaseOpened(region=region, subject=person, case=case.ref, provisional=True), by=by)
    return case


def confirm_case(
    by: Actor,
    person: PersonRef,
    because: Ref,
    onset_on: date | None = None,
    first_positive_at: datetime | None = None,
) -> Case:
    """Confirm the person's case, opening it when need be, and record CaseConfirmed. Confirming twice changes nothing.

    Needs CONFIRM_CASE over the person's region. The window begins `tracing.window_days_before` days before onset or
    the first positive sample, whichever is earlier.
    """
    region, now = _home(by, person, CONFIRM_CASE), clock.now()
    if onset_on is not None and onset_on > civil_day(now):
        raise Refusal(
            "onset_in_future",
            Words("Symptoms cannot begin in the future."),
            kind=Kind.INVALID,
            field="onset_on",
            next_step=Words("Correct the day, or leave it empty."),
        )
    first = need_aware(first_positive_at or now)
    with transaction.atomic():
        case = _open_case_of(person)
        if case is None:
            case = _new_case(person, region, CaseState.PROVISIONAL, because)
            record(CaseOpened(region=region, subject=person, case=case.ref, provisional=False), by=by)
        if case.state == CaseState.CONFIRMED:
            return case
        days = number("tracing.window_days_before", region, now).value
        case.state, case.confirmed_at = CaseState.CONFIRMED.value, now
        case.onset_on, case.first_positive_at = onset_on, first
        case.infectious_from = rules.infectious_from(onset_on, first, days)
        case.save()
        record(
            CaseConfirmed(
                region=region,
                subject=person,
                case=case.ref,
                infectious_from=case.infectious_from,
                confirmed_at=now,
                onset_on=onset_on,
            ),
            by=by,
        )
    return case


def exclude_case(by: Actor, person: PersonRef, because: Ref) -> Case | None:
    """It was not an infection: close the case and everything that hung on it. None when no case is open.

    Needs CONFIRM_CASE. Pushes that serve no other case are withdrawn, so nobody is called for nothing.
    """
    region, now = _home(by, person, CONFIRM_CASE), clock.now()
    with transaction.atomic():
        case = _open_case_of(person)
        if case is None:
            return None
        if case.state == CaseState.CONFIRMED:
            raise Refusal(
                "already_confirmed",
                Words("This case is confirmed; a single later sample does not undo it."),
                next_step=Words("Ask the confirmatory desk to look at all samples."),
            )
        case.state, case.excluded_at, case.because = CaseState.EXCLUDED.value, now, str(because)
        case.save(update_fields=["state", "excluded_at", "because"])
        lines = list(Contact.objects.filter(case=case).exclude(state=ContactState.CLOSED))
        _close_lines(by, lines, now)
        record(CaseExcluded(region=region, subject=person, case=case.ref), by=by)
    return case


# ── the search ───────────────────────────────────────────────────────────────────────────────────────────────────


def search_contacts(by: Actor, case: CaseRef) -> SearchRun:
    """Search everyone's visits from the infectious window on, to the depth of the policy in force.

    Needs DETERMINE_CONTACT over the case's region; the search itself runs over the whole cell, because meetings do not
    keep to borders. Those the edition's rings name become contact lines and ContactFound; everyone farther stays a
    finding. Searching again adds who is new and leaves decided lines alone.
    """
    found = _case(by, case, DETERMINE_CONTACT)
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
    found, now = _case(by, case, DETERMINE_CONTACT), clock.now()
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


# ── determination ────────────────────────────────────────────────────────────────────────────────────────────────


def determine_contact(by: Actor, contact: ContactRef, ring: Ring, ground: str = "") -> Contact:
    """判密: decide one line. The same decision again changes nothing. Needs DETERMINE_CONTACT there."""
    line = _line(by, contact, DETERMINE_CONTACT)
    return _determine(by, [line], ring, ground)[0]


def determine_many(
    by: Actor,
    case: CaseRef,
    ring: Ring,
    ground: str = "",
    *,
    place: PlaceRef | None = None,
    contacts: Sequence[ContactRef] | None = None,
    everyone: bool = False,
) -> list[Contact]:
    """Decide the undetermined lines of a case at once: those named, those of one place, or everyone."""
    found = _case(by, case, DETERMINE_CONTACT)
    rows = Contact.objects.filter(case=found, state=ContactState.PROPOSED)
    if contacts is not None:
        rows = rows.filter(id__in=[c.id for c in contacts])
    elif place is not None:
        rows = rows.filter(place_id=place.id)
    elif not everyone:
        raise Refusal(
            "nobody_chosen",
            Words("Nobody was chosen."),
            kind=Kind.INVALID,
            next_step=Words("Tick some lines, or choose a place."),
        )
    return _determine(by, list(rows.select_related("case").order_by("id")), ring, ground)


# ── pushing and locating ─────────────────────────────────────────────────────────────────────────────────────────


def push_contacts(by: Actor, case: CaseRef | None = None, contacts: Sequence[ContactRef] | None = None) -> list[Push]:
    """推送: ask each contact's own grid to reach them, on one numbered list per grid with a clock.

    Needs PUSH_CONTACT over the case's region. Whoever is already on an open list, or was reached within the last 24
    hours for another case, is not called again: their line joins that push.
    """
    by.must_somewhere(PUSH_CONTACT)
    rows = Contact.objects.select_related("case").filter(
        state=ContactState.DETERMINED, ring__in=[r.value for r in rules.PUSHED_RINGS], push=None
    )
    rows = rows.filter(case_id=case.id) if case is not None else rows.filter(id__in=[c.id for c in contacts or ()])
    now = clock.now()
    pushes: dict[UUID, Push] = {}
    facts: list[Fact] = []
    with transaction.atomic():
        lines = [c for c in rows.order_by("region", "id") if by.can(PUSH_CONTACT, c.case.region)]
        recent = {
            p.person_id: p
            for p in Push.objects.filter(person_id__in={c.person_id for c in lines})
            .filter(
                Q(state=PushState.OPEN)
                | Q(outcome=Outcome.CONTROLLED.value, located_at__gte=now - rules.CALLED_RECENTLY)
            )
            .order_by("pushed_at")
        }
        numbers: dict[Region, str] = {}
        for line in lines:
            push = recent.get(line.person_id)
            if push is None:
                grid = line.region.at(Level.GRID)
                if grid not in numbers:
                    numbers[grid] = _list_no(grid, now)
                push = recent[line.person_id] = Push.objects.create(
                    id=new_id(),
                    person_id=line.person_id,
                    region=line.region,
                    list_no=numbers[grid],
                    pushed_at=now,
                    locate_by=now + timedelta(minutes=number("tracing.locate_minutes", line.region, now).value),
                )
                _start_clock(by, push, line)
            line.push = push
            located = push.state == PushState.ANSWERED
            line.state = (ContactState.LOCATED if located else ContactState.PUSHED).value
            line.save(update_fields=["push", "state"])
            pushes[push.id] = push
            if located:
                facts.append(_located_fact(line, push, Outcome(push.outcome), push.located_at or now))
            else:
                facts.append(_pushed_fact(line, push))
        for start in range(0, len(facts), BATCH):
            record_many(facts[start : start + BATCH], by=by)
    return list(pushes.values())


def locate_contact(
    by: Actor, contact: ContactRef, outcome: Outcome, note: str = "", at: datetime | None = None
) -> Push:
    """落位: write down the one outcome for this person; it answers every list they are on.

    Needs LOCATE_CONTACT over the area the push asks. The same outcome again changes nothing.
    """
    with transaction.atomic():
        push = _push_of(by, contact, LOCATE_CONTACT)
        if push.state != PushState.OPEN:
            if push.outcome == outcome:
                return push
            raise Refusal(
                "already_answered",
                Words("This was already answered."),
                next_step=Words("Ask the tracer who sent the list if something changed."),
            )
        _answer(by, push, outcome, note, need_aware(at or clock.now()))
    return push


def forward_contact(by: Actor, contact: ContactRef, to_region: Region, note: str = "") -> Push:
    """转推: the person is elsewhere; answer here and ask there, with a clock of its own.

    Needs LOCATE_CONTACT or PUSH_CONTACT over the area asked so far. The new area needs no permission of ours: it is
    asked, and sees only the fewest fields.
    """
    now = clock.now()
    with transaction.atomic():
        push = _push_of(by, contact, LOCATE_CONTACT, PUSH_CONTACT)
        later = Push.objects.filter(forwarded_from=push).first()
        if later is not None:
            return later
        if to_region.level < Level.COUNTY or to_region == push.region:
            raise Refusal(
                "nowhere_to_forward",
                Words("Choose the county, street, community or grid where the person is."),
                kind=Kind.INVALID,
                field="to_region",
            )
        if push.state == PushState.OPEN:
            _answer(by, push, Outcome.ELSEWHERE, note, now)
        lines = list(push.contacts.select_related("case").exclude(state=ContactState.CLOSED))
        onward = Push.objects.create(
            id=new_id(),
            person_id=push.person_id,
            region=to_region,
            list_no=_list_no(to_region.at(Level.GRID), now),
            pushed_at=now,
            locate_by=now + timedelta(minutes=number("tracing.locate_minutes", to_region, now).value),
            forwarded_from=push,
        )
        Push.objects.filter(pk=push.pk).update(state=PushState.FORWARDED.value)
        for line in lines:
            line.push, line.state = onward, ContactState.PUSHED.value
            line.save(update_fields=["push", "state"])
        if lines:
            _start_clock(by, onward, lines[0])
        record_many(
            [
                ContactForwarded(
                    region=to_region,
                    subject=line.subject,
                    contact=line.ref,
                    from_region=push.region,
                    locate_by=onward.locate_by,
                )
                for line in lines
            ]
            + [_pushed_fact(line, onward) for line in lines],
            by=by,
        )
    return onward


def close_contact(by: Actor, contact: ContactRef) -> Contact:
    """销号: nothing remains to be done about this line. Needs DETERMINE_CONTACT over the case's region.

    Refuses while the person on a list has not been reached.
    """
    line = _line(by, contact, DETERMINE_CONTACT)
    if line.state == ContactState.CLOSED:
        return line
    if line.push is not None and line.push.state == PushState.OPEN:
        raise Refusal(
            "not_located",
            Words("Nobody has reached this person yet."),
            next_step=Words("Wait for the grid's answer, or forward the line."),
        )
    with transaction.atomic():
        _close_lines(by, [line], clock.now())
    return line


# ── what the actions share ───────────────────────────────────────────────────────────────────────────────────────


def _home(by: Actor, person: PersonRef, ability: Ability) -> Region:
    by.must_somewhere(ability)
    region = Person.objects.filter(id=person.id).values_list("region", flat=True).first()
    if region is None or not by.can(ability, region):
        raise not_found()
    return region


def _open_case_of(person: PersonRef) -> Case | None:
    return Case.objects.select_for_update().filter(person_id=person.id, state__in=OPEN_CASES).first()


def _new_case(person: PersonRef, region: Region, state: CaseState, because: Ref) -> Case:
    now = clock.now()
    day = f"{civil_day(now):%Y%m%d}"
    earlier = Case.objects.filter(number__gte=day + "-", number__lt=day + ".").count()
    return Case.objects.create(
        person_id=person.id,
        region=region,
        number=f"{day}-{earlier + 1:03d}",
        state=state.value,
        because=str(because),
        opened_at=now,
    )


def _case(by: Actor, case: CaseRef, ability: Ability) -> Case:
    by.must_somewhere(ability)
    found = Case.objects.filter(id=case.id).first()
    if found is None or not by.can(ability, found.region):
        raise not_found()
    return found


def _line(by: Actor, contact: ContactRef, ability: Ability) -> Contact:
    by.must_somewhere(ability)
    found = Contact.objects.select_related("case", "push").filter(id=contact.id).first()
    if found is None or not by.can(ability, found.case.region):
        raise not_found()
    return found


def _push_of(by: Actor, contact: ContactRef, *abilities: Ability) -> Push:
    line = Contact.objects.select_related("push").filter(id=contact.id).first()
    push = line.push if line is not None else None
    if push is None or not any(by.can(a, push.region) for a in abilities):
        by.must_somewhere(abilities[0])
        raise not_found()
    return Push.objects.select_for_update().get(pk=push.pk)


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


def _determine(by: Actor, lines: Sequence[Contact], ring: Ring, ground: str) -> list[Contact]:
    now = clock.now()
    told = []
    with transaction.atomic():
        for line in lines:
            if line.state != ContactState.PROPOSED and line.ring == ring:
                continue
            if line.state not in (ContactState.PROPOSED, ContactState.DETERMINED):
                raise Refusal(
                    "already_pushed",
                    Words("This contact is already with the grid."),
                    next_step=Words("Close the line first, with the reason."),
                )
            line.state, line.ring = ContactState.DETERMINED.value, ring.value
            line.ground, line.determined_at = ground[:200], now
            line.save(update_fields=["state", "ring", "ground", "determined_at"])
            told.append(line)
        for start in range(0, len(told), BATCH):
            record_many(
                [
                    ContactDetermined(
                        region=line.region,
                        subject=line.subject,
                        case=line.case.ref,
                        contact=line.ref,
                        ring=ring,
                        last_met_at=line.last_met_at,
                        ground=line.ground,
                    )
                    for line in told[start : start + BATCH]
                ],
                by=by,
            )
    return list(lines)


def _list_no(grid: Region, now: datetime) -> str:
    """`20221104-330110001001g01-02`: day, area, and which list of the day it is there."""
    steps = grid.steps
    area = "".join(steps[4:6]) if len(steps) > 4 else grid.code
    head = f"{civil_day(now):%Y%m%d}-{area}-"[:36]
    lists = Push.objects.filter(list_no__gte=head, list_no__lt=head[:-1] + ".").values("list_no").distinct().count()
    return f"{head}{lists + 1:02d}"


def _start_clock(by: Actor, push: Push, line: Contact) -> None:
    record_at(
        push.locate_by,
        ContactOverdue(region=push.region, subject=push.subject, contact=line.ref, locate_by=push.locate_by),
        by=by,
        once=f"tracing.locate:{push.id}",
    )


def _answer(by: Actor, push: Push, outcome: Outcome, note: str, at: datetime) -> None:
    push.state, push.outcome, push.located_at, push.note = PushState.ANSWERED.value, outcome.value, at, note[:200]
    push.save(update_fields=["state", "outcome", "located_at", "note"])
    cancel_at(f"tracing.locate:{push.id}")
    lines = list(push.contacts.select_related("case").exclude(state=ContactState.CLOSED))
    for line in lines:
        line.state = ContactState.LOCATED.value
        line.save(update_fields=["state"])
    record_many([_located_fact(line, push, outcome, at) for line in lines], by=by)


def _close_lines(by: Actor, lines: Sequence[Contact], now: datetime) -> None:
    for line in lines:
        line.state, line.closed_at = ContactState.CLOSED.value, now
        line.save(update_fields=["state", "closed_at"])
    for push in Push.objects.filter(id__in={c.push_id for c in lines if c.push_id}, state=PushState.OPEN):
        if not push.contacts.exclude(state=ContactState.CLOSED).exists():
            Push.objects.filter(pk=push.pk).update(state=PushState.WITHDRAWN.value)
            cancel_at(f"tracing.locate:{push.id}")
    for start in range(0, len(lines), BATCH):
        record_many(
            [
                ContactClosed(region=c.region, subject=c.subject, contact=c.ref, case=c.case.ref)
                for c in lines[start : start + BATCH]
            ],
            by=by,
        )


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


def _pushed_fact(line: Contact, push: Push) -> ContactPushed:
    return ContactPushed(
        region=push.region,
        subject=line.subject,
        contact=line.ref,
        case=line.case.ref,
        list_no=push.list_no,
        locate_by=push.locate_by,
    )


def _located_fact(line: Contact, push: Push, outcome: Outcome, at: datetime) -> ContactLocated:
    return ContactLocated(
        region=push.region, subject=line.subject, contact=line.ref, case=line.case.ref, outcome=outcome, located_at=at
    )
