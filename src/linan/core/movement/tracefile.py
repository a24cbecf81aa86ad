"""`linan trace`: search contacts in a file of visits or meetings, without a database.

The answer is one JSON object:

    format       "linan.trace/1"
    parameters   cases, generations, overlap_minutes, latent_days, latent_minutes, infectious_from (by case; null: the
                 whole file), clock ("minutes" or "iso"; "seconds" or "iso" for meetings)
    input        rows (without the header), used, duplicates (null: not counted, the file is large and was searched
                 where it lies), people, places, refused [{row, code, words}] where the header is row 1; with
                 refused_rows when there are more than are named (1,000 of a Parquet file)
    result       contacts, per_generation, share_of_people (in thousandths)
      contacts   [{person, generation, fewest_hops, exposed_at, place, met_from, met_to, minutes, via, chain}],
                 by generation, exposure and person
      chain      [{via, person, place, met_from, met_to, minutes}], from a case to the person

Times come back as the file writes them: the number, or ISO in China time. For meetings `place` is null and beside
`minutes` stand the `seconds` it was rounded down from: all of that pair while `via` was infectious. What the words mean
is said in `kernel/contacts/search.py`. Defaults: 4 generations, 15 minutes of overlap, 2 latent days, cases infectious
throughout. The same file and parameters give the same bytes, whichever engine answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from linan.core.movement import traceengines
from linan.core.movement.tracetable import Table, read_meetings, read_table
from linan.kernel.contacts import Finding, Step
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

FORMAT = "linan.trace/1"
DEFAULT_GENERATIONS = 4
MOST_GENERATIONS = 255
DEFAULT_OVERLAP_MINUTES = 15
DEFAULT_LATENT_DAYS = 2.0
DAY_MINUTES = 1440


def trace_visits_file(
    path: str | Path,
    cases: Sequence[str],
    *,
    generations: int = DEFAULT_GENERATIONS,
    overlap_minutes: int = DEFAULT_OVERLAP_MINUTES,
    latent_days: float = DEFAULT_LATENT_DAYS,
    infectious_from: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    engine: str | None = None,
    meetings: bool = False,
    edges: Path | None = None,
) -> dict[str, Any]:
    """Search `cases` in the visits (or `meetings`) of `path` and return the JSON object described above.

    `infectious_from` gives a case's first infectious time, written as the file writes times. Bad rows are listed and
    passed over. `edges` takes every meeting found as Parquet (`edgefile.py`). Refuses (kind `invalid`) a file that
    cannot be read, a case the file does not name, and a negative parameter.
    """
    if not 1 <= generations <= MOST_GENERATIONS or overlap_minutes < 0 or latent_days < 0:
        raise Refusal(
            "parameter_negative",
            Words("Generations start at 1; overlap and latent days are not negative."),
            kind=Kind.INVALID,
        )
    if meetings:
        table = read_meetings(Path(path), mapping)
    else:
        table = read_table(Path(path), mapping, in_place=engine in ("duckdb", "spark"))
    numbers = need_known(table, cases)
    since = {c: moment(table, (infectious_from or {}).get(c)) for c in numbers}
    latent_minutes = round(latent_days * DAY_MINUTES)
    unit = 60 if table.seconds else 1
    found = traceengines.search(
        table,
        {numbers[c]: since[c] for c in numbers},
        engine,
        overlap_minutes=overlap_minutes * unit,
        latent_minutes=latent_minutes * unit,
        generations=generations,
    )
    if edges:
        from linan.core.movement.edgefile import write_edges

        write_edges(edges, table, found)
    people = table.people
    findings = sorted(found.findings(), key=lambda f: (f.generation, f.exposed_at, people[f.person]))
    write = _Writer(table)
    return {
        "format": FORMAT,
        "parameters": {
            "cases": list(numbers),
            "generations": generations,
            "overlap_minutes": overlap_minutes,
            "latent_days": latent_days,
            "latent_minutes": latent_minutes,
            "infectious_from": {c: None if t is None else table.time_text(t) for c, t in since.items()},
            "clock": table.clock,
        },
        "input": input_of(table),
        "result": {
            "contacts": [write.finding(f) for f in findings],
            "per_generation": {str(i): n for i, n in enumerate(found.per_generation(), start=1)},
            "share_of_people": round(1000 * len(findings) / max(1, table.people_seen)),
        },
    }


def input_of(table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {
        "rows": table.rows,
        "used": table.used,
        "duplicates": table.duplicates,
        "people": table.people_seen,
        "places": table.places_seen,
        "refused": [b.to_json() for b in table.bad],
    }
    return told | {"refused_rows": table.bad_rows} if table.bad_rows > len(table.bad) else told


def need_known(table: Table, cases: Sequence[str]) -> dict[str, int]:
    """The cases' numbers; refuses where one is not in the file, or none is given."""
    wanted = list(dict.fromkeys(c.strip() for c in cases if c.strip()))
    numbers = table.numbers_of(wanted)
    unknown = [c for c in wanted if c not in numbers]
    if unknown or not wanted:
        raise Refusal(
            "case_unknown",
            Words("No visit in the file names the case {cases}.", cases=", ".join(unknown) or "–"),
            kind=Kind.INVALID,
            next_step=Words("Write the case exactly as it stands in the column person."),
        )
    return {c: numbers[c] for c in wanted}


def moment(table: Table, text: str | None) -> int | None:
    """A time as the file writes it; refuses what is none."""
    if text is None:
        return None
    try:
        return table.parse_time(text.strip())
    except ValueError:
        raise Refusal(
            "not_a_time", Words("“{text}” is not a time as this file writes it.", text=text), kind=Kind.INVALID
        ) from None


class _Writer:
    """Findings in the file's own names and clock."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def finding(self, finding: Finding) -> dict[str, Any]:
        people = self.table.people
        return {
            "person": people[finding.person],
            "generation": finding.generation,
            "fewest_hops": finding.fewest_hops,
            "exposed_at": self.table.time_text(finding.exposed_at),
            **self._met(finding),
            "via": people[finding.via],
            "chain": [self.step(s) for s in finding.chain],
        }

    def step(self, step: Step) -> dict[str, Any]:
        people = self.table.people
        return {"via": people[step.via], "person": people[step.person], **self._met(step)}

    def _met(self, one: Finding | Step) -> dict[str, Any]:
        told: dict[str, Any] = {
            "place": None if self.table.seconds else self.table.places[one.place],
            "met_from": self.table.time_text(one.met_from),
            "met_to": self.table.time_text(one.met_to),
            "minutes": one.minutes // 60 if self.table.seconds else one.minutes,
        }
        return told | {"seconds": one.minutes} if self.table.seconds else told
