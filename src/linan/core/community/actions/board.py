"""Noting what households say, and whom somebody wants to hear from every day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from linan.core import clock
from linan.core.community import rules
from linan.core.community.abilities import KEEP_BOARD
from linan.core.community.facts import HouseholdFreed, HouseholdHeard, HouseholdManaged, PresenceSource
from linan.core.community.models import Household, Management, Person, Word
from linan.core.ledger import record, record_many
from linan.core.ledger.compiled import Compiled, Insert, One
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef, Ref
from linan.kernel.refusal import not_found

_HOUSEHOLD = One(lambda: Household.objects.select_for_update(), "id")
_WORDS = Insert(Word)
_MEMBER = Compiled(lambda: Person.objects.values_list("id"), "id", "household_id")


def hear_from(
    by: Actor,
    household: HouseholdRef,
    *,
    route: PresenceSource,
    person: PersonRef | None = None,
    symptoms: Iterable[str] = (),
    needs: str = "",
    at: datetime | None = None,
) -> None:
    """Note that a household was heard from, of one member or of all; only the last word of each counts.

    Needs KEEP_BOARD over the home. A person who does not live there is `not_found`.
    """
    with transaction.atomic():
        row = _locked(by, household)
        if person is not None and _MEMBER.first(person.id, row.pk) is None:
            raise not_found()
        named = "、".join(rules.plain_text(s)[:60] for s in symptoms if rules.plain_text(s))[:200]
        older = Word.objects.filter(household=row, latest=True)
        # A word about everybody answers for each of them.
        (older if person is None else older.filter(person=person.id)).update(latest=False)
        word = Word(
            household=row,
            person_id=person.id if person else None,
            at=min(at or clock.now(), clock.now()),
            by=by.id,
            route=route.value,
            ill=bool(named),
            symptoms=named,
            needs=rules.plain_text(needs)[:200],
        )
        _WORDS.rows([word])
        fact = HouseholdHeard(
            region=row.region,
            subject=row.ref,
            person=person,
            at=word.at,
            symptoms=word.ill,
            needs=bool(word.needs),
        )
        record(fact, by=by)


def manage_household(by: Actor, household: HouseholdRef, because: Ref) -> None:
    """From now on this household is to be heard from every day; the same ground twice is once. Needs KEEP_BOARD."""
    with transaction.atomic():
        row = _locked(by, household)
        made, new = Management.objects.get_or_create(
            household=row, because=str(because), defaults={"since_at": clock.now()}
        )
        if not new and made.until_at is None:
            return
        made.since_at, made.until_at = clock.now(), None
        made.save(update_fields=["since_at", "until_at"])
        record(HouseholdManaged(region=row.region, subject=row.ref, because=because), by=by)


def manage_households(by: Actor, wanted: Sequence[tuple[HouseholdRef, Ref]]) -> None:
    """`manage_household` for at most 500 (household, ground), with a handful of statements."""
    asked = {(h.id, str(because)): because for h, because in wanted}
    now = clock.now()
    with transaction.atomic():
        homes = {
            h.id: h for h in Household.objects.select_for_update().filter(pk__in={i for i, _ in asked}).order_by("pk")
        }
        if any(i not in homes or not by.can(KEEP_BOARD, over=homes[i].region) for i, _ in asked):
            raise not_found()
        rows = Management.objects.filter(because__in={b for _, b in asked}, household__in=list(homes))
        held = {(m.household_id, m.because): m for m in rows}
        fresh = [Management(household=homes[i], because=b, since_at=now) for i, b in asked if (i, b) not in held]
        Management.objects.bulk_create(fresh, batch_size=500)
        again = [m.pk for m in held.values() if m.until_at is not None and (m.household_id, m.because) in asked]
        Management.objects.filter(pk__in=again).update(since_at=now, until_at=None)
        managed = [(m.household_id, m.because) for m in (*fresh, *(m for m in held.values() if m.pk in again))]
        record_many(
            [HouseholdManaged(region=homes[i].region, subject=homes[i].ref, because=asked[i, b]) for i, b in managed],
            by=by,
        )


def free_households(by: Actor, because: Ref) -> None:
    """A ground is gone for every household it held for; another ground still holds. Needs KEEP_BOARD.

    The record it rested on has ended, so it ends wherever the household lives by now; only workflows name such records.
    """
    by.must_somewhere(KEEP_BOARD)
    with transaction.atomic():
        rows = Management.objects.select_for_update(of=("self",)).filter(because=str(because), until_at=None)
        for row in rows.select_related("household"):
            row.until_at = clock.now()
            row.save(update_fields=["until_at"])
            record(
                HouseholdFreed(region=row.household.region, subject=row.household.ref, because=because),
                by=by,
            )


def _locked(by: Actor, household: HouseholdRef) -> Household:
    row = _HOUSEHOLD.first(household.id)
    if row is None or not by.can(KEEP_BOARD, over=row.region):
        raise not_found()
    return row
