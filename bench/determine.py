"""5,000 contacts of one case: determined, informed, assigned, ordered and tasked.

    python -m bench.determine [--quick] [--profile]

A case is confirmed and the search has proposed 5,000 people of one market. The clock runs from the press of the button
that accepts the whole place to the moment when no step is waiting: codes changed, stays ordered, tests ordered, tasks
with the grid workers, letters in the inboxes. One process does everything, as one worker would. The limit is 60 s.
Beside it stands the work without a database: weighing 5,000 codes on one core. `--quick` takes 500.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bench.cells import cast_and, run_inside, start
from bench.rows import Row, say

if TYPE_CHECKING:
    from linan.domains.tracing.models import Case

LIMIT_SECONDS = 60.0
AT = datetime(2022, 3, 14, 0, 30, tzinfo=UTC)
"""A day on which the edition in force keeps close contacts at home."""


def inside(contacts: int, *, profile: bool) -> int:
    vendor = start()
    from linan.core import clock

    with clock.frozen(AT):
        return _measure(contacts, vendor, profile=profile)


def _measure(contacts: int, vendor: str, *, profile: bool) -> int:
    from linan.core.ledger import drain
    from linan.core.ledger.models import Entry, Pending
    from linan.domains.quarantine.models import Order
    from linan.domains.tracing import actions as tracing
    from linan.domains.tracing.models import Push
    from linan.domains.tracing.rules import Decision
    from linan.domains.workforce.models import Task

    cast, case = _case_with(contacts)
    qian = cast.actor("qian")
    place = cast.place["market"]
    entries = Entry.objects.count()
    seen = cProfile.Profile()
    if profile:
        seen.enable()
    times = [time.perf_counter()]
    spent = time.process_time()
    tracing.decide_many(qian, case.ref, Decision.ACCEPT, "forty minutes in one market hall", place=place)
    times.append(time.perf_counter())
    drain()
    times.append(time.perf_counter())
    tracing.begin_reaching(qian, case.ref)
    times.append(time.perf_counter())
    drain()
    times.append(time.perf_counter())
    spent = time.process_time() - spent
    seen.disable()
    now_due = Pending.objects.filter(due_at__lte=AT).count()
    orders, tasks = Order.objects.filter(provisional=False).count(), Task.objects.filter(kind="locate").count()
    assert not now_due, f"{now_due} steps are left"
    assert orders == tasks == Push.objects.count() == contacts, (orders, tasks, Push.objects.count())
    if profile:
        pstats.Stats(seen).sort_stats("tottime").print_stats(30)
        pstats.Stats(seen).sort_stats("cumtime").print_stats("linan", 60)
    whole, made = times[-1] - times[0], Entry.objects.count() - entries
    limit = LIMIT_SECONDS * max(contacts, 500) / 5_000
    group = f"{contacts:,} contacts, {vendor}"
    say(Row(group, "the place accepted: the person waits", f"{times[1] - times[0]:.2f} s"))
    say(Row(group, "each decision written down, codes and stays made: nobody waits", f"{times[2] - times[1]:.2f} s"))
    say(Row(group, "the one action: the person waits", f"{times[3] - times[2]:.2f} s"))
    what = f"accepted → last of {orders:,} orders, {tasks:,} tasks"
    measured = f"{whole:.1f} s, {spent:.1f} s CPU"
    say(Row(group, what, measured, f"of the limit {limit:.0f} s", whole / limit, whole <= limit))
    say(Row(group, f"{made:,} ledger entries", f"{made / whole:,.0f} entries/s"))
    return 0 if whole <= limit else 1


def _case_with(contacts: int) -> tuple[object, Case]:
    """The father's confirmed case with so many proposed lines from the market hall."""
    from linan.core import clock
    from linan.core.ledger import drain
    from linan.core.movement import actions as movement
    from linan.domains.testing import actions as testing
    from linan.domains.testing.facts import Form, Outcome
    from linan.domains.tracing.models import Case, Contact

    cast, people = cast_and(contacts)
    start_at = clock.now() - timedelta(days=1)
    market, clerk = cast.place["market"], cast.actor("clerk")
    met = [
        movement.VisitRow(
            person=p, place=market, start_at=start_at, source="place", end_at=start_at + timedelta(minutes=40),
            key=f"market:{p.id}",
        )
        for p in [cast.person["father"], *people]
    ]  # fmt: skip
    for first in range(0, len(met), 500):
        movement.record_visits(clerk, met[first : first + 500])
    for tube in ("BENCH-1", "BENCH-2"):
        testing.take_sample(cast.actor("li"), cast.person["father"], tube)
        testing.receive_sample(cast.actor("wu"), tube)
        sample = testing.report_result(cast.actor("wu"), tube, Outcome.SCREEN_POSITIVE)
        drain()
    testing.confirm_infection(cast.actor("qian"), sample.ref, Form.CONFIRMED, onset_on=clock.today())
    drain()
    assert Contact.objects.filter(place_id=market.id).count() == contacts
    return cast, Case.objects.get()


def main() -> int:
    profile = ["--profile"] if "--profile" in sys.argv else []
    if "--inside" in sys.argv:
        return inside(int(sys.argv[sys.argv.index("--inside") + 1]), profile=bool(profile))
    count = 500 if "--quick" in sys.argv else 5_000
    only = [d for d in ("sqlite", "postgresql") if d in sys.argv] or ["sqlite", "postgresql"]
    return run_inside("bench.determine", *only, rest=[str(count), *profile])


if __name__ == "__main__":
    sys.exit(main())
