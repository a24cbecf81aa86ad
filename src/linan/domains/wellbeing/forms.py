"""What a helper fills in after speaking with somebody."""

from __future__ import annotations

from collections.abc import Mapping

from linan.domains.wellbeing.facts import Way
from linan.domains.wellbeing.rules import Answer, Need
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


def way(text: str) -> Way:
    """How they spoke; refuses what is not on the list."""
    if text not in set(Way):
        raise Refusal(
            "way_unknown",
            Words("Choose how you spoke with them."),
            kind=Kind.INVALID,
            field="way",
            next_step=Words("By telephone, at the door, or by video call."),
        )
    return Way(text)


def answers(data: Mapping[str, str]) -> dict[Need, tuple[Answer, str]]:
    """The needs that were asked about: fields `food`, `food_detail` and so on; the others are left out."""
    found: dict[Need, tuple[Answer, str]] = {}
    for need in Need:
        said = data.get(need, "")
        if said in set(Answer) and said != Answer.UNASKED:
            found[need] = (Answer(said), data.get(f"{need}_detail", ""))
    return found
