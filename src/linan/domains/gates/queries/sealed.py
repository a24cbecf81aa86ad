"""The list a gate's phone takes along: open questions and limited outings, sealed to the codes people show."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from linan.core import vault
from linan.core.clock import now, today
from linan.core.community import queries as community
from linan.core.community.models import Person
from linan.core.ledger.fields import within
from linan.core.policy import queries as policy
from linan.domains.gates.models import Hold, Outing, OutingLimit
from linan.domains.gates.queries.holds import hold_desk
from linan.domains.gates.queries.lines import Worker, gate_region
from linan.domains.gates.queries.vehicles import FREE_TO_GO, SAME_WAY
from linan.domains.gates.rules import sealed
from linan.domains.gates.rules.sealed import Mark
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.region import Level, Region

CodesInForce = Callable[[Collection[PersonRef], datetime], Mapping[PersonRef, list[bytes]]]
"""From people to the code ids of what they may show at a moment."""

_codes: list[CodesInForce] = []


def know_codes_in_force(lookup: CodesInForce) -> None:
    """Let the gates ask which codes somebody may show. The floor above connects them."""
    _codes[:] = [lookup]


@dataclass(frozen=True, slots=True)
class SealedList:
    """`rows` as `rules.sealed` writes them; `desk` is whom the guard rings about an open question."""

    at: datetime
    salt: bytes
    rows: bytes
    same_way_s: int
    desk: Worker | None

    @property
    def salt64(self) -> str:
        return b64encode(self.salt).decode()

    @property
    def rows64(self) -> str:
        return b64encode(self.rows).decode()


def sealed_list(by: Actor, gate: GateRef) -> SealedList:
    """What this gate's phone should know without network. Needs SCAN_AT_GATE over the gate.

    Open questions of the street's people, limited outings of the gate's own community; whoever is not counted is not
    in it. No reading is noted: nothing of anybody can be read out of it without the code they show.
    """
    region = gate_region(by, gate)
    at = now()
    marks: dict[PersonRef, Mark] = {}
    for person, home, until in _held(region, at):
        marks[person] = Mark(home, held_until=until)
    outings = dict(_limited(gate, region, at, marks))
    codes = _codes[0](marks, at) if _codes and marks else {}
    salt = secrets.token_bytes(sealed.SALT)
    rows = sealed.seal(
        ((code, mark) for person, mark in marks.items() for code in codes.get(person, ())),
        ((household, one) for household, gone in outings.items() for one in gone),
        salt,
    )
    # Told in whole seconds, asked to the moment: what began in this very second counts.
    return SealedList(at.replace(microsecond=0), salt, rows, int(SAME_WAY.total_seconds()), hold_desk(region))


def _held(region: Region, at: datetime) -> Iterator[tuple[PersonRef, bool, int]]:
    rows = Hold.objects.filter(within("region", region.at(Level.STREET)), cleared_at=None, until_at__gt=at)
    for person_id, until in rows.values_list("person_id", "until_at"):
        person = PersonRef(person_id)
        home = community.home_near(person, region.community)
        yield person, region.community.covers(home), int(until.timestamp())


def _limited(
    gate: GateRef, region: Region, at: datetime, marks: dict[PersonRef, Mark]
) -> Iterator[tuple[bytes, list[sealed.Outing]]]:
    """Adds to `marks` whoever is counted, and gives the outings of each household in the days that count."""
    limits = OutingLimit.objects.filter(
        within("region", region.community), lifted_at=None, since_at__lte=at, until_at__gt=at
    )
    homes: dict[UUID, tuple[bytes, int]] = {}
    for limit in limits.order_by("region"):  # a building's own limit comes after its community's and counts
        free = community.who_holds_any(limit.region, FREE_TO_GO, today())
        days = policy.number("gates.outing_days", limit.region, at).value
        people = policy.number("gates.outing_people", limit.region, at).value
        rows = Person.objects.filter(within("region", limit.region), household__isnull=False)
        for person_id, household in rows.values_list("id", "household_id"):
            person = PersonRef(person_id)
            if person in free:
                continue
            number = _number(gate, household, 8)
            homes[household] = number, days
            marks[person] = replace(
                marks.get(person, Mark(True)), home=True, limited_until=int(limit.until_at.timestamp()), days=days,
                people=people, household=number, person=_number(gate, person_id, 4),
            )  # fmt: skip
    if not homes:
        return
    most = max(days for _, days in homes.values())
    gone: dict[bytes, list[sealed.Outing]] = {}
    latest = Outing.objects.filter(within("region", region.community), on__gt=today() - timedelta(days=most))
    for household, person_id, went in latest.order_by("at").values_list("household_id", "person_id", "at"):
        if household in homes:
            one = sealed.Outing(int(went.timestamp()), _number(gate, person_id, 4))
            gone.setdefault(homes[household][0], []).append(one)
    yield from gone.items()


def _number(gate: GateRef, id: UUID, length: int) -> bytes:
    """The same at each fetching, so that a phone can count on; another at each gate."""
    return sealed.number_for(vault.lookup("gates.sealed", f"{gate.id}:{id}"), length)
