"""`linan divisions load`: the national five-level divisions, from the data that ships with Linan."""

import time

import click

from linan.web.cli import start_django


@click.group()
def command() -> None:
    """The national divisions (province, city, county, street, community)."""


@command.command()
def load() -> None:
    """Load all 665,276 divisions; safe to repeat."""
    start_django()
    from rich.progress import Progress

    from linan.core.community.divisions import load_divisions

    began = time.perf_counter()
    with Progress(transient=True) as bar:
        task = bar.add_task("divisions", total=None)
        count = load_divisions(lambda done, total: bar.update(task, completed=done, total=total))
    click.echo(f"{count:,} divisions in {time.perf_counter() - began:.1f} s")
