"""Scans a second at `/api/gates/scan` beside a bare ASGI "hello" on the same server in the same run.

    python -m bench.gate_scan [--quick]

Granian serves both with one process, on loopback. Sixteen connections send the codes of 200 residents; each scan is a
new one (its own nonce), so each verifies a signature, asks what the gates know and commits a passage to disk.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable

from bench.cells import cast_and, run_inside, start
from bench.rows import Row, p50_p95, say

CONNECTIONS = 16


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ask(port: int, make: Callable[[], bytes], until: float, taken: list[float], wrong: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(make())
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:"))
        body = await reader.readexactly(length)
        taken.append((time.perf_counter() - began) * 1000)
        if b" 200 " not in head.split(b"\r\n")[0]:
            wrong.append(body)
    writer.close()


async def _load(port: int, make: Callable[[], bytes], seconds: float) -> tuple[float, float, float]:
    """(requests a second, p50 and p95 in ms); the first second is not counted."""
    wrong: list[bytes] = []
    for length in (1.0, seconds):
        taken: list[float] = []
        until = time.perf_counter() + length
        await asyncio.gather(*(_ask(port, make, until, taken, wrong) for _ in range(CONNECTIONS)))
    if wrong:
        raise SystemExit(f"{len(wrong)} answers were not 200, the first: {wrong[0]!r}")
    return len(taken) / seconds, *p50_p95(taken)


def _serve(application: str, port: int) -> subprocess.Popen[bytes]:
    command = ["granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws", application]
    server = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise SystemExit("the server did not start")


def _measure(application: str, make: Callable[[int], bytes], seconds: float) -> tuple[float, float, float]:
    port = _port()
    server = _serve(application, port)
    try:
        return asyncio.run(_load(port, lambda: make(port), seconds))
    finally:
        server.terminate()
        server.wait(15)


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
        return _request(port, json.dumps(told).encode(), f"{settings.SESSION_COOKIE_NAME}={cookie}")

    hello = _measure("bench.hello:application", lambda port: _request(port, b"{}", ""), seconds)
    ours = _measure("linan.web.asgi:application", scan, seconds)
    group = f"gate scan, {CONNECTIONS} connections, {os.cpu_count()} cores, {vendor}"
    say(Row(group, "bare ASGI hello", f"{hello[0]:,.0f} /s, p50 {hello[1]:.1f}, p95 {hello[2]:.1f} ms"))
    what = "scan of a new code, passage committed"
    measured = f"{ours[0]:,.0f} /s, p50 {ours[1]:.1f}, p95 {ours[2]:.1f} ms"
    say(Row(group, what, measured, "of hello's rate", ours[0] / hello[0]))
    return 0


def _request(port: int, body: bytes, cookie: str) -> bytes:
    lines = ["POST /api/gates/scan HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Type: application/json",
             f"Content-Length: {len(body)}", f"Cookie: {cookie}", "", ""]  # fmt: skip
    return "\r\n".join(lines).encode() + body


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(2.0 if quick else 6.0)
    return run_inside("bench.gate_scan", "sqlite", "postgresql", rest=["--quick"] if quick else [])


if __name__ == "__main__":
    sys.exit(main())
