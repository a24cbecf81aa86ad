"""Removing partial tiles whose full tile is there: a log that grows slowly leaves up to 255 of them for each full one.

C2SP tlog-tiles lets a log do so, and asks readers to take the full tile where the partial one is gone. A partial tile
goes only when its tile is full in the published head and in the database, the full file begins with the partial's
bytes, and the full file has been there for `GRACE`, so that whoever reads with a slightly older head is not disturbed.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from uuid import UUID

from linan.core.ledger.models import Log
from linan.core.ledger.sequencer import tiles_of_log
from linan.kernel.merkle import ENTRIES, WIDTH, BadNote, Checkpoint, Tile, parse_note

log = logging.getLogger("linan.ledger")

GRACE = 3600.0
"""Seconds a full tile has to be there first."""
EVERY = 600.0

_done: dict[UUID, dict[int, int]] = {}
"""Up to which index a log's levels are tidy, as far as this process knows; a fresh process looks at all once."""
_next = 0.0


def tidy_due() -> int:
    """Tidy all logs when the last time is ten minutes ago; return how many files went."""
    global _next
    if time.monotonic() < _next:
        return 0
    _next = time.monotonic() + EVERY
    return sum(_guarded(row) for row in Log.objects.filter(size__gte=WIDTH))


def _guarded(row: Log) -> int:
    try:
        return tidy(row, time.time() - GRACE)
    except (OSError, BadNote, UnicodeDecodeError) as error:
        log.error("a log could not be tidied", extra={"log": str(row.id), "code": type(error).__name__})
        return 0


def tidy(row: Log, before: float) -> int:
    """Remove the partial tiles of one log whose full tile was written before this moment (POSIX seconds)."""
    folder = tiles_of_log(row.id)
    try:
        head = Checkpoint.of_text(parse_note((folder / "checkpoint").read_text()).text)
    except FileNotFoundError:
        return 0
    # The database may be behind the disk after a crash: then it still needs the partial tile it grows from.
    size, gone = min(head.size, row.size), 0
    done = _done.setdefault(row.id, {})
    for level in range(ENTRIES, 6):
        full = size // WIDTH ** (max(level, 0) + 1)
        for index in range(done.get(level, 0), full):
            removed = _tidy_tile(folder, Tile(level, index), before)
            if removed is None:
                break
            gone += removed
            done[level] = index + 1
    return gone


def _tidy_tile(folder: Path, tile: Tile, before: float) -> int | None:
    """Remove one tile's partial files; None when it is too early, or the full one cannot take their place."""
    whole = folder / tile.path
    parts = whole.with_name(f"{whole.name}.p")
    if not parts.is_dir():
        return 0
    if whole.stat().st_mtime > before:
        return None
    data = whole.read_bytes()
    files = sorted(parts.iterdir())
    if any(not data.startswith(file.read_bytes()) for file in files):
        log.error("a partial tile differs from its full one", extra={"code": "tile_differs"})
        return None
    for file in files:
        file.unlink()
    parts.rmdir()
    return len(files)
