"""The same people at the same gates, asked of a server at every step, or of nobody: what happens at ten times the load.

    python -m bench.online_check [--quick]

A stock design shows a code and checks it at the centre: each passage is two requests. Ours shows and checks on the two
phones; the centre hears of a renewal every tenth passage, and of the passages themselves in lots, when there is time.
Both run on this server, process and database. Requests come at their own times (nobody waits politely): at a load the
stock design just carries, and at ten times that. A request not answered within two seconds is a person who stands at a
gate; ours stand there only while the gate's phone verifies, which is measured beside it.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from collections.abc import Iterator

from bench.cells import cast_and, run_inside, start
from bench.renewals import phone_key, sessions
from bench.rows import Row, say
from bench.served import Offered, ask, get, offer, request, served

PATIENCE, AT_LEISURE, RENEWAL, LOT = 2.0, 60.0, 10, 100
"""Seconds somebody waits at a gate; seconds a phone waits with nobody before it; passages of a person between two
renewals; passages a gate tells at once."""


def inside(seconds: float) -> int:
    vendor = start()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from linan.core import clock
    from linan.core.accounts.queries import resident_actor
    from linan.core.ledger import drain
    from linan.domains.healthcode import actions as healthcode
    from linan.domains.healthcode import queries as codes_of
    from linan.kernel.tokens import verify

    cast, people = cast_and(400)
    drain()
    name = settings.SESSION_COOKIE_NAME
    cookies = [f"{name}={key}" for key in sessions([p.id for p in people])]
    codes = [healthcode.issue_code(resident_actor(p, clock.now()), p, paper=True) for p in people]
    client = Client()
    client.force_login(cast.user("zhou"), backend="django.contrib.auth.backends.ModelBackend")
    csrf = "b" * 32
    guard = f"{name}={client.cookies[name].value}; {settings.CSRF_COOKIE_NAME}={csrf}"
    gate, keys, n = str(cast.gate["a"].id), [phone_key() for _ in range(16)], 0
    trust, began = codes_of.trust_list(), time.perf_counter()
    for code in codes:
        verify(code, trust, None, clock.now())
    verified = (time.perf_counter() - began) / len(codes) * 1e6
    connection.close()

    def scan() -> dict[str, str]:
        return {"gate": gate, "nonce": uuid.uuid4().hex, "at": clock.now().isoformat(), "code": codes[n % len(codes)]}

    def stock(at: int) -> Iterator[bytes]:
        nonlocal n
        while True:
            n += 1
            yield get(at, f"/api/healthcode/verdict/{people[n % len(people)].id}", cookies[n % len(people)])
            yield request(at, "/api/gates/scan", json.dumps(scan()).encode(), guard)

    def ours(at: int) -> Iterator[bytes]:
        nonlocal n
        while True:
            kept = []
            for _ in range(LOT):
                n += 1
                kept.append(scan() | {"shown": "pass"})
                if n % RENEWAL == 0:
                    body = json.dumps({"holder_key": keys[n % 16]}).encode()
                    yield request(at, "/api/healthcode/token", body, cookies[n % len(people)])
            yield request(at, "/api/gates/scans", json.dumps({"scans": kept}).encode(), guard, csrf)

    group = f"online check beside ours, one process, {os.cpu_count()} cores, {vendor}"
    with served("linan.web.asgi:application") as at:
        queue = stock(at)
        most = ask(at, lambda: next(queue), connections=8, seconds=seconds).need_all_ok().rate
        usual = most / 2 * 0.5
        say(Row(group, "stock: most passages a second when asked in turn", f"{most / 2:,.0f}"))
        for times in (1, 10):
            told = offer(at, stock(at), rate=2 * usual * times, seconds=seconds, patience=PATIENCE)
            say(Row(group, f"stock, {times} × the usual load", *_said(told, usual * times)))
    with served("linan.web.asgi:application") as at:
        each = (LOT // RENEWAL + 1) / LOT
        for times in (1, 10):
            told = offer(at, ours(at), rate=usual * times * each, seconds=seconds, patience=AT_LEISURE)
            say(Row(group, f"ours, {times} × the usual load: renewals and lots", *_said(told, usual * times)))
    say(Row(group, "ours: what a person waits for at the gate", f"{verified:,.0f} µs on the gate's phone"))
    return 0


def _said(told: Offered, passages: float) -> tuple[str, str, float]:
    if told.refused:
        print(f"  refused, for one: {told.refused!r}", flush=True)
    failed = told.failed / max(1, told.offered)
    return f"{passages:,.0f} passages/s, p95 {told.percentile(0.95):,.0f} ms", "of requests too late or refused", failed


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(4.0 if quick else 15.0)
    return run_inside("bench.online_check", "sqlite", "postgresql", rest=["--quick"] if quick else [])


if __name__ == "__main__":
    sys.exit(main())
