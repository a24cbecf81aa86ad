"""Litter of runs that were killed: files no row names, half-written ones, and what DuckDB spilled."""

from __future__ import annotations

import shutil
import time

from linan.core.movement.models import StoredDay
from linan.core.movement.store import layout

SPARED_SECONDS = 3600.0
"""A file younger than this may belong to a run that is still at work; no run takes an hour for one day of a street."""


def sweep(*, older_than: float = SPARED_SECONDS) -> int:
    """Remove what nothing names; returns how many files went."""
    gone = 0
    days = layout.root() / "days"
    # First what lies there, then what is named: a file that appears in between is not touched.
    lying = [p for p in days.glob("*/*/*") if time.time() - p.stat().st_mtime >= older_than] if days.exists() else []
    named = {layout.file_of(d.region, d.day, d.build, c) for d in StoredDay.objects.all() for c in layout.COPIES}
    for path in lying:
        if path not in named:
            path.unlink(missing_ok=True)
            layout.prune(path.parent)
            gone += 1
    spill = layout.root() / "spill"
    for path in spill.iterdir() if spill.exists() else ():
        if time.time() - path.stat().st_mtime >= older_than:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
            gone += 1
    return gone
