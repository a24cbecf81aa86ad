"""A county's morning: 100 people at their pages for five minutes, beside a million residents on PostgreSQL.

    python -m bench.load [--quick]        (also in `make soak`)

Seventy grid workers, twenty community secretaries and ten contact tracers open lists, search names, turn pages and look
at what to do today, each after five to ten seconds of thought, driven by locust on loopback. The limit is 300 ms at p95
for every kind of page, with no error. `--quick` takes 50,000 residents and one minute.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

from bench.cells import cast_and, run_inside, start
from bench.rows import Row, say

LIMIT_MS = 300.0
USERS = 100
ROOT = Path(__file__).resolve().parents[1]


def _staff(count: int) -> list[str]:
    """Session cookies of the hundred, each on duty over a part of the county."""
    from django.conf import settings
    from django.test import Client
    from tests.cast import COUNTY, founder

    from linan.core.accounts import actions as accounts
    from linan.core.accounts.queries import user_of
    from linan.kernel.region import Region

    cookies = []
    communities = max(1, count // 5000)
    for n in range(USERS):
        c = n * 7 % communities
        street = f"330110{c // 20 + 1:03d}"
        community = COUNTY.child(street).child(f"{street}{c % 20 + 1:03d}")
        role, region = (
            ("grid_worker", community.child(f"g{n % 8 + 1:02d}"))
            if n < 70
            else ("community_lead", community)
            if n < 90
            else ("tracer", Region(COUNTY))
        )
        new = accounts.add_staff(
            founder(), name=f"岗位{n}", region=COUNTY, username=f"load-{n}", password="river-1949-x"
        )
        accounts.assign_duty(founder(), new.ref, role, region)
        client = Client()
        client.force_login(user_of(new.ref), backend="django.contrib.auth.backends.ModelBackend")
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return cookies


def _wait(port: int) -> None:
    """Until the server answers."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        except OSError as error:
            if isinstance(error, HTTPError):  # it answers, though no worker runs beside it
                return
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def inside(count: int, minutes: int) -> int:
    vendor = start()
    from django.db import connection

    from bench.people_list import _load
    from bench.served import free_port

    cast_and(0)
    _load(count)
    cookies = _staff(count)
    connection.close()
    port = free_port()
    web = [sys.executable, "-m", "linan.web", "web", "--port", str(port), "--workers", "2"]
    with tempfile.TemporaryDirectory(prefix="linan-load-") as folder:
        (Path(folder) / "cookies.json").write_text(json.dumps(cookies))
        server = subprocess.Popen(web, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            line = [
                sys.executable, "-m", "locust", "-f", str(ROOT / "bench/load_people.py"), "--headless",
                "--users", str(USERS), "--spawn-rate", "10", "--run-time", f"{minutes}m", "--stop-timeout", "20",
                "--host", f"http://127.0.0.1:{port}", "--csv", f"{folder}/load", "--exit-code-on-error", "0",
            ]  # fmt: skip
            env = {**os.environ, "LINAN_LOAD_COOKIES": f"{folder}/cookies.json"}
            subprocess.run(line, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        finally:
            server.terminate()
            server.wait(30)
        with (Path(folder) / "load_stats.csv").open() as file:
            rows = list(csv.DictReader(file))
        with (Path(folder) / "load_failures.csv").open() as file:
            for failure in csv.DictReader(file):
                print("  failed:", failure["Name"], failure["Error"], failure["Occurrences"], flush=True)
    bad = 0
    group = f"{USERS} users, {count:,} residents, {minutes} min, {vendor}"
    for row in rows:
        p50, p95, failed = float(row["50%"]), float(row["95%"]), int(row["Failure Count"])
        good = p95 < LIMIT_MS and not failed
        bad += not good
        measured = f"{int(row['Request Count']):,}: p50 {p50:.0f}, p95 {p95:.0f} ms, {failed} failed"
        say(Row(group, row["Name"], measured, f"of the limit {LIMIT_MS:.0f} ms", p95 / LIMIT_MS, good))
    return 1 if bad else 0


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(50_000, 1) if quick else inside(1_000_000, 5)
    return run_inside("bench.load", "postgresql", rest=["--quick"] if quick else [])


if __name__ == "__main__":
    sys.exit(main())
