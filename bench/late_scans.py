"""Scans that gates kept without network: told late, out of order, some twice, by a process that is killed meanwhile.

    python -m bench.late_scans [--quick | --whole]

Twenty gates were cut off for three days. Their queues come in lots of 200 in no order, from two processes at once;
every tenth scan comes in two lots, because an answer was lost on the way, and one of the processes is killed in the
middle and its half is sent again. Counted afterwards: one passage for each scan, none lost, none doubled. `--whole`
tells a million, `--quick` two thousand, else twenty thousand.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.cells import cast_and, run_inside, start
from bench.rows import Row, say

GATES, LOT, DAYS = 20, 200, 3


def inside(count: int) -> int:
    vendor = start()
    from django.conf import settings

    from linan.core import clock
    from linan.core.accounts.queries import resident_actor
    from linan.core.ledger import drain
    from linan.core.movement.models import Passage
    from linan.domains.healthcode import actions as healthcode

    cast, people = cast_and(400)
    gates = _gates(cast)
    drain()
    with clock.frozen(clock.now() - timedelta(days=DAYS)):
        codes = [healthcode.issue_code(resident_actor(p, clock.now()), p, paper=True) for p in people]
    rng, until = random.Random(20221121), clock.now()
    scans = [_scan(n, gates, codes, until - timedelta(seconds=rng.randrange(DAYS * 86_000))) for n in range(count)]
    told = scans + rng.sample(scans, count // 10)
    rng.shuffle(told)
    lots = [told[i : i + LOT] for i in range(0, len(told), LOT)]
    queues = [Path(settings.LINAN_HOME) / f"queue-{n}.json" for n in (0, 1)]
    for n, path in enumerate(queues):
        path.write_text(json.dumps(lots[n::2]))
    before, began = Passage.objects.count(), time.perf_counter()
    first, second = (_sender(q) for q in queues)
    while Passage.objects.count() - before < count // 4:
        time.sleep(0.1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    again = _sender(queues[0])
    if second.wait() or again.wait():
        raise SystemExit("a sender failed")
    seconds = time.perf_counter() - began
    kept = Passage.objects.count() - before
    group = f"late scans, lots of {LOT}, two processes, one killed, {os.cpu_count()} cores, {vendor}"
    what = f"{count:,} scans, {len(told) - count:,} told twice, out of order"
    say(
        Row(
            group,
            what,
            f"{count / seconds:,.0f} /s, {kept:,} passages",
            "passages of scans",
            kept / count,
            kept == count,
        )
    )
    return int(kept != count)


def _gates(cast: Any) -> list[str]:
    from linan.core.community.models import Gate

    here = Gate.objects.get(pk=cast.gate["a"].id)
    made = [Gate.objects.create(region=here.region, name=f"{n}号门") for n in range(2, GATES + 1)]
    return [str(here.pk), *(str(g.pk) for g in made)]


def _scan(n: int, gates: list[str], codes: list[str], at: datetime) -> dict[str, str]:
    return {
        "gate": gates[n % GATES],
        "nonce": f"late-{n:012d}",
        "at": at.isoformat(),
        "code": codes[n * 7 % len(codes)],
        "shown": "pass",
    }


def _sender(queue: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bench.late_scans", "--send", str(queue)])


def send(queue: Path) -> int:
    """Tell a queue lot by lot, as a gate's phone does when the network is back."""
    import django

    django.setup()
    from django.contrib.auth.models import User

    from linan.core import clock
    from linan.core.accounts.queries import actor_for
    from linan.domains.gates.forms import answer_scans

    by = actor_for(User.objects.get(username="zhou"), clock.now())
    for lot in json.loads(queue.read_text()):
        wrong = [a["problem"] for a in answer_scans(by, lot) if "problem" in a]
        if wrong:
            print(f"  {len(wrong)} scans were refused, the first: {wrong[0]}", flush=True)
            return 1
    return 0


def main() -> int:
    if "--send" in sys.argv:
        return send(Path(sys.argv[-1]))
    count = 2_000 if "--quick" in sys.argv else 1_000_000 if "--whole" in sys.argv else 20_000
    if "--inside" in sys.argv:
        return inside(count)
    rest = [a for a in sys.argv[1:] if a in ("--quick", "--whole")]
    return run_inside("bench.late_scans", "sqlite", "postgresql", rest=rest)


if __name__ == "__main__":
    sys.exit(main())
