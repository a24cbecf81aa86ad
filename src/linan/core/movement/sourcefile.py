"""`linan trace source`: where several cases of a file may have it from.

The answer is one JSON object:

    format       "linan.trace_source/1"
    parameters   cases, generations, overlap_minutes, latent_days, days, level, until (by case: the last moment they can
                 have been exposed; null: the whole file), clock
    input        as of `linan trace`
    result       verdict ("stands_out" or "no_source_stands_out"), compared_with {people, places}
      sources    [{kind, name, support, cases, expected, visitors, chance, stands_out, first, last}], by chance, at most
                 20 of each kind ("place" or "person")

`support` of the cases share the place in the days looked back on, or could have been infected by the person; `expected`
is how many of as many random people would; `chance` is the probability that so many do, times the places (or people)
there are to be tried. What that can say and what not is said in `kernel/contacts/sources.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from linan.core.movement.tracefile import (
    DAY_MINUTES,
    DEFAULT_LATENT_DAYS,
    DEFAULT_OVERLAP_MINUTES,
    input_of,
    need_known,
)
from linan.core.movement.tracefile import moment as moment_of
from linan.core.movement.tracetable import Table, read_meetings, read_table
from linan.kernel.contacts.sources import LEVEL, Source, Visits, common_sources
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

FORMAT = "linan.trace_source/1"
DEFAULT_DAYS = 14
DEFAULT_LEVEL = LEVEL


def find_sources(
    path: str | Path,
    cases: Sequence[str],
    *,
    until: Mapping[str, str] | None = None,
    days: int = DEFAULT_DAYS,
    generations: int = 1,
    overlap_minutes: int = DEFAULT_OVERLAP_MINUTES,
    latent_days: float = DEFAULT_LATENT_DAYS,
    level: float = DEFAULT_LEVEL,
    mapping: Mapping[str, str] | None = None,
    meetings: bool = False,
) -> dict[str, Any]:
    """Rank what `cases` share, as the JSON object above. Refuses as `trace_visits_file`, and fewer than two cases."""
    if not 1 <= generations <= 255 or overlap_minutes < 0 or latent_days < 0 or days < 1 or not 0 < level < 1:
        raise Refusal(
            "parameter_negative",
            Words("Days and generations start at 1; overlap and latent days are not negative; the level is below 1."),
            kind=Kind.INVALID,
        )
    table = read_meetings(Path(path), mapping) if meetings else read_table(Path(path), mapping)
    numbers = need_known(table, cases)
    if len(numbers) < 2:
        raise Refusal("cases_few", Words("What cases share can be asked of two or more."), kind=Kind.INVALID)
    last = {c: moment_of(table, (until or {}).get(c)) for c in numbers}
    unit = 60 if table.seconds else 1
    found = common_sources(
        Visits(table.person, table.place, table.start, table.end),
        {numbers[c]: last[c] for c in numbers},
        overlap_minutes=overlap_minutes * unit,
        latent_minutes=round(latent_days * DAY_MINUTES) * unit,
        window=days * DAY_MINUTES * unit,
        generations=generations,
        # A pair that met has a place to itself: no place in common, only people.
        with_places=not table.seconds,
        level=level,
    )
    return {
        "format": FORMAT,
        "parameters": {
            "cases": list(numbers),
            "generations": generations,
            "overlap_minutes": overlap_minutes,
            "latent_days": latent_days,
            "days": days,
            "level": level,
            "until": {c: None if t is None else table.time_text(t) for c, t in last.items()},
            "clock": table.clock,
        },
        "input": input_of(table),
        "result": {
            "verdict": "stands_out" if found.stands_out else "no_source_stands_out",
            "compared_with": {"people": found.people, "places": 0 if table.seconds else found.places},
            "sources": [_told(table, s) for s in found.ranked],
        },
    }


def _told(table: Table, source: Source) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "name": (table.places if source.kind == "place" else table.people)[source.number],
        "support": source.support,
        "cases": [table.people[c] for c in source.cases],
        "expected": round(source.expected, 3),
        "visitors": source.visitors,
        "chance": float(f"{source.chance:.3g}"),
        "stands_out": source.stands_out,
        "first": table.time_text(source.first),
        "last": table.time_text(source.last),
    }
