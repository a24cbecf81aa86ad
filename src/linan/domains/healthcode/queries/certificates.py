"""What can be certified of a person now, and what a code says besides its colour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linan.core import clock, policy
from linan.core.community import queries as register
from linan.core.ledger import noted_read
from linan.domains.healthcode import rules
from linan.domains.healthcode.abilities import ISSUE_CODE
from linan.domains.healthcode.models import Missing
from linan.domains.healthcode.queries.codes import evidence_in_force, visible_region
from linan.domains.healthcode.queries.places import my_counties
from linan.domains.healthcode.rules import Certificate, CertificateKind, EvidenceKind
from linan.kernel import verdicts
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.verdicts import weigh
from linan.kernel.words import Words


def certificates(by: Actor, person: PersonRef) -> list[Certificate]:
    """Every certificate: granted from the recorded facts, or the exact facts that are missing (B-45).

    The proof of places is there for the person and who acts for them alone: staff see no trace of it here.
    """
    return _certificates(by, person, visible_region(by, person))


def certificate_of(by: Actor, person: PersonRef, kind: str) -> Certificate:
    """One of them, for whoever may have it on paper: oneself, family, or ISSUE_CODE; the proof of places for the first
    two alone. Refuses `not_found` else."""
    region, own = register.region_of(person), by.is_or_acts_for(person)
    if kind not in set(CertificateKind) or not (own or by.can(ISSUE_CODE, over=region)):
        raise not_found()
    if kind == CertificateKind.PLACES:
        return _proof_of_places(by, person, region, clock.now())
    return next(c for c in _certificates(by, person, region) if c.kind == kind)


def _proof_of_places(by: Actor, person: PersonRef, region: Region, at: datetime) -> Certificate:
    places, names = my_counties(by, person, at)
    hours = int(policy.number("healthcode.places_proof_hours", region, at).value)
    return rules.places_certificate(person, places, names, hours, at)


def _certificates(by: Actor, person: PersonRef, region: Region) -> list[Certificate]:
    noted_read(by, what="healthcode.certificates", persons=[person], region=region)
    at = clock.now()
    rows = evidence_in_force([person])[person]
    held = [e.weighed() for e in rows]
    verdict = weigh(held, policy.rule_set(region, at), at)
    hours = policy.number("testing.validity_hours", region, at).value
    # Only of a stay that still counts: one that fell away needs nothing any more.
    stays = [e.source for e in rows if e.kind == EvidenceKind.QUARANTINE_ORDERED]
    lists = Missing.objects.filter(source__in=stays, person_id=person.id).values_list("words", flat=True)
    noted = [Words.from_json(w) for words in lists for w in words]
    kinds = [kind for kind in CertificateKind if kind is not CertificateKind.PLACES]
    found = [rules.certificate(kind, person, verdict, held, hours, at, noted) for kind in kinds]
    return [*found, _proof_of_places(by, person, region, at)] if by.is_or_acts_for(person) else found


def claims_of(held: Sequence[verdicts.Evidence], at: datetime) -> dict[int, int]:
    """What every code says besides its colour: how old the latest negative test is, and the worst zone of 14 days.

    That somebody was in quarantine, or goes back to work, stands only on the certificate they ask for.
    """
    return rules.test_claim(held, at) | rules.zone_claim(held, at)
