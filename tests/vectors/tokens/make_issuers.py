"""Writes `issuers.json`: codes of our county and of another, each looked up in its own issuer's list and in no other.

`python -m tests.vectors.tokens.make_issuers`
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from linan.kernel.tokens import Status, StatusList, answer_json, issue, key_id, read

from .make_la1 import CERTIFIER, HERE, NEXT, NOW, OURS, PLAIN, THERE, TRUST

KIDS = {k: frozenset({key_id(k.public_key())}) for k in (OURS, NEXT)}
OWN = replace(StatusList.build(3, NOW, {40: Status.REVOKED}, 2000, 20), keys=KIDS[OURS])
THEIRS = replace(
    StatusList.build(8, NOW - timedelta(hours=30), {7: Status.REVOKED, 8: Status.SUSPENDED}, 5000), keys=KIDS[NEXT]
)
CASES = [
    ("ours, good", OURS, HERE, 41),
    ("ours, revoked", OURS, HERE, 40),
    ("ours, an index only they have revoked", OURS, HERE, 47),
    ("ours, left our list", OURS, HERE, 7),
    ("theirs, revoked by them", NEXT, THERE, 7),
    ("theirs, suspended by them", NEXT, THERE, 8),
    ("theirs, good, below our list", NEXT, THERE, 9),
    ("theirs, an index only we have revoked", NEXT, THERE, 40),
    ("theirs, newer than their old list", NEXT, THERE, 6000),
    ("of an issuer whose list is not at hand", CERTIFIER, THERE, 7),
]


def main() -> None:
    lines = []
    for name, key, county, index in CASES:
        token = issue(replace(PLAIN, status_index=index, county=county), key)
        answer = answer_json(read(token, TRUST, [OWN, THEIRS], NOW))
        told = {k: answer[k] for k in ("accepted", "reason", "status", "checked_as_of", "claims")}
        lines.append({"name": name, "token": token, "at": NOW.isoformat(), **told})
    data = {"trust": TRUST.to_json(), "status": [OWN.to_json(), THEIRS.to_json()], "cases": lines}
    Path(__file__).with_name("issuers.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    for line in lines:
        print(f"{line['reason']:20} {line['checked_as_of'] or '-':26} {line['name']}")


if __name__ == "__main__":
    main()
