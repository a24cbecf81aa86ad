"""How many rows fall into which community and which stretch of time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from linan.core.ledger.fields import within
from linan.kernel.region import Region

Span = tuple[datetime, datetime]
"""From (included) until (not included)."""


def per_community(
    rows: QuerySet[Any], moment: str, units: Sequence[Region], spans: Sequence[Span], region: str = "region"
) -> dict[Region, list[int]]:
    """Per community of `units` and per span, how many rows lie there; `moment` and `region` name the rows' columns.

    `spans` follow one another without overlapping, the earliest first.
    """
    found = {u: [0] * len(spans) for u in units}
    if not spans:
        return found
    starts = [since for since, _ in spans]
    told = rows.filter(**{f"{moment}__gte": starts[0], f"{moment}__lt": spans[-1][1]}).order_by()
    for first in range(0, len(units), 200):
        for where, at in told.filter(within(region, units[first : first + 200])).values_list(region, moment):
            n = bisect_right(starts, at) - 1
            if n >= 0 and at < spans[n][1] and where.community in found:
                found[where.community][n] += 1
    return found
