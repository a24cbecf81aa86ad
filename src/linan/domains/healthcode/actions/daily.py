"""Giving the daily word, and putting right what one declared. Free passage follows from the days; nobody grants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from linan.core import clock, policy
from linan.core.community import queries as register
from linan.core.ledger import record
from linan.domains.healthcode.abilities import OBJECT_FOR, TAKE_EVIDENCE
from linan.domains.healthcode.actions.codes import take_down
from linan.domains.healthcode.actions.weighing import hold
from linan.domains.healthcode.facts import DailyWordGiven, DeclarationCorrected, FreePassageGiven
from linan.domains.healthcode.models import DailyWord
from linan.domains.healthcode.queries.codes import colours_standing
from linan.domains.healthcode.queries.daily import passage_of
from linan.domains.healthcode.rules import EvidenceKind, NewEvidence
from linan.domains.healthcode.rules import daily as rules
from linan.domains.healthcode.rules.daily import Said, Topic
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.verdicts import Colour
from linan.kernel.words import Words


def say_daily(
    by: Actor,
    person: PersonRef,
    *,
    unwell: bool,
    declared: Mapping[str, bool],
    temperature_tenths: int | None = None,
) -> DailyWord:
    """Today's word: how one feels, and yes or no to each topic. Symptoms or a fever become evidence at once.

    For oneself, family who act for them, or staff with OBJECT_FOR there (on the telephone). The same word twice is
    once; refuses `already_said` for another one (`turn_unwell` says what changed for the worse),
    `temperature_unlikely`, `declaration_missing`.
    """
    region, own = _may_say(by, person)
    rules.check_temperature(temperature_tenths)
    if set(declared) != set(Topic):
        raise Refusal(
            "declaration_missing",
            Words("Say yes or no to each question."),
            kind=Kind.INVALID,
            field="declared",
            next_step=Words("If you are not sure, say yes: somebody will ask."),
        )
    now = clock.now()
    fever = policy.number("quarantine.fever_tenths", region, now).value
    ill = unwell or (temperature_tenths is not None and temperature_tenths >= fever)
    told = {str(k): bool(v) for k, v in declared.items()}
    return _say(by, person, region, _how(by, person, own), clock.today(), now, ill, told, temperature_tenths)


def turn_unwell(by: Actor, person: PersonRef, *, temperature_tenths: int | None = None) -> DailyWord:
    """Who said in the morning that they are well has become unwell: today's word says so from now on.

    Only for the worse, so that nobody talks symptoms away; the word of the morning stays in the ledger. For whoever may
    give the word. Twice is once; refuses `no_word_today`, `temperature_unlikely`.
    """
    region, own = _may_say(by, person)
    rules.check_temperature(temperature_tenths)
    how, now = _how(by, person, own), clock.now()
    with transaction.atomic():
        hold({person: region})
        row = DailyWord.objects.filter(person_id=person.id, on=clock.today()).first()
        if row is None:
            raise rules.no_word_today()
        if row.unwell:
            return row
        row.unwell, row.said_at, row.said_by, row.how = True, now, by.id, how
        row.temperature_tenths = temperature_tenths or row.temperature_tenths
        row.save(update_fields=["unwell", "said_at", "said_by", "how", "temperature_tenths"])
        _told(by, row, region, now)
    return row


def _may_say(by: Actor, person: PersonRef) -> tuple[Region, bool]:
    """Where they live, and whether it is themselves or family."""
    region, own = register.region_of(person), by.is_or_acts_for(person)
    if not own and not by.can(OBJECT_FOR, over=region):
        raise not_found()
    return region, own


def _how(by: Actor, person: PersonRef, own: bool) -> Said:
    return Said.SELF if by.person == person else Said.FAMILY if own else Said.PHONE


def note_stay_words(by: Actor, said: Sequence[tuple[PersonRef, date, bool]]) -> None:
    """The check-ins of stays (who, of which day, unwell) are those days' words too. For the workflow; twice is once.

    They leave no fact of their own: each is a reading of one that is in the ledger, and its symptoms are evidence by
    that. Needs TAKE_EVIDENCE where the person lives; who has moved on is left out.
    """
    homes = register.regions_of(p for p, _, _ in said)
    regions = {p: home for p, home in homes.items() if by.can(TAKE_EVIDENCE, over=home)}
    with transaction.atomic():
        hold(regions)
        now = clock.now()
        days = {on for _, on, _ in said}
        held = DailyWord.objects.filter(person_id__in=[p.id for p in regions], on__in=days)
        given = {(row.person_id, row.on): row for row in held}
        fresh: dict[tuple[UUID, date], DailyWord] = {}
        for person, on, unwell in said:
            key = (person.id, on)
            if unwell and key in given and not given[key].unwell:
                # Well in the morning, unwell at the check-in: the day is no day of health.
                given[key].unwell = True
                given[key].save(update_fields=["unwell"])
            if unwell and key in fresh:
                fresh[key].unwell = True
            if person in regions and key not in given:
                fresh.setdefault(
                    key,
                    DailyWord(
                        person_id=person.id, region=regions[person], on=on, said_at=now, said_by=by.id, how=Said.STAY,
                        unwell=unwell,
                    ),
                )  # fmt: skip
        # Free passage goes with green, and nearly nobody in a stay is: only those few are looked at.
        told = [p for p in regions if any(pk == p.id for pk, _ in fresh)]
        green = [p for p, colour in colours_standing(told).items() if colour == Colour.GREEN]
        waiting = [p for p in green if passage_of(p, regions[p], now).until is None]
        DailyWord.objects.bulk_create(fresh.values())
        for person in waiting:
            _tell_if_free(by, person, regions[person], now, None)


def _tell_if_free(by: Actor, person: PersonRef, region: Region, now: datetime, cause: UUID | None) -> None:
    after = passage_of(person, region, now)
    if after.until is not None:
        record(
            FreePassageGiven(region=region, subject=person, days=after.streak, until=after.until), by=by, cause=cause
        )


def _say(
    by: Actor,
    person: PersonRef,
    region: Region,
    how: Said,
    on: date,
    now: datetime,
    unwell: bool,
    declared: dict[str, bool],
    tenths: int | None,
) -> DailyWord:
    with transaction.atomic():
        hold({person: region})  # two phones of one person at once come one after the other
        row = DailyWord.objects.filter(person_id=person.id, on=on).first()
        if row is not None:
            if (row.unwell, row.declared, row.temperature_tenths) == (unwell, declared, tenths):
                return row
            raise rules.already_said()
        before = passage_of(person, region, now)
        row = DailyWord.objects.create(
            person_id=person.id,
            region=region,
            on=on,
            said_at=now,
            said_by=by.id,
            how=how,
            unwell=unwell,
            temperature_tenths=tenths,
            declared=declared,
        )
        cause = _told(by, row, region, now)
        if before.until is None:
            _tell_if_free(by, person, region, now, cause)
    return row


def _told(by: Actor, row: DailyWord, region: Region, now: datetime) -> UUID:
    """The word in the ledger, and its symptoms as evidence."""
    person = row.subject
    fact = DailyWordGiven(region=region, subject=person, word=row.ref, on=row.on, unwell=row.unwell, how=row.how)
    cause = record(fact, by=by)
    if row.unwell:
        item = NewEvidence(person, EvidenceKind.SYMPTOM, now, because=row.ref)
        take_down(by, [item], {person: region}, now, cause=cause)
    return cause


def correct_declaration(by: Actor, word: UUID, topic: str, *, now: bool) -> DailyWord:
    """Say that one's answer was mistaken and is `now` this; the earlier one stays in the ledger. Twice is once.

    For whoever may give the word.
    """
    with transaction.atomic():
        row = DailyWord.objects.select_for_update().filter(pk=word).first()
        if row is None or not (by.is_or_acts_for(row.subject) or by.can(OBJECT_FOR, over=row.region)):
            raise not_found()
        if topic not in row.declared:
            raise not_found()
        if row.declared[topic] is now:
            return row
        row.declared = {**row.declared, topic: now}
        row.corrected_at = clock.now()
        row.save(update_fields=["declared", "corrected_at"])
        record(DeclarationCorrected(region=row.region, subject=row.subject, word=row.ref, topic=topic, now=now), by=by)
    return row
