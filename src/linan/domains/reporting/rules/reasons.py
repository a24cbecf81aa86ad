"""Why a report is worth asking about, in words the unit reads too. Never an accusation: what was seen and what not."""

from __future__ import annotations

from typing import Any

from linan.domains.reporting.rules.anomalies import Doubt, Finding
from linan.kernel.words import Words

TITLES = {
    Doubt.LATE: Words("sent late"),
    Doubt.MISSING: Words("did not come"),
    Doubt.BELOW: Words("less than the signals let expect"),
    Doubt.ABOVE: Words("more than the signals let expect"),
    Doubt.REPEATED: Words("the same number again and again"),
    Doubt.LOW_THROUGHOUT: Words("less than elsewhere, all the time"),
}
DELAYS = (Doubt.LATE, Doubt.MISSING)


def reasons(found: Finding[Any], missing_hours: int) -> list[Words]:
    """The reasons of one finding, each a sentence."""
    if found.doubt is Doubt.LATE:
        return [Words("It was sent {n} h after the cut-off.", n=found.count)]
    if found.doubt is Doubt.MISSING:
        return [Words("Nothing had come {n} h after the cut-off.", n=missing_hours)]
    if found.doubt is Doubt.REPEATED:
        return [
            Words("{value} was reported {n} times in a row.", value=found.value or 0, n=found.count),
            Words("The signals moved in that time."),
        ]
    told = [
        Words("{value} was reported; the signals let expect about {expected}.", value=found.value or 0,
              expected=found.expected or 0),
    ]  # fmt: skip
    if found.doubt is Doubt.LOW_THROUGHOUT:
        told.append(Words("In other communities more is reported for the same signals."))
        told.append(Words("A place whose residents use another clinic looks like this too."))
        return told
    told.append(
        Words(
            "That is {spread} times as far off as this community's reports usually are.", spread=f"{found.spread:.1f}"
        )
    )
    if found.fitted_at_first:
        told.append(Words("The first value fitted; what it was corrected to does not."))
    return told
