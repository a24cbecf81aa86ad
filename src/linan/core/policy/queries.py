"""Which rule is in force where and when. Rules are public: no query here asks for an ability."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.core.policy import rules
from linan.core.policy.abilities import ADOPT_EDITION
from linan.core.policy.models import Adoption
from linan.core.policy.modes.queries import in_mode
from linan.core.policy.overlays.queries import added_at, laid_on
from linan.core.policy.rules import Edition, Number, Phase, Regime
from linan.kernel.actor import Actor
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day
from linan.kernel.verdicts import RuleSet

_ADOPTED = Compiled(
    lambda: Adoption.objects.filter(confirmed_at__isnull=False).values_list("since", "region", "id", "edition"),
    "since__lte",
)
"""What was decided anywhere until a moment: dozens of rows in a county, and most counties have none."""


def edition(region: Region, at: datetime) -> Edition:
    """The edition in force in `region` at `at`: the latest adoption by the nearest region that decided, else the
    national one of that day. An adoption above that is later than a local one ends the local one."""
    return _edition(_ADOPTED.all(at), region, at)


def _edition(adopted: Sequence[tuple[Any, ...]], region: Region, at: datetime) -> Edition:
    over = [row for row in adopted if row[1].covers(region)]
    code = max(over)[3] if over else ""
    return rules.editions()[code] if code in rules.editions() else rules.edition_on(civil_day(at))


def rule_set(region: Region, at: datetime) -> RuleSet:
    """The health code's rules in force in `region` at `at`, with what this place has added to them."""
    return laid_on(edition(region, at), region, added_at(at))


def number(name: str, region: Region, at: datetime) -> Number:
    """A parameter in force, e.g. `tracing.overlap_minutes`. Refuses `no_such_rule`."""
    return in_mode(rules.number_in(name, edition(region, at).code, civil_day(at)), region, at)


@dataclass(frozen=True, slots=True)
class InForce:
    """What is in force in one place at one moment: the edition, its rules as laid on there, and some parameters."""

    edition: Edition
    rules: RuleSet
    numbers: dict[str, Number]


def in_force(regions: Iterable[Region], at: datetime, *names: str) -> dict[Region, InForce]:
    """`edition`, `rule_set` and each `number` of these names in each region, with a few questions for all of them.

    Refuses `no_such_rule`.
    """
    adopted, added, day = _ADOPTED.all(at), added_at(at), civil_day(at)
    general: dict[str, dict[str, Number]] = {}
    found: dict[Region, InForce] = {}
    for region in regions:
        here = _edition(adopted, region, at)
        if here.code not in general:
            general[here.code] = {name: rules.number_in(name, here.code, day) for name in names}
        numbers = {name: in_mode(n, region, at) for name, n in general[here.code].items()}
        found[region] = InForce(here, laid_on(here, region, added), numbers)
    return found


def numbers(region: Region, at: datetime) -> list[Number]:
    """Every parameter in force, by name."""
    code, day = edition(region, at).code, civil_day(at)
    fitting = {
        name: [n for n in values if n.since <= day and n.edition in ("", code)]
        for name, values in rules.parameters().items()
    }
    return [in_mode(values[-1], region, at) for _, values in sorted(fitting.items()) if values]


def regime_for(ring: str, region: Region, at: datetime) -> Regime | None:
    """What the edition in force asks of a ring (`close`, `secondary`, `arrival_high` …); None when it asks nothing."""
    return edition(region, at).regimes.get(str(ring))


def tests_for(regime: Regime | Phase) -> tuple[int, ...]:
    """The days of the stay on which a test is due; day 1 is the day after the anchor."""
    return regime.tests if isinstance(regime, Phase) else regime.test_days


def all_editions() -> list[Edition]:
    """Every edition we hold, the earliest first."""
    return list(rules.editions().values())


@dataclass(frozen=True, slots=True)
class AdoptionLine:
    """One decision as the public sees it: when, where, what and why; who decided stays in the ledger."""

    id: UUID
    region: Region
    edition: Edition
    since: datetime
    because: str
    confirmed: bool
    mine: bool


def adoptions(by: Actor, region: Region) -> list[AdoptionLine]:
    """The decisions that touch `region`, the newest first. Proposals are seen by those who may decide."""
    may_decide = by.can(ADOPT_EDITION, region)
    covering = [str(region.at(Level(n))) for n in range(region.level + 1)]
    rows = Adoption.objects.filter(region__in=covering).order_by("-since", "-id")[:200]
    return [
        AdoptionLine(
            row.id,
            row.region,
            rules.editions()[row.edition],
            row.since,
            row.because,
            row.confirmed_at is not None,
            row.proposed_by == by.id,
        )
        for row in rows
        if row.edition in rules.editions() and (row.confirmed_at is not None or may_decide)
    ]


def proposals_for(by: Actor) -> int:
    """How many proposals wait for `by` as the second person."""
    rows = Adoption.objects.filter(within("region", by.regions(ADOPT_EDITION)), confirmed_at=None)
    return rows.exclude(proposed_by=by.id).count()


def in_force_on(region: Region, day: date, at: datetime) -> tuple[Edition, list[Number]]:
    """The edition and all parameters in force at `at`, for the page that answers "which rule was in force"."""
    return edition(region, at), numbers(region, at)
