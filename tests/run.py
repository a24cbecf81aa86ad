"""Run the whole suite: on SQLite, on PostgreSQL in a throw-away cluster, and pages in real Chromium on real servers.

Where a server binary or a browser is missing the run says so and counts it as skipped; with LINAN_REQUIRE_ALL=1 every
such absence is a failure. What needs no browser runs in front of your eyes, the others beside it: each waits for its
servers a third of the time, so that three at once fill two cores. What they said is printed when they are done, and the
last line is pytest's own summary. Where there is memory enough the files lie in memory: thousands of small cells are
thrown away.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.postgres import Cluster, NoPostgres

ROOT = Path(__file__).resolve().parents[1]
NOTHING_CHOSEN = 5
"""pytest's word for it: the long runs all drive one server on one database."""
SAME_ON_BOTH = (
    "--ignore=tests/kernel",
    "--ignore=tests/architecture",
    # The long tables of who may do what do not change with the database; what it cannot store does.
    "--ignore=tests/matrix/test_matrix.py",
    "--ignore=tests/api/test_schema.py",
    # Commands bring their own cell and, where they need one, their own PostgreSQL.
    "--ignore=tests/commands",
)
PARTS = ("1/2", "2/2")
"""What needs servers and browsers is the longest: two runs share it."""
MEMORY, ROOM = Path("/dev/shm"), 6 << 30
Result = tuple[int, str]


def _pytest(home: Path, chosen: str, *more: str, shown: bool = False, **env: str) -> Result:
    """One run of pytest with a home of its own: its exit code, and what it said unless it was shown at once."""
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", chosen, *more],
        cwd=ROOT,
        env={**os.environ, "LINAN_HOME": str(home), **env},
        check=False,
        text=True,
        stdout=None if shown else subprocess.PIPE,
        stderr=None if shown else subprocess.STDOUT,
    )
    return 0 if done.returncode == NOTHING_CHOSEN else done.returncode, done.stdout or ""


def _on_postgres(home: Path, chosen: str, rest: list[str]) -> Result:
    try:
        with Cluster() as cluster:
            code, said = _pytest(home, chosen, *SAME_ON_BOTH, *rest, LINAN_DATABASE_URL=cluster.url("linan"))
            return code, f"PostgreSQL {cluster.version}\n{said}"
    except NoPostgres as reason:
        return int(os.environ.get("LINAN_REQUIRE_ALL") == "1"), f"PostgreSQL SKIPPED: {reason}"


def _in_memory() -> Path | None:
    """A folder in memory with room for all that the tests write, or None."""
    try:
        free = shutil.disk_usage(MEMORY).free
        told = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        available = int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None
    return MEMORY if free >= ROOM and available >= 2 * ROOM else None


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--soak", action="store_true", help="only the long runs")
    args, rest = parser.parse_known_args()
    marker = "soak" if args.soak else "not soak"
    pages, stored = f"({marker}) and (browser or server)", f"({marker}) and not browser and not server"
    at_once = 1 if args.soak else min(3, 1 + (os.cpu_count() or 1))
    folder = None if args.soak else _in_memory()
    with (
        tempfile.TemporaryDirectory(prefix="linan-test-", dir=folder) as made,
        ThreadPoolExecutor(at_once) as lanes,
    ):
        homes = Path(made)
        if folder:
            # The server of the database runs as a user of its own: it may pass through, and look at nothing.
            homes.chmod(0o711)
            os.environ["TMPDIR"] = tempfile.tempdir = made
        print("SQLite", flush=True)
        shown = lanes.submit(_pytest, homes / "sqlite", stored, *rest, shown=True)
        # The longest first; whichever lane is free earlier takes the last.
        titles = [*(f"Servers and Chromium, {part}" for part in PARTS), ""]
        later = [
            *(lanes.submit(_pytest, homes / f"pages-{part[0]}", pages, "--part", part, *rest) for part in PARTS),
            lanes.submit(_on_postgres, homes / "postgres", stored, rest),
        ]
        codes = [shown.result()[0]]
        for title, run in zip(titles, later, strict=True):
            code, said = run.result()
            codes.append(code)
            print(f"{title}\n{said}".strip(), flush=True)
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
