"""`cwt` verifying the same tokens. Runs with requirements/peers.txt alone, without Linan.

Reads `{"token", "key", "kid", "at", "rounds"}` on standard input and prints the microseconds for one,
as bench.tokens measures.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

warnings.simplefilter("ignore")

import cbor2  # noqa: E402
from base45 import b45decode  # noqa: E402
from cwt import COSE, COSEKey  # noqa: E402


def main() -> None:
    asked = json.load(sys.stdin)
    token, at, rounds = asked["token"], asked["at"], asked["rounds"]
    key = COSEKey.from_pem(asked["key"], alg="ES256", kid=bytes.fromhex(asked["kid"]))
    context = COSE.new()

    def verify() -> bool:
        """Base45, COSE_Sign1, the signature, the payload, its fields and its time: what its user would write."""
        payload = cbor2.loads(context.decode(b45decode(token[4:]), key))
        return len(payload) == 10 and payload[4] <= at < payload[4] + payload[5]

    assert verify()
    best = float("inf")
    for _ in range(30):
        began = time.process_time()
        for _ in range(rounds):
            verify()
        best = min(best, (time.process_time() - began) / rounds * 1e6)
    print(best)


if __name__ == "__main__":
    main()
