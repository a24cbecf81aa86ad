"""Writes `proofs.json`: codes as phones show them, and what every verifier must answer.

`python -m tests.vectors.proofs.make_proofs`

`cases`: text, moment, what was scanned before it at this gate (`before`), and the answer. `messages`: the bytes a phone
signs for a token, a time and a nonce, for whoever writes the phone's side.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
from base45 import b45decode, b45encode
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.vectors.tokens.make_la1 import NOW, OURS, PLAIN, STATUS, STRANGER, THERE, TRUST

from linan.kernel.tokens import PREFIX, Seen, answer_json, issue, read, show
from linan.kernel.tokens.proof import to_show
from linan.kernel.tokens.signatures import sign

PHONE, OTHER = (derive_private_key(20260101 + n, SECP256R1()) for n in range(2))
HOLDER = PHONE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
OF_A_PHONE = replace(PLAIN, holder_key=HOLDER)
NONCE = bytes(range(8, 16))


def wrapped(*parts: Any) -> str:
    return PREFIX + b45encode(cbor2.dumps(list(parts), canonical=True)).decode()


def cases() -> list[tuple[str, str, datetime, list[str]]]:
    after = lambda **n: NOW + timedelta(**n)  # noqa: E731
    token = issue(OF_A_PHONE, OURS)
    revoked = issue(replace(OF_A_PHONE, status_index=1235), OURS)
    no_point = issue(replace(PLAIN, holder_key=bytes(65)), OURS)
    other_token = issue(replace(OF_A_PHONE, code_id=bytes(8)), OURS)
    paper = issue(PLAIN, OURS)
    shown = show(token, PHONE, NOW, NONCE)
    sealed, stamp, nonce, signature = cbor2.loads(b45decode(shown[4:]))
    bent = signature[:-1] + bytes([signature[-1] ^ 1])
    undomained = sign(PHONE, cbor2.dumps([sealed, stamp, nonce], canonical=True))
    der_long = signature + b"\0"
    here = [
        ("shown now", shown, NOW),
        ("shown a minute ago", shown, after(minutes=1)),
        ("shown two minutes ago, to the second", shown, after(minutes=2)),
        ("a screenshot one second older", shown, after(minutes=2, seconds=1)),
        ("a screenshot of an hour ago", shown, after(hours=1)),
        ("a phone two minutes fast", shown, after(minutes=-2)),
        ("a picture made for later", show(token, PHONE, after(minutes=2, seconds=1), NONCE), NOW),
        ("a token of a phone without its proof", token, NOW),
        ("a paper code", paper, NOW),
        ("a paper code inside a proof", show(paper, PHONE, NOW, NONCE), NOW),
        ("shown by another phone", show(token, OTHER, NOW, NONCE), NOW),
        ("the proof of another token", wrapped(b45decode(other_token[4:]), stamp, nonce, signature), NOW),
        ("an old proof with a new time", wrapped(sealed, stamp + 600, nonce, signature), after(minutes=10)),
        ("another nonce", wrapped(sealed, stamp, bytes(8), signature), NOW),
        ("one bit of the signature", wrapped(sealed, stamp, nonce, bent), NOW),
        ("signed without the words in front", wrapped(sealed, stamp, nonce, undomained), NOW),
        ("a holder key that is no point", show(no_point, PHONE, NOW, NONCE), NOW),
        ("a signature of 65 bytes", wrapped(sealed, stamp, nonce, der_long), NOW),
        ("a nonce of seven bytes", wrapped(sealed, stamp, nonce[:7], signature), NOW),
        ("a time before 1970", wrapped(sealed, -1, nonce, signature), NOW),
        ("three parts", wrapped(sealed, stamp, nonce), NOW),
        ("a proof around a proof", wrapped(b45decode(shown[4:]), stamp, nonce, signature), NOW),
        ("a forged token, rightly shown", show(issue(OF_A_PHONE, STRANGER), PHONE, NOW, NONCE), NOW),
        ("an expired token, rightly shown", show(token, PHONE, after(hours=13), NONCE), after(hours=13)),
        ("a revoked token, rightly shown", show(revoked, PHONE, NOW, NONCE), NOW),
        ("of a county out of scope", show(issue(replace(OF_A_PHONE, county=THERE), OURS), PHONE, NOW, NONCE), NOW),
    ]  # fmt: skip
    told: list[tuple[str, str, datetime, list[str]]] = [(name, text, at, []) for name, text, at in here]
    live = show(token, PHONE, after(minutes=1), bytes(8))
    return [
        *told,
        ("the same picture twice at one gate", shown, after(minutes=1), [shown]),
        ("the same phone a minute later", live, after(minutes=1), [shown]),
        ("a forged proof with the same nonce came first", shown, NOW, [show(token, OTHER, NOW, NONCE)]),
    ]


def messages() -> list[dict[str, Any]]:
    token = issue(OF_A_PHONE, OURS)
    sealed, stamp = b45decode(token[4:]), int(NOW.timestamp())
    return [
        {
            "token": token,
            "time": stamp,
            "nonce": NONCE.hex(),
            "holder_key": HOLDER.hex(),
            "private_key_for_tests": f"{PHONE.private_numbers().private_value:064x}",
            "signed_bytes": to_show(sealed, stamp, NONCE).hex(),
            "shown": show(token, PHONE, NOW, NONCE),
        }
    ]


def main() -> None:
    lines = []
    for name, text, at, before in cases():
        memory = Seen()
        for earlier in before:
            read(earlier, TRUST, STATUS, at, memory=memory)
        answer = answer_json(read(text, TRUST, STATUS, at, memory=memory))
        told = {k: answer[k] for k in ("accepted", "reason", "status", "shown_at", "claims")}
        lines.append({"name": name, "token": text, "at": at.isoformat(), "before": before, **told})
    data = {"trust": TRUST.to_json(), "status": STATUS.to_json(), "cases": lines, "messages": messages()}
    Path(__file__).with_name("proofs.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    for line in lines:
        print(f"{line['reason']:20} {line['name']}")


if __name__ == "__main__":
    main()
