"""`python -m bench [--quick]`: every benchmark, then one table of what was measured beside its floor, peer or limit.

Exit 1 when something is over its limit. `--quick` takes smaller sizes, for a look in two minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

BENCHES = (
    "tokens",
    "status_list",
    "verdicts",
    "trace",
    "record_cost",
    "ledger",
    "gate_scan",
    "gate_queue",
    "renewals",
    "flooded",
    "late_scans",
    "online_check",
    "centre_killed",
    "infection",
    "determine",
    "people_list",
    "case_lists",
    "reads",
    "processes",
    "presences",
    "people_import",
    "weigh",
)


def main() -> int:
    rest = [a for a in sys.argv[1:] if a == "--quick"]
    bad: list[str] = []
    with tempfile.TemporaryDirectory(prefix="linan-rows-") as folder:
        kept = Path(folder) / "rows.jsonl"
        kept.touch()
        for name in BENCHES:
            print(name, flush=True)
            env = {**os.environ, "LINAN_BENCH_ROWS": str(kept)}
            if subprocess.run([sys.executable, "-m", f"bench.{name}", *rest], env=env, check=False).returncode:
                bad.append(name)
        rows = [json.loads(line) for line in kept.read_text().splitlines()]
    print("\n| benchmark | what | measured | ratio |\n|---|---|---|---|")
    for row in rows:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f} × {row['peer'].removeprefix('of ')}"
        over = " **over**" if row["good"] is False else ""
        print(f"| {row['group']} | {row['what']} | {row['measured']} | {ratio}{over} |")
    if bad:
        print(f"\nFailed or over the limit: {', '.join(bad)}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
