"""The modes as they lie in `data/modes.json`: what each asks, lends and keeps, and for how long at most."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from linan.kernel.actor import Ability
from linan.kernel.words import Words

NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do when a mode begins: for whom, in each of which areas, within how many hours."""

    role: str
    per: str
    hours: int
    words: Words


@dataclass(frozen=True, slots=True)
class Mode:
    """One mode. Of several in force over a place the one of the highest rank holds."""

    code: str
    words: Words
    rank: int
    people: int
    """How many people it takes to order it; whatever lends powers takes two."""
    longest_hours: int
    then: str
    """The mode that follows by itself for its own longest time; empty for a plain return."""
    duties: tuple[Duty, ...]
    numbers: Mapping[str, int]
    """Parameters that are otherwise while it is in force."""
    source: str


@lru_cache(maxsize=1)
def modes() -> Mapping[str, Mode]:
    """Every mode by its code, the calmest first. ValueError when the file cannot be used."""
    raw = json.loads((files("linan.core.policy") / "data" / "modes.json").read_text("utf-8"))
    found = [
        Mode(
            code=m["code"],
            words=Words(m["words"]),
            rank=m["rank"],
            people=m["people"],
            longest_hours=m["longest_hours"],
            then=m["then"],
            duties=tuple(Duty(d["role"], d["per"], d["hours"], Words(d["words"])) for d in m["duties"]),
            numbers=dict(m["numbers"]),
            source=m["source"],
        )
        for m in sorted(raw, key=lambda m: int(m["rank"]))
    ]
    if found[0].code != NORMAL or len({m.rank for m in found}) != len(found):
        raise ValueError("the modes have no order")
    return {m.code: m for m in found}


@lru_cache(maxsize=1)
def changed_numbers() -> frozenset[str]:
    """The parameters that any mode changes."""
    return frozenset(name for m in modes().values() for name in m.numbers)


_LENDABLE: dict[tuple[str, str], frozenset[Ability]] = {}


def may_lend(mode: str, role: str, abilities: Iterable[Ability]) -> None:
    """Say at start what a mode may lend to a role. ValueError for a mode that one person alone can order."""
    if modes()[mode].people < 2:
        raise ValueError(f"{mode} is ordered by one person and lends nothing")
    _LENDABLE[mode, role] = frozenset(abilities)


def lendable(mode: str) -> dict[str, tuple[Ability, list[str]]]:
    """What an order of this mode may lend: by the ability's code, with the roles that would hold it."""
    found: dict[str, tuple[Ability, list[str]]] = {}
    for (m, role), abilities in sorted(_LENDABLE.items()):
        for ability in sorted(abilities, key=lambda a: a.code) if m == mode else ():
            found.setdefault(ability.code, (ability, []))[1].append(role)
    return found


def lent(mode: str, role: str, codes: Iterable[str]) -> frozenset[Ability]:
    """What an order of this mode, naming these codes, lends to a role."""
    named = set(codes)
    return frozenset(a for a in _LENDABLE.get((mode, role), ()) if a.code in named)
