"""The after-action report: one page on the terminal, one HTML file with the epidemic curve and the chain."""

from __future__ import annotations

from html import escape
from typing import Any

from rich.console import Console
from rich.table import Table


def lines(result: dict[str, Any], run: dict[str, Any]) -> list[tuple[str, str]]:
    """The rows of the table: what, how much."""
    search, infections, orders = result["index_search"], result["infections"], result["orders"]
    tasks, gate = result["tasks"], result["gate"]
    return [
        ("Minutes from report to last contact located", _n(result["minutes_report_to_last_contact_located"])),
        ("People reached by the search, by generation", " · ".join(map(str, search["people_per_generation"]))),
        ("Contact lines of the first case, by ring", _pairs(search["lines_per_ring"])),
        ("Infections in truth, found, isolated before infectious", (
            f"{infections['in_truth']}, {infections['found']}, {infections['isolated_before_infectious']}"
        )),
        (f"Infections per generation, {result['delay']['introductions']} introductions into this county (model)", (
            f"traced at once {_row(result['delay']['per_generation_at_once'])}; {result['delay']['days']} days late "
            f"{_row(result['delay']['per_generation_late'])}: {result['delay']['more_infections']} more"
        )),
        ("Contacts listed, people located", f"{result['contacts']}, {result['located']}"),
        ("Orders, by regime", f"{orders['all']}: {_pairs(orders['by_regime'])}"),
        ("Released, on the due midnight", f"{orders['released']}, {orders['released_on_time']}"),
        ("Codes at the end", _pairs(result["codes"])),
        ("Samples taken, by outcome", f"{result['samples']['taken']}: {_pairs(result['samples']['by_outcome'])}"),
        ("Gate scans, handovers", f"{_pairs(gate['scans'])}; {gate['handovers']}"),
        ("Tasks; per worker median, most", f"{tasks['all']}; {tasks['per_worker_median']}, {tasks['per_worker_max']}"),
        ("Calls saved by self check-in", _n(result["calls_saved"])),
        ("Ledger entries; verification", f"{run['entries']:,}; {'intact' if run['verified'] else 'NOT INTACT'}"),
        ("Wall clock", f"{run['seconds']:.1f} s"),
    ]  # fmt: skip


def show(result: dict[str, Any], run: dict[str, Any]) -> None:
    """Print the table."""
    table = Table(title=f"Drill, seed {run['seed']}: {run['residents']:,} residents", show_header=False)
    table.add_column(style="bold")
    table.add_column()
    for what, much in lines(result, run):
        table.add_row(what, much)
    Console().print(table)


def page(result: dict[str, Any], run: dict[str, Any], chain: list[dict[str, Any]]) -> str:
    """The report as one HTML file that needs nothing else."""
    rows = "".join(f"<tr><th scope=row>{escape(w)}</th><td>{escape(m)}</td></tr>" for w, m in lines(result, run))
    title = f"Drill, seed {run['seed']}"
    intro = f"A generated county of {run['residents']:,} residents, seed {run['seed']}. Nobody in it exists."
    return "\n".join(
        (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
            f"<style>{_STYLE}</style></head><body><h1>After-action report</h1>",
            f"<p>{intro} Times are the drill's own clock.</p><table>{rows}</table>",
            _figure(_curve(result["curve"]), _CURVE_SAYS),
            _figure(_chain(chain), _CHAIN_SAYS),
            "</body></html>",
        )
    )


_STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans SC", sans-serif; color: #1d2b28; background: #fbfaf7;
       max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-weight: 600 } table { border-collapse: collapse; width: 100% } th { text-align: left; font-weight: 500 }
th, td { border-bottom: 1px solid #ddd8cd; padding: .45rem .4rem; vertical-align: top;
         font-variant-numeric: tabular-nums }
figure { margin: 2rem 0 } figcaption { color: #5b6663 }
svg text { font: 12px system-ui, "Noto Sans SC", sans-serif; fill: #1d2b28 }
"""
_CURVE_SAYS = (
    "Infections by day (dark: in truth, unseen until day 14; green: confirmed) and people in quarantine (line)."
)
_CHAIN_SAYS = (
    "The chain of transmission: who infected whom, when, where. Filled: found by the county. Open: never found."
)


def _figure(picture: str, says: str) -> str:
    return f"<figure>{picture}<figcaption>{says}</figcaption></figure>"


def _curve(rows: list[dict[str, Any]]) -> str:
    width, height, left = 900, 220, 40
    step = (width - left) / max(1, len(rows))
    most = max([1, *(r["infected"] for r in rows), *(r["confirmed"] for r in rows)])
    crowd = max([1, *(r["in_quarantine"] for r in rows)])
    base = height - 30
    parts = []
    points = []
    for n, r in enumerate(rows):
        x = left + n * step
        for k, (key, colour) in enumerate((("infected", "#33443f"), ("confirmed", "#1f6f5c"))):
            tall = r[key] / most * (base - 20)
            if tall:
                parts.append(
                    f'<rect x="{x + 2 + k * step / 2.4:.1f}" y="{base - tall:.1f}" width="{step / 2.6:.1f}" '
                    f'height="{tall:.1f}" fill="{colour}"/>'
                )
        points.append(f"{x + step / 2:.1f},{base - r['in_quarantine'] / crowd * (base - 20):.1f}")
        if n % 4 == 0:
            parts.append(f'<text x="{x:.1f}" y="{height - 10}">{r["on"][5:]}</text>')
    parts.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="#b98b3e" stroke-width="2"/>')
    parts.append(f'<text x="{left}" y="12">most in quarantine: {crowd} · most infections a day: {most}</text>')
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="Epidemic curve">{"".join(parts)}</svg>'


def _chain(people: list[dict[str, Any]]) -> str:
    days = [p["day"] for p in people]
    first, last = min(days), max(days)
    width, row = 900, 34
    height = row * len(people) + 30

    def x(p: dict[str, Any]) -> float:
        share: float = (p["day"] - first) / max(1, last - first)
        return 40.0 + share * (width - 320)

    parts = []
    for p in people:
        y = 20 + p["n"] * row
        if p["from"] is not None:
            start = people[p["from"]]
            y0 = 20 + start["n"] * row
            parts.append(
                f'<path d="M{x(start):.1f},{y0} C{x(start):.1f},{y} {x(start):.1f},{y} {x(p) - 8:.1f},{y}" '
                'fill="none" stroke="#8a948f"/>'
            )
        fill = "#1f6f5c" if p["found"] else "#fbfaf7"
        label = f"{p['n'] + 1} · generation {p['generation']} · day {p['day']}"
        label += f" · {p['place']}" if p["place"] else " · brought in"
        parts.append(
            f'<circle cx="{x(p):.1f}" cy="{y}" r="7" fill="{fill}" stroke="#1f6f5c" stroke-width="2"/>'
            f'<text x="{x(p) + 14:.1f}" y="{y + 4}">{escape(label)}</text>'
        )
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="Chain of transmission">{"".join(parts)}</svg>'


def _pairs(counted: dict[str, int]) -> str:
    return ", ".join(f"{k} {v}" for k, v in counted.items()) or "none"


def _row(numbers: list[int]) -> str:
    return " · ".join(map(str, numbers))


def _n(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"
