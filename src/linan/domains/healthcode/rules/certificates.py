"""Certificates: derived from recorded facts, or naming exactly the fact that is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from linan.domains.healthcode.rules.codes import last_day
from linan.kernel.ids import id_of
from linan.kernel.refs import PersonRef
from linan.kernel.time import civil_day
from linan.kernel.tokens import PLACES_MOST, Claim, Places
from linan.kernel.verdicts import Colour, Evidence, EvidenceKind, Verdict
from linan.kernel.words import Words

ZONES = {"low": 1, "middle": 2, "high": 3}
LOOK_BACK = timedelta(days=14)
"""How far back a code tells of tests and zones: the longest incubation any edition counts with."""


class CertificateKind(StrEnum):
    HEALTH = "health"
    WORK_RESUMPTION = "work_resumption"
    END_OF_STAY = "end_of_stay"
    PLACES = "places"
    """Where they were in the last days: for themselves alone, whatever their colour."""


CERTIFICATE_WORDS = {
    CertificateKind.HEALTH: Words("Health certificate"),
    CertificateKind.WORK_RESUMPTION: Words("Certificate for going back to work"),
    CertificateKind.END_OF_STAY: Words("Certificate that the stay is complete"),
    CertificateKind.PLACES: Words("Proof of places"),
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What can be certified from recorded facts, or exactly which facts are missing."""

    kind: CertificateKind
    words: Words
    granted: bool
    states: tuple[Words, ...]
    missing: tuple[Words, ...]
    number: str = ""
    counts_until: datetime | None = None
    """When a fact it rests on is too old; None where it rests on nothing that ages."""
    claims: dict[int, int] = field(default_factory=dict)
    """What its code says beside the colour."""
    places: Places | None = None


def places_certificate(
    person: PersonRef, places: Places, names: Mapping[int, str], hours: int, at: datetime
) -> Certificate:
    """The proof of places: always given, also with nothing on it, unless it says more than one code can hold.

    `names` are the counties' by their six digits. It counts for `hours`, because the days after it are not on it.
    """
    kind, count = CertificateKind.PLACES, len(places.lines)
    if count > PLACES_MOST:
        most = Words(
            "There are {count} lines of counties and days; one code holds {most}. "
            "Print the page “Where I was” instead.",
            count=count,
            most=PLACES_MOST,
        )
        return Certificate(kind, CERTIFICATE_WORDS[kind], False, (), (most,))
    since = places.day - timedelta(days=places.days)
    states = [
        Words(
            "Counties with {minutes} minutes or more in all, from {since} to {day}:",
            minutes=places.least_minutes, since=since, day=places.day,
        )
    ]  # fmt: skip
    for line in places.lines:
        told = {"county": names.get(line.county, ""), "code": f"{line.county:06}"}
        if line.first_on == line.last_on:
            states.append(Words("{county} ({code}): {first}", **told, first=line.first_on))
        else:
            states.append(Words("{county} ({code}): {first} to {last}", **told, first=line.first_on, last=line.last_on))
    if not places.lines:
        states.append(Words("None is known."))
    until = at + timedelta(hours=hours)
    return Certificate(
        kind, CERTIFICATE_WORDS[kind], True, tuple(states), (), _number(kind, person, at), until, places=places
    )


def certificate(
    kind: CertificateKind,
    person: PersonRef,
    verdict: Verdict,
    evidence: Sequence[Evidence],
    hours: int,
    at: datetime,
    noted: Sequence[Words] = (),
) -> Certificate:
    """Derive one certificate. `hours` is how long a negative test counts; `noted` is what is known to be missing of a
    stay that goes on."""
    states: list[Words] = []
    missing: list[Words] = []
    until: datetime | None = None
    claims: dict[int, int] = {}
    if kind is CertificateKind.END_OF_STAY:
        _stay(evidence, states, missing, noted)
        claims = stay_claim(evidence, at)
    else:
        _green(verdict, states, missing)
        until = _tested(evidence, hours, at, states, missing)
        claims = test_claim(evidence, at) | {_SAYS[kind]: 1}
    if missing:
        return Certificate(kind, CERTIFICATE_WORDS[kind], False, tuple(states), tuple(missing))
    number = _number(kind, person, at)
    return Certificate(kind, CERTIFICATE_WORDS[kind], True, tuple(states), (), number, until, claims)


def _number(kind: CertificateKind, person: PersonRef, at: datetime) -> str:
    return str(id_of(person.id, f"{kind}:{civil_day(at)}"))[:13].upper()


_SAYS = {CertificateKind.HEALTH: int(Claim.HEALTH), CertificateKind.WORK_RESUMPTION: int(Claim.WORK_RESUMPTION)}


def test_claim(evidence: Iterable[Evidence], at: datetime) -> dict[int, int]:
    """How many whole hours ago the sample of the latest negative test was taken."""
    tests = [e.at for e in evidence if e.kind == EvidenceKind.TEST_NEGATIVE and at - LOOK_BACK < e.at <= at]
    return {int(Claim.NEGATIVE_TEST_HOURS): int((at - max(tests)).total_seconds() // 3600)} if tests else {}


def zone_claim(evidence: Sequence[Evidence], at: datetime) -> dict[int, int]:
    """The worst zone or region of the last 14 days that the record knows of. What a correction names counts no more."""
    corrected = {e.params.get("evidence") for e in evidence if e.kind == EvidenceKind.CORRECTION}
    grades: list[int] = [
        ZONES.get(str(e.params.get("zone") or e.params.get("risk")), 0)
        for e in evidence
        if e.kind in (EvidenceKind.STAY_IN_ZONE, EvidenceKind.ARRIVAL)
        and at - LOOK_BACK < e.at <= at
        and str(e.id) not in corrected
    ]
    worst = max(grades, default=0)
    return {int(Claim.WORST_ZONE): worst} if worst else {}


def stay_claim(evidence: Iterable[Evidence], at: datetime) -> dict[int, int]:
    """How many whole days ago the last stay was completed."""
    done = [e.at for e in evidence if e.kind == EvidenceKind.QUARANTINE_COMPLETED and e.at <= at]
    return {int(Claim.STAY_COMPLETED_DAYS): (at - max(done)).days} if done else {}


def _green(verdict: Verdict, states: list[Words], missing: list[Words]) -> None:
    if verdict.colour is Colour.GREEN:
        states.append(Words("The health code is green."))
    for reason in verdict.reasons:
        missing.append(Words("The health code is not green. {way_out}", way_out=reason.turns_green_when))


def _tested(
    evidence: Sequence[Evidence], hours: int, at: datetime, states: list[Words], missing: list[Words]
) -> datetime | None:
    tests = [e.at for e in evidence if e.kind == EvidenceKind.TEST_NEGATIVE and e.at > at - timedelta(hours=hours)]
    if tests:
        states.append(Words("A test taken on {on} was negative.", on=civil_day(max(tests))))
        return max(tests) + timedelta(hours=hours)
    missing.append(Words("A negative test of the last {hours} hours is missing.", hours=hours))
    return None


def _stay(evidence: Sequence[Evidence], states: list[Words], missing: list[Words], noted: Sequence[Words]) -> None:
    ordered = [e for e in evidence if e.kind == EvidenceKind.QUARANTINE_ORDERED]
    done = [e for e in evidence if e.kind == EvidenceKind.QUARANTINE_COMPLETED]
    if not ordered:
        missing.append(Words("No stay was ordered."))
        return
    last = max(ordered, key=lambda e: e.at)
    ended = [e for e in done if e.at >= last.at]
    if ended:
        states.append(Words("The stay ordered on {on} is complete.", on=civil_day(last.at)))
        return
    if last.until is not None:
        missing.append(
            Words("The stay is not recorded as complete; its last day is {on}.", on=last_day(last.until) or date.min)
        )
    else:
        missing.append(Words("The stay is not recorded as complete."))
    missing.extend(noted)
