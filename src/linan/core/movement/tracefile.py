"""`linan trace`: search contacts in a file of visits, without a database.

The answer is one JSON object:

    format       "linan.trace/1"
    parameters   cases, generations, overlap_minutes, latent_days, latent_minutes, infectious_from (by case; null: the
                 whole file), clock ("minutes" or "iso")
    input        rows (without the header), used, duplicates, people, places,
                 refused [{row, code, words}] where the header is row 1
    result       contacts, per_generation, share_of_people (in thousandths)
      contacts   [{person, generation, fewest_hops, exposed_at, place, met_from, met_to, minutes, via, chain}],
                 by generation, exposure and person
      chain      [{via, person, place, met_from, met_to, minutes}], from a case to the person

Times come back as the file writes them: minutes, or ISO in China time. What the words mean is said in
`kernel/contacts/search.py`. Defaults: 4 generations, 15 minutes of overlap, 2 latent days, cases infectious throughout.
The same file and parameters give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from linan.core.movement.visitfile import VisitFile, count_of, parse_time, read_visits
from linan.kernel.contacts import Finding, Step, VisitIndex
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

FORMAT = "linan.trace/1"
DEFAULT_GENERATIONS = 4
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
) -> dict[str, Any]:
    """Search `cases` in the visits of `path` and return the JSON object described above.

    `infectious_from` gives a case's first infectious time, written as the file writes times. Bad rows are listed and
    passed over. Refuses (kind `invalid`) a file that cannot be read, a case no visit names, and a negative parameter.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        words = Words("The file “{path}” cannot be read.", path=str(path))
        raise Refusal("file_unreadable", words, kind=Kind.INVALID, next_step=Words("Check the path.")) from error
    if generations < 1 or overlap_minutes < 0 or latent_days < 0:
        raise Refusal(
            "parameter_negative",
            Words("Generations start at 1; overlap and latent days are not negative."),
            kind=Kind.INVALID,
        )
    visits = read_visits(data, str(path), mapping)
    people, person_at = count_of(visits.person)
    places, place_at = count_of(visits.place)
    wanted = list(dict.fromkeys(c.strip() for c in cases if c.strip()))
    numbers = {name: i for i, name in enumerate(people)}
    unknown = [c for c in wanted if c not in numbers]
    if unknown or not wanted:
        raise Refusal(
            "case_unknown",
            Words("No visit in the file names the case {cases}.", cases=", ".join(unknown) or "–"),
            kind=Kind.INVALID,
            next_step=Words("Write the case exactly as it stands in the column person."),
        )
    since = {c: _since(visits, (infectious_from or {}).get(c)) for c in wanted}
    latent_minutes = round(latent_days * DAY_MINUTES)
    index = VisitIndex(person_at, place_at, visits.start, visits.end)
    found = index.search(
        {numbers[c]: since[c] for c in wanted},
        overlap_minutes=overlap_minutes,
        latent_minutes=latent_minutes,
        generations=generations,
    )
    findings = sorted(found.findings(), key=lambda f: (f.generation, f.exposed_at, people[f.person]))
    write = _Writer(visits, people, places)
    return {
        "format": FORMAT,
        "parameters": {
            "cases": wanted,
            "generations": generations,
            "overlap_minutes": overlap_minutes,
            "latent_days": latent_days,
            "latent_minutes": latent_minutes,
            "infectious_from": {c: None if t is None else visits.time_text(t) for c, t in since.items()},
            "clock": visits.clock,
        },
        "input": {
            "rows": visits.rows,
            "used": len(visits.row),
            "duplicates": visits.duplicates,
            "people": len(people),
            "places": len(places),
            "refused": [b.to_json() for b in visits.bad],
        },
        "result": {
            "contacts": [write.finding(f) for f in findings],
            "per_generation": {str(i): n for i, n in enumerate(found.per_generation(), start=1)},
            "share_of_people": round(1000 * len(findings) / max(1, len(people))),
        },
    }


def _since(visits: VisitFile, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return parse_time(text.strip(), visits.clock)
    except ValueError:
        raise Refusal(
            "not_a_time", Words("“{text}” is not a time as this file writes it.", text=text), kind=Kind.INVALID
        ) from None


class _Writer:
    """Findings in the file's own names and clock."""

    def __init__(self, visits: VisitFile, people: Sequence[str], places: Sequence[str]) -> None:
        self.visits = visits
        self.people = people
        self.places = places

    def finding(self, finding: Finding) -> dict[str, Any]:
        return {
            "person": self.people[finding.person],
            "generation": finding.generation,
            "fewest_hops": finding.fewest_hops,
            "exposed_at": self.visits.time_text(finding.exposed_at),
            "place": self.places[finding.place],
            "met_from": self.visits.time_text(finding.met_from),
            "met_to": self.visits.time_text(finding.met_to),
            "minutes": finding.minutes,
            "via": self.people[finding.via],
            "chain": [self.step(s) for s in finding.chain],
        }

    def step(self, step: Step) -> dict[str, Any]:
        return {
            "via": self.people[step.via],
            "person": self.people[step.person],
            "place": self.places[step.place],
            "met_from": self.visits.time_text(step.met_from),
            "met_to": self.visits.time_text(step.met_to),
            "minutes": step.minutes,
        }
