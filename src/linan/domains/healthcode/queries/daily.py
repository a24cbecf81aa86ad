"""One's daily words, how far free passage is, and where the last word and the record differ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from linan.core import clock, policy
from linan.core.community import queries as register
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Among
from linan.domains.healthcode.abilities import OBJECT_FOR
from linan.domains.healthcode.models import DailyWord
from linan.domains.healthcode.queries.codes import weighed_in_force
from linan.domains.healthcode.queries.keeping import keeping_of
from linan.domains.healthcode.rules import KIND_WORDS, EvidenceKind
from linan.domains.healthcode.rules import daily as rules
from linan.domains.healthcode.rules.daily import SAID_WORDS, TOPIC_WORDS, Passage, Said, Topic, Word
from linan.kernel.actor import Actor
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.time import civil_day
from linan.kernel.verdicts import Colour, weigh
from linan.kernel.words import Words

LONGEST = 60
"""Days of words that are looked back at; more than any safe period."""


@dataclass(frozen=True, slots=True)
class RecordSays:
    """A piece of the record: what, when it happened, since when it is held."""

    evidence: EvidenceRef
    kind: Words
    on: date


@dataclass(frozen=True, slots=True)
class Difference:
    """One matter on which a word and the record differ, with both sources."""

    word: UUID
    topic: str
    about: Words
    declared: bool
    said_at: datetime
    how: Words
    record: tuple[RecordSays, ...]


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day on the strip: given, with symptoms, missing, or still to come (today)."""

    on: date
    state: str


@dataclass(frozen=True, slots=True)
class DailyView:
    """The page of the daily word."""

    person: PersonRef
    name: str
    passage: Passage
    number: int
    source: str
    last: DailyWord | None
    days: tuple[DayLine, ...]
    differences: tuple[Difference, ...]
    today: date
    kept_days: int
    """After so many days a word is deleted."""


def passage_of(person: PersonRef, region: Region, at: datetime, *, green: bool | None = None) -> Passage:
    """How far free passage is, for actions and for the code itself, which knows its colour; nothing is noted."""
    today = civil_day(at)
    words = words_until([person], today).get(person, [])
    needed = int(policy.number("healthcode.safe_days", region, at).value)
    if green is None:
        held = [e for e, _ in weighed_in_force([person])[person]]
        green = weigh(held, policy.rule_set(region, at), at).colour is Colour.GREEN
    return rules.passage(words, today, needed, green=green)


_WORDS = Among(lambda: DailyWord.objects.values_list("person_id", "on", "unwell"), "person_id", "on__gt", "on__lte")


def words_until(persons: Collection[PersonRef], today: date) -> dict[PersonRef, list[Word]]:
    """The words of these people that are looked back at on `today`, for actions; who said nothing is left out."""
    found: dict[PersonRef, list[Word]] = {}
    for person, on, unwell in _WORDS.all((p.id for p in persons), today - timedelta(days=LONGEST), today):
        found.setdefault(PersonRef(person), []).append(Word(on, unwell))
    return found


def daily_of(by: Actor, person: PersonRef) -> DailyView:
    """For oneself, family, and staff with OBJECT_FOR there; refuses `not_found` to everybody else."""
    region = register.region_of(person)
    if not by.is_or_acts_for(person) and not by.can(OBJECT_FOR, over=region):
        raise not_found()
    noted_read(by, what="healthcode.daily", persons=[person], region=region)
    at = clock.now()
    today = civil_day(at)
    found = passage_of(person, region, at)
    number = policy.number("healthcode.safe_days", region, at)
    last = DailyWord.objects.filter(person_id=person.id).order_by("-on").first()
    return DailyView(
        person,
        register.names_of([person]).get(person, ""),
        found,
        number.value,
        number.source,
        last,
        _strip(person, today, found.needed),
        _differences(person, at),
        today,
        keeping_of(region, at).daily,
    )


def _strip(person: PersonRef, today: date, days: int) -> tuple[DayLine, ...]:
    first = today - timedelta(days=days - 1)
    rows = DailyWord.objects.filter(person_id=person.id, on__gt=today - timedelta(days=LONGEST), on__lte=today)
    words = dict(rows.values_list("on", "unwell"))
    # Days before somebody began are no gaps.
    begun = min(words, default=today)
    lines = []
    for n in range(days):
        on = first + timedelta(days=n)
        given = words.get(on)
        if given is None:
            state = "open" if on == today else "missed" if on > begun else "before"
        else:
            state = "unwell" if given else "well"
        lines.append(DayLine(on, state))
    return tuple(lines)


def _differences(person: PersonRef, at: datetime) -> tuple[Difference, ...]:
    """The last word that declared something, beside the record of its 14 days."""
    row = DailyWord.objects.filter(person_id=person.id).exclude(declared={}).order_by("-on").first()
    if row is None:
        return ()
    held = [e for e, _ in weighed_in_force([person])[person]]
    found = []
    for topic in Topic:
        declared = row.declared.get(topic.value)
        if declared is None or not rules.contradicts(topic, declared, held, at):
            continue
        says = tuple(
            RecordSays(e.id, KIND_WORDS[EvidenceKind(e.kind)], civil_day(e.at)) for e in rules.shows(topic, held, at)
        )
        found.append(
            Difference(
                row.pk,
                topic.value,
                TOPIC_WORDS[topic],
                declared,
                row.corrected_at or row.said_at,
                SAID_WORDS[Said(row.how)],
                says,
            )
        )
    return tuple(found)
