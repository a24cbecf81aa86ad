"""Fifty times the usual load on the centre while gates have no network at all: what the gates and the centre do (B-44).

    python -m bench.flooded [--quick]

The usual load is that of a county of a million: each phone renews three times and passes four gates in sixteen waking
hours, a thousand gates fetch a list every three minutes; 52 renewals, 69 passages in lots of a hundred, 6 lists a
second. Fifty times that is offered to one machine, each request at its own time, and whoever is not answered in two
seconds is counted as failed (a phone then shows the code it has, a gate keeps its lot). Meanwhile two gates (the built
verifier in Node) that fetched their lists before check what phones show, a withdrawn code among it. Afterwards: how
soon a phone is answered again, and whether all passages kept at the gates reach the record, each once, though every lot
is sent twice.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.cells import cast_and, run_inside, start
from bench.centre_killed import BUILT, GATES, issue_to_all
from bench.renewals import phone_key, sessions
from bench.rows import Row, say
from bench.served import ask, get, offer, request, served

RENEWALS, PASSAGES, LISTS, LOT, TIMES = 52.0, 69.0, 6.0, 100, 50
"""A second each, in a usual hour; passages in a lot; how many times that."""
KEPT = 2_000
"""Passages the gates kept for afterwards."""


def inside(seconds: float) -> int:
    vendor = start()
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from linan.core import clock
    from linan.core.accounts.queries import resident_actor
    from linan.core.ledger import drain
    from linan.core.movement.models import Passage
    from linan.domains.healthcode import actions as healthcode
    from linan.kernel.tokens import show

    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if node is None or not BUILT.exists():
        print("  SKIPPED: node or the built scripts are missing (make setup)", flush=True)
        return 0
    cast, people = cast_and(600)
    drain()
    phone, issued = generate_private_key(SECP256R1()), clock.now()
    codes = issue_to_all(people[:100], phone, issued)
    papers = [healthcode.issue_code(resident_actor(p, issued), p, paper=True) for p in people[100:200]]
    shown = [show(c.token, phone, issued, os.urandom(8)) for c in codes]
    name = settings.SESSION_COOKIE_NAME
    cookies = [f"{name}={key}" for key in sessions([p.id for p in people])]
    client = Client()
    client.force_login(cast.user("zhou"), backend="django.contrib.auth.backends.ModelBackend")
    csrf, n = "b" * 32, 0
    guard = f"{name}={client.cookies[name].value}; {settings.CSRF_COOKIE_NAME}={csrf}"
    gate, keys = str(cast.gate["a"].id), [phone_key() for _ in range(16)]

    def passages(many: int) -> bytes:
        scans = [
            {"gate": gate, "nonce": uuid.uuid4().hex, "at": clock.now().isoformat(), "code": papers[i % 100],
             "shown": "pass"} for i in range(many)
        ]  # fmt: skip
        return json.dumps({"scans": scans}).encode()

    lot = passages(LOT)

    def flood(at: int) -> Iterator[bytes]:
        nonlocal n
        due = {"renewal": 0.0, "lot": 0.0, "list": 0.0}
        each = {"renewal": 1 / RENEWALS, "lot": LOT / PASSAGES, "list": 1 / LISTS}
        while True:
            n += 1
            what = min(due, key=lambda k: due[k])
            due[what] += each[what]
            if what == "renewal":
                body = json.dumps({"holder_key": keys[n % 16]}).encode()
                yield request(at, "/api/healthcode/token", body, cookies[n % len(cookies)])
            elif what == "list":
                yield get(at, "/api/healthcode/status", guard)
            else:
                yield request(at, "/api/gates/scans", lot, guard, csrf)

    connection.close()
    with served("linan.web.asgi:application", workers=os.cpu_count() or 1) as at:
        command = [node, str(Path(__file__).with_name("gate.mjs")), str(BUILT), f"http://127.0.0.1:{at}/api/healthcode",
                   str(2 * seconds), "1000"]  # fmt: skip
        gates = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(GATES)
        ]
        for one in gates:
            assert one.stdin
            one.stdin.write(json.dumps({"now": shown, "later": []}))
            one.stdin.close()
        time.sleep(seconds / 2)
        began = time.time()
        rate = TIMES * (RENEWALS + PASSAGES / LOT + LISTS)
        told = offer(at, flood(at), rate=rate, seconds=seconds, patience=2.0)
        over = time.time()
        renewal = iter(lambda: request(at, "/api/healthcode/token", b"{}", cookies[0]), None)
        again = ask(at, lambda: next(renewal), connections=1, seconds=0.5, warm=0)
        recovered = again.taken[0] / 1000 if again.taken else float("inf")
        lines: list[dict[str, Any]] = [json.loads(line) for one in gates for line in one.stdout or ()]
        before = Passage.objects.count()
        lots = [passages(LOT) for _ in range(KEPT // LOT)]
        twice = iter([request(at, "/api/gates/scans", one, guard, csrf) for one in lots for _ in range(2)])
        sent = ask(at, lambda: next(twice, None), connections=2, seconds=600, warm=0).need_all_ok()
    kept = Passage.objects.count() - before
    group = f"{TIMES} × the usual load, {GATES} gates without network, {os.cpu_count()} cores, {vendor}"
    took = over - began
    offered = max(1, told.offered)
    say(Row(group, "offered to the centre", f"{offered / took:,.0f} /s for {took:.0f} s", "of what was asked for",
            offered / took / rate))  # fmt: skip
    say(Row(group, "answered within two seconds", f"p95 {told.percentile(0.95):,.0f} ms", "of offered",
            len(told.taken) / offered))  # fmt: skip
    say(Row(group, "told to come later, with the minutes", f"{told.later:,}", "of offered", told.later / offered))
    slowest, wrong = {}, Counter[str]()
    for name, since, until in (("quiet", 0.0, began), ("flooded", began, over)):
        rounds = [x for x in lines if "checked" in x and since * 1000 <= x["at"] < until * 1000]
        slowest[name] = max((x["ms"] / x["checked"] for x in rounds), default=0.0)
        answers = sum((Counter(x["reasons"]) for x in rounds), Counter[str]())
        if answers["revoked"] != len(rounds) or answers["ok"] != len(rounds) * (len(codes) - 1):
            wrong[f"{name}: {dict(answers)}"] += 1
    say(Row(group, "a code checked at a gate, slowest round, every answer right", f"{slowest['flooded']:.1f} ms",
            "of the quiet", slowest["flooded"] / slowest["quiet"], not wrong))  # fmt: skip
    say(Row(group, "a phone is answered again after the flood", f"{recovered:.2f} s"))
    good = kept == KEPT
    say(Row(group, f"{KEPT:,} passages kept at the gates, each lot sent twice", f"{kept:,} in {sent.seconds:.0f} s",
            "of those there were", kept / KEPT, good))  # fmt: skip
    for what in wrong:
        print(f"  WRONG {what}", flush=True)
    return 0 if good and not wrong else 1


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(8.0 if quick else 30.0)
    return run_inside("bench.flooded", "sqlite", "postgresql", rest=["--quick"] if quick else [])


if __name__ == "__main__":
    sys.exit(main())
