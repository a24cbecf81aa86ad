"""A case: open, confirm, exclude."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from linan.core import clock
from linan.core.community.models import Person
from linan.core.ledger import record
from linan.core.policy.queries import number
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import (
    CONFIRM_CASE,
    DETERMINE_CONTACT,
    OPEN_CASE,
)
from linan.domains.tracing.actions.lines import case_for, close_lines
from linan.domains.tracing.facts import (
    CaseConfirmed,
    CaseExcluded,
    CaseLabelled,
    CaseOpened,
    From,
)
from linan.domains.tracing.models import Case, Contact
from linan.domains.tracing.rules import OPEN_CASES, CaseState, ContactState
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import CaseRef, PersonRef, Ref
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.time import civil_day, need_aware
from linan.kernel.words import Words


def open_case(by: Actor, person: PersonRef, because: Ref) -> Case:
    """Open a provisional case on a first positive sample; the open one again when there is one. Needs OPEN_CASE."""
    region = home_of(by, person, OPEN_CASE)
    with transaction.atomic():
        found = open_case_of(person)
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
    region, now = home_of(by, person, CONFIRM_CASE), clock.now()
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
        case = open_case_of(person)
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


def label_case(by: Actor, case: CaseRef, label: From) -> Case:
    """Say where the infection comes from. Needs DETERMINE_CONTACT over the case's region; the same again is once."""
    found = case_for(by, case, DETERMINE_CONTACT)
    if found.origin_label != label:
        with transaction.atomic():
            found.origin_label = label.value
            found.save(update_fields=["origin_label"])
            record(CaseLabelled(region=found.region, subject=found.subject, case=found.ref, label=label), by=by)
    return found


def exclude_case(by: Actor, person: PersonRef, because: Ref) -> Case | None:
    """It was not an infection: close the case and everything that hung on it. None when no case is open.

    Needs CONFIRM_CASE. Pushes that serve no other case are withdrawn, so nobody is called for nothing.
    """
    region, now = home_of(by, person, CONFIRM_CASE), clock.now()
    with transaction.atomic():
        case = open_case_of(person)
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
        close_lines(by, lines, now)
        record(CaseExcluded(region=region, subject=person, case=case.ref), by=by)
    return case


def home_of(by: Actor, person: PersonRef, ability: Ability) -> Region:
    """The person's region, when `ability` is held there; refuses `not_found` else."""
    by.must_somewhere(ability)
    region = Person.objects.filter(id=person.id).values_list("region", flat=True).first()
    if region is None or not by.can(ability, region):
        raise not_found()
    return region


def open_case_of(person: PersonRef) -> Case | None:
    """The person's open case, locked."""
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
