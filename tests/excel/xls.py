"""A writer of the old .xls, for the corpus: BIFF8 records in a compound file, one text or number a cell."""

from __future__ import annotations

import struct
from collections.abc import Sequence

Cell = str | int | float
_SECTOR = 512


def xls(sheets: Sequence[tuple[str, Sequence[Sequence[Cell]]]]) -> bytes:
    """The bytes of a workbook with these sheets."""
    bodies = [_sheet(rows) for _, rows in sheets]
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)) + _record(0x42, b"\xb0\x04")
    names = [name.encode("utf-16-le") for name, _ in sheets]
    size = len(head) + sum(4 + 8 + len(n) for n in names) + 4
    stream, at = head, size
    for name, body in zip(names, bodies, strict=True):
        stream += _record(0x85, struct.pack("<IBBBB", at, 0, 0, len(name) // 2, 1) + name)
        at += len(body)
    return _compound(stream + _record(0x0A, b"") + b"".join(bodies))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _sheet(rows: Sequence[Sequence[Cell]]) -> bytes:
    out = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    out += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    text = value.encode("utf-16-le")
                    out += _record(0x204, struct.pack("<HHHHB", r, c, 0, len(text) // 2, 1) + text)
            else:
                out += _record(0x203, struct.pack("<HHHd", r, c, 0, float(value)))
    return out + _record(0x0A, b"")


def _compound(stream: bytes) -> bytes:
    """One stream named Workbook; at least 4,096 bytes, so that it lies in whole sectors."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    fat_sectors = 1
    while fat_sectors * 128 < count + 1 + fat_sectors:
        fat_sectors += 1
    first = 1 + fat_sectors
    fat = [0xFFFFFFFD] * fat_sectors + [0xFFFFFFFE]
    fat += [first + i + 1 for i in range(count - 1)] + [0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (fat_sectors * 128 - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, fat_sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += b"".join(struct.pack("<I", i if i < fat_sectors else 0xFFFFFFFF) for i in range(109))
    folder = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, first, len(stream))
    folder += (_entry("", 0, 0xFFFFFFFF, 0, 0)) * 2
    return header + struct.pack(f"<{len(fat)}I", *fat) + folder + stream


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    free = 0xFFFFFFFF
    length = len(text) + 2 if name else 0
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", length, kind, 1, free, free, child)
        + b"\0" * 36
        + struct.pack("<IQ", first, size)
    )
