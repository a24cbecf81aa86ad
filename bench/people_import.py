"""100,000 residents in from Excel and out again, beside the floor: the same rows put in plainly, and written alone.

    python -m bench.people_import [--quick] [--database sqlite|postgresql]

In at most 60 s, out at most 30 s. `--quick` takes 10,000 people and the same share of the time. In: the file is read,
its heading found, every row checked and judged against the register, people entered with their facts. Out: the workbook
that comes in again to the same entries, readings noted. Both are told in seconds of the processor too, which other work
on the machine lengthens less than the clock. The floor of the way in is every row it left in eight tables, ready made
and put in again by one prepared statement a table (COPY on PostgreSQL): nothing read, checked, judged or encrypted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import TypeVar

from bench.cells import put_plainly
from bench.rows import Row, say

_T = TypeVar("_T")
COUNTY = "33/3301/330110/"
IN_SECONDS, OUT_SECONDS, WHOLE = 60.0, 30.0, 100_000


def residents(count: int) -> Iterator[list[str]]:
    """Rows under the template's headings: communities of 5,000, three people behind each door."""
    from stdnum.cn import ric

    from linan.kernel.worlds import names

    rng = Random("people-import")
    for n in range(count):
        c, inside = divmod(n, 5000)
        home, member = divmod(inside, 3)
        building, door = divmod(home, 60)
        unit, floor = door // 30 + 1, door % 30 // 2 + 1
        room = f"{floor:02d}{door % 2 + 1:02d}"
        sex = rng.choice(("female", "male"))
        year, month, day = 1940 + n % 70, n % 12 + 1, n // 12 % 28 + 1
        # Month and day repeat every 84 people, the year every 70: the order keeps two such people apart.
        order = n // 420 % 500 * 2 + (sex == "male")
        body = f"330110{year}{month:02d}{day:02d}{order:03d}"
        number = body + ric.calc_check_digit(f"{body}0")
        name = names.surname(rng) + names.given_name(rng, sex)
        community = f"330110{c // 20 + 1:03d}{c % 20 + 1:03d}"
        address = f"{building + 1}幢{unit}单元{room}室"
        phone = f"13{800000000 + n:09d}" if member else ""
        yield [
            community, "",
            f"g{building // 7 + 1:02d}", f"{building + 1}", f"{unit}", room, address, name, number, phone,
            f"{year}-{month:02d}-{day:02d}", "女" if sex == "female" else "男", "在住", "2022-07-01",
        ]  # fmt: skip


def timed(do: Callable[[], _T]) -> tuple[_T, float, float]:
    """What it answered, and its seconds by the clock and of this process's processor."""
    began, busy = time.perf_counter(), time.process_time()
    done = do()
    return done, time.perf_counter() - began, time.process_time() - busy


def put_in_plainly() -> tuple[int, float, float]:
    """Take out what the list left in the database and put it in again as it was: how many rows, and `timed`."""
    from django.db import connection, transaction

    from linan.core.community.models import Household, MatchKey, NameGram, Person
    from linan.core.ledger.models import About, Body, Entry, Pending

    held: list[tuple[str, str, list[tuple[object, ...]]]] = []
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (Household, Person, NameGram, MatchKey, Entry, Body, About, Pending):
            columns = ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields)
            table = model._meta.db_table
            cursor.execute(f'SELECT {columns} FROM "{table}"')
            held.append((table, columns, cursor.fetchall()))
        if connection.vendor == "postgresql":
            # Deleting would ask every table that points to people for each of them again when it commits.
            cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table, _, _ in held) + " CASCADE")
        else:
            for table, _, _ in reversed(held):
                cursor.execute(f'DELETE FROM "{table}"')

    def put() -> int:
        for table, columns, rows in held:
            put_plainly(table, columns, rows)
        return sum(len(rows) for _, _, rows in held)

    return timed(put)


def run(count: int) -> bool:
    """Measure in the database of the settings; True when both ways stay in their time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linan.web.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from linan.core.community.abilities import EDIT_PEOPLE, EDIT_PLACES, SEE_PEOPLE
    from linan.core.community.actions import import_people
    from linan.core.community.imports import PERSON_FIELDS
    from linan.core.community.queries.export import roll_rows
    from linan.core.desk.excel import write_xlsx
    from linan.core.desk.sheets import read_sheets
    from linan.kernel.actor import Actor, ActorKind, Duty
    from linan.kernel.region import Region

    call_command("migrate", verbosity=0)
    county = Region(COUNTY)
    by = Actor(
        "staff:bench", ActorKind.STAFF, (Duty("bench", county, frozenset({SEE_PEOPLE, EDIT_PEOPLE, EDIT_PLACES})),)
    )
    rows = list(residents(count))
    content, *writing = timed(lambda: write_xlsx(PERSON_FIELDS, rows))
    _, *reading = timed(lambda: read_sheets(content, "residents.xlsx"))
    share = count / WHOLE
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    group = f"a list of {count:,} residents, {name}"

    def told(what: str, taken: list[float], floor: list[float], floor_says: str, limit: float | None) -> bool:
        # On PostgreSQL most of the work is the server's, which only the clock sees.
        ratio = taken[1] / floor[1] if connection.vendor == "sqlite" else taken[0] / floor[0]
        peer = f"of {floor_says} ({floor[0]:.1f} s, processor {floor[1]:.1f} s)"
        most = "" if limit is None else f" of at most {limit:.0f} s"
        good = None if limit is None else taken[0] <= limit
        say(Row(group, f"{what}, {name}", f"{taken[0]:.1f} s{most}, processor {taken[1]:.1f} s", peer, ratio, good))
        return good is not False

    report, *way_in = timed(lambda: import_people(by, county, content, "residents.xlsx", dry_run=False))
    _, *way_out = timed(lambda: write_xlsx(PERSON_FIELDS, roll_rows(by, county), "residents"))
    rows_left, *plainly = put_in_plainly()
    good = told("in", way_in, plainly, f"its {rows_left:,} rows put in plainly", IN_SECONDS * share)
    told("in", way_in, reading, "reading the file alone", None)
    if report.new + len(report.duplicates) + report.refused_rows != count or report.refused_rows > count // 50:
        print(f"  entered {report.new:,}, duplicates {len(report.duplicates):,}, refused {report.refused_rows:,}")
        good = False
    good &= told("out", way_out, writing, "writing the rows alone", OUT_SECONDS * share)
    return good


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="10,000 people instead of 100,000")
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        return 0 if run(WHOLE // 10 if args.quick else WHOLE) else 1
    from tests.postgres import Cluster, NoPostgres

    again = [sys.executable, "-m", "bench.people_import", "--inside", *(["--quick"] if args.quick else [])]
    good = True
    with tempfile.TemporaryDirectory(prefix="linan-bench-") as home:
        env = {**os.environ, "LINAN_HOME": home}
        env.pop("LINAN_DATABASE_URL", None)
        if args.database != "postgresql":
            good &= subprocess.run(again, env=env, check=False).returncode == 0
        if args.database != "sqlite":
            try:
                with Cluster() as cluster:
                    env["LINAN_DATABASE_URL"] = cluster.url("linan")
                    good &= subprocess.run(again, env=env, check=False).returncode == 0
            except NoPostgres as reason:
                print(f"PostgreSQL SKIPPED: {reason}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
