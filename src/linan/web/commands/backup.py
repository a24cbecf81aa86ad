"""`linan backup`: a whole cell in one archive, and back again into an empty home."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

import click

PARTS = ("cell.json", "keys", "tiles", "files")


def home() -> Path:
    return Path(os.environ.get("LINAN_HOME", "var")).resolve()


@click.group()
def command() -> None:
    """The archive holds the keys: whoever has it can read everything. Keep it like the keys themselves."""
    if os.environ.get("LINAN_DATABASE_URL"):
        click.echo("The database is PostgreSQL: copy it with pg_dump, and LINAN_HOME beside it.", err=True)
        sys.exit(2)


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def create(file: Path) -> None:
    """Copy the cell, which may be running, to FILE (tar.gz, mode 0600).

    The tiles are copied before the database, so the copy may hold entries without tiles but no tile without its
    entry. Exit 2 when there is no cell here or FILE exists.
    """
    at = home()
    if not (at / "cell.json").exists() or not (at / "db.sqlite3").exists():
        _stop(f"There is no cell in {at}.")
    if file.exists():
        _stop(f"{file} is there already.")
    half = file.with_name(file.name + ".half")
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder:
        copy = Path(folder) / "db.sqlite3"
        with (
            os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            tarfile.open(fileobj=raw, mode="w:gz") as archive,
        ):
            for part in PARTS:
                if (at / part).exists():
                    archive.add(at / part, part)
            with closing(sqlite3.connect(at / "db.sqlite3")) as live, closing(sqlite3.connect(copy)) as still:
                live.backup(still)
            archive.add(copy, copy.name)
    half.replace(file)
    click.echo(f"The cell is in {file}. It holds the keys; keep it safe.")


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put FILE into an empty LINAN_HOME and verify the ledger.

    Exit 1 when the ledger does not verify (the cell stays for looking at), 2 when LINAN_HOME is not empty or FILE is
    no backup; then nothing is written.
    """
    at = home()
    if at.exists() and any(at.iterdir()):
        _stop(f"{at} is not empty.")
    at.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=at.parent))
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        whole = (folder / "cell.json").exists() and (folder / "db.sqlite3").exists()
    except (OSError, EOFError, tarfile.TarError):
        whole = False
    if not whole:
        shutil.rmtree(folder)
        _stop(f"{file} is not a backup of a cell.")
    if at.exists():
        at.rmdir()
    folder.rename(at)

    from linan.web.cli import start_django

    start_django()
    from linan.core.ledger.verify import verify_store

    report = verify_store()
    click.echo(f"{report['entries']:,} entries: {'intact' if report['ok'] else 'NOT INTACT'}")
    sys.exit(0 if report["ok"] else 1)


def _stop(words: str) -> None:
    click.echo(words, err=True)
    sys.exit(2)
