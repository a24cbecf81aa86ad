"""Base45 (RFC 9285), all groups at once: decoding is the dearest step of a verification beside the signature itself.

The package `base45` goes character by character and takes three times as long; the tests hold the two together.
"""

from __future__ import annotations

from functools import cache

import numpy as np

_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = bytes(_ALPHABET.index(c) if c in _ALPHABET else 255 for c in range(256))
_WEIGHTS = np.array([1, 45, 45 * 45], dtype=np.uint32)
_LETTERS = np.frombuffer(_ALPHABET, dtype=np.uint8)


def decode(text: str) -> bytes:
    """The bytes; ValueError for a character, a length or a group that no encoder writes."""
    raw = text.encode("ascii").translate(_VALUES)
    whole, rest = divmod(len(raw), 3)
    if rest == 1 or (raw and max(raw) > 44):
        raise ValueError("not base45")
    groups = np.frombuffer(raw, dtype=np.uint8, count=3 * whole).reshape(whole, 3) @ _WEIGHTS
    if whole and groups.max() > 0xFFFF:
        raise ValueError("not base45")
    found: bytes = groups.astype(">u2").tobytes()
    if not rest:
        return found
    last = raw[-2] + 45 * raw[-1]
    if last > 0xFF:
        raise ValueError("not base45")
    return found + bytes((last,))


def encode(raw: bytes) -> str:
    """The text, two characters for an odd last byte."""
    whole, rest = divmod(len(raw), 2)
    text: str = _groups()[np.frombuffer(raw, dtype=">u2", count=whole)].tobytes().decode()
    if not rest:
        return text
    tens, ones = divmod(raw[-1], 45)
    return text + chr(_ALPHABET[ones]) + chr(_ALPHABET[tens])


@cache
def _groups() -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The three letters of each two bytes: 192 KiB, made when the first code is."""
    high, low = np.divmod(np.arange(0x10000), 45 * 45)
    middle, low = np.divmod(low, 45)
    letters: np.ndarray[tuple[int, int], np.dtype[np.uint8]] = _LETTERS[np.stack((low, middle, high), axis=1)]
    return letters
