"""`linan backup`: a whole cell in one archive, and back again into an empty home."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import click

from linan.kernel.refusal import Refusal
from linan.kernel.words import Words
from linan.web.commands import pgdump

SQLITE = "db.sqlite3"
PARTS = ("cell.json", "keys", "tiles", "files")


def home() -> Path:
    return Path(os.environ.get("LINAN_HOME", "var")).resolve()


@click.group()
def command() -> None:
    """The archive holds the keys: whoever has it can read everything. Keep it like the keys themselves."""


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def create(file: Path) -> None:
    """Copy the cell, which may be running, to FILE (tar.gz, mode 0600); a PostgreSQL database with pg_dump.

    The tiles are copied before the database, so the copy may hold entries without tiles but no tile without its
    entry. Exit 2 when there is no cell here, FILE exists, or pg_dump is missing or fails; then nothing is written.
    """
    at, url = home(), os.environ.get("LINAN_DATABASE_URL", "")
    if not (at / "cell.json").exists() or not (url or (at / "db.sqlite3").exists()):
        _stop(f"There is no cell in {at}.")
    if file.exists():
        _stop(f"{file} is there already.")
    half = file.with_name(file.name + ".half")
    try:
        if url:
            pgdump.need_tools("pg_dump")
        _write(at, url, half)
    except Refusal as refusal:
        half.unlink(missing_ok=True)
        _refuse(refusal)
    half.replace(file)
    click.echo(f"The cell is in {file}. It holds the keys; keep it safe.")


def _write(at: Path, url: str, half: Path) -> None:
    with tempfile.TemporaryDirectory(dir=half.resolve().parent) as folder:
        copy = Path(folder) / (pgdump.DUMP if url else SQLITE)
        with (
            os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            tarfile.open(fileobj=raw, mode="w:gz") as archive,
        ):
            added: set[Path] = set()
            _days(archive, at, added)
            for part in PARTS:
                if (at / part).exists():
                    archive.add(at / part, part)
            if url:
                pgdump.dump(url, copy)
            else:
                with closing(sqlite3.connect(at / SQLITE)) as live, closing(sqlite3.connect(copy)) as still:
                    live.backup(still)
            archive.add(copy, copy.name)
            _days(archive, at, added)


def _days(archive: tarfile.TarFile, at: Path, added: set[Path]) -> None:
    """The stored days of movements. They are copied before the database and once more after it.

    A day written anew in between lies under another name, and the copy of the database may name either. The index is
    left out: it is built again.
    """
    for path in sorted((at / "movement" / "days").glob("*/*/*.parquet")):
        if path not in added:
            try:
                archive.add(path, str(path.relative_to(at)))
            except FileNotFoundError:  # written anew this moment; the second look finds what took its place
                continue
            added.add(path)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put FILE into an empty LINAN_HOME (and an empty PostgreSQL database) and verify the ledger.

    Exit 1 when the ledger does not verify (the cell stays for looking at), 2 when LINAN_HOME or the database is not
    empty, FILE is no backup or of the other kind of database, or pg_restore is missing or fails; then nothing is
    written.
    """
    at, url = home(), os.environ.get("LINAN_DATABASE_URL", "")
    if at.exists() and any(at.iterdir()):
        _stop(f"{at} is not empty.")
    at.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=at.parent))
    try:
        _unpack(file, folder, url)
    except Refusal as refusal:
        shutil.rmtree(folder)
        _refuse(refusal)
    if at.exists():
        at.rmdir()
    folder.rename(at)

    from linan.web.cli import start_django

    start_django()
    from linan.core.ledger.verify import verify_store

    report = verify_store()
    click.echo(f"{report['entries']:,} entries: {'intact' if report['ok'] else 'NOT INTACT'}")
    sys.exit(0 if report["ok"] else 1)


def _unpack(file: Path, folder: Path, url: str) -> None:
    """Unpack FILE into `folder`, and its dump into the database."""
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        whole = (folder / "cell.json").exists()
    except (OSError, EOFError, tarfile.TarError, zlib.error):
        whole = False
    here, there = (pgdump.DUMP, SQLITE) if url else (SQLITE, pgdump.DUMP)
    if not whole or not any((folder / name).exists() for name in (here, there)):
        raise Refusal("no_backup", Words("{file} is not a backup of a cell.", file=str(file)))
    if not (folder / here).exists():
        raise Refusal(
            "other_database",
            Words("This cell was kept on PostgreSQL.")
            if there == pgdump.DUMP
            else Words("This cell was kept on SQLite."),
            next_step=Words("Name an empty database in LINAN_DATABASE_URL.")
            if there == pgdump.DUMP
            else Words("Leave LINAN_DATABASE_URL unset."),
        )
    if url:
        pgdump.need_tools("pg_restore")
        pgdump.need_empty(url)
        pgdump.load(url, folder / pgdump.DUMP)
        (folder / pgdump.DUMP).unlink()


def _refuse(refusal: Refusal) -> NoReturn:
    _stop(f"{refusal.words} {refusal.next_step or ''}".strip())


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
