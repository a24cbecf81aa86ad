"""How a case ends: recovered by the criteria of the edition in force, moved to hospital on the way, or died."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import RECORD_OUTCOME
from linan.domains.tracing.actions.lines import BATCH, case_for
from linan.domains.tracing.facts import CaseDied, CaseMovedToHospital, CaseRecovered
from linan.domains.tracing.models import Case, CaseSample
from linan.domains.tracing.queries.discharge import criteria_for, samples_of
from linan.domains.tracing.rules import ENDED_BY_OUTCOME, OPEN_CASES, CaseState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import civil_day, end_of, need_aware
from linan.kernel.words import Words

TICK = timedelta(microseconds=1)


def record_recovery(by: Actor, case: CaseRef, on: date, fever_free_since: date | None = None) -> Case:
    """The patient recovered on day `on`: close the case and record CaseRecovered. The same again changes nothing.

    Needs RECORD_OUTCOME over the case's region. Refuses `criteria_not_met` with what is missing, by the parameters
    `tracing.discharge_…` in force there.
    """
    with transaction.atomic():
        found = _confirmed(by, case, CaseState.RECOVERED)
        if found.state == CaseState.RECOVERED:
            return found
        confirmed_on = _day_in_life(found, on, "on")
        if fever_free_since is not None and fever_free_since > on:
            raise _bad_day("fever_free_since")
        now = clock.now()
        until = min(now, end_of(on).astimezone(UTC) - TICK)
        fever_free = fever_free_since or found.fever_free_since
        lacking = rules.missing_for_discharge(
            criteria_for(found.region, now),
            samples_of(found, until),
            confirmed_on=confirmed_on,
            fever_free_since=fever_free,
            on=on,
        )
        if lacking:
            raise Refusal(
                "criteria_not_met",
                Words("The criteria for discharge are not met yet."),
                reasons=tuple(lacking),
                next_step=Words("Record the recovery once all of them are met."),
            )
        found.state, found.ended_on, found.fever_free_since = CaseState.RECOVERED.value, on, fever_free
        found.save(update_fields=["state", "ended_on", "fever_free_since"])
        record(
            CaseRecovered(
                region=found.region, subject=found.subject, case=found.ref, recovered_on=on, recovered_at=until
            ),
            by=by,
        )
    return found


def record_transfer(by: Actor, case: CaseRef, hospital: str, on: date) -> Case:
    """The patient is in `hospital` since day `on`; the case goes on. The same again changes nothing.

    Needs RECORD_OUTCOME over the case's region.
    """
    with transaction.atomic():
        found = _confirmed(by, case, None)
        name = " ".join(hospital.split())[:80]
        if not name:
            raise Refusal(
                "hospital_missing",
                Words("Which hospital was it?"),
                kind=Kind.INVALID,
                field="hospital",
                next_step=Words("Write the name of the hospital."),
            )
        _day_in_life(found, on, "on")
        if (found.hospital, found.hospital_on) == (name, on):
            return found
        found.hospital, found.hospital_on = name, on
        found.save(update_fields=["hospital", "hospital_on"])
        record(
            CaseMovedToHospital(region=found.region, subject=found.subject, case=found.ref, moved_on=on, hospital=name),
            by=by,
        )
    return found


def record_death(by: Actor, case: CaseRef, on: date) -> Case:
    """The patient died on day `on`: close the case and record CaseDied. The same again changes nothing.

    Needs RECORD_OUTCOME over the case's region.
    """
    with transaction.atomic():
        found = _confirmed(by, case, CaseState.DIED)
        if found.state == CaseState.DIED:
            return found
        _day_in_life(found, on, "on")
        found.state, found.ended_on = CaseState.DIED.value, on
        found.save(update_fields=["state", "ended_on"])
        record(CaseDied(region=found.region, subject=found.subject, case=found.ref, died_on=on), by=by)
    return found


def note_samples(by: Actor, samples: Iterable[tuple[PersonRef, datetime, bool]]) -> int:
    """Note read samples (whose, when taken, negative) of people with an open case; others are not ours to keep.

    Needs RECORD_OUTCOME; a case outside the actor's regions is passed over. Noting a sample twice keeps one. Returns
    how many were of patients.
    """
    regions = by.must_somewhere(RECORD_OUTCOME)
    told = [(person, need_aware(at), negative) for person, at, negative in samples]
    people = {p.id for p, _, _ in told}
    cases = {
        c.person_id: c
        for c in Case.objects.filter(within("region", regions), person_id__in=people, state__in=OPEN_CASES)
    }
    rows = [CaseSample(case=cases[p.id], sampled_at=at, negative=negative) for p, at, negative in told if p.id in cases]
    CaseSample.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return len(rows)


def _confirmed(by: Actor, case: CaseRef, wanted: CaseState | None) -> Case:
    """The case, locked, when it is confirmed, or has already ended as `wanted`."""
    case_for(by, case, RECORD_OUTCOME)
    found = Case.objects.select_for_update().get(id=case.id)
    if found.state == CaseState.CONFIRMED or (wanted is not None and found.state == wanted):
        return found
    if found.state in ENDED_BY_OUTCOME:
        raise Refusal(
            "already_ended",
            Words("This case has already ended."),
            next_step=Words("Look at the case once more; an objection can put an error right."),
        )
    raise Refusal(
        "not_confirmed",
        Words("Only a confirmed case has an outcome."),
        next_step=Words("Wait for the second sample."),
    )


def _day_in_life(case: Case, on: date, field: str) -> date:
    """The day of confirmation; refuses a day before it or after today."""
    assert case.confirmed_at is not None
    confirmed_on = civil_day(case.confirmed_at)
    if not confirmed_on <= on <= clock.today():
        raise _bad_day(field)
    return confirmed_on


def _bad_day(field: str) -> Refusal:
    return Refusal(
        "day_out_of_range",
        Words("This day does not fit the case."),
        kind=Kind.INVALID,
        field=field,
        next_step=Words("Choose a day between the confirmation and today."),
    )
