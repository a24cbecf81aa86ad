"""C2SP tlog-tiles: the log as immutable files that any web server can hand out.

A tile is a run of at most 256 hashes of one tree level 0, 8, 16, …; full tiles (8 KiB) never change, the last one of a
level may be partial. Entry bundles hold the same 256 leaves' entries. Nothing here touches a disk: the caller reads
and writes bytes under the paths given. (https://c2sp.org/tlog-tiles)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from linan.kernel.merkle.tree import HASH_BYTES, NodeReader

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_ENTRY_BYTES = 0xFFFF
ENTRIES = -1
"""The level of entry bundles in `Tile`."""


@dataclass(frozen=True, order=True, slots=True)
class Tile:
    """Tile `index` of tile level `level` (-1: entry bundle) with `width` hashes or entries, 256 when full."""

    level: int
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if not (ENTRIES <= self.level <= 5 and self.index >= 0 and 1 <= self.width <= WIDTH):
            raise ValueError(f"no such tile: {self}")

    @property
    def path(self) -> str:
        """`tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`, N in groups of three: 1234067 → x001/x234/067."""
        digits = f"{self.index % 1000:03d}"
        rest = self.index // 1000
        while rest:
            digits = f"x{rest % 1000:03d}/{digits}"
            rest //= 1000
        level = "entries" if self.level == ENTRIES else str(self.level)
        return f"tile/{level}/{digits}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @classmethod
    def of_path(cls, path: str) -> Tile:
        """Undo `path`; ValueError for anything that is not exactly such a path."""
        match = _PATH.fullmatch(path)
        if match is None:
            raise ValueError(f"not a tile path: {path!r}")
        level, digits, width = match.groups()
        index = int(digits.replace("x", "").replace("/", ""))
        tile = cls(ENTRIES if level == "entries" else int(level), index, int(width) if width else WIDTH)
        if tile.path != path:
            raise ValueError(f"not a tile path: {path!r}")
        return tile


_PATH = re.compile(r"tile/(entries|[0-9])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?")


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes (or entries) tile `index` of `level` holds in a tree of `size` leaves; 0 when there is none."""
    count = size if level == ENTRIES else size >> (HEIGHT * level)
    return max(0, min(WIDTH, count - index * WIDTH))


def tiles_of(size: int) -> list[Tile]:
    """All hash tiles and entry bundles of a tree of `size` leaves."""
    return new_tiles(0, size)


def new_tiles(old: int, new: int) -> list[Tile]:
    """The tiles and bundles to write when the log grows from `old` to `new` leaves, bundles first.

    A partial tile that grew appears with its new width; the narrower file may stay or go.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a log does not shrink from {old} to {new}")
    found: list[Tile] = []
    for level in range(ENTRIES, 6):
        shift = HEIGHT * max(level, 0)
        had, has = old >> shift, new >> shift
        if had == has:
            continue
        found += [Tile(level, n, width_at(level, n, new)) for n in range(had // WIDTH, -(-has // WIDTH))]
    return found


def tile_bytes(tile: Tile, node: NodeReader) -> bytes:
    """The content of a hash tile."""
    if tile.level == ENTRIES:
        raise ValueError("an entry bundle is made with bundle_bytes")
    first = tile.index * WIDTH
    return b"".join(node(HEIGHT * tile.level, first + i) for i in range(tile.width))


def tile_root(row: bytes) -> bytes:
    """The hash over a run of 1, 2, 4, … 256 hashes: of a full tile, the hash one tile level up."""
    pair = 2 * HASH_BYTES
    while len(row) > HASH_BYTES:
        row = b"".join([sha256(b"\x01" + row[i : i + pair]).digest() for i in range(0, len(row), pair)])
    return row


def bundle_bytes(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: each entry behind its length as two big-endian bytes; an entry has at most 65,535 bytes."""
    out = bytearray()
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise ValueError(f"an entry of {len(entry)} bytes does not fit a bundle")
        out += len(entry).to_bytes(2, "big") + entry
    return bytes(out)


def entries_of(bundle: bytes) -> list[bytes]:
    """Undo `bundle_bytes`; ValueError when the bundle is torn."""
    found: list[bytes] = []
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if at + 2 > len(bundle) or end > len(bundle):
            raise ValueError("the entry bundle ends in the middle of an entry")
        found.append(bundle[at + 2 : end])
        at = end
    return found


def reader(size: int, read: Callable[[Tile], bytes]) -> NodeReader:
    """A node reader over the tiles of a tree of `size` leaves; `read` fetches one tile's bytes.

    Levels between those stored are hashed from the tile below. Each tile is read at most once a reader.
    """
    kept: dict[Tile, bytes] = {}

    def node(level: int, index: int) -> bytes:
        stored, above = divmod(level, HEIGHT)
        first = index << above
        number, at = divmod(first, WIDTH)
        width = width_at(stored, number, size)
        if index < 0 or at + (1 << above) > width:
            raise IndexError(f"no full subtree {index} at level {level}")
        tile = Tile(stored, number, width)
        data = kept.get(tile)
        if data is None:
            data = kept[tile] = read(tile)
            if len(data) != width * HASH_BYTES:
                raise ValueError(f"{tile.path} has {len(data)} bytes, not {width * HASH_BYTES}")
        at = (at >> above) * HASH_BYTES
        return _rows(data)[above][at : at + HASH_BYTES]

    return node


@lru_cache(maxsize=512)
def _rows(tile: bytes) -> tuple[bytes, ...]:
    """The hashes of a tile and of the full subtrees over them, row by row.

    The upper tiles of a log are the same for every proof, so what is hashed over them is kept (16 KiB a tile).
    """
    rows, pair = [tile], 2 * HASH_BYTES
    while len(rows[-1]) >= pair:
        below = rows[-1]
        ends = range(0, len(below) - pair + 1, pair)
        rows.append(b"".join([sha256(b"\x01" + below[i : i + pair]).digest() for i in ends]))
    return tuple(rows)
