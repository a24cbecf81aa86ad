"""Reading CBOR (RFC 8949) that strangers wrote, and saying what is wrong with it.

`ours` reads what our own encoder wrote and nothing else. `foreign` reads well-formed CBOR with care: no repeated keys,
no tags but dates, bounded depth and size. Both raise `Unreadable`, whose code is a reason of the verifier.
"""

from __future__ import annotations

from typing import Any

import cbor2

MAX_DEPTH = 16
MAX_ITEMS = 4096
_DATES = (0, 1)


class Unreadable(ValueError):
    """`code` is `truncated`, `oversized`, `duplicate_key` or `malformed`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ours(raw: bytes) -> Any:
    """The value, if these are exactly the bytes our encoder would have written for it."""
    try:
        value = cbor2.loads(raw, max_depth=MAX_DEPTH, allow_indefinite=False)
        same = cbor2.dumps(value, canonical=True) == raw
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError, AttributeError):
        same = False
    if not same:
        _Walk(raw).all()
        raise Unreadable("malformed")
    return value


def foreign(raw: bytes, tags: tuple[int, ...] = _DATES) -> Any:
    """The value of well-formed CBOR, in whatever spelling; `tags` are those it may use."""
    _Walk(raw, tags).all()
    try:
        return cbor2.loads(raw, max_depth=MAX_DEPTH, allow_duplicate_keys=False)
    except cbor2.CBORError as error:
        # Two spellings of one key look different to the walk and are the same to the decoder.
        raise Unreadable("duplicate_key" if "uplicate" in str(error) else "malformed") from None
    except (ValueError, TypeError, OverflowError, RecursionError, AttributeError):
        raise Unreadable("malformed") from None


class _Walk:
    """One pass over the bytes that builds nothing: it only finds out how far each item reaches."""

    def __init__(self, raw: bytes, tags: tuple[int, ...] | None = None) -> None:
        self.raw = raw
        self.tags = tags
        self.items = 0

    def all(self) -> None:
        end = self._item(0, 0)
        if end != len(self.raw):
            raise Unreadable("oversized")

    def _item(self, at: int, depth: int) -> int:
        """Where the item that begins at `at` ends."""
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise Unreadable("oversized")
        major, count, at = self._head(at)
        if major in (0, 1):
            return at
        if major in (2, 3):
            return self._text(at, count, major)
        if major == 4:
            return self._list(at, count, depth)
        if major == 5:
            return self._map(at, count, depth)
        if major == 6:
            if self.tags is not None and count not in self.tags:
                raise Unreadable("malformed")
            return self._item(at, depth + 1)
        return at

    def _head(self, at: int) -> tuple[int, int | None, int]:
        """Major type, the number in the head (None: of indefinite length), and where the content begins."""
        if at >= len(self.raw):
            raise Unreadable("truncated")
        major, low = self.raw[at] >> 5, self.raw[at] & 31
        if low < 24:
            return major, low, at + 1
        if low == 31 and major in (2, 3, 4, 5):
            return major, None, at + 1
        if low > 27:
            raise Unreadable("malformed")
        size = 1 << (low - 24)
        if at + 1 + size > len(self.raw):
            raise Unreadable("truncated")
        return major, int.from_bytes(self.raw[at + 1 : at + 1 + size], "big"), at + 1 + size

    def _text(self, at: int, count: int | None, major: int) -> int:
        if count is not None:
            return self._within(at, count)
        while not self._ends(at):
            kind, part, at = self._head(at)
            if kind != major or part is None:
                raise Unreadable("malformed")
            at = self._within(at, part)
        return at + 1

    def _within(self, at: int, count: int) -> int:
        """The end of `count` bytes. A length beyond any code is a lie, not an accident."""
        if count > 1 << 16:
            raise Unreadable("oversized")
        if at + count > len(self.raw):
            raise Unreadable("truncated")
        return at + count

    def _list(self, at: int, count: int | None, depth: int) -> int:
        if count is None:
            while not self._ends(at):
                at = self._item(at, depth + 1)
            return at + 1
        self._fits(count)
        for _ in range(count):
            at = self._item(at, depth + 1)
        return at

    def _map(self, at: int, count: int | None, depth: int) -> int:
        seen: set[bytes] = set()
        if count is None:
            while not self._ends(at):
                at = self._pair(at, depth, seen)
            return at + 1
        self._fits(count)
        for _ in range(count):
            at = self._pair(at, depth, seen)
        return at

    def _fits(self, count: int) -> None:
        if count > MAX_ITEMS:
            raise Unreadable("oversized")

    def _pair(self, at: int, depth: int, seen: set[bytes]) -> int:
        end = self._item(at, depth + 1)
        key = self.raw[at:end]
        if key in seen:
            raise Unreadable("duplicate_key")
        seen.add(key)
        return self._item(end, depth + 1)

    def _ends(self, at: int) -> bool:
        if at >= len(self.raw):
            raise Unreadable("truncated")
        return self.raw[at] == 0xFF
