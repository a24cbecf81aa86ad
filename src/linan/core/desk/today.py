"""What *Today* is made of: each domain says what is due, the page puts the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linan.kernel.words import Words

Urgency = Literal["overdue", "now", "soon", "info"]
_RANK = {"overdue": 0, "now": 1, "soon": 2, "info": 3}


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One line: what (`words`), how many, where it opens (`url`), the one verb, and how urgent it is."""

    words: Words
    count: int
    url: str
    verb: Words
    due_at: datetime | None = None
    urgency: Urgency = "now"


def in_order(items: Iterable[TodayItem]) -> list[TodayItem]:
    """Overdue first, then what is due soonest; lines with nothing to do are left out."""
    return sorted(
        (i for i in items if i.count),
        key=lambda i: (_RANK[i.urgency], i.due_at is None, i.due_at.timestamp() if i.due_at else 0.0),
    )
