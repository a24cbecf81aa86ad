"""Cells for benchmarks: a folder and a database of their own, filled with the fixed cast and as many more as asked."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.postgres import Cluster, NoPostgres

if TYPE_CHECKING:
    from django.db.models import Model
    from tests.cast import Cast

    from linan.kernel.refs import PersonRef


@contextmanager
def cell(database: str) -> Iterator[dict[str, str]]:
    """The environment of an empty cell on `sqlite` or `postgresql`; raises `NoPostgres` where there is none."""
    with tempfile.TemporaryDirectory(prefix="linan-bench-") as home:
        # A demo cell asks nobody for a second factor; in all else it is like any other.
        (Path(home) / "cell.json").write_text('{"kind": "demo", "id": "bench", "county": "330110"}')
        env = {**os.environ, "LINAN_HOME": home, "DJANGO_SETTINGS_MODULE": "linan.web.settings"}
        env.pop("LINAN_DATABASE_URL", None)
        if database == "sqlite":
            yield env
        else:
            with Cluster() as cluster:
                yield {**env, "LINAN_DATABASE_URL": cluster.url("linan")}


def copy_of(row: Model, **other: object) -> dict[str, object]:
    """The fields of a row for another one like it, under an id of its own; what is unique is left out."""
    from linan.kernel.ids import new_id

    told = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.unique}
    return told | {"id": new_id()} | other


def put_plainly(table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
    """The floor of every import: ready rows by one prepared statement, or COPY, ten thousand a transaction."""
    from django.db import connection, transaction

    for at in range(0, len(rows), 10_000):
        some = rows[at : at + 10_000]
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                    for row in some:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(some[0]))
                cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', some)


def run_inside(module: str, *databases: str, rest: list[str]) -> int:
    """Run `python -m module --inside` once for each database, in a cell of its own."""
    bad = 0
    for database in databases:
        try:
            with cell(database) as env:
                bad |= subprocess.run(
                    [sys.executable, "-m", module, "--inside", *rest], env=env, check=False
                ).returncode
        except NoPostgres as reason:
            print(f"  PostgreSQL SKIPPED: {reason}", flush=True)
    return 1 if bad else 0


def start() -> str:
    """Load Django and create the tables; returns the name of the database."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from linan.web.settled import settle

    call_command("migrate", verbosity=0)
    settle()  # as every process that serves does
    return "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"


def cast_and(more: int) -> tuple[Cast, list[PersonRef]]:
    """The fixed cast, and `more` people in homes of three spread over its four buildings."""
    from tests.cast import build_cast, founder

    from linan.core.community import actions as register

    cast, by = build_cast(), founder()
    doors = [cast.a_b01, cast.a_b02, cast.b_b01, cast.b_b02]
    people: list[PersonRef] = []
    while len(people) < more:
        n = len(people) // 3
        where = doors[n % 4].child("u9").child(f"{n // 4 // 4 + 1:02d}{n // 4 % 4 + 1:02d}")
        home = register.register_household(by, where, f"{n + 1}号")
        for _ in range(min(3, more - len(people))):
            made = register.register_person(by, name="林安", sex="female", household=home.ref)
            people.append(made.ref)
    return cast, people
