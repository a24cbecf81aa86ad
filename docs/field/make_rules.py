"""Writes `rules.md` from the data files: every number of every edition with its source.

`python docs/field/make_rules.py`
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src/linan/core/policy/data"
HEAD = """# Where the numbers of the rules come from

Written by `python docs/field/make_rules.py` from `core/policy/data`; a test fails when a line says otherwise than the
files. “Read” means that a public source was read; everything else says so. A county sets its own numbers by putting
another edition into force or adding days to one (`/policy/overlays/`).
"""


def page() -> str:
    """The whole page."""
    editions = [json.loads(p.read_text("utf-8")) for p in (DATA / "editions").glob("*.json")]
    editions.sort(key=lambda e: str(e["since"]))
    parts = [HEAD]
    for e in editions:
        parts.append(_edition(e))
    parts.append("## Numbers\n\n| number | from | value | edition | read | source |\n|---|---|---|---|---|---|")
    for p in json.loads((DATA / "parameters.json").read_text("utf-8")):
        parts.extend(
            f"| `{p['name']}` {p['words']} | {v['since']} | {v['value']} {p['unit']} | {v.get('edition') or 'all'} |"
            f" {'yes' if v['verified'] else 'no'} | {_cell(v['source'])} |"
            for v in p["values"]
        )
    return "\n".join(parts) + "\n"


def _edition(e: dict[str, Any]) -> str:
    read = "read" if e["verified"] else "not read in a public source"
    lines = [
        f"## {e['title']} (`{e['edition']}`)",
        "",
        f"{e['since']} to {e.get('until') or 'open'}; {read}. {e['source']}",
        "",
        "| rule | evidence | gives | for | source of its own |",
        "|---|---|---|---|---|",
    ]
    for r in e["rules"]:
        gives = r.get("colour") or "clears " + ", ".join(r["clears"])
        lines.append(
            f"| `{r['id']}` {r['version']} | {r['evidence']} | {gives} | {_length(r)} | {_cell(r.get('source', ''))} |"
        )
    lines += ["", f"Stays: {e['regime_source']}", "", "| ring | phases: regime, days, tests on days |", "|---|---|"]
    for ring, phases in e["regimes"].items():
        told = "; then ".join(
            f"{p['regime']} {p['days']}" + (f" ({', '.join(map(str, p['tests']))})" if p["tests"] else "")
            for p in phases
        )
        lines.append(f"| {ring} | {told} |")
    return "\n".join(lines) + "\n"


def _length(rule: dict[str, Any]) -> str:
    for key in ("days", "hours"):
        if key in rule:
            return f"{rule[key]} {key}"
    if "until" in rule:
        return "its own last day"
    return f"until {rule['awaits']}, looked at every {rule['recheck_days']} d" if "awaits" in rule else ""


def _cell(text: str) -> str:
    return text.replace("|", "/")


if __name__ == "__main__":
    Path(__file__).with_name("rules.md").write_text(page(), "utf-8")
