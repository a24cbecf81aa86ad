"""Who answers and who acts, at 1,000,000 entries: p50 and p95 of whole pages, on SQLite and PostgreSQL.

    python -m bench.processes [--quick] [sqlite|postgresql]

The limit is 300 ms at p95. Thirty days of every kind of control process in 400 communities of twenty streets, all by
several kinds of actors; the last 2,000 entries not counted yet, as between two turns of the worker. The floor beside
it is counting the same entries anew from the ledger. `--quick` takes 50,000 entries.
"""

from __future__ import annotations

import gc
import sys
import time
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from bench.cells import run_inside, start
from bench.rows import Row, p50_p95, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from linan.kernel.region import Region

LIMIT_MS = 300.0
BACKEND = "django.contrib.auth.backends.ModelBackend"
STREETS, COMMUNITIES, DAYS = 20, 400, 30
UNCOUNTED = 2_000
LOT = 10_000


def _communities(a: Region, b: Region) -> list[Region]:
    """The cast's two, and others in twenty streets beside them; each with its name."""
    from linan.core.community.models import Division
    from linan.kernel.region import Level

    county = a.at(Level.COUNTY)
    found, rows = [a, b], []
    for n in range(STREETS - 1):
        street = county.child(f"{county.code}{n + 101:03d}")
        rows.append(
            Division(
                region=street, code=street.code, name=f"街道{n}", level=int(Level.STREET), since_on=date(2022, 1, 1)
            )
        )
        for m in range(COMMUNITIES // STREETS):
            found.append(street.child(f"{street.code}{m + 1:03d}"))
            rows.append(
                Division(
                    region=found[-1],
                    code=found[-1].code,
                    name=f"社区{n}-{m}",
                    level=int(Level.COMMUNITY),
                    since_on=date(2022, 1, 1),
                )
            )
    Division.objects.bulk_create(rows)
    return found


def _load(communities: list[Region], many: int) -> None:
    """Numbered entries of control processes, and a log for each community, as the sequencer leaves them."""
    from django.db import transaction

    from linan.core import clock
    from linan.core.ledger import actions
    from linan.core.ledger.logs import log_of
    from linan.core.ledger.models import Log
    from linan.core.ledger.processes import all_processes
    from linan.kernel.ids import new_id
    from linan.kernel.time import start_of

    rng = Random("processes")
    roles = ["grid_worker", "community_lead", "clinic_doctor", "tracer", "resident", "street_director", "workflow:x.y"]
    kinds = [kind for p in all_processes() for kind in p.kinds]
    begin = start_of(clock.today()) - timedelta(days=DAYS - 1)
    sizes = dict.fromkeys(communities, 0)
    logs = {c: log_of(c) for c in communities}
    for at in range(0, many, LOT):
        rows: list[tuple[Any, ...]] = []
        for n in range(at, min(at + LOT, many)):
            where = communities[rng.randrange(len(communities))]
            when = begin + timedelta(seconds=n * (DAYS - 1) * 86_400 // many)
            kind = kinds[int(len(kinds) * rng.random() ** 2)]
            role = roles[(len(kind) + rng.randrange(3)) % len(roles)]  # three kinds of actors do each kind of thing
            rows.append(
                (
                    new_id(),
                    logs[where],
                    kind,
                    when,
                    role,
                    where,
                    None,
                    None,
                    None,
                    None,
                    "",
                    "",
                    bytes(32),
                    None,
                    sizes[where],
                )
            )
            sizes[where] += 1
        with transaction.atomic():
            actions._ENTRIES.values(rows)
    Log.objects.bulk_create(Log(id=logs[c], region=c, size=n, root=bytes(32)) for c, n in sizes.items())


def _anew(kinds: list[str]) -> int:
    """The floor: the same numbers counted from the entries themselves."""
    from django.db.models import Count, Max, Min

    from linan.core.ledger.models import Entry

    rows = Entry.objects.filter(kind__in=kinds).order_by().values("region", "kind", "role")
    return len(list(rows.annotate(n=Count("id"), first=Min("at"), last=Max("at"))))


def inside(many: int, rounds: int) -> int:
    vendor = start()
    from django.db import connection
    from django.test import Client
    from tests.cast import build_cast

    from linan.core import clock
    from linan.core.ledger.models import Log
    from linan.core.ledger.processes import all_processes
    from linan.core.ledger.tallies import tally_all

    cast = build_cast()
    Log.objects.all().delete()
    began = time.perf_counter()
    communities = _communities(cast.a, cast.b)
    _load(communities, many - UNCOUNTED)
    print(f"{vendor}: {many:,} entries in {time.perf_counter() - began:.0f} s", flush=True)
    group, good = f"{many:,} entries, {vendor}", True
    began = time.perf_counter()
    counted = 0
    while n := tally_all():
        counted += n
    rate = counted / (time.perf_counter() - began)
    say(Row(group, "counting what was numbered", f"{rate:,.0f} entries a second"))
    _more(communities)
    with connection.cursor() as cursor:
        # As the server's own housekeeping would have done after so many rows.
        cursor.execute("ANALYZE")
    gc.collect()
    gc.freeze()  # what was made above is no part of a server's memory
    month = f"since={clock.today() - timedelta(days=DAYS - 1)}"
    county, lead = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    county.force_login(cast.user("he"), backend=BACKEND)
    lead.force_login(cast.user("lead"), backend=BACKEND)
    anew, _ = _times(lambda: _anew([k for p in all_processes() for k in p.kinds]), 3)
    asked = [
        ("the county's processes, two weeks", county, "/oversight/processes/"),
        ("… a month", county, f"/oversight/processes/?{month}"),
        ("… in one hand", county, f"/oversight/processes/?{month}&hands=one"),
        ("one process of the county, a month", county, f"/oversight/processes/tracing/?area={cast.county}&{month}"),
        ("one process of a street, a month", county, f"/oversight/processes/passage/?area={cast.street}&{month}"),
        ("a community's processes, a month", lead, f"/oversight/processes/?{month}"),
        ("API: the county's, a month", county, f"/api/oversight/processes?{month}"),
    ]
    for what, who, url in asked:
        assert who.get(url).status_code == 200, url
        p50, p95 = _times(lambda who=who, url=url: who.get(url), rounds)
        fine = p95 < LIMIT_MS
        good &= fine
        measured = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms"
        say(Row(group, what, measured, f"of the limit {LIMIT_MS:.0f} ms", p95 / LIMIT_MS, fine))
    say(Row(group, "the same counted anew from the entries", f"p50 {anew:.0f} ms"))
    return 0 if good else 1


def _more(communities: list[Region]) -> None:
    """Entries of this minute, which no turn of the worker has seen."""
    from django.db import transaction

    from linan.core import clock
    from linan.core.ledger import actions
    from linan.core.ledger.logs import log_of
    from linan.kernel.ids import new_id

    now = clock.now()
    rows = [
        (
            new_id(),
            log_of(where),
            "quarantine.checked_in",
            now,
            "resident",
            where,
            *[None] * 4,
            "",
            "",
            bytes(32),
            None,
            None,
        )
        for n in range(UNCOUNTED)
        for where in [communities[n % len(communities)]]
    ]
    with transaction.atomic():
        actions._ENTRIES.values(rows)


def _times(ask: Callable[[], object], rounds: int) -> tuple[float, float]:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return p50_p95(taken)


def main() -> int:
    if "--inside" in sys.argv:
        many, rounds = (int(n) for n in sys.argv[sys.argv.index("--inside") + 1 :][:2])
        return inside(many, rounds)
    counts = [50_000, 5] if "--quick" in sys.argv else [1_000_000, 20]
    only = [d for d in ("sqlite", "postgresql") if d in sys.argv] or ["sqlite", "postgresql"]
    return run_inside("bench.processes", *only, rest=[str(n) for n in counts])


if __name__ == "__main__":
    sys.exit(main())
