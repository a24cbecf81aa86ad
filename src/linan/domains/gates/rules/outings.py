"""Limited outings (限次出门): so many people of a household in so many days, while an order with an end is in force.

Treatment, pregnancy, medics and emergencies are never counted, and the guard is not told why somebody is free to go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from linan.domains.gates.rules.passing import Action, Decision, masked_name
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Went:
    """Somebody of the household went out on a day."""

    name: str
    on: date


def next_day(went: Sequence[Went], today: date, *, days: int, people: int) -> date:
    """The first day on which the household may go out again; today when it may now.

    One person in two days means: who went on the 3rd makes the next outing possible on the 5th.
    """
    day = today
    while not _fits(went, day, days=days, people=people):
        day += timedelta(days=1)
    return day


def _fits(went: Sequence[Went], day: date, *, days: int, people: int) -> bool:
    """Whether one more outing on `day` leaves no `days` days in a row with more than `people`, before it or after."""
    starts = (day - timedelta(days=n) for n in range(days))
    return all(sum(s <= w.on < s + timedelta(days=days) for w in went) < people for s in starts)


def decide_outing(went: Sequence[Went], today: date, *, days: int, people: int) -> Decision:
    """May this household go out today? If not, because of whom, and when next."""
    possible = next_day(went, today, days=days, people=people)
    if possible <= today:
        following = next_day([*went, Went("", today)], today, days=days, people=people)
        return Decision(
            Action.PASS,
            Words("May go out today."),
            Words("After this, the next outing of the household is possible on {day}.", day=following),
        )
    latest = max(went, key=lambda w: w.on)
    return Decision(
        Action.WAIT,
        Words("Not today: {who} of the household went out on {day}.", who=masked_name(latest.name), day=latest.on),
        Words(
            "Next possible: {day}. A doctor, medicine or an emergency always goes ahead: choose it under “More”.",
            day=possible,
        ),
    )


def for_the_phone() -> dict[str, Decision]:
    """The two answers above for a phone without network, which fills in the days and knows no name."""
    return {
        "|outing|": Decision(
            Action.PASS,
            Words("May go out today."),
            Words("After this, the next outing of the household is possible on {day}.", day="{day}"),
        ),
        "|outing_over|": Decision(
            Action.WAIT,
            Words("Not today: somebody of the household went out on {last}.", last="{last}"),
            Words(
                "Next possible: {day}. A doctor, medicine or an emergency always goes ahead: choose it under “More”.",
                day="{day}",
            ),
        ),
    }
