"""One look at a log: fetch what is new, check it, remember the head, keep the files. A copy is never overwritten.

What an alarm means:
    unreachable       the log could not be read this time (no accusation)
    signature_wrong   the checkpoint is not signed by the log's key
    shrunk            the log shows a smaller head than it showed before: stale, or put back from a backup
    split_view        the log shows another tree of the size seen before
    rewritten         the log's tree does not continue the one seen before
    tile_damaged      tiles or entries do not lead to the signed root
    stopped           the log has not grown for longer than asked for
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from linan.core.ledger.disk import put
from linan.core.ledger.fetching import Unreadable, source
from linan.core.ledger.witness.store import Store
from linan.kernel.merkle import (
    ENTRIES,
    WIDTH,
    BadNote,
    Checkpoint,
    Policy,
    Read,
    Refused,
    Request,
    Tile,
    Verifier,
    consistency_path,
    entries_of,
    leaf_hash,
    new_tiles,
    open_checkpoint,
    parse_note,
    read_tile,
    reader,
    root,
    root_of,
)

HASH = 32


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was wrong with a log at a moment (POSIX seconds, the mirror's clock)."""

    at: int
    log: str
    code: str
    words: str


class Wrong(Exception):
    """A finding on its way to becoming an alarm."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code, words)
        self.code, self.words = code, words


def folder_of(home: Path, origin: str) -> Path:
    """Where the copy of a log lies; a name that any file system and address can hold."""
    return home / "logs" / sha256(origin.encode()).hexdigest()[:16]


def look_at_all(store: Store, *, quiet_s: int | None = None) -> list[Alarm]:
    """Look at every log this mirror knows with an address; return and keep the alarms."""
    found: list[Alarm] = []
    for key, url in Policy.of_text((store.home / "logs.txt").read_text()).logs:
        if not url:
            continue
        try:
            _look(store, key, url, quiet_s)
        except Wrong as wrong:
            found.append(Alarm(int(store.seconds()), key.name, wrong.code, wrong.words))
        except (Unreadable, OSError) as error:
            found.append(Alarm(int(store.seconds()), key.name, "unreachable", str(error)[:200]))
    if found:
        with (store.home / "alarms.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(a), ensure_ascii=False) + "\n" for a in found)
    return found


def alarms(home: Path) -> Iterator[Alarm]:
    """Everything that was ever wrong, oldest first."""
    path = home / "alarms.jsonl"
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Alarm(**json.loads(line))


def _look(store: Store, key: Verifier, url: str, quiet_s: int | None) -> None:
    folder = folder_of(store.home, key.name)
    read, close = source(url)
    try:
        raw = read("checkpoint")
        if raw is None:
            raise Unreadable(f"{url} has no checkpoint")
        try:
            note = raw.decode()
            head = open_checkpoint(note, key)
        except (BadNote, UnicodeDecodeError) as error:
            raise Wrong("signature_wrong", "The checkpoint is not signed by the log's key.") from error
        kept = _kept(store, key.name)
        if kept is not None:
            _compare(store, kept, head, note, quiet_s)
        # What the copy holds may be less than what the store remembers: it was lost, or we were killed in between.
        had = _held(folder)
        if had == head.size:
            return
        try:
            _fetch(store, folder, read, had, head, note, kept)
        except Wrong as wrong:
            if wrong.code != "tile_damaged" or had == 0:
                raise
            # Does the new part not fit what we hold, or is it torn? The whole log, read afresh, tells which.
            _fetch(store, folder, read, 0, head, note, kept)
    finally:
        close()


def _held(folder: Path) -> int:
    try:
        return Checkpoint.of_text(parse_note((folder / "checkpoint").read_text()).text).size
    except (OSError, BadNote):
        return 0


def _kept(store: Store, origin: str) -> Checkpoint | None:
    note = store.heads().get(origin)
    return None if note is None else Checkpoint.of_text(parse_note(note).text)


def _compare(store: Store, kept: Checkpoint, head: Checkpoint, note: str, quiet_s: int | None) -> None:
    if head.size < kept.size:
        raise Wrong("shrunk", f"It shows {head.size} entries and showed {kept.size} before.")
    if head.size == kept.size:
        if head.root != kept.root:
            with suppress(Refused):
                store.add(Request(kept.size, (), note))  # refuses, and keeps the two heads as evidence
            raise Wrong("split_view", f"It shows two trees of {head.size} entries.")
        last = max((s.seconds or 0 for s in parse_note(store.heads()[head.origin]).signatures), default=0)
        if quiet_s is not None and store.seconds() - last > quiet_s:
            raise Wrong("stopped", f"It has stood at {head.size} entries since {last} (POSIX seconds).")


def _fetch(
    store: Store, folder: Path, read: Read, had: int, head: Checkpoint, note: str, kept: Checkpoint | None
) -> None:
    """Fetch the tiles new since `had` beside the copy, check them, remember the head, then move them in."""
    fresh = folder / ".fresh"
    shutil.rmtree(fresh, ignore_errors=True)

    def both(path: str) -> bytes | None:
        for place in (fresh, folder):
            if (place / path).is_file():
                return (place / path).read_bytes()
        return None

    tiles = new_tiles(had, head.size)
    for tile in tiles:
        data = read(tile.path)
        if data is None:
            raise Wrong("tile_damaged", f"{tile.path} is missing.")
        put(fresh / tile.path, data)
    for tile in tiles:
        _check(tile, head.size, both)

    def node_bytes(tile: Tile) -> bytes:
        data = read_tile(both, tile)
        if data is None:
            raise Wrong("tile_damaged", f"{tile.path} is missing.")
        return data

    node = reader(head.size, node_bytes)
    if root_of(head.size, node) != head.root:
        raise Wrong("tile_damaged", "The tiles do not lead to the signed root.")
    old = kept.size if kept is not None else 0
    try:
        line = store.add(Request(old, tuple(consistency_path(old, head.size, node)), note))
    except Refused as refused:
        raise Wrong("rewritten", f"The tree of {head.size} entries does not continue that of {old}.") from refused
    for tile in tiles:
        (folder / tile.path).parent.mkdir(parents=True, exist_ok=True)
        (fresh / tile.path).replace(folder / tile.path)
    put(folder / "checkpoint", str(parse_note(note).with_signature(line)).encode())
    shutil.rmtree(fresh, ignore_errors=True)


def _check(tile: Tile, size: int, read: Read) -> None:
    """A new bundle must hash to its level-0 tile; a new hash tile of a higher level must follow from the one below."""
    data = read(tile.path) or b""
    if tile.level == ENTRIES:
        try:
            hashes = b"".join(map(leaf_hash, entries_of(data)))
        except ValueError as error:
            raise Wrong("tile_damaged", f"{tile.path} is torn.") from error
        if hashes != read_tile(read, Tile(0, tile.index, tile.width)):
            raise Wrong("tile_damaged", f"{tile.path} is not what the tree holds.")
    elif len(data) != tile.width * HASH:
        raise Wrong("tile_damaged", f"{tile.path} has the wrong length.")
    elif tile.level > 0:
        for n in range(tile.width):
            below = read_tile(read, Tile(tile.level - 1, tile.index * WIDTH + n)) or b""
            row = [below[i : i + HASH] for i in range(0, len(below), HASH)]
            if len(row) != WIDTH or root(row) != data[n * HASH : (n + 1) * HASH]:
                raise Wrong("tile_damaged", f"{tile.path} does not follow from the level below.")
