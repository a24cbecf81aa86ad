"""What a firm needs before it works: each check met, or exactly what is missing and who can mend it.

After the guide for reopening of 2020-02-21 (国发明电〔2020〕4号): who is responsible, where workers were and how
they are, meals apart, an observation area, protective goods. The numbers are parameters;
sources: docs/field/reopening.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from linan.domains.reopening.rules.grades import Grade
from linan.kernel.words import Words


class Mends(StrEnum):
    """Who can mend what is missing."""

    FIRM = "firm"
    TIME = "time"


class Canteen(StrEnum):
    """How the workers of a shift eat."""

    UNKNOWN = ""
    NONE = "none"
    STAGGERED = "staggered"
    AT_SEAT = "at_seat"
    TOGETHER = "together"


CANTEEN_WORDS = {
    Canteen.NONE: Words("nobody eats there"),
    Canteen.STAGGERED: Words("in turns, not face to face"),
    Canteen.AT_SEAT: Words("from a box, each at their own place"),
    Canteen.TOGETHER: Words("all together"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The numbers in force where the firm stands."""

    stock_days: int
    masks_a_day: int
    """Per worker."""
    workers_per_thermometer: int
    spacing_cm: int
    room_m2: int
    """Per worker of the shift."""


@dataclass(frozen=True, slots=True)
class FileTold:
    """What the file says of the whole firm. `workers` are those entered, over all shifts."""

    grade: Grade
    essential: bool
    responsible: bool
    workers: int
    masks: int
    disinfectant_days: int
    thermometers: int
    isolation_room: bool


@dataclass(frozen=True, slots=True)
class ShiftTold:
    """What the file says of one shift. `unknown` are workers whose journey or health nobody entered."""

    workers: int
    seats: int
    square_metres: int
    spacing_cm: int
    canteen: Canteen
    unknown: int
    away: int
    meets: str = ""
    """Another shift in the same room at the same time; a pause of one could not spare the other."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what it asks (`asks`), and where it is not met what is missing and who can mend that."""

    code: str
    asks: Words
    missing: Words | None
    mends: Mends = Mends.FIRM
    """Who can mend it; read where it is missing."""

    @property
    def met(self) -> bool:
        return self.missing is None


def _finding(code: str, asks: Words, met: bool, lacks: Words, mends: Mends = Mends.FIRM) -> Finding:
    return Finding(code, asks, None if met else lacks, mends)


def file_checks(told: FileTold, asked: Asked) -> tuple[Finding, ...]:
    """The checks that concern the whole firm; while one is missing, no shift of it may work."""
    masks = told.workers * asked.masks_a_day * asked.stock_days
    meters = -(-told.workers // asked.workers_per_thermometer)
    found = [
        _finding(
            "responsible",
            Words("Somebody answers for it, with a telephone"),
            told.responsible,
            Words("Nobody is named who answers for it, with a telephone."),
        ),
        _finding(
            "masks",
            Words("Masks for {days} days", days=asked.stock_days),
            told.masks >= masks,
            Words("{n} masks more are needed: {workers} workers, {a_day} a day, {days} days.",
                  n=max(masks - told.masks, 0), workers=told.workers, a_day=asked.masks_a_day, days=asked.stock_days),
        ),
        _finding(
            "disinfectant",
            Words("Disinfectant for {days} days", days=asked.stock_days),
            told.disinfectant_days >= asked.stock_days,
            Words("Disinfectant lasts {have} days; {days} are asked.", have=told.disinfectant_days,
                  days=asked.stock_days),
        ),
        _finding(
            "thermometers",
            Words("Thermometers at the way in"),
            told.thermometers >= max(meters, 1),
            Words("{n} thermometers more are needed.", n=max(max(meters, 1) - told.thermometers, 0)),
        ),
        _finding(
            "isolation_room",
            Words("A room where somebody who feels unwell can wait apart"),
            told.isolation_room,
            Words("There is no room where somebody who feels unwell can wait apart."),
        ),
    ]  # fmt: skip
    if told.grade is Grade.HIGH:
        found.append(
            _finding(
                "essential",
                Words("In a high-risk area: a firm everybody needs"),
                told.essential,
                Words("In a high-risk area only firms everybody needs reopen; it opens once the risk is lower."),
                Mends.TIME,
            )
        )
    return tuple(found)


def shift_checks(told: ShiftTold, asked: Asked) -> tuple[Finding, ...]:
    """The checks of one shift; another shift's never count here."""
    room = told.workers * asked.room_m2
    return (
        _finding("workers", Words("Its workers are entered"), told.workers > 0, Words("No worker is entered.")),
        _finding(
            "known",
            Words("Of each worker: where they were, and their health"),
            told.unknown == 0,
            Words("Of {n} workers it is not entered where they were or how they are.", n=told.unknown),
        ),
        _finding(
            "away",
            Words("Nobody who has to stay away"),
            told.away == 0,
            Words("{n} workers have to stay away for now.", n=told.away),
            Mends.TIME,
        ),
        _finding(
            "seats",
            Words("A place for everybody"),
            told.seats >= told.workers,
            Words("{n} places more are needed, or fewer workers at a time.", n=max(told.workers - told.seats, 0)),
        ),
        _finding(
            "spacing",
            Words("{cm} cm between places", cm=asked.spacing_cm),
            told.spacing_cm >= asked.spacing_cm,
            Words("The places are {have} cm apart; {cm} are asked.", have=told.spacing_cm, cm=asked.spacing_cm),
        ),
        _finding(
            "room",
            Words("{m2} m² for each worker", m2=asked.room_m2),
            told.square_metres >= room,
            Words("The room has {have} m²; for {workers} workers {need} are asked.", have=told.square_metres,
                  workers=told.workers, need=room),
        ),
        _finding(
            "apart",
            Words("No other shift in the same room at the same time"),
            not told.meets,
            Words("{other} works in the same room at the same time.", other=told.meets),
        ),
        _finding(
            "canteen",
            Words("Meals apart"),
            told.canteen not in (Canteen.UNKNOWN, Canteen.TOGETHER),
            Words("It is not arranged that people eat in turns or apart."),
        ),
    )  # fmt: skip


def missing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if not f.met)
