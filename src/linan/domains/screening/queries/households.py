"""What is known of a household, and since when: who is asked nothing twice is visited less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Max

from linan.core import clock
from linan.core.community.facts import Presence, PresenceSource
from linan.core.community.models import Confirmation, Household, Person
from linan.core.community.queries import common_region, names_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.domains.screening import rules
from linan.domains.screening.abilities import VISIT_DOORS
from linan.domains.screening.facts import ChangeKind, Route
from linan.domains.screening.models import Change, Door, Heard, Needs, Round
from linan.domains.screening.rules import Item
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import CHINA
from linan.kernel.words import Words

_ASKED = {PresenceSource.VISIT.value, PresenceSource.PHONE.value, PresenceSource.SELF_REPORT.value}
"""Somebody said so. A register or a list that was loaded is what a round is there to check."""


def days_fresh(region: Region) -> dict[Item, int]:
    """For how many days each item keeps, by the parameters of the policy in force there."""
    return {i: int(number(name, region, clock.now()).value) for i, name in rules.ITEM_NUMBERS.items()}


def open_items(households: Iterable[UUID], region: Region) -> dict[UUID, tuple[Item, ...]]:
    """What has to be asked of each household, because nobody knows it or it is stale. No identity; for actions."""
    wanted, at, days = sorted(set(households)), clock.now(), days_fresh(region)
    found: dict[UUID, tuple[Item, ...]] = {}
    for start in range(0, len(wanted), 400):
        some = wanted[start : start + 400]
        known: dict[UUID, dict[Item, datetime]] = {h: {} for h in some}
        _from_register(some, known)
        for household, item, as_of in Heard.objects.filter(household__in=some).values_list(
            "household_id", "item", "as_of"
        ):
            held = known[household]
            held[Item(item)] = max(as_of, held.get(Item(item), as_of))
        found |= {h: rules.still_to_ask(known[h], days, at) for h in some}
    return found


def _from_register(some: Sequence[UUID], known: Mapping[UUID, dict[Item, datetime]]) -> None:
    """Who lives here counts as known since the earliest day on which each of them was asked."""
    seen: dict[UUID, list[datetime | None]] = {}
    rows = Person.objects.filter(household__in=some)
    for home, presence, on, source in rows.values_list("household_id", "presence", "presence_on", "presence_source"):
        asked = presence != Presence.ON_ROLL.value and source in _ASKED
        seen.setdefault(home, []).append(datetime.combine(on, time(), CHINA) if asked and on else None)
    for home, days in seen.items():
        if None not in days:
            known[home][Item.MEMBERS] = min(d for d in days if d is not None)
    sure = Confirmation.objects.filter(household__in=some, route__in=_ASKED).order_by()
    for home, at in sure.values_list("household_id").annotate(Max("at")):
        if home in seen:  # nobody can confirm who lives where nobody is known
            known[home][Item.MEMBERS] = max(at, known[home].get(Item.MEMBERS, at))


def household_of_each(persons: Iterable[PersonRef]) -> dict[PersonRef, UUID | None]:
    """Which household each of these people belongs to; no identity, for actions. The unknown have none."""
    wanted = list(dict.fromkeys(persons))
    homes = dict(Person.objects.filter(id__in=[p.id for p in wanted]).values_list("id", "household_id"))
    return {p: homes.get(p.id) for p in wanted}


# ── one's own household ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of one's own household: the name, and whether a telephone is known (never which)."""

    ref: PersonRef
    name: str
    has_phone: bool
    here: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Own:
    """One's own household: what is known, and what alone is asked."""

    household: Household
    members: tuple[Member, ...]
    ask: tuple[Item, ...]
    since: Mapping[str, datetime]
    needs: tuple[str, ...]
    to_read: tuple[Round, ...]
    waiting: int

    @property
    def asks(self) -> dict[str, bool]:
        return {i.value: i in self.ask for i in Item}


def own_household_of(by: Actor) -> Household:
    """The household of the resident who acts; refuses `not_found` for everybody else."""
    row = Person.objects.filter(id=by.person.id).select_related("household").first() if by.person else None
    if row is None or row.household is None:
        raise not_found()
    home: Household = row.household
    return home


def own_household(by: Actor) -> Own:
    """Who lives with me, what is known of us, and what is still asked; what the others' numbers are stays theirs."""
    home = own_household_of(by)
    people = list(Person.objects.filter(household=home).order_by("id"))
    members = tuple(
        Member(p.ref, p.name, bool(p.phone_hash), p.presence != Presence.AWAY.value, by.is_or_acts_for(p.ref))
        for p in people
    )
    noted_read(by, what="screening.household", persons=[p.ref for p in people], region=home.region)
    said = Needs.objects.filter(household=home).first()
    unread = [d.round for d in doors_of(home) if str(home.id) in d.waiting and d.round.tell]
    return Own(
        home,
        members,
        open_items([home.id], home.region)[home.id],
        dict(Heard.objects.filter(household=home).values_list("item", "as_of")),
        tuple(said.codes) if said else (),
        tuple(unread),
        Change.objects.filter(household=home, settled_at=None).count(),
    )


def doors_of(home: Household) -> list[Door]:
    """The doors at which this household is still waited for, in rounds that are open."""
    at = home.region
    rows = Door.objects.filter(round__closed_at=None).select_related("round")
    rows = rows.filter(region=at) if at.level is Level.HOUSEHOLD else rows.filter(home=home)
    return list(rows.order_by("round__opened_at"))


# ── what households told ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What a household says has changed, for the worker who looks."""

    change: Change
    name: str
    address: str

    @property
    def words(self) -> Words:
        return rules.CHANGE_WORDS[ChangeKind(self.change.kind)]

    @property
    def route_words(self) -> Words:
        return rules.ROUTE_WORDS[Route(self.change.route)]


def changes(by: Actor, limit: int = 100) -> list[ChangeLine]:
    """What households told and nobody has compared yet (VISIT_DOORS), the oldest first; one reading is noted."""
    held = by.must_somewhere(VISIT_DOORS)
    rows = Change.objects.filter(within("region", held), settled_at=None).select_related("household")
    return _lines(by, list(rows.order_by("told_at", "id")[:limit]), held)


def arrivals(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[ChangeLine]:
    """Who came, from where and on which day, the latest told first (VISIT_DOORS); one reading is noted."""
    held = by.must_somewhere(VISIT_DOORS)
    rows = Change.objects.filter(within("region", held), kind=ChangeKind.CAME.value).select_related("household")
    found = paged(rows, order=["-told_at", "id"], cursor=cursor, size=size)
    return found.map(_lines(by, list(found.items), held))


def _lines(by: Actor, rows: Sequence[Change], held: Sequence[Region]) -> list[ChangeLine]:
    about = {PersonRef(c.person_id) for c in rows if c.person_id}
    names = names_of(about)
    if about:
        noted_read(by, what="screening.changes", persons=sorted(about), region=common_region(held))
    return [
        ChangeLine(c, names.get(PersonRef(c.person_id), "") if c.person_id else str(c.name or ""), c.household.address)
        for c in rows
    ]


def change_for(by: Actor, change: RecordRef) -> Change:
    """One change, locked, to who knocks at its door; refuses `not_found`."""
    row = Change.objects.select_for_update().filter(id=change.id).first()
    if row is None or not by.can(VISIT_DOORS, row.region):
        raise not_found()
    return row
