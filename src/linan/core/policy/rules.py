"""The editions and parameters as they lie in `data/`, checked and compiled once per process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.verdicts import RuleSet, compile_rules
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a stay: its regime, its days and the days of the stretch on which a test is due."""

    regime: str
    days: int
    tests: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Regime:
    """What an edition asks of a ring of people. `regime`, `days`, `test_days` are those of the first phase."""

    ring: str
    phases: tuple[Phase, ...]
    edition: str
    source: str
    verified: bool

    @property
    def regime(self) -> str:
        return self.phases[0].regime

    @property
    def days(self) -> int:
        return self.phases[0].days

    @property
    def test_days(self) -> tuple[int, ...]:
        return self.phases[0].tests

    @property
    def rule(self) -> str:
        """The name a due date carries: `v9.close`."""
        return f"{self.edition}.{self.ring}"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the plan: its dates, where it comes from, its rules and regimes."""

    code: str
    number: int
    title: Words
    since: date
    until: date | None
    source: str
    verified: bool
    rules: RuleSet
    regimes: Mapping[str, Regime]


@dataclass(frozen=True, slots=True)
class Number:
    """One parameter's value with everything needed to defend it."""

    name: str
    value: int
    unit: str
    words: Words
    source: str
    edition: str
    verified: bool
    since: date


@lru_cache(maxsize=1)
def editions() -> Mapping[str, Edition]:
    """Every edition by its code, in the order of their dates. ValueError when a file cannot be used."""
    folder = files("linan.core.policy") / "data" / "editions"
    found = [_edition(json.loads(f.read_text("utf-8"))) for f in folder.iterdir() if f.name.endswith(".json")]
    found.sort(key=lambda e: e.since)
    if len({e.number for e in found}) != len(found):
        raise ValueError("two editions share a number")
    return {e.code: e for e in found}


def _edition(raw: Mapping[str, Any]) -> Edition:
    rules = compile_rules(raw)
    return Edition(
        code=rules.edition,
        number=rules.number,
        title=Words(rules.title),
        since=rules.since,
        until=rules.until,
        source=rules.source,
        verified=rules.verified,
        rules=rules,
        regimes={
            ring: Regime(
                ring,
                tuple(Phase(p["regime"], p["days"], tuple(p["tests"])) for p in phases),
                rules.edition,
                raw["regime_source"],
                rules.verified,
            )
            for ring, phases in raw["regimes"].items()
        },
    )


def edition_on(day: date) -> Edition:
    """The edition whose dates hold `day`; the first one for days before all of them."""
    held = [e for e in editions().values() if e.since <= day]
    return held[-1] if held else next(iter(editions().values()))


@lru_cache(maxsize=1)
def parameters() -> Mapping[str, tuple[Number, ...]]:
    """Every parameter's values, the earliest first. A value may belong to one edition only."""
    raw = json.loads((files("linan.core.policy") / "data" / "parameters.json").read_text("utf-8"))
    return {
        p["name"]: tuple(
            sorted(
                (
                    Number(
                        name=p["name"],
                        value=v["value"],
                        unit=p["unit"],
                        words=Words(p["words"]),
                        source=v["source"],
                        edition=v.get("edition", ""),
                        verified=v["verified"],
                        since=date.fromisoformat(v["since"]),
                    )
                    for v in p["values"]
                ),
                key=lambda n: (n.edition != "", n.since),
            )
        )
        for p in raw
    }


def number_in(name: str, edition: str, day: date) -> Number:
    """The value in force on `day` under `edition`: one of that edition first, then the general one. Refuses
    `no_such_rule` when there is none."""
    fitting = [n for n in parameters().get(name, ()) if n.since <= day and n.edition in ("", edition)]
    if not fitting:
        raise no_such_rule(name)
    return fitting[-1]


def no_such_rule(name: str) -> Refusal:
    """The refusal for a number or rule that no edition in force names."""
    return Refusal(
        "no_such_rule",
        Words("There is no rule {name} in force on that day.", name=name),
        kind=Kind.CONFLICT,
        next_step=Words("Ask the county office to put the edition that has it into force."),
    )
