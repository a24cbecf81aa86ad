"""Who read what, at 1,000,000 readings: p50 and p95 of whole pages, on SQLite and PostgreSQL.

    python -m bench.reads [--quick] [sqlite|postgresql]

The limit is 300 ms at p95. Thirty days, a thousand readers; on one day of the last week twenty of them called on 600
households each with a task for every one, and five opened 60 households within an hour without any. Each request is
the whole answer: session, page, roles and purposes decrypted for what is shown, the unusual readers above it.
`--quick` takes 50,000 readings.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench.cells import copy_of, run_inside, start
from bench.rows import page_times

if TYPE_CHECKING:
    from django.test import Client
    from tests.cast import Cast

    from linan.kernel.region import Region

LIMIT_MS = 300.0
BACKEND = "django.contrib.auth.backends.ModelBackend"
READERS, CALLERS, CURIOUS = 1_000, 20, 5
CALLS, LOOKED = 600, 60
DAYS = 30
LOT = 5_000
WHATS = ("community.person", "healthcode.code", "community.people", "stays in quarantine", "tests")

_Look = tuple[datetime, str, str, str, "Region", bool]
"""When, who, whose, what, where, whether a single record."""


def _looks(cast: Cast, many: int, readers: list[str], people: list[str], end: datetime) -> list[_Look]:
    """Ordinary reading of thirty days, twenty callers' day of work and five curious hours, oldest first."""
    rng, where = Random("reads"), (cast.a, cast.b)
    busy = end - timedelta(days=3)
    found: list[_Look] = []
    for n, reader in enumerate(readers[:CALLERS]):
        found += [
            (
                busy + timedelta(seconds=60 * m),
                reader,
                people[(n * CALLS + m) % len(people)],
                WHATS[0],
                where[n % 2],
                True,
            )
            for m in range(CALLS)
        ]
    for n, reader in enumerate(readers[CALLERS : CALLERS + CURIOUS]):
        found += [
            (
                busy + timedelta(hours=n, seconds=45 * m),
                reader,
                people[-(n * LOOKED + m) - 1],
                WHATS[0],
                where[n % 2],
                True,
            )
            for m in range(LOOKED)
        ]
    while len(found) < many:
        at = end - timedelta(days=rng.randrange(DAYS) + 1, seconds=-rng.randrange(10 * 3600))
        what = WHATS[rng.randrange(len(WHATS))]
        n = rng.randrange(len(readers))
        found.append((at, readers[n], people[rng.randrange(len(people))], what, where[n % 2], what != WHATS[2]))
    return sorted(found, key=lambda look: look[0])


def _load(cast: Cast, many: int) -> tuple[str, str]:
    """Staff, people, readings with their entries and bodies, and the callers' tasks; one reader's name and number."""
    from linan.core import clock
    from linan.core.accounts.models import Staff
    from linan.core.community.models import Household, Person
    from linan.domains.workforce.models import Task
    from linan.kernel.time import start_of

    end = start_of(clock.today()) + timedelta(hours=8)
    staff = Staff.objects.get(pk=cast.staff["wang"].id)
    users = _users(READERS)
    made = [
        Staff(**copy_of(staff, name=f"读者{n:04d}", user_id=user, region=(cast.a, cast.b)[n % 2]))
        for n, user in enumerate(users)
    ]
    Staff.objects.bulk_create(made, batch_size=LOT)
    home, person = Household.objects.get(pk=cast.household["zhao"].id), Person.objects.get(pk=cast.person["zhao"].id)
    count = CALLERS * CALLS + CURIOUS * LOOKED
    homes = [
        Household(**copy_of(home, region=(cast.a_b01, cast.b_b01)[n % 2].child("u9").child(f"{n:05d}")))
        for n in range(count)
    ]
    Household.objects.bulk_create(homes, batch_size=LOT)
    people = [Person(**copy_of(person, region=h.region, household_id=h.pk)) for h in homes]
    Person.objects.bulk_create(people, batch_size=LOT)
    readers, refs = [str(s.ref) for s in made], [str(p.ref) for p in people]
    looks = _looks(cast, many, readers, refs, end)
    for at in range(0, len(looks), LOT):
        _write(looks[at : at + LOT])
    day = end - timedelta(days=3)
    tasks = [
        Task(
            key=f"follow_up:{refs[n]}", kind="follow_up", about=refs[n], region=people[n].region,
            worker=readers[n // CALLS], state="done", opened_at=day, due_at=day + timedelta(hours=10),
            closed_at=day + timedelta(hours=11), says={"text": "Call on the household", "params": {}},
            departments=["health"],
        )
        for n in range(CALLERS * CALLS)
    ]  # fmt: skip
    Task.objects.bulk_create(tasks, batch_size=LOT)
    return made[500].name, readers[500]


def _users(many: int) -> list[Any]:
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    users.bulk_create([users.model(username=f"reader-{n}") for n in range(many)], batch_size=LOT)
    return list(users.filter(username__startswith="reader-").order_by("pk").values_list("pk", flat=True))


def _write(looks: list[_Look]) -> None:
    """Entries, sealed bodies and index rows, as the ledger writes them at the time of each look."""
    import secrets

    from django.db import transaction

    from linan.core import vault
    from linan.core.ledger import actions, rules
    from linan.core.ledger.facts import RecordsRead
    from linan.core.ledger.logs import log_of
    from linan.kernel.ids import new_id
    from linan.kernel.refs import PersonRef

    entries, bodies, readings = [], [], []
    for at, reader, person, what, region, single in looks:
        ref = PersonRef.parse(person)
        fact = RecordsRead(region=region, subject=ref if single else None, what=what, persons=(ref,), purpose="")
        id: UUID = new_id()
        salt = secrets.token_bytes(rules.SALT_BYTES)
        body = rules.body_bytes({"actor": reader, "fact": fact.to_json(), "purpose": ""})
        proof = rules.body_commitment(salt, body)
        entries.append(
            (
                id,
                log_of(region),
                fact.kind,
                at,
                "grid_worker",
                region,
                None,
                None,
                None,
                None,
                "",
                "",
                proof,
                None,
                None,
            )
        )
        bodies.append((id, vault.encrypt("ledger.body", salt + body)))
        readings.append(actions.reading_of(id, at, reader, region, fact))
    with transaction.atomic():
        actions.insert(entries, bodies, [], [])
        actions.keep_readings(readings)


def inside(many: int, rounds: int) -> int:
    vendor = start()
    from django.db import connection
    from django.test import Client
    from tests.cast import build_cast

    from linan.core import clock

    cast = build_cast()
    began = time.perf_counter()
    name, _ = _load(cast, many)
    with connection.cursor() as cursor:
        # As the server's own housekeeping would have done after so many rows.
        cursor.execute("ANALYZE")
    gc.collect()
    gc.freeze()  # what was made above is no part of a server's memory
    print(f"{vendor}: {many:,} readings in {time.perf_counter() - began:.0f} s", flush=True)
    client = Client(SERVER_NAME="localhost")
    client.force_login(cast.user("audit"), backend=BACKEND)
    month = f"since={clock.today() - timedelta(days=DAYS)}"
    asked = [
        ("a week: first page", "/reads/"),
        ("… 20 pages on", next(_pages(client, "/reads/", 20))),
        ("… by one worker", f"/reads/?who={name}"),
        ("… of one kind", "/reads/?what=tests"),
        ("a month: first page", f"/reads/?{month}"),
        ("… 20 pages on", next(_pages(client, f"/reads/?{month}", 20))),
        ("… by one worker", f"/reads/?{month}&who={name}"),
        ("… of one kind", f"/reads/?{month}&what=tests"),
    ]
    found = client.get("/reads/").content.decode().count('name="actor"')
    assert found == CURIOUS, found  # the callers had a task for each household, the curious for none
    group, good = f"{many:,} readings, {vendor}", True
    for what, url in asked:
        good &= page_times(group, what, client, url, rounds, LIMIT_MS)
    return 0 if good else 1


def _pages(client: Client, url: str, pages: int) -> Iterator[str]:
    """The address so many pages on, as a reader would come to it."""
    from html import unescape
    from re import search

    for _ in range(pages):
        found = search(r'href="(\?[^"]*after=[^"]+)"', client.get(url).content.decode())
        if found is None:
            break
        url = url.split("?", maxsplit=1)[0] + unescape(found[1])
    yield url


def main() -> int:
    if "--inside" in sys.argv:
        many, rounds = (int(n) for n in sys.argv[sys.argv.index("--inside") + 1 :][:2])
        return inside(many, rounds)
    counts = [50_000, 5] if "--quick" in sys.argv else [1_000_000, 20]
    only = [d for d in ("sqlite", "postgresql") if d in sys.argv] or ["sqlite", "postgresql"]
    return run_inside("bench.reads", *only, rest=[str(n) for n in counts])


if __name__ == "__main__":
    sys.exit(main())
