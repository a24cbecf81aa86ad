"""Writes `places.json`: proofs of places of every sort and what every verifier must answer.

`python -m tests.vectors.tokens.make_places`
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
from base45 import b45decode, b45encode
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from linan.kernel.tokens import (
    PLACES_MOST,
    PREFIX,
    Claim,
    CountyDays,
    KeyEntry,
    Payload,
    Places,
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

NOW = datetime(2020, 3, 4, 8, tzinfo=UTC)
"""A fortnight that holds the twenty-ninth of February."""
ISSUER, TESTS_ONLY = (derive_private_key(20200304 + n, SECP256R1()) for n in (0, 1))
HERE, THERE = 330110, 330106
DAY = (NOW.date() - date(1970, 1, 1)).days


def entry(key, claims, regions=(HERE, THERE)) -> KeyEntry:
    public = key.public_key()
    since, until = NOW - timedelta(days=30), NOW + timedelta(days=30)
    return KeyEntry(key_id(public), "ES256", public, frozenset(regions), frozenset(claims), since, until)


TRUST = TrustList(
    3,
    NOW,
    {
        e.key_id: e
        for e in (
            entry(ISSUER, [Claim.PLACES, Claim.NEGATIVE_TEST_HOURS]),
            entry(TESTS_ONLY, [Claim.NEGATIVE_TEST_HOURS, Claim.WORST_ZONE]),
        )
    },
    here=frozenset({HERE}),
)
STATUS = StatusList.build(2, NOW, {77: Status.SUPERSEDED, 78: Status.REVOKED}, 100)
PLAIN = Payload(bytes(range(8)), Colour.GREEN, HERE, NOW, 24 * 3600, 4, 12)


def on(month: int, day: int) -> date:
    return date(2020, month, day)


TWO = Places(
    NOW.date(), 14, 30,
    (
        CountyDays(320102, on(2, 19), on(2, 19)),
        CountyDays(HERE, on(2, 19), on(2, 22)),
        CountyDays(HERE, on(2, 28), on(3, 4)),
    ),
)  # fmt: skip
FULL = Places(
    NOW.date(), 14, 30, tuple(CountyDays(330101 + n, on(2, 19), on(3, 4)) for n in range(PLACES_MOST))
)  # fmt: skip


def told(places: Places, **more: Any) -> str:
    key = more.pop("key", ISSUER)
    return issue(replace(PLAIN, places=places, **more), key)


def written(value: Any) -> str:
    """Rightly signed, and saying whatever `value` is."""
    header = cbor2.dumps({1: -7, 4: key_id(ISSUER.public_key())}, canonical=True)
    fields = PLAIN.to_array()
    fields[9] = {int(Claim.PLACES): value}
    body = cbor2.dumps(fields, canonical=True)
    parts = [header, {}, body, sign(ISSUER, to_sign(header, body))]
    return PREFIX + b45encode(cbor2.dumps(cbor2.CBORTag(18, parts), canonical=True)).decode()


def lines(*of: list[int]) -> str:
    return written([DAY, 14, 30, list(of)])


def changed(token: str, at: int) -> str:
    """One character of the code is another one."""
    letter = token[at]
    return token[:at] + ("0" if letter != "0" else "1") + token[at + 1 :]


def grown(token: str) -> str:
    raw = bytearray(b45decode(token[len(PREFIX) :]))
    raw[raw.index(bytes([14, 12])) + 1] = 13  # a day less in one county
    return PREFIX + b45encode(bytes(raw)).decode()


MALFORMED = [
    ("a number for a list", written(1)),
    ("a text for a list", written("330110")),
    ("three parts", written([DAY, 14, 30])),
    ("a true for a number", written([DAY, 14, True, []])),
    ("a day below zero", written([-1, 14, 30, []])),
    ("a day beyond its range", written([2**16, 14, 30, []])),
    ("no days", written([DAY, 0, 30, []])),
    ("more days than anybody asks for", written([DAY, 31, 30, []])),
    ("no minutes", written([DAY, 14, 0, []])),
    ("more minutes than a day has", written([DAY, 14, 1441, []])),
    ("a line of two", lines([HERE, 3])),
    ("a line of four", lines([HERE, 3, 2, 1])),
    ("a county of five digits", lines([33011, 3, 2])),
    ("a county of seven digits", lines([3301100, 3, 2])),
    ("a county as a text", lines(["330110", 3, 2])),  # type: ignore[list-item]
    ("day fifteen", lines([HERE, 15, 12])),
    ("a last day before the first", lines([HERE, 2, 3])),
    ("a day after the day", lines([HERE, 2, -1])),
    ("counties out of order", lines([HERE, 3, 2], [THERE, 3, 2])),
    ("one line twice", lines([HERE, 3, 2], [HERE, 3, 2])),
    ("days of one county out of order", lines([HERE, 3, 2], [HERE, 9, 8])),
    ("days of one county that touch", lines([HERE, 9, 5], [HERE, 4, 2])),
    ("a line more than a code holds", lines(*([330101 + n, 3, 2] for n in range(PLACES_MOST + 1)))),
    ("four times as many lines", lines(*([330101 + n, 3, 2] for n in range(4 * PLACES_MOST)))),
]


def cases() -> list[tuple[str, str, datetime]]:
    token = told(TWO)
    twelve = Places(NOW.date(), 14, 30, (CountyDays(HERE, on(2, 19), on(2, 21)),))
    return [
        ("two counties, one of them twice", token, NOW),
        ("nowhere that the record knows of", told(Places(NOW.date(), 14, 30)), NOW),
        ("nobody asked", issue(PLAIN, ISSUER), NOW),
        ("as many lines as a code holds", told(FULL), NOW),
        ("with a test beside it", told(TWO, claims={Claim.NEGATIVE_TEST_HOURS: 5}), NOW),
        ("today alone, by four hours", told(Places(NOW.date(), 1, 240, (CountyDays(HERE, on(3, 3), on(3, 4)),))), NOW),
        ("one character of the middle changed", changed(token, len(token) // 2), NOW),
        ("the last character changed", changed(token, len(token) - 1), NOW),
        ("the first character changed", changed(token, len(PREFIX)), NOW),
        ("a day taken away", grown(told(twelve)), NOW),
        ("by a key that certifies no places", told(TWO, key=TESTS_ONLY), NOW),
        ("an empty list by a key that certifies no places", told(Places(NOW.date(), 14, 30), key=TESTS_ONLY), NOW),
        ("of another county", told(TWO, county=THERE), NOW),
        ("superseded", told(TWO, status_index=77), NOW),
        ("revoked", told(TWO, status_index=78), NOW),
        ("a day later", token, NOW + timedelta(hours=24, minutes=3)),
        *((name, text, NOW) for name, text in MALFORMED),
    ]


def main() -> None:
    found = []
    for name, token, at in cases():
        answer = answer_json(read(token, TRUST, STATUS, at))
        said = {k: answer[k] for k in ("accepted", "reason", "status", "claims")}
        found.append({"name": name, "token": token, "at": at.isoformat(), **said})
    data = {"trust": TRUST.to_json(), "status": STATUS.to_json(), "cases": found}
    Path(__file__).with_name("places.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    for line in found:
        print(f"{line['reason']:20} {len(line['token']):4} {line['name']}")


if __name__ == "__main__":
    main()
