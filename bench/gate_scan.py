"""Scans a second at `/api/gates/scan` beside a bare ASGI "hello" on the same server in the same run.

    python -m bench.gate_scan [--quick]

Granian serves both with one process, on loopback. Sixteen connections send the codes of 200 residents; each scan is a
new one (its own nonce), so each verifies a signature, asks what the gates know and commits a passage to disk.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from collections.abc import Callable

from bench.cells import cast_and, run_inside, start
from bench.rows import Row, say
from bench.served import Told, ask, request, served

CONNECTIONS = 16


def _measure(application: str, make: Callable[[int], bytes], seconds: float) -> Told:
    with served(application) as at:
        return ask(at, lambda: make(at), connections=CONNECTIONS, seconds=seconds).need_all_ok()


def inside(seconds: float) -> int:
    vendor = start()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from linan.core import clock
    from linan.core.accounts.queries import resident_actor
    from linan.core.ledger import drain
    from linan.domains.healthcode import actions as healthcode

    cast, people = cast_and(200)
    drain()
    codes = [healthcode.issue_code(resident_actor(p, clock.now()), p) for p in people]
    client = Client()
    client.force_login(cast.user("zhou"), backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    gate = str(cast.gate["a"].id)
    connection.close()
    n = 0

    def scan(port: int) -> bytes:
        nonlocal n
        n += 1
        told = {"gate": gate, "nonce": uuid.uuid4().hex, "at": clock.now().isoformat(),
                "code": codes[n % len(codes)]}  # fmt: skip
        return request(port, "/api/gates/scan", json.dumps(told).encode(), f"{settings.SESSION_COOKIE_NAME}={cookie}")

    hello = _measure("bench.hello:application", lambda port: request(port, "/api/gates/scan", b"{}", ""), seconds)
    ours = _measure("linan.web.asgi:application", scan, seconds)
    group = f"gate scan, {CONNECTIONS} connections, {os.cpu_count()} cores, {vendor}"
    say(Row(group, "bare ASGI hello", _said(hello)))
    say(Row(group, "scan of a new code, passage committed", _said(ours), "of hello's rate", ours.rate / hello.rate))
    return 0


def _said(told: Told) -> str:
    return f"{told.rate:,.0f} /s, p50 {told.percentile(0.5):.1f}, p95 {told.percentile(0.95):.1f} ms"


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(2.0 if quick else 6.0)
    return run_inside("bench.gate_scan", "sqlite", "postgresql", rest=["--quick"] if quick else [])


if __name__ == "__main__":
    sys.exit(main())
