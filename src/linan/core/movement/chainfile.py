"""`linan trace chain`: who had it from whom, from a file of recorded links.

The answer is one JSON object:

    format       "linan.trace_chain/1"
    input        rows (without the header), used, refused [{row, code, words}]
    result       people, several {person: [infectors in the order of the file]}, circles [{infector, infected}],
                 repeated, chains
      chains     [{first, people, per_generation [people of generation 0, 1, …], infectors}], the longest first
      infectors  [{person, generation, infected_by (null for the first), infected, places {place: count}}], those who
                 infected most first

Who has several infectors named hangs below the first. A link that would lead back to the person themselves is left out
and stands in `circles`. Nothing is searched or guessed: what the file says is put in order.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from linan.core.movement import visitfile
from linan.core.movement.visitfile import BadRow
from linan.kernel.chains import Drawn, Forest, Link, Tree, forest, svg
from linan.kernel.words import Words

FORMAT = "linan.trace_chain/1"
COLUMNS = ("infector", "infected")
_ALIASES = {
    "infector": ("infector", "from", "source", "infected_by", "传染者", "感染来源"),
    "infected": ("infected", "to", "target", "person", "case", "被传染者", "病例"),
    "place": ("place", "exposure", "地点"),
}


def read_links(path: Path, mapping: Mapping[str, str] | None = None) -> tuple[list[Link], int, list[BadRow]]:
    """The links of a CSV or Excel file, the rows there are, and those that cannot be used.

    Columns `infector, infected` and, where there is one, `place`. A row that names no infector is somebody whose source
    nobody knows: it is no link and no fault.
    """
    rows = visitfile.rows_of(path.read_bytes(), str(path))
    given = mapping or {}
    try:
        header = visitfile.header_of(rows)
        names = {h.casefold() for h in header}
        placed = "place" in given or bool(names.intersection(_ALIASES["place"]))
        at = visitfile.columns_of(header, (*COLUMNS, *(("place",) if placed else ())), _ALIASES, given)
        links: list[Link] = []
        bad: list[BadRow] = []
        count = 0
        for number, cells in enumerate(rows, start=2):
            if not any(cells):
                continue
            count += 1
            if len(cells) <= max(at):
                bad.append(BadRow(number, "cells_missing", Words("This row has too few cells.")))
                continue
            infector, infected, *place = (cells[i].strip() for i in at)
            if not infected:
                bad.append(BadRow(number, "cell_empty", Words("The cell “{column}” is empty.", column=header[at[1]])))
            elif infector == infected:
                words = Words("Nobody infects themselves: {person}.", person=infected)
                bad.append(BadRow(number, "infected_themselves", words))
            elif infector:
                links.append(Link(infector, infected, place[0] if place else ""))
    except csv.Error as error:
        raise visitfile.unusable("file_unreadable", Words("The file is not a text table.")) from error
    return links, count, bad


def chains_of_file(path: Path, mapping: Mapping[str, str] | None = None) -> tuple[dict[str, Any], Forest]:
    """The answer described above, and the chains to draw. Refuses a file that cannot be read."""
    links, rows, bad = read_links(path, mapping)
    found = forest(links)
    return {
        "format": FORMAT,
        "input": {"rows": rows, "used": len(links), "refused": [b.to_json() for b in bad]},
        "result": {
            "people": sum(1 for c in found.chains for _ in c.all()),
            "several": {p: list(n) for p, n in found.several.items()},
            "circles": [{"infector": x.infector, "infected": x.infected} for x in found.circles],
            "repeated": found.repeated,
            "chains": [_chain(c) for c in found.chains],
        },
    }, found


def _chain(chain: Tree) -> dict[str, Any]:
    depth: dict[int, int] = {}
    for one in chain.all():
        depth[one.generation] = depth.get(one.generation, 0) + 1
    infectors = sorted((t for t in chain.all() if t.children), key=lambda t: -len(t.children))
    return {
        "first": chain.person,
        "people": sum(depth.values()),
        "per_generation": [depth[g] for g in sorted(depth)],
        "infectors": [
            {
                "person": t.person,
                "generation": t.generation,
                "infected_by": t.link.infector if t.link else None,
                "infected": len(t.children),
                "places": dict(t.places.most_common()),
            }
            for t in infectors
        ],
    }


def picture(found: Forest, *, most: int, title: str) -> str:
    """The chains drawn. Who led on to nobody is a count by place; marked are those who infected `most` or more."""
    return svg([_drawn(c, most) for c in found.chains], title=title, columns="generation {n}")


def _drawn(tree: Tree, most: int) -> Drawn:
    # Below comes before above, so that a long chain needs no recursion.
    made: dict[int, Drawn] = {}
    for one in reversed(list(tree.all())):
        ends = Tree(one.person, children=[c for c in one.children if not c.children]).places
        note = f"infected {len(one.children)}" if one.children else ""
        if one.link is not None and one.link.place:
            note = f"{one.link.place}; {note}" if note else one.link.place
        made[id(one)] = Drawn(
            one.person,
            note,
            [made[id(c)] for c in one.children if c.children],
            [f"{place} · {n}" if place else str(n) for place, n in ends.most_common()],
            marked=len(one.children) >= most,
        )
    return made[id(tree)]
