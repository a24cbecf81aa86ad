"""What of the logs lies open to everybody: checkpoints, tiles and entry bundles as files, and the list of logs.

Only what the published head covers is handed out. A tile beyond it may still be written again with other bytes after
a crash, and whoever keeps files for a year would keep the wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from linan.core import vault
from linan.core.ledger.keys import BORN
from linan.core.ledger.models import Key, Log
from linan.core.ledger.sequencer import origin, policy_text, tiles_of_log
from linan.kernel.merkle import BadNote, Checkpoint, Signer, Tile, parse_note, width_at

FORMAT = "linan.logs/1"


@dataclass(frozen=True, slots=True)
class Served:
    """A public file of a log. `lasting`: these bytes will never change."""

    data: bytes
    lasting: bool


def public_file(log: str, path: str) -> Served | None:
    """The file under `path` (`checkpoint`, `tile/…` as C2SP tlog-tiles names them) of a log; None for anything else."""
    try:
        folder = tiles_of_log(UUID(log))
    except ValueError:
        return None
    note = _read(folder / "checkpoint")
    if note is None or path == "checkpoint":
        return None if note is None else Served(note, lasting=False)
    try:
        tile = Tile.of_path(path)
        size = Checkpoint.of_text(parse_note(note.decode()).text).size
    except (ValueError, BadNote):
        return None
    if tile.width > width_at(tile.level, tile.index, size):
        return None
    data = _read(folder / tile.path)
    return None if data is None else Served(data, lasting=True)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def listing() -> dict[str, Any]:
    """`{"format": "linan.logs/1", "logs": [{"log", "region", "url", "keys": [vkey, …]}], "policy": text or null}`.

    The county's log first; of several keys the present one first. `url` is the log's address on this cell.
    """
    born = vault.sign_key(BORN).private_bytes_raw()
    known: dict[str, list[str]] = {}
    for holder, vkey in Key.objects.order_by("-id").values_list("holder", "vkey"):
        known.setdefault(holder, []).append(vkey)
    logs = []
    for row in sorted(Log.objects.filter(size__gt=0), key=lambda r: (r.region.level, str(r.region), r.holder)):
        name = origin(row.id)
        keys = known.get(name, [])
        first = Signer(name, born).verifier.vkey
        logs.append(
            {
                "log": name,
                "region": str(row.region),
                "url": f"/log/{row.id}/",
                "keys": keys if first in keys or row.holder else [*keys, first],
            }
        )
    return {"format": FORMAT, "logs": logs, "policy": public_policy()}


def public_policy() -> str | None:
    """Who must see the county's heads: witnesses, groups and quorum, without addresses of machines and remarks."""
    text = policy_text()
    if text is None:
        return None
    lines = [line.split() for line in text.splitlines()]
    shown = [words[:3] if words[0] == "witness" else words for words in lines if words and words[0][0] != "#"]
    return "".join(" ".join(words) + "\n" for words in shown if words[0] != "log")
