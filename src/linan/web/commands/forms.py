"""`linan forms overlap`: which forms ask the same, from the files departments sent; needs no database."""

import json
import sys
from pathlib import Path

import click

from linan.web.cli import start_django


@click.group()
def command() -> None:
    """The forms departments ask for."""


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the report here")
def overlap(files: tuple[Path, ...], out: Path | None) -> None:
    """Compare the columns of Excel or CSV forms (each sheet one form), or JSON Schema forms, pair by pair.

    The report: `{"format", "forms": [{"file", "title", "fields": [{"label", "item"}]}], "pairs": [{"one", "other",
    "shared", "of_one", "of_other", "jaccard", "near_copy"}], "repeated": [{"title", "forms"}], "boxes", "questions",
    "refused": [{"file", "words", "next_step"}]}`.
    """
    start_django()
    from linan.core.desk.saying import say
    from linan.domains.reporting.forms.files import read_forms, report
    from linan.kernel.refusal import Refusal

    shapes, refused = [], []
    for path in files:
        try:
            shapes += [(path.name, shape) for shape in read_forms(path.read_bytes(), path.name)]
        except Refusal as refusal:
            refused.append({"file": path.name, "words": say(refusal.words), "next_step": say(refusal.next_step)})
    told = {**report(shapes), "refused": refused}
    if out:
        out.write_text(json.dumps(told, ensure_ascii=False, indent=2))
    for bad in refused:
        click.echo(f"{bad['file']}: {bad['words']} {bad['next_step']}", err=True)
    click.echo(f"{len(told['forms'])} forms, {told['boxes']} boxes, {told['questions']} different questions")
    for pair in told["pairs"]:
        if pair["near_copy"]:
            click.echo(f"near-copy: {pair['one']} / {pair['other']} ({pair['jaccard']:.0%} the same)")
    sys.exit(2 if refused else 0)
