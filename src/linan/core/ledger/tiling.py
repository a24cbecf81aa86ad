"""Growing a log's C2SP tiles in a folder, whoever the log belongs to. No database, no keys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from linan.core.ledger.disk import put_all
from linan.kernel.merkle import (
    ENTRIES,
    WIDTH,
    Tile,
    bundle_bytes,
    entries_of,
    leaf_hash,
    reader,
    root_of,
    tile_root,
    width_at,
)


def append(folder: Path, old: int, leaves: Sequence[bytes]) -> bytes:
    """Append leaves to a log of `old` entries in this folder and return the new root. The checkpoint is not touched."""
    new = old + len(leaves)
    made = _hash_tiles(folder, old, [leaf_hash(leaf) for leaf in leaves])
    files = {folder / tile.path: data for tile, data in made.items()}
    for index in range(old // WIDTH, -(-new // WIDTH)):
        begin = index * WIDTH
        tile = Tile(ENTRIES, index, width_at(ENTRIES, index, new))
        kept = _kept_entries(folder, tile, old)
        entries = [*kept, *leaves[begin + len(kept) - old : begin + tile.width - old]]
        files[folder / tile.path] = bundle_bytes(entries)
    put_all(files)
    return _root(folder, new, made)


def root_with(folder: Path, old: int, hashes: list[bytes]) -> bytes:
    """The root a log of `old` entries in this folder would have with these leaf hashes behind them; nothing is written.

    A head with that root continues the log: it holds the same `old` entries, and then these.
    """
    return _root(folder, old + len(hashes), _hash_tiles(folder, old, hashes))


def read_tile(folder: Path, tile: Tile) -> bytes:
    return (folder / tile.path).read_bytes()


def _root(folder: Path, size: int, made: dict[Tile, bytes]) -> bytes:
    return root_of(size, reader(size, lambda tile: made[tile] if tile in made else read_tile(folder, tile)))


def _hash_tiles(folder: Path, old: int, hashes: list[bytes]) -> dict[Tile, bytes]:
    """The hash tiles that change when these leaf hashes come after `old` others: level by level, whole rows at once."""
    made: dict[Tile, bytes] = {}
    first, level = old, 0
    while hashes:
        above: list[bytes] = []
        end = first + len(hashes)
        for index in range(first // WIDTH, -(-end // WIDTH)):
            begin = index * WIDTH
            had = max(0, first - begin)
            data = read_tile(folder, Tile(level, index, had)) if had else b""
            data += b"".join(hashes[max(0, begin - first) : begin + WIDTH - first])
            width = min(WIDTH, end - begin)
            made[Tile(level, index, width)] = data
            if width == WIDTH:
                above.append(tile_root(data))
        hashes, first, level = above, first // WIDTH, level + 1
    return made


def _kept_entries(folder: Path, tile: Tile, old: int) -> list[bytes]:
    """The entries of an unfinished bundle that were written before."""
    count = min(max(old - tile.index * WIDTH, 0), WIDTH)
    if not count:
        return []
    return entries_of((folder / Tile(ENTRIES, tile.index, count).path).read_bytes())
