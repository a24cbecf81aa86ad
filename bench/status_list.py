"""The status list of a county of a million people with three codes a day, whose paper codes keep it seven days long.

21 million indices, of which those of half a day are phones' codes that still live. An ordinary day has 20,000 codes
superseded; on the day the rules change, 300,000. Made, packed and signed as a cell does when a gate asks, unpacked as a
gate does; the limit is the eight seconds a list may take within the minute a withdrawal may take.

python -m bench.status_list [--quick]
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.rows import Row, say
from linan.kernel.tokens import Status, StatusList, sign_list

NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
BASE = 1_000_000_000
LIMIT_S = 8.0


def main() -> int:
    window = 21_000_000 // (10 if "--quick" in sys.argv else 1)
    living, luck, key = window // 14, random.Random(7), Ed25519PrivateKey.generate()
    good = True
    for day, marked in (("an ordinary day", window // 1050), ("the day the rules change", window // 70)):
        ends = BASE + window
        statuses = {BASE + luck.randrange(window): Status.SUPERSEDED for _ in range(marked // 4)}
        statuses |= {ends - 1 - luck.randrange(living): Status.SUPERSEDED for _ in range(marked)}
        began = time.perf_counter()
        held = StatusList.build(1, NOW, statuses, ends, BASE)
        body = json.dumps(sign_list(held.to_json(), key))
        made = time.perf_counter() - began
        began = time.perf_counter()
        again = StatusList.from_json(json.loads(json.loads(body)["body"]))
        read = time.perf_counter() - began
        more = {**statuses, **{ends + n * 9: Status.SUPERSEDED for n in range(50)}}
        later = StatusList.build(2, NOW + timedelta(minutes=1), more, ends + 2_100, BASE + 2_000)
        delta = later.since(held)
        began = time.perf_counter()
        followed = again.follow(delta)
        step = time.perf_counter() - began
        good &= followed == later and made < LIMIT_S
        told = (
            f"{len(body) / 1e3:,.0f} kB over the line, {len(held.bits) / 1e6:.2f} MB on the phone;"
            f" made in {made:.2f} s, read in {read:.2f} s;"
            f" the next minute's delta {len(json.dumps(delta.to_json())) / 1e3:.1f} kB, {step:.3f} s"
        )
        say(Row("codes", f"status list of {window:,} indices, {day}", told, good=made < LIMIT_S))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
