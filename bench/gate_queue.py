"""Five hundred people at one gate: four papers each, or one code (B-42). People a minute, and how long they stood.

    python -m bench.gate_queue [--quick]

A simulated queue (discrete events, one guard, first come first served) with the same 500 people, the same arrivals and
the same temperatures in both runs. What the machine does is measured here: `answer_scan` of a real code, from the code
to the committed passage. What people do is assumed, in seconds, and no public source gives it: triangular times
(least, usual, most), the same ones wherever both ways contain the same movement. In both ways people get the first page
and the paper ready while they queue; what they did not finish then is waited for. Change `STEPS` and run it again: the
ratio, rather than the number of people a minute, is what the run shows.
"""

from __future__ import annotations

import random
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.cells import cast_and, run_inside, start
from bench.rows import Row, p50_p95, say

PEOPLE = 500
RUSH_MINUTES = 45
"""From 7:30 on, most come in the first half (triangular); who comes in when is the same for both ways."""

STEPS: dict[str, tuple[float, float, float]] = {
    "step up, greet": (0.5, 1.0, 2.0),
    "forehead thermometer": (1.0, 1.5, 3.0),
    "open an app's page": (1.5, 3.0, 12.0),
    "hold the phone before the camera": (0.5, 1.0, 3.0),
    "read one screen": (0.8, 1.5, 3.0),
    "change to the travel card and wait for it": (1.5, 3.0, 12.0),
    "take out a paper pass": (1.5, 3.0, 10.0),
    "compare name and stamp": (1.0, 2.0, 4.0),
    "find the test in its app": (2.0, 5.0, 15.0),
    "count hours since the sample": (0.8, 1.5, 4.0),
}
"""Assumed, in seconds: (least, usual, most)."""

BOTH = ("step up, greet", "forehead thermometer")
AHEAD_OF_FOUR = ("open an app's page", "take out a paper pass")
FOUR = (
    *BOTH, "read one screen", "change to the travel card and wait for it", "read one screen",
    "compare name and stamp", "find the test in its app", "count hours since the sample",
)  # fmt: skip
AHEAD_OF_ONE = ("open an app's page",)
ONE = (*BOTH, "hold the phone before the camera", "read one screen")
"""`AHEAD_…` is what people begin when they join the queue."""


@dataclass(frozen=True)
class Queue:
    """What a run of the queue came to, in simulated time."""

    people_a_minute: float
    waited_median_s: float
    waited_p95_s: float
    last_out_minutes: float


def serve(arrivals: Sequence[float], needs: Sequence[tuple[float, float]]) -> Queue:
    """One guard, first come first served; each person needs (seconds to get ready, seconds at the desk).

    People a minute while somebody is there; waiting until one's turn begins.
    """
    free, busy, waited = 0.0, 0.0, []
    for came, (ahead, there) in zip(arrivals, needs, strict=True):
        begins = max(came, free)
        waited.append(begins - came)
        takes = max(0.0, ahead - waited[-1]) + there
        free, busy = begins + takes, busy + takes
    middle, p95 = p50_p95(waited)
    return Queue(len(arrivals) / busy * 60, middle, p95, free / 60)


def people(seed: int, count: int) -> tuple[list[float], list[dict[str, float]]]:
    """Arrivals in seconds and, for each person, how long each movement takes them: slow hands are slow everywhere."""
    draw = random.Random(seed)
    arrivals = sorted(draw.triangular(0, RUSH_MINUTES * 60, RUSH_MINUTES * 60 / 4) for _ in range(count))
    hands = [draw.triangular(0.7, 2.0, 1.0) for _ in range(count)]
    return arrivals, [{s: h * draw.triangular(a, c, b) for s, (a, b, c) in STEPS.items()} for h in hands]


def compare(machine: Callable[[], float], seed: int = 7, count: int = PEOPLE) -> tuple[Queue, Queue]:
    """Four papers and one code for the same people; `machine` is one measured answer in seconds."""
    arrivals, takes = people(seed, count)
    four = serve(arrivals, [(sum(t[s] for s in AHEAD_OF_FOUR), sum(t[s] for s in FOUR)) for t in takes])
    one = serve(arrivals, [(sum(t[s] for s in AHEAD_OF_ONE), sum(t[s] for s in ONE) + machine()) for t in takes])
    return four, one


def inside(scans: int) -> int:
    vendor = start()
    from linan.core import clock
    from linan.core.accounts.queries import resident_actor
    from linan.core.ledger import drain
    from linan.domains.gates.forms import answer_scan
    from linan.domains.healthcode import actions as healthcode

    cast, residents = cast_and(scans)
    drain()
    codes = [healthcode.issue_code(resident_actor(p, clock.now()), p) for p in residents]
    taken: list[float] = []
    for code in codes:
        told = {"gate": str(cast.gate_a.id), "nonce": uuid.uuid4().hex, "at": clock.now().isoformat(), "code": code}
        began = time.perf_counter()
        answer_scan(cast.zhou, {**told, "temperature": "36.5"})
        taken.append(time.perf_counter() - began)
    draw = random.Random(7)
    four, one = compare(lambda: draw.choice(taken))
    group = f"{PEOPLE} people at one gate, simulated; answers measured on {vendor}"
    middle, p95 = p50_p95([t * 1000 for t in taken])
    say(Row(group, "one answer, measured", f"p50 {middle:.1f}, p95 {p95:.1f} ms"))
    for what, queue in (("four papers", four), ("one code and the temperature", one)):
        waits = f"waited p50 {queue.waited_median_s / 60:.1f}, p95 {queue.waited_p95_s / 60:.1f} min"
        told_so = f"{queue.people_a_minute:.1f} people/min, {waits}"
        ratio = queue.people_a_minute / four.people_a_minute
        say(Row(group, what, told_so, "of four papers", None if queue is four else ratio))
    return 0


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(40 if quick else 200)
    return run_inside("bench.gate_queue", "sqlite", "postgresql", rest=["--quick"] if quick else [])


if __name__ == "__main__":
    sys.exit(main())
