"""Reading a whole log in C2SP tiles again, and saying whether its checkpoint follows from it. Anybody's log, no keys.

Every hash tile of every level is recomputed from the level below and compared; entry bundles, where the log has
them, are hashed against level 0. Memory: 32 bytes for every 256 entries. (https://c2sp.org/tlog-tiles)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from linan.kernel.merkle.notes import Checkpoint
from linan.kernel.merkle.tiles import ENTRIES, WIDTH, Tile, entries_of, tile_root, width_at
from linan.kernel.merkle.tree import EMPTY_ROOT, HASH_BYTES, node_hash

MOST_FINDINGS = 100

Read = Callable[[str], bytes | None]
"""The bytes under a path of the log (`tile/0/000`), or None when there is no such file."""
Look = Callable[[int, bytes], str | None]
"""A further look at one entry (number, bytes): the code of what is wrong, or None."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is tile_missing, tile_damaged, bundle_damaged, root_mismatch, or what a `Look` said of an entry."""

    code: str
    path: str
    words: str
    entry: int | None = None


@dataclass(slots=True)
class Audit:
    """What was read. `entries` is None when the log keeps no entry bundles."""

    checkpoint: Checkpoint
    root: bytes
    tiles: int = 0
    entries: int | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.findings


def audit_tiles(checkpoint: Checkpoint, read: Read, look: Look | None = None, *, since: int = 0) -> Audit:
    """Check every tile of a log against `checkpoint`, which the caller has verified or chosen to believe.

    Bundles before entry `since` are not read again (a mirror knows them); all hashes always are.
    """
    return _Auditor(checkpoint, read, look, since).run()


class _Auditor:
    def __init__(self, checkpoint: Checkpoint, read: Read, look: Look | None, since: int) -> None:
        self.size, self.read, self.look, self.since = checkpoint.size, read, look, since
        self.found = Audit(checkpoint, EMPTY_ROOT)
        # Other people's logs may keep their entries elsewhere. Who brings a look at entries expects to find them.
        last = max(0, self.size - 1) // WIDTH
        ends = {0, last} if self.size else set()
        tiles = [Tile(ENTRIES, n, width_at(ENTRIES, n, self.size)) for n in sorted(ends)]
        self.bundles = look is not None or any(read(t.path) or read(Tile(ENTRIES, t.index).path) for t in tiles)

    def run(self) -> Audit:
        found = self.found
        found.entries = 0 if self.bundles else None
        edge: list[tuple[int, bytes]] = []  # (leaves covered, hash) of the ragged right edge, widest first
        made: Iterator[bytes] | None = None
        level = 0
        while self.size >> (8 * level):
            above: list[bytes] = []
            rest = self._level(level, made, above)
            edge[:0] = rest
            made, level = iter(above), level + 1
        root = EMPTY_ROOT
        for at, (_, peak) in enumerate(reversed(edge)):
            root = peak if at == 0 else node_hash(peak, root)
        found.root = root
        if root != found.checkpoint.root and not found.findings:
            self._bad("root_mismatch", "checkpoint", "The signed root does not follow from the tiles.")
        return found

    def _level(self, level: int, made: Iterator[bytes] | None, above: list[bytes]) -> list[tuple[int, bytes]]:
        """Check one level against what the level below made; return the peaks of its ragged last tile."""
        count = self.size >> (8 * level)
        for index in range(-(-count // WIDTH)):
            tile = Tile(level, index, width_at(level, index, self.size))
            due = b"".join(next(made) for _ in range(tile.width)) if made is not None else None
            row = self._tile(tile, due)
            if level == 0 and self.bundles:
                row = self._bundle(index, tile.width, row)
            row = row if row is not None else due or bytes(tile.width * HASH_BYTES)
            if tile.width == WIDTH:
                above.append(tile_root(row))
            else:
                return _peaks(row, 1 << (8 * level))
        return []

    def _tile(self, tile: Tile, due: bytes | None) -> bytes | None:
        self.found.tiles += 1
        data = read_tile(self.read, tile)
        if data is None:
            self._bad("tile_missing", tile.path, "A tile is missing.")
        elif len(data) != tile.width * HASH_BYTES:
            self._bad("tile_damaged", tile.path, "A tile has the wrong length.")
            return None
        elif due is not None and data != due:
            self._bad("tile_damaged", tile.path, "A tile does not follow from the level below.")
            return due
        return data

    def _bundle(self, index: int, width: int, row: bytes | None) -> bytes | None:
        """Hash one bundle's entries against level 0. What the entries say goes on upwards when the tile is missing."""
        begin = index * WIDTH
        if begin + width <= self.since and row is not None:
            return row
        tile = Tile(ENTRIES, index, width)
        data = self.read(tile.path)
        entries: list[bytes] = []
        try:
            if data is None and width < WIDTH:
                data = self.read(Tile(ENTRIES, index).path)
            entries = entries_of(data)[:width] if data is not None else []
        except ValueError:
            self._bad("bundle_damaged", tile.path, "An entry bundle ends in the middle of an entry.")
            return row
        if len(entries) != width:
            self._bad("bundle_damaged", tile.path, f"An entry bundle has {len(entries)} entries, not {width}.")
            return row
        assert self.found.entries is not None
        self.found.entries += width
        hashes = [sha256(b"\x00" + e).digest() for e in entries]
        said = b"".join(hashes)
        if row is not None and said != row:
            first = next(n for n, h in enumerate(hashes) if row[n * HASH_BYTES : (n + 1) * HASH_BYTES] != h)
            self._bad("bundle_damaged", tile.path, "An entry is not what the tree holds.", begin + first)
        if self.look is not None:
            for n, entry in enumerate(entries):
                code = self.look(begin + n, entry)
                if code is not None:
                    self._bad(code, tile.path, "An entry is not what an entry of this log must be.", begin + n)
        return said if row is None else row

    def _bad(self, code: str, path: str, words: str, entry: int | None = None) -> None:
        if len(self.found.findings) < MOST_FINDINGS:
            self.found.findings.append(Finding(code, path, words, entry))


def read_tile(read: Read, tile: Tile) -> bytes | None:
    """A hash tile; of a full one that replaced the partial one asked for, the part asked for."""
    data = read(tile.path)
    if data is None and tile.width < WIDTH:
        full = read(Tile(tile.level, tile.index).path)
        data = None if full is None else full[: tile.width * HASH_BYTES]
    return data


def _peaks(row: bytes, leaves: int) -> list[tuple[int, bytes]]:
    """The full subtrees of an unfinished tile, widest first, each with the number of leaves it covers."""
    count, at = len(row) // HASH_BYTES, 0
    found: list[tuple[int, bytes]] = []
    while at < count:
        width = 1 << ((count - at).bit_length() - 1)
        found.append((width * leaves, tile_root(row[at * HASH_BYTES : (at + width) * HASH_BYTES])))
        at += width
    return found
