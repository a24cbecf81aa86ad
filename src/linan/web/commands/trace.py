"""`linan trace`: find contacts, or a common source, in a file of visits; starts without Django."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from linan.core.movement import chainfile, sourcefile, traceengines, tracefile
from linan.kernel.refusal import Refusal

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--visits", type=_FILE, help="CSV, XLSX or Parquet: person, place, start, end (minutes, or ISO 8601)")
@click.option("--meetings", type=_FILE, help="instead of visits: time, person, person, seconds")
@click.option("--cases", help="one or more persons of the file, parted by commas")
@click.option("--infectious-from", multiple=True, metavar="ID=TIME", help="when a case became infectious; repeatable")
@click.option("--generations", default=tracefile.DEFAULT_GENERATIONS, show_default=True)
@click.option("--overlap-minutes", default=tracefile.DEFAULT_OVERLAP_MINUTES, show_default=True)
@click.option("--latent-days", default=tracefile.DEFAULT_LATENT_DAYS, show_default=True)
@click.option("--engine", type=click.Choice(traceengines.ENGINES), help="default: simple or numba, by size")
@click.option("--mapping", type=_FILE, help='JSON: {"person": "their column", …}')
@click.option("--edges", type=_FILE, help="write every meeting found here, as Parquet")
@click.option("--json", "out", type=_FILE, help="write the answer here")
@click.pass_context
def command(
    context: click.Context,
    visits: Path | None,
    meetings: Path | None,
    cases: str | None,
    infectious_from: tuple[str, ...],
    generations: int,
    overlap_minutes: int,
    latent_days: float,
    engine: str | None,
    mapping: Path | None,
    edges: Path | None,
    out: Path | None,
) -> None:
    """Search the contacts of --cases; the JSON is described in core/movement/tracefile.py.

    Exit 0 with an answer, also an empty one; 1 when a case stands in no visit; 2 for an unusable file or parameter.
    """
    if context.invoked_subcommand:
        return
    path = _need_one(visits, meetings)

    def answer() -> dict[str, Any]:
        return tracefile.trace_visits_file(
            path,
            (cases or "").split(","),
            generations=generations,
            overlap_minutes=overlap_minutes,
            latent_days=latent_days,
            infectious_from=_by_case(infectious_from, "--infectious-from"),
            mapping=_mapping(mapping),
            engine=engine,
            meetings=meetings is not None,
            edges=edges,
        )

    told = _told(answer, out)
    click.echo(f"{len(told['result']['contacts'])} contacts; by generation {told['result']['per_generation']}")


@command.command("source")
@click.option("--visits", type=_FILE, help="CSV, XLSX or Parquet: person, place, start, end (minutes, or ISO 8601)")
@click.option("--meetings", type=_FILE, help="instead of visits: time, person, person, seconds")
@click.option("--cases", help="two or more persons of the file, parted by commas")
@click.option("--until", multiple=True, metavar="ID=TIME", help="when a case had it at the latest; repeatable")
@click.option("--days", default=sourcefile.DEFAULT_DAYS, show_default=True, help="to look back on from there")
@click.option("--generations", default=1, show_default=True, help="meetings between a person in common and a case")
@click.option("--overlap-minutes", default=tracefile.DEFAULT_OVERLAP_MINUTES, show_default=True)
@click.option("--latent-days", default=tracefile.DEFAULT_LATENT_DAYS, show_default=True)
@click.option("--level", default=sourcefile.DEFAULT_LEVEL, show_default=True, help="what stands out is below it")
@click.option("--mapping", type=_FILE, help='JSON: {"person": "their column", …}')
@click.option("--json", "out", type=_FILE, help="write the answer here")
def source(
    visits: Path | None,
    meetings: Path | None,
    cases: str | None,
    until: tuple[str, ...],
    days: int,
    generations: int,
    overlap_minutes: int,
    latent_days: float,
    level: float,
    mapping: Path | None,
    out: Path | None,
) -> None:
    """Rank places and people that --cases share; the JSON is described in core/movement/sourcefile.py.

    Exit 0 when a source stands out; 1 when none does, or a case is not in the file; 2 for unusable input.
    """
    path = _need_one(visits, meetings)

    def answer() -> dict[str, Any]:
        return sourcefile.find_sources(
            path,
            (cases or "").split(","),
            until=_by_case(until, "--until"),
            days=days,
            generations=generations,
            overlap_minutes=overlap_minutes,
            latent_days=latent_days,
            level=level,
            mapping=_mapping(mapping),
            meetings=meetings is not None,
        )

    result = _told(answer, out)["result"]
    for one in [s for s in result["sources"] if s["stands_out"]]:
        beside = f"{one['support']} cases where chance brings {one['expected']:g}; by chance {one['chance']:g}"
        click.echo(f"{one['kind']} {one['name']}: {beside}")
    if result["verdict"] == "no_source_stands_out":
        click.echo("No source stands out.")
        sys.exit(1)


@command.command("chain")
@click.option("--links", type=_FILE, required=True, help="CSV or XLSX: infector, infected and, if known, place")
@click.option("--mapping", type=_FILE, help='JSON: {"infector": "their column", …}')
@click.option("--svg", "picture", type=_FILE, help="draw the chains here")
@click.option("--mark", default=10, show_default=True, help="mark who infected so many or more")
@click.option("--json", "out", type=_FILE, help="write the answer here")
def chain(links: Path, mapping: Path | None, picture: Path | None, mark: int, out: Path | None) -> None:
    """Put recorded links in order, as chains; the JSON is described in core/movement/chainfile.py.

    Exit 0 when there is a chain; 1 when the file records none; 2 when it cannot be used.
    """

    def answer() -> dict[str, Any]:
        told, found = chainfile.chains_of_file(links, _mapping(mapping))
        if picture and found.chains:
            _write_text(picture, chainfile.picture(found, most=mark, title=f"Who had it from whom: {links.name}"))
        return told

    result = _told(answer, out)["result"]
    click.echo(f"{result['people']} people in {len(result['chains'])} chains")
    for one in [i for c in result["chains"] for i in c["infectors"] if i["infected"] >= mark]:
        places = ", ".join(f"{place or '?'} {n}" for place, n in one["places"].items())
        above = f"from {one['infected_by']}" if one["infected_by"] else "from nobody named"
        click.echo(f"{one['person']} ({above}) infected {one['infected']}: {places}")
    if not result["chains"]:
        sys.exit(1)


def _need_one(visits: Path | None, meetings: Path | None) -> Path:
    path = visits or meetings
    if path is None or (visits and meetings):
        raise click.UsageError("Give either --visits FILE or --meetings FILE.")
    return path


def _by_case(told: tuple[str, ...], option: str) -> Mapping[str, str]:
    parted = [t.rpartition("=") for t in told]
    if any(not name for name, _, _ in parted):
        raise click.UsageError(f"{option} is written ID=TIME.")
    return {name: time for name, _, time in parted}


def _mapping(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    told = json.loads(path.read_bytes())
    if not isinstance(told, dict) or not all(isinstance(v, str) for v in told.values()):
        raise ValueError('--mapping is a JSON object: {"person": "their column", …}')
    return told


def _told(answer: Callable[[], dict[str, Any]], out: Path | None) -> dict[str, Any]:
    """The answer, written where it was wanted; leaves with the exit code of what went wrong."""
    try:
        told = answer()
        if out:
            _write(out, told)
    except Refusal as refusal:
        click.echo(f"{refusal.words} {refusal.next_step or ''}".strip(), err=True)
        sys.exit(1 if refusal.code == "case_unknown" else 2)
    except (OSError, ValueError) as error:
        click.echo(f"The file cannot be used: {error}", err=True)
        sys.exit(2)
    except MemoryError:
        click.echo("Not enough memory for this file; --engine duckdb searches Parquet where it lies.", err=True)
        sys.exit(2)
    for row in told["input"]["refused"]:
        click.echo(f"row {row['row']}: {row['words']}", err=True)
    return told


def _write(path: Path, told: dict[str, Any]) -> None:
    _write_text(path, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _write_text(path: Path, text: str) -> None:
    """All of it or nothing: beside its place first, then there."""
    if path.exists() and not path.is_file():
        path.write_text(text)
        return
    half = path.with_name(path.name + ".part")
    try:
        with half.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
