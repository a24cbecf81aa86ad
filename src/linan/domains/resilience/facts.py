"""What resilience says has happened."""

from __future__ import annotations

from datetime import date

from linan.kernel.facts import Fact
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class ValueEntered(Fact, kind="resilience.value_entered"):
    """An indicator has this value on a day, as a decimal text; a second value of the same day takes its place."""

    region: Region
    subject: RecordRef
    indicator: str
    on: date
    value: str


SENTENCES: dict[str, str] = {"resilience.value_entered": "The value of a resilience indicator was entered."}
