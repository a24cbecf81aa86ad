"""Whether a patient may be discharged: the criteria in force and what is met of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linan.core import clock
from linan.core.policy.queries import number
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import RECORD_OUTCOME
from linan.domains.tracing.models import Case
from linan.domains.tracing.queries.shown import case_for
from linan.domains.tracing.rules import CaseState, Criteria, Sampled
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.region import Region
from linan.kernel.time import civil_day
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a patient is on the way to discharge; `missing` is empty when they may go today."""

    criteria: Criteria
    samples: list[Sampled]
    missing: list[Words]


def discharge_of(by: Actor, case: CaseRef) -> Progress | None:
    """The way to discharge of a confirmed case; None for any other. Needs RECORD_OUTCOME over the case's region."""
    found = case_for(by, case, RECORD_OUTCOME)
    if found.state != CaseState.CONFIRMED or found.confirmed_at is None:
        return None
    now = clock.now()
    criteria, samples = criteria_for(found.region, now), samples_of(found, now)
    lacking = rules.missing_for_discharge(
        criteria,
        samples,
        confirmed_on=civil_day(found.confirmed_at),
        fever_free_since=found.fever_free_since,
        on=civil_day(now),
    )
    return Progress(criteria, samples, lacking)


def criteria_for(region: Region, at: datetime) -> Criteria:
    """The criteria of the edition in force in `region` at `at`."""
    return Criteria(
        *(
            number(f"tracing.discharge_{name}", region, at).value
            for name in ("negative_tests", "hours_between", "fever_free_days", "days")
        )
    )


def samples_of(case: Case, until: datetime) -> list[Sampled]:
    """The patient's read samples up to `until`, the earliest first. For this app alone: it asks for no ability."""
    rows = case.samples.filter(sampled_at__lte=until).order_by("sampled_at", "negative")
    return [Sampled(s.sampled_at, s.negative) for s in rows]
