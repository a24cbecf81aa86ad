"""From the confirmation of one infection with 500 contacts to the last order and the last task.

    python -m bench.infection [--quick]

A laboratory's second positive is confirmed; the search finds everybody who stood forty minutes in the same market; the
tracer determines and pushes all of them; the clock stops when no step is waiting: codes changed, orders open, tests
ordered, tasks with the grid workers, messages sent. One process does everything, as one worker would.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bench.cells import cast_and, run_inside, start
from bench.rows import Row, say

LIMIT_SECONDS = 20.0


def inside(contacts: int) -> int:
    vendor = start()
    from linan.core import clock

    # A day on which the edition in force keeps close contacts at home.
    with clock.frozen(datetime(2022, 3, 14, 0, 30, tzinfo=UTC)):
        return _measure(contacts, vendor)


def _measure(contacts: int, vendor: str) -> int:
    from linan.core import clock
    from linan.core.ledger import drain
    from linan.core.ledger.models import Entry
    from linan.core.movement import actions as movement
    from linan.domains.quarantine.models import Order
    from linan.domains.testing import actions as testing
    from linan.domains.testing.facts import Form, Outcome
    from linan.domains.tracing import actions as tracing
    from linan.domains.tracing.facts import Ring
    from linan.domains.tracing.models import Case
    from linan.domains.workforce.models import Task

    cast, people = cast_and(contacts)
    start_at = clock.now() - timedelta(days=1)
    market = cast.place["market"]
    movement.record_visits(
        cast.actor("clerk"),
        [
            movement.VisitRow(
                person=p, place=market, start_at=start_at, source="place", end_at=start_at + timedelta(minutes=40),
                key=f"market:{p.id}",
            )
            for p in [cast.person["father"], *people]
        ],
    )  # fmt: skip

    def report(tube: str) -> testing.Sample:
        testing.take_sample(cast.actor("li"), cast.person["father"], tube)
        testing.receive_sample(cast.actor("wu"), tube)
        return testing.report_result(cast.actor("wu"), tube, Outcome.SCREEN_POSITIVE)

    report("BENCH-1")
    drain()
    second = report("BENCH-2")
    drain()
    entries = Entry.objects.count()
    qian = cast.actor("qian")
    times = [time.perf_counter()]

    def lap() -> None:
        times.append(time.perf_counter())

    testing.confirm_infection(qian, second.ref, Form.CONFIRMED, onset_on=clock.today())
    drain()
    lap()
    case = Case.objects.get()
    tracing.determine_many(qian, case.ref, Ring.CLOSE, "forty minutes in one market hall", everyone=True)
    drain()
    lap()
    tracing.push_contacts(qian, case.ref)
    drain()
    lap()
    orders = Order.objects.filter(provisional=False).count()
    tasks = Task.objects.filter(kind="locate").count()
    assert orders >= contacts, f"{orders} orders for {contacts} contacts"
    assert tasks >= contacts, f"{tasks} tasks for {contacts} contacts"
    found, ordered, pushed = (b - a for a, b in pairwise(times))
    whole, made = times[-1] - times[0], Entry.objects.count() - entries
    group = f"an infection with {contacts} contacts, {vendor}"
    limit = LIMIT_SECONDS * contacts / 500
    say(Row(group, "confirmed → contacts found", f"{found:.1f} s"))
    say(Row(group, "determined → codes, orders, tests", f"{ordered:.1f} s"))
    say(Row(group, "pushed → tasks, messages", f"{pushed:.1f} s"))
    what = f"report to last order: {orders} orders, {tasks} tasks"
    say(Row(group, what, f"{whole:.1f} s", f"of the limit {limit:.0f} s", whole / limit, whole <= limit))
    say(Row(group, f"{made:,} ledger entries", f"{made / whole:,.0f} entries/s"))
    return 0 if whole <= limit else 1


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(100 if quick else 500)
    return run_inside("bench.infection", "sqlite", "postgresql", rest=["--quick"] if quick else [])


if __name__ == "__main__":
    sys.exit(main())
