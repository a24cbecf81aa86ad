"""Writes `la1.json`: codes of every sort and what every verifier must answer. Those of phones are in `../proofs`,
proofs of places in `make_places.py`.

`python -m tests.vectors.tokens.make_la1`
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
from base45 import b45decode, b45encode
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from linan.kernel.tokens import (
    PREFIX,
    Claim,
    KeyEntry,
    Payload,
    Status,
    StatusList,
    TrustList,
    answer_json,
    issue,
    key_id,
    read,
)  # fmt: skip
from linan.kernel.tokens.sealing import to_sign
from linan.kernel.tokens.signatures import sign
from linan.kernel.verdicts import Colour

NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
OURS, OLD, NEXT, LOST, STRANGER, CERTIFIER = (derive_private_key(20220710 + n, SECP256R1()) for n in (0, 1, 2, 3, 5, 6))
HERE, THERE = 330110, 330106


def entry(key, regions=(HERE,), claims=(Claim.NEGATIVE_TEST_HOURS,), **more: Any) -> KeyEntry:
    public = key.public_key()
    period = {"since": NOW - timedelta(days=30), "until": NOW + timedelta(days=30)} | more
    return KeyEntry(key_id(public), "ES256", public, frozenset(regions), frozenset(claims), **period)


TRUST = TrustList(
    9,
    NOW,
    {
        e.key_id: e
        for e in (
            entry(OURS),
            entry(OLD, until=NOW + timedelta(days=1), signs_until=NOW - timedelta(hours=1)),
            entry(NEXT, regions=(THERE, 340000), since=NOW - timedelta(days=1)),
            entry(CERTIFIER, regions=(HERE, THERE), claims=tuple(Claim)),
            entry(LOST, withdrawn_at=NOW - timedelta(hours=2)),
        )
    },
    here=frozenset({HERE}),
)
MARKED = {1235: Status.REVOKED, 1236: Status.SUPERSEDED, 1237: Status.SUSPENDED}
STATUS = StatusList.build(3, NOW, MARKED, 2000)
PLAIN = Payload(bytes(range(8)), Colour.YELLOW, HERE, NOW, 12 * 3600, 4, 1234)

CERTIFIED = [
    ("a test of 20 hours ago", Colour.GREEN, {Claim.NEGATIVE_TEST_HOURS: 20}),
    ("a test of this hour", Colour.GREEN, {Claim.NEGATIVE_TEST_HOURS: 0}),
    ("a stay completed three days ago", Colour.GREEN, {Claim.STAY_COMPLETED_DAYS: 3}),
    ("free passage", Colour.GREEN, {Claim.COMMUNITY_PASS: 1}),
    ("back to work", Colour.GREEN, {Claim.NEGATIVE_TEST_HOURS: 5, Claim.WORK_RESUMPTION: 1}),
    ("health certificate", Colour.GREEN, {Claim.NEGATIVE_TEST_HOURS: 5, Claim.HEALTH: 1}),
    ("high zone within 14 days", Colour.RED, {Claim.WORST_ZONE: 3}),
    ("all six claims that are numbers", Colour.YELLOW, {c: int(c) for c in Claim if c is not Claim.PLACES}),
]


def resealed(header: bytes, body: bytes, unprotected: dict[Any, Any] | None = None) -> str:
    parts = [header, unprotected or {}, body, sign(OURS, to_sign(header, body))]
    return PREFIX + b45encode(cbor2.dumps(cbor2.CBORTag(18, parts))).decode()


def cases() -> list[tuple[str, str, datetime]]:
    token, body = issue(PLAIN, OURS), cbor2.dumps(PLAIN.to_array())
    header = cbor2.dumps({1: -7, 4: key_id(OURS.public_key())}, canonical=True)
    raw = b45decode(token[4:])
    minutes = lambda n: NOW + timedelta(minutes=n)  # noqa: E731
    forged = bytearray(raw)
    forged[-1] ^= 1
    return [
        *((str(c), issue(replace(PLAIN, colour=c), OURS), NOW) for c in Colour),
        ("with a claim", issue(replace(PLAIN, claims={1: 20}), OURS), NOW),
        ("of a list that is older than the token", issue(replace(PLAIN, status_index=4000), OURS), NOW),
        ("on its last minute", token, NOW + timedelta(hours=12, minutes=1)),
        ("a clock a minute fast", token, minutes(-1)),
        ("expired", token, NOW + timedelta(hours=12, minutes=2)),
        ("a clock five minutes off", token, minutes(-5)),
        ("not yet valid", token, NOW - timedelta(hours=1)),
        *((f"status {s.name.lower()}", issue(replace(PLAIN, status_index=i), OURS), NOW) for i, s in MARKED.items()),
        ("unknown issuer", issue(PLAIN, STRANGER), NOW),
        ("forged: a stranger under our key id", issue(PLAIN, STRANGER, key_id(OURS.public_key())), NOW),
        ("forged: one bit", PREFIX + b45encode(bytes(forged)).decode(), NOW),
        *(
            (f"says {name}", issue(replace(PLAIN, colour=colour, claims=claims), CERTIFIER), NOW)
            for name, colour, claims in CERTIFIED
        ),
        ("a later schema's claim", issue(replace(PLAIN, claims={8: 1}), CERTIFIER), NOW),
        ("a claim beyond its range", issue(replace(PLAIN, claims={1: 2**31}), CERTIFIER), NOW),
        ("nine claims", issue(replace(PLAIN, claims=dict.fromkeys(range(1, 10), 1)), CERTIFIER), NOW),
        ("a test of another county", issue(replace(PLAIN, county=THERE, claims={1: 40, 5: 2}), CERTIFIER), NOW),
        ("wrong region scope", issue(replace(PLAIN, county=THERE), OURS), NOW),
        ("wrong claim scope", issue(replace(PLAIN, claims={3: 1}), OURS), NOW),
        ("a token of another county", issue(replace(PLAIN, county=THERE, claims={1: 20}), NEXT), NOW),
        ("a county of a province its issuer covers", issue(replace(PLAIN, county=341102), NEXT), NOW),
        ("the old key signed in time", issue(replace(PLAIN, issued_at=NOW - timedelta(hours=2)), OLD), NOW),
        ("the old key signed too late", issue(PLAIN, OLD), NOW),
        ("a key that ran out", token, NOW + timedelta(days=31)),
        ("a withdrawn key", issue(PLAIN, LOST), NOW),
        ("another algorithm", resealed(cbor2.dumps({1: -37, 4: key_id(OURS.public_key())}), body), NOW),
        ("no algorithm", resealed(cbor2.dumps({4: key_id(OURS.public_key())}), body), NOW),
        ("payload truncated", resealed(header, body[:-4]), NOW),
        ("token truncated", PREFIX + b45encode(raw[:90]).decode(), NOW),
        ("bytes after the payload", resealed(header, body + b"\0"), NOW),
        ("a length of two gigabytes", PREFIX + b45encode(bytes.fromhex("d2845a7fffffff")).decode(), NOW),
        ("nested too deep", resealed(header, b"\x81" * 99), NOW),
        ("a claim twice", resealed(header, body[:-1] + bytes.fromhex("a201010102")), NOW),
        ("a number spelled longer", resealed(header, body[:1] + b"\x18\x01" + body[2:]), NOW),
        ("something unprotected", resealed(header, body, {1: -7}), NOW),
        ("too long", PREFIX + "0" * 800, NOW),
        ("not base45", PREFIX + "!!", NOW),
        ("another text", "https://example.org/", NOW),
    ]


def main() -> None:
    lines = []
    for name, token, at in cases():
        answer = answer_json(read(token, TRUST, STATUS, at))
        told = {k: answer[k] for k in ("accepted", "reason", "status", "claims")}
        lines.append({"name": name, "token": token, "at": at.isoformat(), **told})
    data = {"trust": TRUST.to_json(), "status": STATUS.to_json(), "cases": lines}
    Path(__file__).with_name("la1.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    for line in lines:
        print(f"{line['reason']:20} {line['name']}")


if __name__ == "__main__":
    main()
