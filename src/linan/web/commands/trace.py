"""`linan trace`: find contacts in a file of visits; starts without Django."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from linan.core.movement import tracefile
from linan.kernel.refusal import Refusal


@click.command()
@click.option("--visits", required=True, type=click.Path(path_type=Path), help="CSV or XLSX: person, place, start, end")
@click.option("--cases", required=True, help="one or more persons of the file, parted by commas")
@click.option("--generations", default=tracefile.DEFAULT_GENERATIONS, show_default=True)
@click.option("--overlap-minutes", default=tracefile.DEFAULT_OVERLAP_MINUTES, show_default=True)
@click.option("--latent-days", default=tracefile.DEFAULT_LATENT_DAYS, show_default=True)
@click.option("--mapping", type=click.Path(path_type=Path), help='JSON: {"person": "their column", …}')
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the answer here")
def command(
    visits: Path,
    cases: str,
    generations: int,
    overlap_minutes: int,
    latent_days: float,
    mapping: Path | None,
    out: Path | None,
) -> None:
    """Search the contacts of --cases; the JSON is described in core/movement/tracefile.py.

    Exit 0 with an answer, also an empty one; 1 when a case stands in no visit; 2 for an unusable file or parameter.
    """
    try:
        answer = tracefile.trace_visits_file(
            visits,
            cases.split(","),
            generations=generations,
            overlap_minutes=overlap_minutes,
            latent_days=latent_days,
            mapping=json.loads(mapping.read_bytes()) if mapping else None,
        )
        if out:
            out.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")
    except Refusal as refusal:
        click.echo(f"{refusal.words} {refusal.next_step or ''}".strip(), err=True)
        sys.exit(1 if refusal.code == "case_unknown" else 2)
    except (OSError, ValueError) as error:
        click.echo(f"The file cannot be used: {error}", err=True)
        sys.exit(2)
    for row in answer["input"]["refused"]:
        click.echo(f"row {row['row']}: {row['words']}", err=True)
    click.echo(f"{len(answer['result']['contacts'])} contacts; by generation {answer['result']['per_generation']}")
