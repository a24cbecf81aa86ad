"""What callers write, made into what the actions take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from linan.domains.oversight.queries import ProcessFilter
from linan.domains.oversight.rules import Answer, Outcome
from linan.kernel.processes import Body
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


def answer(text: str) -> Answer:
    """The answer chosen; none for anything else, which the action refuses."""
    return Answer(text) if text in set(Answer) else Answer.OPEN


def outcome(text: str) -> Outcome:
    return Outcome(text) if text in set(Outcome) else Outcome.OPEN


def process_filter(told: Mapping[str, str]) -> ProcessFilter:
    """Days, process and `hands=one` as the list's form sends them. Refuses `bad_day`."""
    return ProcessFilter(
        since=_day(told.get("since", "")), until=_day(told.get("until", "")), code=told.get("process", ""),
        one_hand=told.get("hands", "") == "one",
    )  # fmt: skip


def area(text: str) -> Region:
    """The area of a body; there is no page of anything else."""
    try:
        return Region(text)
    except ValueError:
        raise not_found() from None


def body(text: str) -> Body:
    if text not in set(Body):
        raise not_found()
    return Body(text)


def office(text: str) -> UUID:
    """The office chosen; refuses `no_office_chosen`."""
    try:
        return UUID(text)
    except ValueError:
        raise Refusal(
            "no_office_chosen", Words("Please choose an office."), kind=Kind.INVALID, field="office"
        ) from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("bad_day", Words("This is not a day."), kind=Kind.INVALID, field="since") from None
