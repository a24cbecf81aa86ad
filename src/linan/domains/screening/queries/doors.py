"""Doors in walking order, with who lives behind each by the register and what has to be asked there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from linan.core.accounts.queries import staff_names
from linan.core.community.models import Person
from linan.core.community.queries import PersonCard, cards_of, name_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.domains.screening import rules
from linan.domains.screening.abilities import OPEN_ROUND, VISIT_DOORS
from linan.domains.screening.facts import Outcome, Route
from linan.domains.screening.models import Door, Round
from linan.domains.screening.queries.households import open_items
from linan.domains.screening.rules import Item
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef, StaffRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class DoorLine:
    """One door as the worker sees it who stands before it."""

    door: Door
    address: str
    hint: str
    people: tuple[PersonCard, ...]
    ask: tuple[Item, ...]

    @property
    def ask_words(self) -> list[Words]:
        return [rules.ITEM_WORDS[i] for i in self.ask]

    @property
    def outcome_words(self) -> Words | None:
        return rules.OUTCOME_WORDS.get(Outcome(self.door.outcome)) if self.door.outcome else None

    @property
    def without_phone(self) -> list[PersonCard]:
        return [p for p in self.people if not p.phone]


def route_of(by: Actor, round: RecordRef, limit: int = 30) -> tuple[Round, list[DoorLine], int, int]:
    """The round, the next doors on the actor's route, how many are left there and how many it has in all.

    Needs VISIT_DOORS. One's own doors; who has none of their own walks those nobody was given.
    """
    row = Round.objects.filter(id=round.id).first()
    rows = Door.objects.filter(within("region", by.must_somewhere(VISIT_DOORS)), round=round.id)
    if row is None or not rows.exists():
        raise not_found()
    own = rows.filter(worker=by.id)
    mine = own if own.exists() else rows.filter(worker="")
    waiting = mine.filter(outcome="").order_by("position", "id")
    return row, lines(by, waiting[:limit]), waiting.count(), mine.count()


def lately(by: Actor, round: RecordRef, limit: int = 8) -> list[DoorLine]:
    """The doors this actor answered last, so that a slip of the finger can be put right."""
    rows = Door.objects.filter(within("region", by.must_somewhere(VISIT_DOORS)), round=round.id, answered_by=by.id)
    return lines(by, rows.order_by("-answered_at")[:limit])


def stairs(by: Actor, round: RecordRef) -> list[tuple[Region, str]]:
    """Stairs, or what stands for them, that the actor's doors of a round lie on, with their names."""
    rows = Door.objects.filter(within("region", by.must_somewhere(VISIT_DOORS)), round=round.id)
    homes = set(rows.values_list("region", flat=True))
    above = sorted({h.parent if h.level is Level.HOUSEHOLD else h for h in homes})
    return [(r, name_of(r) if r.level <= Level.BUILDING else f"{name_of(r.parent)} {r.steps[-1]}") for r in above]


@dataclass(frozen=True, slots=True)
class DoorState:
    """How one address stands in a round: nobody is named."""

    door: Door
    address: str

    @property
    def words(self) -> Words:
        found = self.door.outcome
        return rules.OUTCOME_WORDS[Outcome(found)] if found else Words("not reached yet")

    @property
    def route_words(self) -> Words | None:
        return rules.ROUTE_WORDS[Route(self.door.route)] if self.door.route else None


NOT_REACHED = "none"


def door_states(
    by: Actor, round: RecordRef, outcome: str = "", *, cursor: str | None = None, size: int = 50
) -> Page[DoorState]:
    """Every address of a round with its outcome and day, in walking order; addresses alone.

    Needs VISIT_DOORS or OPEN_ROUND; in the reader's own part of the round.
    """
    held = (*by.regions(VISIT_DOORS), *by.regions(OPEN_ROUND)) or by.must_somewhere(VISIT_DOORS)
    rows = Door.objects.filter(within("region", held), round=round.id).select_related("home")
    if not rows.exists():
        raise not_found()
    if outcome == NOT_REACHED:
        rows = rows.filter(outcome__in=["", Outcome.ABSENT.value])
    elif outcome:
        rows = rows.filter(outcome=outcome)
    found = paged(rows, order=["position", "id"], cursor=cursor, size=size)
    return found.map([DoorState(d, d.home.address) for d in found.items])


def door_line(by: Actor, door: UUID) -> DoorLine:
    """One door, to who knocks there; refuses `not_found`."""
    found = lines(by, Door.objects.filter(within("region", by.must_somewhere(VISIT_DOORS)), id=door))
    if not found:
        raise not_found()
    return found[0]


def door_for(by: Actor, door: UUID) -> Door:
    """One door, locked, to who knocks there; refuses `not_found`."""
    rows = Door.objects.select_for_update(of=("self",)).select_related("round", "home")
    row = rows.filter(id=door).first()
    if row is None or not by.can(VISIT_DOORS, row.region):
        raise not_found()
    return row


def lines(by: Actor, rows: QuerySet[Door]) -> list[DoorLine]:
    """Doors with the people of the register behind them; one reading is noted for all."""
    doors = list(rows.select_related("round", "home"))
    behind: dict[UUID, list[PersonRef]] = {d.id: [] for d in doors}
    whose = {UUID(h): d.id for d in doors for h in (d.waiting or [str(d.home_id)])}
    for person, home in Person.objects.filter(household__in=whose).order_by("id").values_list("id", "household_id"):
        if home is not None:
            behind[whose[home]].append(PersonRef(person))
    cards = cards_of(by, [p for refs in behind.values() for p in refs], under=VISIT_DOORS, what="screening.doors")
    asks = open_items([d.home_id for d in doors], doors[0].round.region) if doors else {}
    return [
        DoorLine(d, d.home.address, d.home.note, tuple(cards[p] for p in behind[d.id] if p in cards), asks[d.home_id])
        for d in doors
    ]


def paper_routes(by: Actor, round: RecordRef) -> tuple[Round, list[tuple[str, list[Door]]]]:
    """Every door of the actor's area that has no outcome, by worker in walking order: what is printed and ticked.

    Addresses alone: a list that may lie about names nobody. Needs VISIT_DOORS.
    """
    row = Round.objects.filter(id=round.id).first()
    rows = Door.objects.filter(within("region", by.must_somewhere(VISIT_DOORS)), round=round.id)
    if row is None or not rows.exists():
        raise not_found()
    held: dict[str, list[Door]] = {}
    for d in rows.filter(outcome="").select_related("home").order_by("position", "id"):
        held.setdefault(d.worker, []).append(d)
    names = staff_names({StaffRef.parse(w) for w in held if w})
    return row, [(names.get(StaffRef.parse(w), "") if w else "", doors) for w, doors in held.items()]


def to_invite(round: RecordRef, limit: int = 5000) -> Sequence[PersonRef]:
    """One person of each household that may still answer by itself and has a telephone; for workflows."""
    waiting = (
        Door.objects.filter(round=round.id, outcome="").order_by("position", "id").values_list("waiting", flat=True)
    )
    homes = [UUID(h) for held in waiting[:limit] for h in held]
    found: dict[UUID, UUID] = {}
    for start in range(0, len(homes), 400):
        rows = Person.objects.filter(household__in=homes[start : start + 400]).exclude(phone_hash="").order_by("id")
        for person, home in rows.values_list("id", "household_id"):
            if home is not None:
                found.setdefault(home, person)
    return [PersonRef(p) for p in found.values()]
