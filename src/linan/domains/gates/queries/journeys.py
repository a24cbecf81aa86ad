"""What the gate promised whoever declared a journey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Compiled
from linan.core.policy import queries as policy
from linan.domains.gates.models import Declaration, RiskRegion
from linan.domains.gates.rules import LATE, REGIME_WORDS, RISK_WORDS, Promise, Risk, promised, told_risk, worst_risk
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.verdicts import Evidence, weigh
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """A declared journey with its promise in words."""

    id: UUID
    person: PersonRef
    name: str
    origin: str
    departs_at: datetime
    arrives_at: datetime
    promise: Promise
    risk: Words
    regime: Words | None
    promised_at: datetime
    changed: int


def promise_now(home: Region, origin: str, departs: datetime, arrives: datetime) -> Promise:
    """What the rules in force on the day of arrival will ask of somebody who comes home from `origin`."""
    listed = RiskRegion.objects.filter(until_at__gt=now()).values_list("code", "risk")
    risk, edition = worst_risk(origin, listed), policy.edition(home, arrives)
    told = [Evidence(EvidenceRef(new_id()), "arrival", departs, {"risk": risk.value})] if risk else []
    verdict = weigh(told, policy.rule_set(home, arrives), arrives)
    regime = edition.regimes.get(f"arrival_{risk.value}") if risk else None
    if regime is None:
        return promised(risk, verdict, edition.code)
    tests = policy.tests_for(regime)
    return promised(risk, verdict, edition.code, regime=regime.regime, days=regime.days, tests=tests)


def arrival_now(region: Region, origin: str, told: bool, at: datetime) -> tuple[Risk, str]:
    """The risk of where a visitor comes from, and the colour the edition in force gives an arrival from there."""
    listed = RiskRegion.objects.filter(until_at__gt=at).values_list("code", "risk")
    risk = told_risk(origin, told, listed)
    if not risk:
        return risk, ""
    arrival = Evidence(EvidenceRef(new_id()), "arrival", at, {"risk": risk.value})
    return risk, weigh([arrival], policy.rule_set(region, at), at).colour.value


def journeys(by: Actor) -> list[JourneyLine]:
    """The open journeys of oneself and of the family one acts for, the next arrival first."""
    rows = Declaration.objects.filter(person__in=[p.id for p in _family(by)], came_at=None, withdrawn_at=None)
    kept = list(rows.filter(arrives_at__gt=now() - LATE).order_by("arrives_at"))
    names = community.names_of({r.subject for r in kept})
    return [_line(r, names.get(r.subject, "")) for r in kept]


def travellers(by: Actor) -> list[tuple[PersonRef, str]]:
    """For whom one may declare: oneself and the family one acts for."""
    family = _family(by)
    names = community.names_of(set(family))
    return [(p, names.get(p, "")) for p in family]


def _family(by: Actor) -> list[PersonRef]:
    if by.person is None:
        raise not_found()
    return [by.person, *sorted(by.may_act_for - {by.person}, key=str)]


def listed_places() -> list[tuple[str, str]]:
    """The places on the risk list by code and name: a public list, so that somebody can say where they come from."""
    return list(RiskRegion.objects.filter(until_at__gt=now()).order_by("code").values_list("code", "name"))


def risks_listed() -> list[tuple[str, str]]:
    """The divisions on the risk list now, with what it calls them: a public list, for other rooms to compare with."""
    return list(RiskRegion.objects.filter(until_at__gt=now()).order_by("code").values_list("code", "risk"))


_OPEN = Compiled(
    lambda: Declaration.objects.filter(came_at=None, withdrawn_at=None).values_list("id"),
    "person_id",
    "departs_at__lte",
    "arrives_at__gt",
)


def open_journey(person: PersonRef, at: datetime) -> UUID | None:
    """The declared journey somebody comes back from at this moment; for `scan` only."""
    found = _OPEN.first(person.id, at, at - LATE)
    return found[0] if found is not None else None


def _line(row: Declaration, name: str) -> JourneyLine:
    promise = Promise.from_json(row.promise)
    return JourneyLine(
        row.pk, row.subject, name, row.origin, row.departs_at, row.arrives_at, promise, RISK_WORDS[Risk(promise.risk)],
        REGIME_WORDS.get(promise.regime), row.promised_at, row.changed,
    )  # fmt: skip


def journey(by: Actor, id: UUID) -> JourneyLine:
    """One open journey of one's own or of the family; the reading is noted when it is somebody else's."""
    row = Declaration.objects.filter(pk=id).first()
    if row is None or not by.is_or_acts_for(row.subject):
        raise not_found()
    noted_read(by, what="declared journey", persons=[row.subject], region=row.region)
    return _line(row, community.names_of({row.subject}).get(row.subject, ""))
