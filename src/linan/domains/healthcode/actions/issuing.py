"""Issuing codes: for a phone, bound to a key that never leaves it, or for paper; for one or for everybody who asks at
the same moment."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from linan.core import clock, policy, vault
from linan.core.community import queries as register
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Among, Insert
from linan.domains.healthcode.abilities import ISSUE_CODE
from linan.domains.healthcode.actions.weighing import hold_still
from linan.domains.healthcode.models import Code
from linan.domains.healthcode.queries import KEY_NAME, claims_of, code_number, county_of, weighed_in_force
from linan.domains.healthcode.queries.daily import words_until
from linan.domains.healthcode.rules.daily import passage
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day
from linan.kernel.tokens import Claim, Payload, Places, PrivateKey, Status, issue, key_id
from linan.kernel.verdicts import Colour, RuleSet, weigh
from linan.kernel.words import Words

SHORTEST = timedelta(minutes=10)
"""A code is worth showing for at least so long, even when its colour may change sooner."""
WAIT_SECONDS = (60, 300)
"""Whoever asks too often waits a random time between these, so that nobody comes back in step with the others."""


_COLUMNS = ("person_id", "region", "issued_at", "expires_at", "paper", "status", "status_at", "told")
_CODES = Insert(Code, *_COLUMNS)
_RECENT = Among(
    lambda: Code.objects.values("person_id").annotate(many=Count("id")).values_list("person_id", "many"),
    "person_id",
    "issued_at__gt",
)
"""How many codes each of these people got since a moment."""


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """One asking for a code; `issue_to` says what each part means."""

    person: PersonRef
    holder_key: bytes = b""
    paper: bool = False
    claims: Mapping[int, int] | None = None
    until: datetime | None = None
    places: Places | None = None


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
) -> Issued:
    """A fresh `LA1:` token for the person: 12 hours on a phone, 7 days on paper.

    With `holder_key` (a P-256 point, 65 bytes) it counts only as that phone shows it. For oneself, a family member who
    agreed, or with ISSUE_CODE over the region. A code is a reading and leaves no fact; that staff opened it is noted.
    Refuses `too_many_codes` with a time to wait when one person gets more codes in an hour than anybody shows.
    """
    return issue_asked(by, CodeAsked(person, holder_key, paper))


def issue_asked(by: Actor, asked: CodeAsked) -> Issued:
    """The same for a certificate, which brings claims or places of its own and counts `until` at most."""
    (made,) = issue_many([by], [asked])
    if isinstance(made, Refusal):
        raise made
    return made


def issue_many(by: Sequence[Actor], asked: Sequence[CodeAsked]) -> list[Issued | Refusal]:
    """What `issue_to` answers to each, in one transaction: a thousand phones that ask at one moment cost a few
    questions together. `by` are who ask, in the order of `asked`; whoever is refused hinders nobody else."""
    # A code tells whole seconds; what is known in this very second counts all the same.
    moment = clock.now()
    now = moment.replace(microsecond=0)
    today = civil_day(now)
    persons = {a.person for a in asked}
    with transaction.atomic():
        hold_still(persons)
        homes = register.regions_of(persons)
        recent: Counter[UUID] = Counter(dict(_RECENT.all([p.id for p in persons], now - timedelta(hours=1))))
        held = weighed_in_force(persons)
        words = words_until(persons, today)
        at = _Holding.among({home.community for home in homes.values()}, moment)
        drafts: list[_Draft | Refusal] = []
        for who, one in zip(by, asked, strict=True):
            home = homes.get(one.person)
            if home is None or not (who.is_or_acts_for(one.person) or who.can(ISSUE_CODE, over=home)):
                drafts.append(not_found())
                continue
            noted_read(who, what="healthcode.issue", persons=[one.person], region=home)
            here = at[home.community]
            if recent[one.person.id] >= here.most_an_hour:
                drafts.append(_too_often())
                continue
            recent[one.person.id] += 1
            evidence = [e for e, _ in held[one.person]]
            verdict = weigh(evidence, here.rules, moment)
            lifetime = here.paper if one.paper else here.phone
            if verdict.next_at is not None:
                # A code never outlives the moment at which its colour may change by itself.
                lifetime = max(SHORTEST, min(lifetime, verdict.next_at - now))
            said = words.get(one.person, [])
            free = passage(said, today, here.safe_days, green=verdict.colour is Colour.GREEN)
            claims, until = dict(one.claims or {}), one.until
            if free.until is not None:
                claims[int(Claim.COMMUNITY_PASS)] = 1
                until = min(until or free.until, free.until)
            if until is not None:
                lifetime = max(SHORTEST, min(lifetime, until - now))
            said_by_it = claims_of(evidence, moment) | claims
            drafts.append(_Draft(one, here, verdict.colour, now, lifetime, said_by_it))
        places = iter(_CODES.numbered([d.row() for d in drafts if isinstance(d, _Draft)]))
    key = vault.token_key(KEY_NAME, now)
    kid = key_id(key.public_key())
    return [d if isinstance(d, Refusal) else d.signed(next(places), key, kid) for d in drafts]


@dataclass(frozen=True, slots=True)
class _Holding:
    """What holds in one community at one moment."""

    county: Region
    number: int
    """The county's, as a code says it."""
    edition: int
    rules: RuleSet
    phone: timedelta
    paper: timedelta
    most_an_hour: int
    safe_days: int

    @classmethod
    def among(cls, communities: Iterable[Region], now: datetime) -> dict[Region, _Holding]:
        names = [f"healthcode.{n}" for n in ("lifetime_hours", "paper_days", "codes_per_hour", "safe_days")]
        made: dict[Region, _Holding] = {}
        for community, found in policy.in_force(communities, now, *names).items():
            hours, days, most, safe = (found.numbers[name].value for name in names)
            county = community.at(Level.COUNTY)
            made[community] = cls(
                county=county,
                number=county_of(county),
                edition=found.edition.number,
                rules=found.rules,
                phone=timedelta(hours=hours),
                paper=timedelta(days=days),
                most_an_hour=int(most),
                safe_days=int(safe),
            )
        return made


@dataclass(frozen=True, slots=True)
class _Draft:
    """A code that is signed when its place in the list stands."""

    asked: CodeAsked
    here: _Holding
    colour: Colour
    issued_at: datetime
    lifetime: timedelta
    claims: Mapping[int, int]

    def row(self) -> tuple[Any, ...]:
        """In the order of `_COLUMNS`."""
        ends = self.issued_at + self.lifetime
        return self.asked.person.id, self.here.county, self.issued_at, ends, self.asked.paper, Status.VALID, None, None

    def signed(self, place: int, key: PrivateKey, kid: bytes) -> Issued:
        payload = Payload(
            code_id=code_number(place),
            colour=self.colour,
            county=self.here.number,
            issued_at=self.issued_at,
            lifetime_s=int(self.lifetime.total_seconds()),
            rule_set=self.here.edition,
            status_index=place,
            holder_key=self.asked.holder_key,
            claims=self.claims,
            places=self.asked.places,
        )
        token = issue(payload, key, kid)
        return Issued(token, self.colour, payload.issued_at, payload.expires_at)


def _too_often() -> Refusal:
    low, high = WAIT_SECONDS
    return Refusal(
        "too_many_codes",
        Words("This code was asked for very often in the last hour."),
        kind=Kind.TOO_MANY,
        next_step=Words("The code you have still counts. Try again in a few minutes."),
        retry_after_s=low + secrets.randbelow(high - low),
    )
