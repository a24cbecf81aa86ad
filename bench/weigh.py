"""A rule is eased: 100,000 people with evidence weighed again, by the worker, in lots.

    python -m bench.weigh [--quick] [--profile]

The ninth edition holds; half of the people have only a negative test, the others are close contacts, contacts of
contacts and arrivals of the last days. Then the twenty measures come into force. The clock runs from the decision to
the last lot, with two workers on PostgreSQL and one on SQLite; then to the last letter. The limit is 20 s for the
weighing on two cores. Beside it stands the same weighing without a database, on one core. `--quick` takes 5,000.
"""

from __future__ import annotations

import cProfile
import pstats
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bench.cells import run_inside, start
from bench.people_list import COUNTY, _load
from bench.rows import Row, say

if TYPE_CHECKING:
    from linan.kernel.actor import Actor

LIMIT_SECONDS = 20.0
AT = datetime(2022, 11, 12, 2, tzinfo=UTC)
KINDS = [
    ("test_negative", {}, 20), ("contact_secondary", {}, 5), ("test_negative", {}, 30), ("contact_close", {}, 3),
    ("test_negative", {}, 10), ("arrival", {"risk": "high"}, 4), ("test_negative", {}, 22),
    ("arrival", {"risk": "low"}, 2), ("test_negative", {}, 40), ("contact_close", {}, 9),
]  # fmt: skip
"""Kind, details, and how long ago: days, hours for tests."""


def worker() -> int:
    """One more worker beside the measuring one: until no lot is left."""
    import django

    django.setup()
    from linan.core import clock
    from linan.domains.healthcode.models import WeighingLot

    with clock.frozen(AT):
        while not WeighingLot.objects.filter(done_at=None).exists():
            time.sleep(0.02)
        _until_weighed()
    return 0


def inside(count: int, *, profile: bool) -> int:
    vendor = start()
    from linan.core import clock

    with clock.frozen(AT):
        return _measure(count, vendor, profile=profile)


def _measure(count: int, vendor: str, *, profile: bool) -> int:
    from linan.core.ledger import drain
    from linan.core.ledger.models import Pending
    from linan.domains.healthcode.models import Weighing
    from linan.domains.healthcode.queries.weighings import _progress

    _load(count)
    evidence = _evidence()
    _adopt("v9")
    _begin()
    began = time.perf_counter()
    _until_weighed()
    print(f"  {vendor}: {count:,} people, {evidence:,} pieces; first weighing {time.perf_counter() - began:.1f} s")
    # What the first weighing set in motion is no part of the second: it waits.
    Pending.objects.filter(workflow__gt="").update(due_at=AT + timedelta(days=365))
    Pending.objects.exclude(fact="").update(due_at=AT + timedelta(days=365))
    _adopt("twenty-measures")
    beside = [] if vendor == "SQLite" else [subprocess.Popen([sys.executable, "-m", "bench.weigh", "--worker"])]
    seen = cProfile.Profile()
    if beside:
        time.sleep(3)  # until the second worker has started; nothing is due for it yet
    _begin()
    began, spent = time.perf_counter(), time.process_time()
    if profile:
        seen.enable()
    _until_weighed()
    seen.disable()
    for process in beside:
        process.wait()
    took, spent = time.perf_counter() - began, time.process_time() - spent
    if count <= 5_000:
        drain()
    told = time.perf_counter() - began
    (progress,) = _progress([Weighing.objects.latest("begun_at", "id")])
    assert progress.finished and progress.weighed == count and progress.freed >= count // 10, progress
    if profile:
        pstats.Stats(seen).sort_stats("tottime").print_stats(28)
        pstats.Stats(seen).sort_stats("cumtime").print_stats("linan", 40)
    good = took <= LIMIT_SECONDS * max(count, 100_000) / 100_000
    name = f"weigh {count:,} people again, {len(beside) + 1} worker{'s' if beside else ''}, {vendor}"
    peer = "of weighing alone, one core"
    say(
        Row("weigh", name, f"{took:.1f} s, {count / took:,.0f} /s, {spent:.1f} s CPU", peer, took / _alone(count), good)
    )
    if count <= 5_000:
        say(Row("weigh", f"… until all {progress.freed:,} freed have their letter", f"{told:.1f} s"))
    return 0 if good else 1


def _evidence() -> int:
    from linan.core.community.models import Person
    from linan.domains.healthcode.models import Evidence

    rows = []
    for n, (pk, region) in enumerate(Person.objects.order_by("pk").values_list("pk", "region")):
        kind, params, ago = KINDS[n % len(KINDS)]
        at = AT - (timedelta(hours=ago) if kind == "test_negative" else timedelta(days=ago))
        rows.append(
            Evidence(
                person_id=pk, region=region, kind=kind, at=at, params=params, taken_at=AT, taken_by="bench", source=""
            )
        )
    Evidence.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _decider(number: int) -> Actor:
    from linan.core.policy.abilities import ADOPT_EDITION
    from linan.kernel.actor import Actor, ActorKind, Duty
    from linan.kernel.region import Region

    return Actor(f"staff:{number}", ActorKind.STAFF, (Duty("bench", Region(COUNTY), frozenset({ADOPT_EDITION})),))


def _adopt(edition: str) -> None:
    """Propose and confirm; the weighing is begun with the first step of whoever works next."""
    from linan.core.policy import actions
    from linan.kernel.region import Region

    row = actions.propose_edition(_decider(1), Region(COUNTY), edition, since=AT, because="bench")
    actions.adopt_edition(_decider(2), row.pk)


def _begin() -> None:
    from linan.core.ledger import run_due
    from linan.domains.healthcode.models import WeighingLot

    while not WeighingLot.objects.filter(done_at=None).exists():
        run_due(1)


def _until_weighed() -> None:
    from linan.core.ledger import run_due
    from linan.domains.healthcode.models import WeighingLot

    while WeighingLot.objects.filter(done_at=None).exists():
        if not run_due(40):
            time.sleep(0.02)


def _alone(count: int) -> float:
    """Seconds one core needs for the same weighing, were everything in memory already."""
    from linan.core import policy
    from linan.kernel.ids import new_id
    from linan.kernel.refs import EvidenceRef
    from linan.kernel.region import Region
    from linan.kernel.verdicts import Evidence, weigh

    rules = policy.rule_set(Region(COUNTY), AT)
    pieces = []
    for kind, params, ago in KINDS:
        at = AT - (timedelta(hours=ago) if kind == "test_negative" else timedelta(days=ago))
        pieces.append([Evidence(EvidenceRef(new_id()), kind, at, params)])
    rounds = 1000
    began = time.perf_counter()
    for _ in range(rounds):
        for held in pieces:
            weigh(held, rules, AT)
    return (time.perf_counter() - began) / rounds / len(pieces) * count


def main() -> int:
    if "--worker" in sys.argv:
        return worker()
    profile = ["--profile"] if "--profile" in sys.argv else []
    if "--inside" in sys.argv:
        return inside(int(sys.argv[sys.argv.index("--inside") + 1]), profile=bool(profile))
    count = 5_000 if "--quick" in sys.argv else 100_000
    only = [d for d in ("sqlite", "postgresql") if d in sys.argv] or ["sqlite", "postgresql"]
    return run_inside("bench.weigh", *only, rest=[str(count), *profile])


if __name__ == "__main__":
    sys.exit(main())
