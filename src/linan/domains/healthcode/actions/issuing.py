"""Issuing codes: for a phone, bound to a key that never leaves it, or for paper."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from linan.core import clock, policy, vault
from linan.core.community import queries as register
from linan.core.ledger import noted_read
from linan.domains.healthcode.abilities import ISSUE_CODE
from linan.domains.healthcode.models import Code
from linan.domains.healthcode.queries import KEY_NAME, claims_of, county_of, evidence_in_force
from linan.domains.healthcode.queries.daily import passage_of
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.tokens import Claim, Payload, issue, key_id
from linan.kernel.verdicts import Colour, weigh
from linan.kernel.words import Words

SHORTEST = timedelta(minutes=10)
"""A code is worth showing for at least so long, even when its colour may change sooner."""
WAIT_SECONDS = (60, 300)
"""Whoever asks too often waits a random time between these, so that nobody comes back in step with the others."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh code with what its holder's phone has to know about it."""

    token: str
    colour: Colour
    issued_at: datetime
    expires_at: datetime


def issue_code(by: Actor, person: PersonRef, *, holder_key: bytes = b"", paper: bool = False) -> str:
    """`issue_to`, the text alone."""
    return issue_to(by, person, holder_key=holder_key, paper=paper).token


def issue_to(
    by: Actor,
    person: PersonRef,
    *,
    holder_key: bytes = b"",
    paper: bool = False,
    claims: Mapping[int, int] | None = None,
    until: datetime | None = None,
) -> Issued:
    """A fresh `LA1:` token for the person: 12 hours on a phone, 7 days on paper.

    With `holder_key` (a P-256 point, 65 bytes) it counts only as that phone shows it. For oneself, a family member who
    agreed, or with ISSUE_CODE over the region. A certificate brings its own `claims` and counts `until` at
    most. A code is a reading and leaves no fact; that staff opened it is noted.
    Refuses `too_many_codes` with a time to wait when one person gets more codes in an hour than anybody shows.
    """
    region = register.region_of(person)
    if not by.is_or_acts_for(person) and not by.can(ISSUE_CODE, over=region):
        raise not_found()
    noted_read(by, what="healthcode.issue", persons=[person], region=region)
    now = clock.now().replace(microsecond=0)
    _not_too_often(person, region, now)
    edition = policy.edition(region, now)
    held = [e.weighed() for e in evidence_in_force([person])[person]]
    verdict = weigh(held, policy.rule_set(region, now), now)
    lifetime = _lifetime(region, now, paper=paper)
    if verdict.next_at is not None:
        # A code never outlives the moment at which its colour may change by itself.
        lifetime = max(SHORTEST, min(lifetime, verdict.next_at - now))
    free = passage_of(person, region, now, green=verdict.colour is Colour.GREEN)
    if free.until is not None:
        claims = {**(claims or {}), int(Claim.COMMUNITY_PASS): 1}
        until = min(until or free.until, free.until)
    if until is not None:
        lifetime = max(SHORTEST, min(lifetime, until - now))
    row = Code.objects.create(
        person_id=person.id, region=region.at(Level.COUNTY), issued_at=now, expires_at=now + lifetime, paper=paper
    )
    key = vault.token_key(KEY_NAME)
    payload = Payload(
        code_id=secrets.token_bytes(8),
        colour=verdict.colour,
        county=county_of(region),
        issued_at=now,
        lifetime_s=int(lifetime.total_seconds()),
        rule_set=edition.number,
        status_index=row.pk,
        holder_key=holder_key,
        claims=claims_of(held, now) | dict(claims or {}),
    )
    token = issue(payload, key, key_id(key.public_key()))
    return Issued(token, verdict.colour, payload.issued_at, payload.expires_at)


def _lifetime(region: Region, now: datetime, *, paper: bool) -> timedelta:
    if paper:
        return timedelta(days=policy.number("healthcode.paper_days", region, now).value)
    return timedelta(hours=policy.number("healthcode.lifetime_hours", region, now).value)


def _not_too_often(person: PersonRef, region: Region, now: datetime) -> None:
    most = policy.number("healthcode.codes_per_hour", region, now).value
    recent = Code.objects.filter(person_id=person.id, issued_at__gt=now - timedelta(hours=1)).count()
    if recent >= most:
        low, high = WAIT_SECONDS
        raise Refusal(
            "too_many_codes",
            Words("This code was asked for very often in the last hour."),
            kind=Kind.TOO_MANY,
            next_step=Words("The code you have still counts. Try again in a few minutes."),
            retry_after_s=low + secrets.randbelow(high - low),
        )
