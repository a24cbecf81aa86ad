"""The centre is killed while gates check codes: what they do before, meanwhile and for the next thirteen hours.

    python -m bench.centre_killed [--quick]

Two gates (the built verifier of the gate's own phone, in Node) fetch the signed lists from a real server and check what
phones show, one after the other, asking for newer lists each second. After a third of the time the server's processes
are killed outright; after another third it is started again. Then the same gates are shown the same codes as they would
be shown in each of the next thirteen hours, still with the lists they hold. Counted are codes a second, what each was
told, and how long after its return the gates hold a new list. A withdrawn code is among them and must be refused
always; the others must pass for their twelve hours and not longer.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.cells import cast_and, run_inside, start
from bench.rows import Row, say
from bench.served import free_port, granian

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from linan.domains.healthcode.actions import Issued
    from linan.kernel.refs import PersonRef

BUILT = Path(__file__).parents[1] / "src/linan/web/static/built/tokens.mjs"
GATES, HOURS = 2, 13


def inside(seconds: float) -> int:
    vendor = start()
    from django.db import connection

    from linan.core import clock
    from linan.core.ledger import drain
    from linan.kernel.tokens import show

    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if node is None or not BUILT.exists():
        print("  SKIPPED: node or the built scripts are missing (make setup)", flush=True)
        return 0
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    _, people = cast_and(100)
    drain()
    phone = generate_private_key(SECP256R1())
    issued = clock.now()
    codes = issue_to_all(people, phone, issued)
    connection.close()
    # Shown for the whole run: a picture counts for two minutes, and the run is shorter.
    now = [show(c.token, phone, issued, os.urandom(8)) for c in codes]
    later = []
    for hour in range(1, HOURS + 1):
        # Just before the hour is full, so that the twelfth is the code's last.
        at = issued + timedelta(hours=hour, seconds=-30)
        later += [
            {"token": show(c.token, phone, at, os.urandom(8)), "at": int(at.timestamp() * 1000), "hour": hour}
            for c in codes
        ]
    port = free_port()
    server = _serve(port)
    base, asked = f"http://127.0.0.1:{port}/api/healthcode", json.dumps({"now": now, "later": later})
    command = [node, str(Path(__file__).with_name("gate.mjs")), str(BUILT), base, str(seconds)]
    gates = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(GATES)]
    for gate in gates:
        assert gate.stdin
        gate.stdin.write(asked)
        gate.stdin.close()
    time.sleep(seconds / 3)
    killed = time.time()
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    time.sleep(seconds / 3)
    back = time.time()
    server = _serve(port)
    up = time.time()
    told = [[json.loads(line) for line in gate.stdout or ()] for gate in gates]
    failed = any(gate.wait() for gate in gates)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    if failed:
        raise SystemExit("a gate had no list to begin with")
    return _said(told, killed * 1000, back * 1000, up * 1000, len(codes), issued, vendor)


def issue_to_all(people: Sequence[PersonRef], phone: EllipticCurvePrivateKey, issued: datetime) -> list[Issued]:
    """A code for each on one phone; the first one's is withdrawn."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from linan.core.accounts.queries import resident_actor
    from linan.domains.healthcode import actions as healthcode
    from linan.domains.healthcode.models import Code
    from linan.kernel.tokens import Status

    holder = phone.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    codes = [healthcode.issue_to(resident_actor(p, issued), p, holder_key=holder) for p in people]
    Code.objects.filter(person_id=people[0].id).update(status=Status.REVOKED, status_at=issued, told=None)
    return codes


def _said(
    told: list[list[dict[str, Any]]], killed: float, back: float, up: float, codes: int, issued: datetime, vendor: str
) -> int:
    lines = [line for gate in told for line in gate]
    group = f"centre killed, {GATES} gates in Node, {codes} codes shown over and over, {vendor}"
    wrong: Counter[str] = Counter()
    rates = {}
    for name, since, until in (("before", 0.0, killed), ("while it is gone", killed, back), ("after", up, 1e15)):
        rounds = [x for x in lines if "checked" in x and since <= x["at"] < until]
        rates[name] = sum(x["checked"] for x in rounds) / (sum(x["ms"] for x in rounds) / 1000 / GATES)
        answers = sum((Counter(x["reasons"]) for x in rounds), Counter())
        if answers["revoked"] != len(rounds) or answers["ok"] != len(rounds) * (codes - 1):
            wrong[f"{name}: {dict(answers)}"] += 1
    say(Row(group, "codes a second before", f"{rates['before']:,.0f} /s"))
    gone = rates["while it is gone"]
    say(Row(group, "while the centre is gone, every answer the same", f"{gone:,.0f} /s", "of before",
            gone / rates["before"], not wrong))  # fmt: skip
    fresh = [min(x["at"] for x in gate if x.get("refreshed") and x["at"] > back) for gate in told]
    say(Row(group, "a new list at the last gate, once it serves again", f"{max(0.0, max(fresh) - up) / 1000:.1f} s"))
    hours = {h: Counter(x["reason"] for x in lines if x.get("hour") == h) for h in range(1, HOURS + 1)}
    for hour, answers in hours.items():
        wanted = {"ok": GATES * (codes - 1), "revoked": GATES} if hour <= 12 else {"expired": GATES * codes}
        if dict(answers) != wanted:
            wrong[f"hour {hour}: {dict(answers)}"] += 1
    passed = sum(a["ok"] for h, a in hours.items() if h <= 12)
    say(Row(group, "shown in each of the next 12 hours with the lists held", f"{passed:,} pass",
            "of those that should", passed / (12 * GATES * (codes - 1)), not wrong))  # fmt: skip
    for what in wrong:
        print(f"  WRONG {what}", flush=True)
    return 1 if wrong else 0


def _serve(port: int) -> subprocess.Popen[bytes]:
    server = subprocess.Popen(granian("linan.web.asgi:application", port), stdout=subprocess.DEVNULL, process_group=0)
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(24.0 if quick else 60.0)
    return run_inside("bench.centre_killed", "sqlite", "postgresql", rest=["--quick"] if quick else [])


if __name__ == "__main__":
    sys.exit(main())
