"""流调报告 of one case: course, exposure, places and times, contacts, grounds, and what is still open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from linan.core import clock
from linan.core.community.models import Place
from linan.core.community.queries import PersonCard, card_of, name_of, place_names
from linan.core.movement.queries import visits_of
from linan.core.policy.queries import edition
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import SEE_CASES
from linan.domains.tracing.facts import From, Outcome, Ring
from linan.domains.tracing.models import Case, Contact, Push
from linan.domains.tracing.queries.places import PlaceProposal, by_place
from linan.domains.tracing.queries.shown import case_for, place_words, places_for
from linan.domains.tracing.rules import CaseState, ContactState, PushState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, PlaceRef
from linan.kernel.region import Level
from linan.kernel.time import civil_day, end_of, start_of
from linan.kernel.words import Words

MOST_STAYS = 500


@dataclass(frozen=True, slots=True)
class Stay:
    """The case was somewhere. `exact` is False when only the day is known."""

    place: PlaceRef
    words: Words
    area: str
    start_at: datetime
    end_at: datetime
    exact: bool
    source: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """An earlier case named this one as a contact. `number` is empty when the reader may not see that case."""

    number: str
    ring: Words
    place: Words
    met_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class RingCount:
    """How many contacts of one grade, and how far with them."""

    words: Words
    all: int
    reached: int
    transferred: int
    open: int


@dataclass(frozen=True, slots=True)
class Report:
    """The report as it stands now. `places`: where contacts were met; `grounds`: (grade, ground, how many)."""

    case: Case
    card: PersonCard
    area: str
    edition: Words
    at: datetime
    course: tuple[tuple[Words, datetime, bool], ...]
    label: Words | None
    samples: tuple[tuple[datetime, bool], ...]
    exposures: tuple[Exposure, ...]
    stays: tuple[Stay, ...]
    rings: tuple[RingCount, ...]
    places: tuple[PlaceProposal, ...]
    grounds: tuple[tuple[Words, str, int], ...]
    gaps: tuple[Words, ...]


def report_of(by: Actor, case: CaseRef) -> Report:
    """The report of a case, drawn from what is known now; a noted read of the patient. Needs SEE_CASES."""
    found, now = case_for(by, case), clock.now()
    card = card_of(by, found.subject, under=SEE_CASES)
    lines = list(Contact.objects.select_related("push").filter(case=found).order_by("generation", "met_at", "id"))
    exposures = _exposures(by, found)
    stays = stays_of(by, found)
    named = edition(found.region, now)
    return Report(
        case=found,
        card=card,
        area=name_of(found.region.at(Level.COUNTY)),
        edition=named.title,
        at=now,
        course=_course(found),
        label=rules.FROM_WORDS[From(found.origin_label)] if found.origin_label else None,
        samples=tuple((s.sampled_at, s.negative) for s in found.samples.order_by("sampled_at")),
        exposures=exposures,
        stays=stays,
        rings=tuple(_count(r, [c for c in lines if c.ring == r]) for r in Ring),
        places=tuple(by_place((c.place_id, c.source, c.ring, c.minutes, c.met_at, c.last_met_at) for c in lines)),
        grounds=_grounds(lines),
        gaps=tuple(_gaps(found, lines, exposures, stays, now)),
    )


def stays_of(by: Actor, case: Case) -> tuple[Stay, ...]:
    """Where the case was from the infectious window on until they were cared for; a noted read. Needs SEE_CASES."""
    if case.infectious_from is None:
        return ()
    until = window_end(case)
    seen = [
        v
        for v in visits_of(by, case.subject, limit=MOST_STAYS, under=SEE_CASES)
        if v.end_at > case.infectious_from and v.start_at < until
    ]
    names = place_names(list({v.place for v in seen}))
    areas = place_areas(list({v.place for v in seen}))
    return tuple(
        Stay(
            v.place,
            Words("{place}", place=names.get(v.place, "")),
            areas.get(v.place, ""),
            v.start_at,
            v.end_at,
            v.certainty == "minute",
            v.source,
        )
        for v in sorted(seen, key=lambda v: (v.start_at, v.end_at))
    )


def place_areas(places: list[PlaceRef]) -> dict[PlaceRef, str]:
    """The community each place lies in, by name."""
    rows = Place.objects.filter(id__in=[p.id for p in places]).values_list("id", "region")
    return {PlaceRef(id): name_of(region.community) for id, region in rows}


def window_end(case: Case) -> datetime:
    """Until when the case could pass it on among others: the end of the day in hospital or of recovery, else now."""
    days = [d for d in (case.hospital_on, case.ended_on) if d is not None]
    return min(end_of(min(days)), clock.now()) if days else clock.now()


def _course(case: Case) -> tuple[tuple[Words, datetime, bool], ...]:
    """(what, when, whether the clock time is known), in the order of time."""

    def day(on: date | None) -> datetime | None:
        return start_of(on) if on else None

    told = [
        (Words("first symptoms"), day(case.onset_on), False),
        (Words("first positive sample"), case.first_positive_at, True),
        (Words("case opened"), case.opened_at, True),
        (Words("confirmed"), case.confirmed_at, True),
        (Words("in hospital"), day(case.hospital_on), False),
        (rules.CASE_STATE_WORDS[CaseState(case.state)], day(case.ended_on), False),
    ]
    return tuple(sorted(((w, at, exact) for w, at, exact in told if at is not None), key=lambda t: t[1]))


def _exposures(by: Actor, case: Case) -> tuple[Exposure, ...]:
    rows = list(
        Contact.objects.select_related("case")
        .filter(person_id=case.person_id, ring__in=[r.value for r in rules.PUSHED_RINGS], met_at__lte=case.opened_at)
        .exclude(state=ContactState.PROPOSED)
        .exclude(case__state__in=(CaseState.EXCLUDED, CaseState.PAST))
        .order_by("met_at")
    )
    names = places_for(rows)
    return tuple(
        Exposure(
            c.case.number if by.can(SEE_CASES, c.case.region) else "",
            rules.RING_WORDS[Ring(c.ring)],
            place_words(c, names),
            c.met_at,
            c.minutes,
        )
        for c in rows
    )


def _reached(line: Contact) -> bool:
    return line.push is not None and line.push.outcome == Outcome.CONTROLLED.value


def _count(ring: Ring, lines: list[Contact]) -> RingCount:
    done = (ContactState.LOCATED.value, ContactState.CLOSED.value)
    return RingCount(
        rules.RING_WORDS[ring],
        len(lines),
        sum(_reached(c) for c in lines),
        sum(c.stay_at is not None for c in lines),
        sum(c.state not in done for c in lines) if ring in rules.PUSHED_RINGS else 0,
    )


def _grounds(lines: list[Contact]) -> tuple[tuple[Words, str, int], ...]:
    counted = Counter((Ring(c.ring), c.ground) for c in lines if c.state != ContactState.PROPOSED)
    order = list(Ring)
    return tuple(
        (rules.RING_WORDS[ring], ground, n)
        for (ring, ground), n in sorted(counted.items(), key=lambda g: (order.index(g[0][0]), -g[1], g[0][1]))
    )


def _gaps(
    case: Case, lines: list[Contact], exposures: tuple[Exposure, ...], stays: tuple[Stay, ...], now: datetime
) -> list[Words]:
    """What the report cannot say yet, in words somebody can act on."""
    told: list[Words] = []
    if case.state == CaseState.PROVISIONAL:
        told.append(Words("The second sample is not read yet."))
    if case.onset_on is None:
        told.append(Words("The first day of symptoms is not known, or there were none: ask."))
    if not exposures and case.origin_label != From.IMPORTED:
        told.append(Words("Nobody knows from whom or where the infection came."))
    if not case.origin_label:
        told.append(Words("Nobody has said whether it is imported, local or positive again."))
    if case.infectious_from is not None:
        days = _days_without(case, stays)
        if days:
            told.append(Words("{count} days of the window have no known place: ask about them.", count=len(days)))
    waiting = sum(c.state == ContactState.PROPOSED for c in lines)
    if waiting:
        told.append(Words("{count} proposed contacts are not determined.", count=waiting))
    pushed = [c for c in lines if c.ring in {r.value for r in rules.PUSHED_RINGS}]
    unlisted = sum(c.state == ContactState.DETERMINED for c in pushed)
    if unlisted:
        told.append(Words("{count} determined contacts are on no list yet.", count=unlisted))
    open_pushes: list[Push] = [c.push for c in pushed if c.push is not None and c.push.state == PushState.OPEN.value]
    if open_pushes:
        late = sum(p.locate_by < now for p in open_pushes)
        told.append(
            Words("{count} contacts are not reached yet, {late} of them late.", count=len(open_pushes), late=late)
        )
    back = sum(c.state == ContactState.LOCATED and not _reached(c) for c in pushed)
    if back:
        told.append(Words("{count} contacts were sent back without being reached.", count=back))
    return told


def _days_without(case: Case, stays: tuple[Stay, ...]) -> list[date]:
    """Whole civil days of the window on which no place is known."""
    assert case.infectious_from is not None
    day, last = civil_day(case.infectious_from), civil_day(window_end(case))
    known: set[date] = set()
    for stay in stays:
        on = civil_day(stay.start_at)
        while on <= civil_day(stay.end_at):
            known.add(on)
            on += timedelta(days=1)
    missing: list[date] = []
    while day <= last:
        if day not in known:
            missing.append(day)
        day += timedelta(days=1)
    return missing
