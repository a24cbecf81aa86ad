"""What other rooms know: the risk list and people's colours. The floor above connects them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from linan.core.policy import queries as policy
from linan.domains.reopening.rules import Asked, Grade, Risk, grade_of
from linan.kernel.ids import new_id
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.region import Region
from linan.kernel.time import start_of
from linan.kernel.verdicts import Colour, Evidence, weigh

RiskList = Callable[[], Sequence[tuple[str, str]]]
"""Divisions on the list now: (code, risk)."""
Colours = Callable[[Sequence[PersonRef]], Mapping[PersonRef, str]]
"""The colour people stand at; who was never weighed is absent."""
_lists: list[RiskList] = []
_colours: list[Colours] = []


def know_risks(listed: RiskList) -> None:
    """Let this room ask which divisions are on the risk list."""
    _lists[:] = [listed]


def know_colours(standing: Colours) -> None:
    """Let this room ask at which colour people stand."""
    _colours[:] = [standing]


def listed_now() -> list[tuple[str, str]]:
    return [line for ask in _lists for line in ask()]


def colour_of(person: PersonRef) -> Colour:
    """Green for who was never weighed."""
    found = [standing for ask in _colours if (standing := ask([person]).get(person)) is not None]
    return Colour(found[0]) if found else Colour.GREEN


def grade_at(region: Region) -> Grade:
    """The grade of where a firm stands now."""
    return grade_of(region, listed_now())


def arrival_until(region: Region, risk: Risk, left_on: date | None, at: datetime) -> datetime | None:
    """Until when the edition in force keeps somebody away who left a place of that risk on that day; None for not.

    It is the same weighing as the health code's, so both end at the same hour.
    """
    if not risk or left_on is None:
        return None
    told = Evidence(EvidenceRef(new_id()), "arrival", start_of(left_on), {"risk": risk.value})
    verdict = weigh([told], policy.rule_set(region, at), at)
    return verdict.until if verdict.colour is not Colour.GREEN else None


def asked_at(region: Region, at: datetime) -> Asked:
    """The numbers in force there."""

    def number(name: str) -> int:
        return int(policy.number(f"reopening.{name}", region, at).value)

    return Asked(
        stock_days=number("stock_days"),
        masks_a_day=number("masks_a_day"),
        workers_per_thermometer=number("workers_per_thermometer"),
        spacing_cm=number("spacing_cm"),
        room_m2=number("room_m2"),
    )
