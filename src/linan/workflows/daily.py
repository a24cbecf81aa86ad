"""The daily word: a doctor calls whoever is unwell, a stay's check-in counts too, and free passage is told.

DailyWordGiven    → workforce.open_task         unwell: a doctor calls today
CheckedIn         → healthcode.note_stay_words  one word a day is enough
FreePassageGiven  → messages.send
DeclarationCorrected is answered by none: the person's page shows it
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from linan.core import clock
from linan.core.ledger import when, when_many
from linan.core.messages.actions import send
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.facts import DailyWordGiven, FreePassageGiven
from linan.domains.quarantine.facts import CheckedIn
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.words import Words


@when(DailyWordGiven, may=[OPEN_TASK])
def ask_a_doctor_to_call_today(fact: DailyWordGiven, by: Actor) -> None:
    if not fact.unwell:
        return
    workforce.open_task(
        by,
        kind="doctor",
        subject=fact.subject,
        region=fact.region,
        due_at=clock.now() + timedelta(hours=2),
        words=Words("Symptoms were said with the daily word: call today"),
        department="clinic",
        key=f"daily:{fact.word.id}:doctor",
        link=f"/people/{fact.subject.id}/",
        role="clinic_doctor",
    )


@when_many(CheckedIn, may=[TAKE_EVIDENCE])
def take_it_for_the_word_of_the_day(facts: Sequence[CheckedIn], by: Actor) -> None:
    healthcode.note_stay_words(by, [(f.subject, f.on, bool(f.symptoms)) for f in facts])


@when(FreePassageGiven, may=[OPEN_TASK])
def tell_them_the_way_is_free(fact: FreePassageGiven, by: Actor) -> None:
    words = Words("Free passage: {days} days in a row. A word each day carries it on.", days=fact.days)
    send(by, fact.subject, words, kind="healthcode", link=f"/me/healthcode/{fact.subject.id}/daily/")
