"""Writes `late.json`: a status list that begins far beyond the indices a list from 0 could hold, and the codes around
its base. Indices are past 32 bits, so that no reader may shift them.

`python -m tests.vectors.tokens.make_late`
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from linan.kernel.tokens import Status, StatusList, answer_json, issue, read

from .make_la1 import NOW, OURS, PLAIN, TRUST

BASE, SIZE = 5_000_000_000, 5_000_002_001
MARKED = {BASE: Status.REVOKED, BASE + 6: Status.SUPERSEDED, BASE + 1999: Status.SUSPENDED, SIZE - 1: Status.REVOKED}
STATUS = StatusList.build(900, NOW, MARKED, SIZE, BASE)
CASES = [
    ("the first of the list, revoked", BASE, {}, 0),
    ("the next to it", BASE + 1, {}, 0),
    ("in the second byte, superseded", BASE + 6, {}, 0),
    ("suspended", BASE + 1999, {}, 0),
    ("the last of the list, revoked", SIZE - 1, {}, 0),
    ("newer than the list", SIZE + 4, {}, 0),
    ("left the list though it says it counts", BASE - 1, {}, 0),
    ("left the list long ago though it says it counts", 7, {}, 0),
    ("the same index in the list's own numbers", 6, {}, 0),
    ("left the list, on paper", BASE - 3, {"lifetime_s": 7 * 86400}, 0),
    ("left the list and over", BASE - 1, {"issued_at": NOW - timedelta(hours=13)}, 0),
    ("left the list, over, and the clock an hour behind", BASE - 1, {"issued_at": NOW - timedelta(hours=12)}, -60),
]


def main() -> None:
    lines = []
    for name, index, more, minutes in CASES:
        token, at = issue(replace(PLAIN, status_index=index, **more), OURS), NOW + timedelta(minutes=minutes)
        answer = answer_json(read(token, TRUST, STATUS, at))
        told = {k: answer[k] for k in ("accepted", "reason", "status", "claims")}
        lines.append({"name": name, "token": token, "at": at.isoformat(), **told})
    data = {"trust": TRUST.to_json(), "status": STATUS.to_json(), "cases": lines}
    Path(__file__).with_name("late.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    for line in lines:
        print(f"{line['reason']:20} {line['name']}")


if __name__ == "__main__":
    main()
