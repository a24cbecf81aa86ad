"""Verifying an `LA1:` code beside the bare verification of the same signature by the library below, in each suite, and
beside `cwt` on the same code (ES256).

`cwt` needs an older cbor2 than ours and runs in an environment of its own, made from requirements/peers.txt.

python -m bench.tokens [--quick]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import cbor2
import gmssl_pyx
from base45 import b45decode
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.bindings import crypto_sign_open

from bench.rows import Row, say
from linan.kernel.tokens import (
    Claim,
    KeyEntry,
    Payload,
    PrivateKey,
    TrustList,
    Verified,
    algorithm_of,
    issue,
    key_id,
    verify,
)
from linan.kernel.tokens.sm2 import Sm2PrivateKey
from linan.kernel.verdicts import Colour

NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
Check = Callable[[bytes, bytes], Callable[[], object]]
Make = Callable[[bytes], Callable[[], object]]


def _micros(call: Callable[[], object], rounds: int) -> float:
    """The best of thirty runs in processor time, so that a busy machine does not speak for the code."""
    best = float("inf")
    for _ in range(30):
        began = time.process_time()
        for _ in range(rounds):
            call()
        best = min(best, (time.process_time() - began) / rounds * 1e6)
    return best


def _peer(asked: dict[str, object]) -> float | None:
    """Microseconds `cwt` takes for one; None, said aloud, where its environment cannot be made."""
    uv, root = Path(sys.executable).with_name("uv"), Path(__file__).parents[1]
    env = {**os.environ, "UV_SYSTEM_CERTS": "1"}
    with tempfile.TemporaryDirectory(prefix="linan-peer-") as folder:
        python = Path(folder) / "venv/bin/python"
        steps = (
            [uv, "venv", "-q", "--python", sys.executable, Path(folder) / "venv"],
            [uv, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", root / "requirements/peers.txt"],
        )
        for step in steps:
            made = subprocess.run(step, env=env, capture_output=True, text=True, check=False)
            if made.returncode:
                print(f"  cwt SKIPPED: {made.stderr.strip()[-200:]}", flush=True)
                return None
        script = root / "bench/peers/cwt_tokens.py"
        done = subprocess.run([python, script], input=json.dumps(asked), capture_output=True, text=True, check=True)
    return float(done.stdout)


def _listed(key: PrivateKey) -> TrustList:
    public, period = key.public_key(), (NOW - timedelta(days=30), NOW + timedelta(days=30))
    claims = frozenset({Claim.NEGATIVE_TEST_HOURS})
    entry = KeyEntry(key_id(public), algorithm_of(key), public, frozenset({330110}), claims, *period)
    return TrustList(1, NOW, {entry.key_id: entry})


def _suite(key: PrivateKey, payload: Payload, check: Check, make: Make, below: tuple[str, str], rounds: int) -> None:
    """Verify and issue in one suite, beside `check` and `make`: the library's own call on exactly the bytes signed."""
    name, trust, kid = algorithm_of(key), _listed(key), key_id(key.public_key())
    token = issue(payload, key, kid)
    assert isinstance(verify(token, trust, None, NOW), Verified)
    header, _, body, signature = cbor2.loads(b45decode(token[4:])).value
    signed = cbor2.dumps(["Signature1", header, b"", body])
    floor = _micros(check(signature, signed), rounds)
    ours = _micros(lambda: verify(token, trust, None, NOW), rounds)
    making = _micros(make(signed), rounds)
    issued = _micros(lambda: issue(payload, key, kid), rounds)
    what = f"verify a code of {name}, {len(token)} characters"
    say(Row("codes", what, _rate(ours), f"of {below[0]} {floor:.0f} µs", ours / floor))
    say(Row("codes", f"issue a code of {name}", _rate(issued), f"of {below[1]} {making:.0f} µs", issued / making))


def _rate(micros: float) -> str:
    return f"{micros:.0f} µs ({1e6 / micros:,.0f} /s)"


def _others(payload: Payload, rounds: int) -> None:
    edwards, sm2 = Ed25519PrivateKey.from_private_bytes(b"\x20" * 32), Sm2PrivateKey.generate()
    raw, point = edwards.public_key().public_bytes_raw(), sm2.public.point

    def bare_sm2(signature: bytes, signed: bytes) -> Callable[[], object]:
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        der, digest = encode_dss_signature(r, s), sm2.public.digest(signed)
        return lambda: gmssl_pyx.sm2_verify_sm3_digest(point, digest, der)

    def make_sm2(signed: bytes) -> Callable[[], object]:
        digest = sm2.public.digest(signed)
        return lambda: gmssl_pyx.sm2_sign_sm3_digest(sm2.secret, digest)

    def bare_edwards(signature: bytes, signed: bytes) -> Callable[[], object]:
        both = signature + signed
        return lambda: crypto_sign_open(both, raw)

    def make_edwards(signed: bytes) -> Callable[[], object]:
        return lambda: edwards.sign(signed)

    _suite(edwards, payload, bare_edwards, make_edwards, ("libsodium's verify", "OpenSSL's sign"), rounds)
    _suite(sm2, payload, bare_sm2, make_sm2, ("GmSSL's verify", "GmSSL's sign"), rounds)


def main() -> int:
    rounds = 50 if "--quick" in sys.argv else 300
    key = derive_private_key(20220710, SECP256R1())
    public, kid, trust = key.public_key(), key_id(key.public_key()), _listed(key)
    payload = Payload(b"\x00\x01\x02\x03\x04\x05\x06\x07", Colour.YELLOW, 330110, NOW, 12 * 3600, 4, 1234)
    token = issue(payload, key, kid)
    assert isinstance(verify(token, trust, None, NOW), Verified)

    header, _, body, signature = cbor2.loads(b45decode(token[4:])).value
    signed = cbor2.dumps(["Signature1", header, b"", body])
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    digest, bare = sha256(signed).digest(), ECDSA(Prehashed(SHA256()))
    floor = _micros(lambda: public.verify(der, digest, bare), rounds)
    making = _micros(lambda: key.sign(digest, bare), rounds)
    ours = _micros(lambda: verify(token, trust, None, NOW), rounds)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    peer = _peer({"token": token, "key": pem, "kid": kid.hex(), "at": int(NOW.timestamp()), "rounds": rounds})
    again = _micros(lambda: verify(token, trust, None, NOW), rounds)
    issued = _micros(lambda: issue(payload, key, kid), rounds)
    group = "codes"
    what = f"verify a code of {len(token)} characters"
    say(Row(group, what, f"{ours:.0f} µs", f"of OpenSSL's verify {floor:.0f} µs", ours / floor))
    if peer is not None:
        # Ours before and after, so that the hour's load falls on both.
        mean = (ours + again) / 2
        what = "verify the same code beside cwt 3.3"
        say(Row(group, what, f"{mean:.0f} µs", f"of cwt's {peer:.0f} µs", mean / peer, good=mean <= peer))
    say(Row(group, "issue a code", f"{issued:.0f} µs", f"of OpenSSL's sign {making:.0f} µs", issued / making))
    _others(payload, rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
