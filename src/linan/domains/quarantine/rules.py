"""What quarantine decides, without a database and without a clock.

Day counts: the anchor (the last exposure) is day 0, the stay lasts through day `days` and ends at the midnight that
closes it (`kernel.time.Due`). A stay may rest on several grounds; what governs is always weighed anew from all of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from linan.domains.quarantine.facts import RefusalStep, Regime
from linan.kernel.time import CHINA, Due
from linan.kernel.words import Words

STRICTEST_FIRST = tuple(Regime)
FEVER_TENTHS = 373
"""37.3 °C, the threshold of the national prevention and control plans (新型冠状病毒肺炎防控方案) for asking further."""
TEMPERATURE_TENTHS = range(340, 431)
"""What a thermometer on a living person can show; anything else is a slip of the finger."""
CHECK_IN_BY = time(20)
"""A day without word turns up at the team lead this same evening."""
MOST_DAYS = 60
"""Longer than any edition ever asked for; beyond it a number is a typing mistake."""


class CareRole(StrEnum):
    """The five who look after one household (五包一)."""

    CADRE = "cadre"
    GRID_WORKER = "grid_worker"
    DOCTOR = "doctor"
    POLICE = "police"
    VOLUNTEER = "volunteer"


class State(StrEnum):
    """The life of an order: draft until the five are named, then active, then released or lapsed."""

    DRAFT = "draft"
    ACTIVE = "active"
    RELEASED = "released"
    LAPSED = "lapsed"


OPEN = (State.DRAFT, State.ACTIVE)

REGIME_WORDS: Mapping[Regime, Words] = {
    Regime.FACILITY_QUARANTINE: Words("facility quarantine"),
    Regime.HOME_QUARANTINE: Words("home quarantine"),
    Regime.HOME_MONITORING: Words("health monitoring at home"),
    Regime.SELF_MONITORING: Words("self monitoring"),
}
ALLOWED_WORDS: Mapping[Regime, Words] = {
    Regime.FACILITY_QUARANTINE: Words("You stay in your room; meals, medicine and a doctor come to you."),
    Regime.HOME_QUARANTINE: Words(
        "You stay at home; the five below bring what you need. A fire or an emergency comes first: leave at once."
    ),
    Regime.HOME_MONITORING: Words(
        "You stay at home and may leave for the doctor after a call to one of the five below."
    ),
    Regime.SELF_MONITORING: Words("You may go out; please avoid crowds, wear a mask and tell us how you feel."),
}
ROLE_WORDS: Mapping[CareRole, Words] = {
    CareRole.CADRE: Words("street or community cadre"),
    CareRole.GRID_WORKER: Words("grid worker"),
    CareRole.DOCTOR: Words("family doctor"),
    CareRole.POLICE: Words("community police officer"),
    CareRole.VOLUNTEER: Words("volunteer"),
}
STATE_WORDS: Mapping[State, Words] = {
    State.DRAFT: Words("waiting for the five names"),
    State.ACTIVE: Words("in force"),
    State.RELEASED: Words("released"),
    State.LAPSED: Words("lapsed"),
}
STEP_WORDS: Mapping[RefusalStep, Words] = {
    RefusalStep.EXPLAIN: Words("explain"),
    RefusalStep.SECOND_VISIT: Words("second visit"),
    RefusalStep.LAWFUL_NOTICE: Words("lawful written notice"),
    RefusalStep.POLICE: Words("police, citing the law"),
    RefusalStep.SETTLED: Words("settled by agreement"),
}
SYMPTOM_WORDS: Mapping[str, Words] = {
    "fever": Words("fever"),
    "cough": Words("cough"),
    "sore_throat": Words("sore throat"),
    "breathless": Words("short of breath"),
    "no_taste": Words("cannot taste or smell"),
    "diarrhoea": Words("diarrhoea"),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason for a stay, as it was ordered; `because` is the text of the reference it came from."""

    because: str
    regime: Regime
    due: Due
    test_days: tuple[int, ...] = ()
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """What governs: the strictest regime of all grounds, counted to the end of the longest."""

    regime: Regime
    due: Due
    test_days: tuple[int, ...]
    provisional: bool
    because: str


def weigh_grounds(grounds: Iterable[Ground]) -> Stay | None:
    """The stay that follows from all grounds in force, in whatever order they came; None when none is left.

    It is provisional only while every ground is. Tests are those of the ground with the longest count, because their
    days are counted from its anchor.
    """
    held = sorted(grounds, key=lambda g: (g.due.last_on, -STRICTEST_FIRST.index(g.regime), g.because))
    if not held:
        return None
    longest = held[-1]
    return Stay(
        regime=min((g.regime for g in held), key=STRICTEST_FIRST.index),
        due=longest.due,
        test_days=longest.test_days,
        provisional=all(g.provisional for g in held),
        because=longest.because,
    )


@dataclass(frozen=True, slots=True)
class CareName:
    """Who fills one of the five roles. Without a name or a telephone number the role counts as empty."""

    role: CareRole
    name: str
    phone: str
    substitute_name: str = ""
    substitute_phone: str = ""
    staff: str = ""


def mark_of(five: Iterable[CareName]) -> str:
    """A mark that changes whenever one of the five names or numbers does, so that an old page can be told."""
    lines = sorted("\x1f".join((n.role, n.name, n.phone, n.substitute_name, n.substitute_phone)) for n in five)
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()[:16]


def missing_roles(five: Iterable[CareName]) -> tuple[CareRole, ...]:
    """The roles of the five that nobody fills, in their usual order; an empty answer lets the order go into force."""
    filled = {n.role for n in five if n.name.strip() and n.phone.strip()}
    return tuple(r for r in CareRole if r not in filled)


def missing_tests(due: Due, test_days: Sequence[int], negatives: Collection[date]) -> tuple[int, ...]:
    """The required test days no negative sample answers.

    A sample answers a day when it was taken on that day or later, and each sampling day answers one required day only.
    The latest required days choose first, so the day named is the one that was really missed.
    """
    free = sorted(due.day_number(on) for on in set(negatives))
    missing = []
    for day in sorted(test_days, reverse=True):
        fit = next((d for d in free if d >= day), None)
        if fit is None:
            missing.append(day)
        else:
            free.remove(fit)
    return tuple(sorted(missing))


def release_blockers(
    due: Due, test_days: Sequence[int], negatives: Collection[date], last_test_positive: bool, at: datetime | None
) -> tuple[str, ...]:
    """What stands between the person and their release, as codes; empty means free to go.

    `at` None asks a day ahead: the days are taken as served, and only what else is missing is named.
    """
    found: list[str] = []
    if at is not None and at < due.ends_at():
        found.append("days_left")
    if last_test_positive:
        found.append("positive_test")
    found += [f"test_day_{day}" for day in missing_tests(due, test_days, negatives)]
    return tuple(found)


def blocker_words(code: str) -> Words:
    """The sentence for one blocker code."""
    if code.startswith("test_day_"):
        return Words("needs the test of day {day}", day=int(code.removeprefix("test_day_")))
    if code.startswith("no_"):
        return Words("nobody is named as {role} yet", role=ROLE_WORDS[CareRole(code.removeprefix("no_"))])
    if code == "positive_test":
        return Words("the last test was positive; the doctor decides what comes next")
    return Words("the days are not over yet")


def is_fever(temperature_tenths: int | None) -> bool:
    """True from 37.3 °C."""
    return temperature_tenths is not None and temperature_tenths >= FEVER_TENTHS


def symptoms_of(temperature_tenths: int | None, named: Iterable[str]) -> tuple[str, ...]:
    """The known symptoms among `named`, with a measured fever added, in their usual order."""
    said = set(named) | ({"fever"} if is_fever(temperature_tenths) else set())
    return tuple(s for s in SYMPTOM_WORDS if s in said)


def check_in_deadline(on: date, zone: ZoneInfo = CHINA) -> datetime:
    """The moment on day `on` by which we want to have heard from the person."""
    return datetime.combine(on, CHECK_IN_BY, zone)


LADDER = (RefusalStep.EXPLAIN, RefusalStep.SECOND_VISIT, RefusalStep.LAWFUL_NOTICE, RefusalStep.POLICE)


def next_steps(taken: Collection[RefusalStep]) -> tuple[RefusalStep, ...]:
    """The steps that may be taken now: the next rung, and agreement as soon as somebody has explained."""
    if RefusalStep.SETTLED in taken:
        return ()
    rung = next((s for s in LADDER if s not in taken), None)
    steps = (rung,) if rung else ()
    return (*steps, RefusalStep.SETTLED) if taken else steps


_LAW = re.compile(r"《.+》.*第.+条|\bart(icle|\.)\s*\d+", re.IGNORECASE)


def cites_law(text: str) -> bool:
    """True when `text` names an article: 《中华人民共和国传染病防治法》第三十九条, or "… Law, Article 39"."""
    return bool(_LAW.search(text))


def is_announced(at: datetime, windows: Iterable[tuple[datetime, datetime]]) -> bool:
    """True when the door was expected to open at `at`."""
    return any(since <= at < until for since, until in windows)


def count_words(due: Due, today: date) -> Words:
    """Which day of the stay it is, as a neighbour would say it; day 0, the anchor, is not a day of the stay yet."""
    day = due.day_number(today)
    if day < 1:
        return Words("Day 1 is {on}, {days} days in all", on=due.anchor_on + timedelta(days=1), days=due.days)
    if day >= due.days:
        return Words("The last day of {days}", days=due.days) if day == due.days else Words("The days are over")
    return Words("Day {day} of {days}, {left} left", day=day, days=due.days, left=due.days_left(today))
