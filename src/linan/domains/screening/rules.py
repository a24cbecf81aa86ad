"""What screening decides, without a database: the way along the doors, whose they are, what stands, what counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from linan.core.community.facts import PresenceSource
from linan.domains.screening.facts import ChangeKind, Outcome, Purpose, Route
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

HEARD = frozenset({Outcome.INFORMED, Outcome.OCCUPANTS})
"""Somebody behind the door was met, or told us by themselves."""
WALKED = frozenset({Route.DOOR, Route.PAPER})
"""Routes for which somebody stood at the door."""
NEWCOMERS_AT_ONCE = 6
SOURCES: dict[Route, PresenceSource] = {
    Route.DOOR: PresenceSource.VISIT,
    Route.PAPER: PresenceSource.VISIT,
    Route.PHONE: PresenceSource.PHONE,
    Route.APP: PresenceSource.SELF_REPORT,
}
"""How the register says the same. What was known already was confirmed by nobody anew."""

OUTCOME_WORDS: dict[Outcome, Words] = {
    Outcome.INFORMED: Words("Met and told"),
    Outcome.ABSENT: Words("Nobody opened"),
    Outcome.REFUSED: Words("Did not want to talk"),
    Outcome.EMPTY: Words("Empty flat"),
    Outcome.OCCUPANTS: Words("People the register does not know"),
}
ROUTE_WORDS: dict[Route, Words] = {
    Route.DOOR: Words("at the door"),
    Route.PAPER: Words("on paper, typed in"),
    Route.PHONE: Words("by telephone"),
    Route.APP: Words("by the household itself"),
    Route.KNOWN: Words("known already"),
}
PURPOSE_WORDS: dict[Purpose, Words] = {
    Purpose.INFORM: Words("So that everybody knows"),
    Purpose.SCREEN: Words("So that we know who lives there"),
}
NEED_WORDS: dict[str, Words] = {
    "food": Words("food or water"),
    "medicine": Words("medicine"),
    "clinic": Words("a way to hospital"),
    "look_in": Words("somebody who looks in"),
}
SYMPTOM_WORDS: dict[str, Words] = {
    "fever": Words("fever"),
    "cough": Words("cough"),
    "sore_throat": Words("sore throat"),
    "breathless": Words("short of breath"),
    "no_taste": Words("cannot taste or smell"),
    "diarrhoea": Words("diarrhoea"),
}
CHANGE_WORDS: dict[ChangeKind, Words] = {
    ChangeKind.CAME: Words("moved in"),
    ChangeKind.LEFT: Words("moved out"),
    ChangeKind.PHONE: Words("new telephone"),
}
PAPER_CODES: dict[str, Outcome] = {
    "1": Outcome.INFORMED,
    "2": Outcome.ABSENT,
    "3": Outcome.REFUSED,
    "4": Outcome.EMPTY,
}
"""What stands on the paper list: one digit a door, so that a number pad is enough."""


class Item(StrEnum):
    """What a round wants to know of a household."""

    MEMBERS = "members"
    PHONES = "phones"
    NEEDS = "needs"


ITEM_WORDS: dict[Item, Words] = {
    Item.MEMBERS: Words("Who lives here"),
    Item.PHONES: Words("Telephones"),
    Item.NEEDS: Words("What you need"),
}
ITEM_NUMBERS: dict[Item, str] = {
    Item.MEMBERS: "screening.members_days",
    Item.PHONES: "screening.phones_days",
    Item.NEEDS: "screening.needs_days",
}
"""The parameters of the policy that say how long each stays fresh."""


def still_to_ask(as_of: Mapping[Item, datetime], days: Mapping[Item, int], at: datetime) -> tuple[Item, ...]:
    """The items nobody knows of a household, or that are older than they keep."""
    return tuple(i for i in Item if i not in as_of or as_of[i] + timedelta(days=days[i]) <= at)


def walking_order(home: Region, address: str = "") -> tuple[object, ...]:
    """Sorts doors as one walks: grid, building, unit, floor, flat, each by its number (b2 before b12).

    The floor is what stands before the last two digits of the flat (0502 → 5, 1203 → 12).
    """
    steps = home.steps
    flat = steps[-1] if home.level is Level.HOUSEHOLD else ""
    digits = "".join(c for c in flat if c.isdigit())
    floor = int(digits[:-2]) if len(digits) > 2 else 0
    above = steps[:-1] if flat else steps
    return (tuple(_natural(s) for s in above), floor, _natural(flat), _natural(address))


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts)


def share_out(homes: Sequence[Region], workers: Sequence[str]) -> list[str]:
    """Whose each door is: runs of about equal length in walking order; a stair stays in one hand where it can."""
    if not workers:
        return [""] * len(homes)
    found: list[str] = []
    hand = held = 0
    for n, home in enumerate(homes):
        fair = n * len(workers) // len(homes)
        same_stair = n > 0 and homes[n - 1].at(Level.UNIT) == home.at(Level.UNIT)
        # More than half as much again as a fair share is too much for the sake of one stair.
        if fair > hand and not (same_stair and held * len(workers) * 2 < len(homes) * 3):
            hand, held = fair, 0
        held += 1
        found.append(workers[hand])
    return found


def stands(was: str, was_by: str, now: Outcome, by: str) -> bool:
    """Whether the earlier outcome of a door stays: who was heard stays heard, unless its writer corrects it."""
    return bool(was) and Outcome(was) in HEARD and now not in HEARD and was_by != by


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a round is, by address. Every share divides by all addresses, not by those that answered."""

    doors: int
    outcomes: Mapping[str, int]
    routes: Mapping[str, int]
    visits: int

    @property
    def answered(self) -> int:
        """Addresses with an outcome, whichever."""
        return sum(self.outcomes.values())

    @property
    def heard(self) -> int:
        """Addresses where somebody was met or answered by themselves."""
        return sum(self.outcomes.get(o, 0) for o in HEARD)

    @property
    def absent(self) -> int:
        return self.outcomes.get(Outcome.ABSENT, 0)

    @property
    def not_reached(self) -> int:
        """Addresses nobody has reached yet: without an outcome, or absent."""
        return self.doors - self.answered + self.absent

    @property
    def percent(self) -> int:
        """Rounded down: 100 only with an outcome for each."""
        return 100 * self.answered // self.doors if self.doors else 0

    @property
    def heard_percent(self) -> int:
        return 100 * self.heard // self.doors if self.doors else 0

    @property
    def spared(self) -> int:
        """Addresses heard of without anybody at the door, each of which all-visits would have cost one visit."""
        return sum(n for r, n in self.routes.items() if Route(r) not in WALKED)

    @property
    def visits_per_100(self) -> int:
        """Doorstep visits per 100 addresses, rounded up."""
        return -(-100 * self.visits // self.doors) if self.doors else 0

    @property
    def baseline_per_100(self) -> int:
        """The same with a visit to every address, and the visits to absent ones as they were."""
        return -(-100 * (self.visits + self.spared) // self.doors) if self.doors else 0


@dataclass(frozen=True, slots=True)
class Counted:
    """One address as it stands after all rounds so far."""

    home: Region
    outcome: str
    route: str
    visits: int


def counts_as_visit(was: str, was_by: str, route: Route, by: str) -> bool:
    """Whether this answer was another walk to the door; putting one's own answer right is none."""
    return route in WALKED and (was in ("", Outcome.ABSENT) or was_by != by)


def coverage(doors: Iterable[Counted]) -> Coverage:
    """Count addresses by outcome and by the route the word came."""
    outcomes: dict[str, int] = {}
    routes: dict[str, int] = {}
    total = visits = 0
    for d in doors:
        total, visits = total + 1, visits + d.visits
        if d.outcome:
            outcomes[d.outcome] = outcomes.get(d.outcome, 0) + 1
            routes[d.route] = routes.get(d.route, 0) + 1
    return Coverage(total, outcomes, routes, visits)


def coverage_by_building(doors: Iterable[Counted]) -> dict[Region, Coverage]:
    """`coverage` for each building, in path order."""
    held: dict[Region, list[Counted]] = {}
    for d in doors:
        held.setdefault(d.home.at(Level.BUILDING), []).append(d)
    return {b: coverage(held[b]) for b in sorted(held)}


def urgency(due_at: datetime, at: datetime) -> Literal["overdue", "now", "soon"]:
    """Overdue, due within a day, or later."""
    if due_at <= at:
        return "overdue"
    return "now" if due_at <= at + timedelta(days=1) else "soon"
