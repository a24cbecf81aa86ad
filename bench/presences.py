"""A million presences read in from one Parquet file, the bulk path, beside the same rows put in plainly.

    python -m bench.presences [--quick] [sqlite|postgresql]

At most a minute for the million (`--quick` a tenth of both). The file names 20,000 people and 500 places by their ids;
each row is checked, people and places are found within the reader's area, each visit gets its one key, and the fact
that a file was read in stands in the ledger. The floor puts the rows it left into the same table again, ready made:
one prepared statement (COPY on PostgreSQL).
"""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bench.cells import copy_of, put_plainly, run_inside, start
from bench.people_import import timed
from bench.rows import Row, say

if TYPE_CHECKING:
    from tests.cast import Cast

WHOLE, LIMIT_SECONDS = 1_000_000, 60.0
PEOPLE, PLACES, LOT = 20_000, 500, 2_000


def _parquet(cast: Cast, visits: int) -> bytes:
    """The file; its people and places are entered on the way."""
    import duckdb

    from linan.core import clock
    from linan.core.community.models import Person, Place

    rng, until = Random("presences"), clock.now().replace(second=0, microsecond=0)
    model = Person.objects.get(pk=cast.person["gao"].id)
    market = Place.objects.get(pk=cast.place["market"].id)

    people = [Person(**copy_of(model, household_id=None)) for _ in range(PEOPLE)]
    Person.objects.bulk_create(people, batch_size=LOT)
    places = [Place(**copy_of(market, name=f"{market.name} {n}")) for n in range(PLACES)]
    Place.objects.bulk_create(places, batch_size=LOT)
    who, where = [str(p.id) for p in people], [str(p.id) for p in places]
    rows: dict[str, list[str]] = {"person": [], "place": [], "start": [], "end": []}
    for _ in range(visits):
        began = until - timedelta(minutes=rng.randrange(60 * 24 * 13))
        rows["person"].append(rng.choice(who))
        rows["place"].append(rng.choice(where))
        rows["start"].append(began.isoformat())
        rows["end"].append((began + timedelta(minutes=rng.randrange(5, 180))).isoformat())
    import numpy as np

    kept = {name: np.array(column) for name, column in rows.items()}
    with tempfile.TemporaryDirectory(prefix="linan-presences-") as folder, duckdb.connect() as base:
        path = Path(folder) / "visits.parquet"
        base.execute(f"COPY (SELECT * FROM kept) TO '{path}' (FORMAT parquet)")
        del kept  # DuckDB found it by its name
        return path.read_bytes()


def _plainly() -> tuple[int, float, float]:
    """The rows in the table, put in again as they were: how many, and `timed`."""
    from django.db import connection

    from linan.core.movement.models import Visit

    columns = ", ".join(f'"{f.column}"' for f in Visit._meta.concrete_fields)
    table = Visit._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{table}"')
        rows = cursor.fetchall()
        cursor.execute(f'TRUNCATE "{table}"' if connection.vendor == "postgresql" else f'DELETE FROM "{table}"')

    def put() -> int:
        put_plainly(table, columns, rows)
        return len(rows)

    return timed(put)


def inside(visits: int) -> int:
    vendor = start()
    from tests.cast import build_cast

    from linan.core.movement import actions

    cast = build_cast()
    data = _parquet(cast, visits)
    limit = LIMIT_SECONDS * visits / WHOLE
    group = f"{visits:,} presences from a file of {len(data) / 1e6:.0f} MB, {vendor}"
    by = cast.actor("clerk")
    report, clock, busy = timed(lambda: actions.import_visits(by, data, "visits.parquet", dry_run=False))
    complete = report.new + report.duplicates == visits and not report.refused
    rows, floor, _ = _plainly()
    complete &= rows == report.new
    shown = f"{clock:.1f} s ({busy:.1f} of processor), {report.new / clock * 60:,.0f} a minute"
    say(Row(group, "read in", shown, f"of {limit:.0f} s", clock / limit, complete and clock <= limit))
    say(Row(group, "… its rows put in plainly", f"{floor:.1f} s", "× as long took reading in", clock / floor))
    again, clock, _ = timed(lambda: actions.import_visits(by, data, "visits.parquet", dry_run=False))
    say(Row(group, "the same file again", f"{clock:.1f} s", f"{again.new} new", None, again.new == 0))
    return 0 if complete and clock <= limit else 1


def main() -> int:
    if "--inside" in sys.argv:
        return inside(int(sys.argv[sys.argv.index("--inside") + 1]))
    visits = WHOLE // 10 if "--quick" in sys.argv else WHOLE
    only = [d for d in ("sqlite", "postgresql") if d in sys.argv] or ["sqlite", "postgresql"]
    return run_inside("bench.presences", *only, rest=[str(visits)])


if __name__ == "__main__":
    sys.exit(main())
