"""The RFC 6962 Merkle tree: hashes, roots, proofs and their checks.

Everything is computed through a *node reader* `node(level, index) -> 32 bytes`, the hash of the full subtree that
covers leaves `[index << level, (index + 1) << level)`. `Tree` reads nodes from memory, `tiles.reader` from tiles, so a
log of any size is proven by fetching a few dozen hashes. (RFC 6962 §2.1; checks as in RFC 9162 §2.1.3.2, §2.1.4.2.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

NodeReader = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf *hashes*; of no leaves it is SHA-256 of nothing."""
    row = list(leaves)
    if not row:
        return EMPTY_ROOT
    while len(row) > 1:
        # An odd last hash rises unchanged: that is the RFC's split at the largest power of two, seen from below.
        odd = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)] + odd
    return row[0]


def root_of(size: int, node: NodeReader) -> bytes:
    """The root of the first `size` leaves."""
    return _range_hash(0, size, node) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, node: NodeReader) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, lowest first. IndexError outside the tree."""
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_hash(middle, high, node))
            high = middle
        else:
            path.append(_range_hash(low, middle, node))
            low = middle
    path.reverse()
    return path


def consistency_path(old: int, new: int, node: NodeReader) -> list[bytes]:
    """The proof that the tree of `old` leaves is a prefix of the tree of `new`; empty when old is 0 or equal."""
    if not 0 <= old <= new:
        raise IndexError(f"a tree of {old} is no prefix of a tree of {new}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    low, high, whole = 0, new, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_range_hash(middle, high, node))
            high = middle
        else:
            path.append(_range_hash(low, middle, node))
            low, whole = middle, False
    if not whole:
        path.append(_range_hash(low, high, node))
    path.reverse()
    return path


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """True when `path` proves that leaf hash `leaf` is at `index` of the tree of `size` leaves with this `root`."""
    if not 0 <= index < size or any(len(p) != HASH_BYTES for p in path):
        return False
    at, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """True when `path` proves that the tree (`old`, `old_root`) is a prefix of the tree (`new`, `new_root`)."""
    if not 0 <= old <= new or any(len(p) != HASH_BYTES for p in path):
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


class Tree:
    """A growing tree in memory: 64 bytes a leaf. Row `k` holds the hashes of all full subtrees of 2^k leaves."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._rows: list[bytearray] = [bytearray()]
        self.extend(leaves)

    def __len__(self) -> int:
        return self.size

    @property
    def size(self) -> int:
        return len(self._rows[0]) // HASH_BYTES

    def append(self, leaf: bytes) -> int:
        """Add one leaf hash and return its index."""
        index = self.size
        self.extend((leaf,))
        return index

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes, row by row: two SHA-256 a leaf in all."""
        added = list(leaves)
        if any(len(h) != HASH_BYTES for h in added):
            raise ValueError("a leaf hash has 32 bytes")
        self._rows[0] += b"".join(added)
        level = 0
        while len(self._rows[level]) >= 2 * HASH_BYTES:
            below = self._rows[level]
            if level + 1 == len(self._rows):
                self._rows.append(bytearray())
            row = self._rows[level + 1]
            pair = 2 * HASH_BYTES
            fresh = range(len(row) * 2, len(below) - pair + 1, pair)
            row += b"".join([sha256(b"\x01" + below[i : i + pair]).digest() for i in fresh])
            level += 1

    def node(self, level: int, index: int) -> bytes:
        """The hash of the full subtree `index` of 2^level leaves; IndexError when it is not full yet."""
        if level < len(self._rows):
            found = bytes(self._rows[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])
            if len(found) == HASH_BYTES and index >= 0:
                return found
        raise IndexError(f"no full subtree {index} at level {level}")

    def root(self, size: int | None = None) -> bytes:
        """The root now, or as it was at `size` leaves."""
        return root_of(self._within(size), self.node)

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of leaf `index` in the tree of `size` leaves (now, if not given)."""
        return inclusion_path(index, self._within(size), self.node)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """The proof that the tree of `old` leaves is a prefix of the tree of `new` (now, if not given)."""
        return consistency_path(old, self._within(new), self.node)

    def _within(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise IndexError(f"the tree has {self.size} leaves, not {size}")
        return size


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (≥ 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def _range_hash(low: int, high: int, node: NodeReader) -> bytes:
    """The hash over leaves [low, high): the full subtrees inside, folded from the right."""
    peaks: list[bytes] = []
    while low < high:
        level = (high - low).bit_length() - 1
        peaks.append(node(level, low >> level))
        low += 1 << level
    found = peaks.pop()
    while peaks:
        found = node_hash(peaks.pop(), found)
    return found
