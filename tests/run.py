"""Run the whole suite: SQLite first, then PostgreSQL in a throw-away cluster, browser tests in real Chromium.

Where a server binary or a browser is missing the run says so and counts it as skipped; with LINAN_REQUIRE_ALL=1 every
such absence is a failure. The last line is pytest's own summary of both runs together.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.postgres import Cluster, NoPostgres

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--soak", action="store_true", help="only the long runs")
    args, rest = parser.parse_known_args()
    required = os.environ.get("LINAN_REQUIRE_ALL") == "1"
    marker = "soak" if args.soak else "not soak"
    pytest = [sys.executable, "-m", "pytest", "-q", *rest]
    with tempfile.TemporaryDirectory(prefix="linan-test-") as home:
        env = {**os.environ, "LINAN_HOME": home}
        print("SQLite", flush=True)
        first = subprocess.run([*pytest, "-m", marker], cwd=ROOT, env=env, check=False).returncode
        try:
            with Cluster() as cluster:
                print("PostgreSQL", cluster.version, flush=True)
                env["LINAN_DATABASE_URL"] = cluster.url("linan")
                # Pages and kernel do not change with the database: everything that stores does.
                chosen = f"({marker}) and not browser and not server"
                second = subprocess.run(
                    [
                        *pytest,
                        "-m",
                        chosen,
                        "--ignore=tests/kernel",
                        "--ignore=tests/fuzz",
                        "--ignore=tests/architecture",
                        # The long tables of who may do what do not change with the database; what it cannot store does.
                        "--ignore=tests/matrix/test_matrix.py",
                        "--ignore=tests/api/test_schema.py",
                    ],
                    cwd=ROOT,
                    env=env,
                    check=False,
                ).returncode
        except NoPostgres as reason:
            print(f"PostgreSQL SKIPPED: {reason}", flush=True)
            second = 1 if required else 0
    # 5 is pytest's word for "nothing was chosen": the long runs all drive one server on one database.
    return 1 if first or second not in (0, 5) else 0


if __name__ == "__main__":
    sys.exit(main())
