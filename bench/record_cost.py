"""What `record()` costs inside an ordinary action: milliseconds, statements and rows, on SQLite and PostgreSQL.

    python -m bench.record_cost [--quick]

The action is `mark_presence` (somebody is away, is back): one transaction, committed to disk each time.
"""

from __future__ import annotations

import sys
import time

from bench.cells import cast_and, run_inside, start
from bench.rows import Row, p50_p95, say


def inside(rounds: int) -> int:
    vendor = start()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from tests.cast import founder

    from linan.core.community import actions as register
    from linan.core.community.facts import Presence, PresenceSource
    from linan.core.ledger import actions as ledger
    from linan.core.ledger.models import About, Body, Entry, Pending

    cast, _ = cast_and(0)
    by, person = founder(), cast.person["zhao"]
    presences = [Presence.AWAY, Presence.LIVING_HERE]
    inner: list[float] = []
    write = ledger.write

    def timed(*args: object, **kwargs: object) -> object:
        began = time.perf_counter()
        try:
            return write(*args, **kwargs)  # type: ignore[arg-type]
        finally:
            inner.append((time.perf_counter() - began) * 1000)

    ledger.write = timed  # type: ignore[assignment]
    statements: list[int] = []

    def counted(*args: object, **kwargs: object) -> object:
        with CaptureQueriesContext(connection) as seen:
            ids = write(*args, **kwargs)  # type: ignore[arg-type]
        statements.append(len(seen))
        return ids

    whole: list[float] = []
    tables = (Entry, Body, About, Pending)
    before = [t.objects.count() for t in tables]  # type: ignore[attr-defined]
    for n in range(rounds):
        began = time.perf_counter()
        register.mark_presence(by, person, presences[n % 2], source=PresenceSource.PHONE)
        whole.append((time.perf_counter() - began) * 1000)
    rows = (sum(t.objects.count() for t in tables) - sum(before)) / len(inner)  # type: ignore[attr-defined]
    ledger.write = counted  # type: ignore[assignment]
    register.mark_presence(by, person, presences[rounds % 2], source=PresenceSource.PHONE)
    ledger.write = write
    (a50, a95), (r50, r95) = p50_p95(whole), p50_p95(inner)
    group = f"record() in an ordinary action, {vendor}"
    say(Row(group, "the action, committed", f"p50 {a50:.2f} ms, p95 {a95:.2f} ms"))
    what = f"record() in it: {rows:.0f} rows, {statements[0]} statements"
    say(Row(group, what, f"p50 {r50:.2f} ms, p95 {r95:.2f} ms", "of the action", r50 / a50))
    return 0


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(100 if quick else 1000)
    return run_inside("bench.record_cost", "sqlite", "postgresql", rest=["--quick"] if quick else [])


if __name__ == "__main__":
    sys.exit(main())
