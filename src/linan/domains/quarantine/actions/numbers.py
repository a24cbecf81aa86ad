"""The numbers of notices and certificates: without gaps, per community, year and kind of paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from linan.core.ledger.compiled import One, Save
from linan.domains.quarantine.models import NumberSeries
from linan.kernel.region import Region
from linan.kernel.time import civil_day

_SERIES = One(lambda: NumberSeries.objects.select_for_update(), "code", "year", "paper")
_LAST = Save(NumberSeries, "last")


def next_number(region: Region, at: datetime, paper: str) -> str:
    """The next number of a paper in its community and year, e.g. `330110001001-2022-0007`."""
    return next_numbers([region], at, paper)[0]


def next_numbers(regions: Sequence[Region], at: datetime, paper: str) -> list[str]:
    """The next numbers of many papers, in the order given; each community's series is taken up once."""
    year, codes = civil_day(at).year, [r.community.code for r in regions]
    last: dict[str, int] = {}
    wanted = Counter(codes)
    for code in sorted(wanted):  # in one order, so that two never wait for each other
        series = _SERIES.first(code, year, paper)
        if series is None:
            NumberSeries.objects.get_or_create(code=code, year=year, paper=paper)
            series = NumberSeries.objects.select_for_update().get(code=code, year=year, paper=paper)
        last[code] = series.last
        series.last += wanted[code]
        _LAST.of(series)
    numbers = []
    for code in codes:
        last[code] += 1
        numbers.append(f"{code}-{year}-{last[code]:04d}")
    return numbers
