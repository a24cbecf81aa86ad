"""The index, so that anybody can recompute it with a pencil.

    score of an indicator  = (value − worst) ÷ (best − worst) × 100, kept between 0 and 100
    score of a capital     = mean of the scores of its indicators that have a value
    index                  = mean of the scores of the capitals that have one

Each indicator weighs the same in its capital, each capital the same in the index. What has no value is missing: it
is in no mean, and it is named. The same scores are read by layer; each indicator stands in one capital and one layer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from linan.kernel.words import Words


class Capital(StrEnum):
    """经济资本、社区建设、人口资本、公共管理、社会资本."""

    ECONOMIC = "economic"
    COMMUNITY_BUILDING = "community_building"
    POPULATION = "population"
    PUBLIC_MANAGEMENT = "public_management"
    SOCIAL = "social"


class Layer(StrEnum):
    """政府、社会、公民、环境."""

    GOVERNMENT = "government"
    SOCIETY = "society"
    CITIZENS = "citizens"
    ENVIRONMENT = "environment"


CAPITAL_WORDS: Mapping[Capital, Words] = {
    Capital.ECONOMIC: Words("Economic capital"),
    Capital.COMMUNITY_BUILDING: Words("Community building"),
    Capital.POPULATION: Words("Population capital"),
    Capital.PUBLIC_MANAGEMENT: Words("Public management"),
    Capital.SOCIAL: Words("Social capital"),
}
LAYER_WORDS: Mapping[Layer, Words] = {
    Layer.GOVERNMENT: Words("Government"),
    Layer.SOCIETY: Words("Society"),
    Layer.CITIZENS: Words("Citizens"),
    Layer.ENVIRONMENT: Words("Environment"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the list. `worst` and `best` end its scale; `drawn` names a count of the register."""

    code: str
    capital: Capital
    layer: Layer
    words: Words
    unit: Words
    worst: Decimal
    best: Decimal
    source: str
    drawn: str


@dataclass(frozen=True, slots=True)
class Held:
    """The value an indicator has on a day, since when, and where it comes from."""

    value: Decimal
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """The score of one capital or layer; None while none of its indicators has a value."""

    score: Decimal | None
    known: int
    of: int


@dataclass(frozen=True, slots=True)
class Profile:
    """The index of one day with everything it rests on."""

    index: Decimal | None
    capitals: Mapping[Capital, Group]
    layers: Mapping[Layer, Group]
    scores: Mapping[str, Decimal]
    missing: tuple[Indicator, ...]


@lru_cache(maxsize=1)
def indicators() -> Mapping[str, Indicator]:
    """The list of `data/indicators.json`, by code. ValueError for a code twice or a scale without length."""
    found: dict[str, Indicator] = {}
    for raw in json.loads((files("linan.domains.resilience") / "data" / "indicators.json").read_text("utf-8")):
        one = Indicator(
            raw["code"],
            Capital(raw["capital"]),
            Layer(raw["layer"]),
            Words(raw["words"]),
            Words(raw["unit"]),
            Decimal(raw["worst"]),
            Decimal(raw["best"]),
            raw["source"],
            raw["drawn"],
        )
        if one.code in found or one.worst == one.best:
            raise ValueError(f"indicator {one.code} stands twice or has no scale")
        found[one.code] = one
    return found


def score(indicator: Indicator, value: Decimal) -> Decimal:
    """The value on the scale from 0 (worst) to 100 (best); beyond the ends it stays at them."""
    raw = (value - indicator.worst) / (indicator.best - indicator.worst) * 100
    return min(Decimal(100), max(Decimal(0), raw))


def shown(value: Decimal) -> Decimal:
    """One digit after the point, as the page shows it; the means are taken before rounding."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def profile(values: Mapping[str, Decimal], listed: Iterable[Indicator] | None = None) -> Profile:
    """The index of these values by indicator code."""
    everything = list(indicators().values() if listed is None else listed)
    scores = {i.code: score(i, values[i.code]) for i in everything if i.code in values}
    capitals = {c: _group([i for i in everything if i.capital is c], scores) for c in Capital}
    layers = {y: _group([i for i in everything if i.layer is y], scores) for y in Layer}
    known = [g.score for g in capitals.values() if g.score is not None]
    return Profile(
        _mean(known) if known else None,
        capitals,
        layers,
        scores,
        tuple(i for i in everything if i.code not in scores),
    )


def _group(mine: list[Indicator], scores: Mapping[str, Decimal]) -> Group:
    found = [scores[i.code] for i in mine if i.code in scores]
    return Group(_mean(found) if found else None, len(found), len(mine))


def _mean(found: list[Decimal]) -> Decimal:
    return sum(found, Decimal(0)) / len(found)
