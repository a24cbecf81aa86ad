"""The list of people at 1,000,000 residents: p50 and p95 of each kind of page, on SQLite and PostgreSQL.

    python -m bench.people_list [--quick] [--database sqlite|postgresql]

The limit is 300 ms at p95. `--quick` takes 50,000 residents. Each request is the whole query: page, count, decryption
of what is shown, and the note in the ledger that it was read.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from bench.rows import Row, p50_p95, say

if TYPE_CHECKING:
    from linan.core.community.queries import PersonCard
    from linan.core.desk.keyset import Page

LIMIT_MS = 300.0
COUNTY = "33/3301/330110/"


def _people(count: int) -> Iterator[tuple[str, str, str]]:
    """(id, name, region) in the order of addresses; communities of 5,000, seventy homes of three a building."""
    from linan.kernel.ids import new_id
    from linan.kernel.worlds import names

    rng = Random("people-list")
    for n in range(count):
        c, inside = divmod(n, 5000)
        street, grid, building, door = c // 20 + 1, inside // 625 + 1, inside % 625 // 63 + 1, inside % 63 // 3
        community = f"330110{street:03d}{c % 20 + 1:03d}"
        region = (
            f"{COUNTY}{community[:9]}/{community}/g{grid:02d}/b{building:02d}/u1/{door // 4 + 1:02d}{door % 4 + 1:02d}/"
        )
        sex = rng.choice(("female", "male"))
        yield new_id().hex, names.surname(rng) + names.given_name(rng, sex), region


def _load(count: int) -> None:
    from django.db import connection, transaction

    from linan.core import vault
    from linan.core.community import rules

    sealed = [vault.encrypt("community.identity", b"330110199001011237") for _ in range(97)]
    phone = vault.encrypt("community.phone", b"13800000001")
    columns = (
        "id,name,identity,identity_hash,phone,phone_hash,born_on,sex,region,"
        "presence,presence_on,presence_source,registered_at"
    )
    today, now = date(2022, 7, 1), "2022-07-01 00:00:00+00:00"
    pg = connection.vendor == "postgresql"
    day = today if pg else today.isoformat()
    batch: list[tuple[object, ...]] = []
    grams: list[tuple[str, str, str]] = []

    def flush() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if pg:
                with cursor.copy(f"COPY community_person ({columns}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(row)
                with cursor.copy("COPY community_namegram (gram, region, person_id) FROM STDIN") as copy:
                    for gram in grams:
                        copy.write_row(gram)
            else:
                marks = ",".join(["%s"] * 13)
                cursor.executemany(f"INSERT INTO community_person ({columns}) VALUES ({marks})", batch)
                cursor.executemany("INSERT INTO community_namegram (gram, region, person_id) VALUES (%s,%s,%s)", grams)
        batch.clear()
        grams.clear()

    for n, (id, name, region) in enumerate(_people(count)):
        identity = (sealed[n % 97], secrets.token_hex(16))
        reach = (phone, secrets.token_hex(16))
        batch.append((id, name, *identity, *reach, day, "male", region, "living_here", day, "register", now))
        grams.extend((g, region, id) for g in rules.grams(name))
        if len(batch) == 20_000:
            flush()
    flush()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measure(group: str, what: str, call: Callable[[], Page[PersonCard]], rounds: int) -> bool:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        page = call()
        taken.append((time.perf_counter() - began) * 1000)
    p50, p95 = p50_p95(taken)
    measured = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"
    good = p95 < LIMIT_MS
    say(Row(group, f"{what} ({page.total_text})", measured, f"of the limit {LIMIT_MS:.0f} ms", p95 / LIMIT_MS, good))
    return good


def run(count: int, rounds: int) -> bool:
    """Load and measure in the database of the settings; True when every p95 is below the limit."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linan.web.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from linan.core.community.abilities import SEE_PEOPLE
    from linan.core.community.queries import PeopleFilter, people
    from linan.kernel.actor import Actor, ActorKind, Duty
    from linan.kernel.region import Region

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    _load(count)
    print(f"{connection.vendor}: {count:,} people loaded in {time.perf_counter() - began:.0f} s", flush=True)

    def reader(region: str) -> Actor:
        return Actor("staff:bench", ActorKind.STAFF, (Duty("bench", Region(region), frozenset({SEE_PEOPLE})),))

    county = reader(COUNTY)
    middle = count // 5000 // 2
    code = f"330110{middle // 20 + 1:03d}{middle % 20 + 1:03d}"
    own = reader(f"{COUNTY}{code[:9]}/{code}/")
    page = people(county, PeopleFilter(region=Region(f"{COUNTY}{code[:9]}/")))
    deep = page.next
    good = True
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    measure = partial(_measure, f"people list, {count:,} residents, {name}")
    for label, by in (("own community", own), ("county-wide", county)):
        good &= measure(f"{label}, first page", lambda by=by: people(by, PeopleFilter()), rounds)
        good &= measure(f"{label}, deep page", lambda by=by: people(by, PeopleFilter(after=deep)), rounds)
        for text in ("王", "伟", "王伟", "秀英", "李浩然", "万月娥", "欧阳"):
            good &= measure(f"{label}, name {text}", lambda by=by, t=text: people(by, PeopleFilter(text=t)), rounds)
        good &= measure(
            f"{label}, name 王, deep", lambda by=by: people(by, PeopleFilter(text="王", after=deep)), rounds
        )
    return good


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="50,000 people instead of 1,000,000")
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    count, rounds = (50_000, 20) if args.quick else (1_000_000, 40)
    if args.inside:
        return 0 if run(count, rounds) else 1
    from tests.postgres import Cluster, NoPostgres

    again = [sys.executable, "-m", "bench.people_list", "--inside", *(["--quick"] if args.quick else [])]
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
