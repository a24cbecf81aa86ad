"""A fast index on disk: one raw file a column, and a small header that says which belong together.

    FOLDER/header.json       {"format", "first", "columns": file, kind, count and crc32 of each, "made_from", "crc32"}
    FOLDER/person-<build>    … the columns' bytes, little-endian

The header is what makes an index: it is written last, beside its place, and renamed into it once all columns lie on
the disk. So a build that is killed, or finds the disk full, leaves the old index serving; what it left lying is cleared
away by the next build. Of two builds at once the second waits. A header or column that is not what was written, and an
index of other visits than asked for, are refused with the reason.

`made_from` is the caller's word for the visits, any JSON (a file's size and time, a day, a hash); asked for another,
the index is stale.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import sys
import uuid
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from typing import Any

import numpy as np

from linan.kernel.contacts.fast import Columns, FastIndex
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

FORMAT = "linan.contacts/1"
HEADER = "header.json"
_KINDS = {"u1": np.uint8, "u2": np.uint16, "i4": np.int32}
_BUILT = re.compile(r"-[0-9a-f]{32}\Z")
_PART = 16 * 1024 * 1024


def save(
    index: FastIndex, folder: Path, *, made_from: Any, beside: Mapping[str, Any] | None = None, **more: Any
) -> None:
    """Put the index on disk in place of the one that is there. OSError, with the old one untouched, if it cannot.

    `beside` are columns of the caller's own that belong to it, kept as bytes; `more` stands in the header.
    """
    folder.mkdir(parents=True, exist_ok=True)
    build = uuid.uuid4().hex
    with _alone(folder):
        _clear(folder)
        written: list[Path] = []
        try:
            columns: dict[str, Any] = {}
            own = {n: getattr(index.columns, n) for n in Columns.__dataclass_fields__}
            theirs = {n: np.ascontiguousarray(v).view(np.uint8) for n, v in (beside or {}).items()}
            for name, column in (own | theirs).items():
                values: Any = np.ascontiguousarray(column)
                path = folder / f"{name}-{build}"
                written.append(path)
                columns[name] = {
                    "file": path.name,
                    "kind": {np.uint8: "u1", np.uint16: "u2"}.get(values.dtype.type, "i4"),
                    "count": len(values),
                    "crc32": _write(path, memoryview(values).cast("B")),
                }
            header = {"format": FORMAT, "first": index.first, "columns": columns, "made_from": made_from, **more}
            half = folder / f"{HEADER}-{build}"
            written.append(half)
            text = json.dumps(header | {"crc32": _crc_of(header)}, ensure_ascii=False, sort_keys=True)
            _write(half, memoryview(text.encode()))
            half.replace(folder / HEADER)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
        _sync(folder)
        # Whoever has the old columns mapped keeps them; their names may go.
        _clear(folder)


def load(folder: Path, *, made_from: Any) -> FastIndex:
    """Map the index of exactly these visits. Refuses `index_absent`, `index_torn`, `index_stale`, with the reason."""
    return load_all(folder, made_from=made_from)[0]


def load_all(folder: Path, *, made_from: Any) -> tuple[FastIndex, dict[str, Any]]:
    """As `load`, with the columns `beside` as bytes."""
    header = header_of(folder)
    if header["made_from"] != made_from:
        was, now = (json.dumps(m, ensure_ascii=False, sort_keys=True) for m in (header["made_from"], made_from))
        raise _refused("index_stale", Words("The index is of other visits: {was}, not {now}.", was=was, now=now))
    columns = {name: _mapped(folder, one) for name, one in header["columns"].items()}
    with ThreadPoolExecutor(2) as pool:
        whole = list(pool.map(lambda n: _crc(memoryview(columns[n]).cast("B")), columns))
    for (name, one), crc in zip(header["columns"].items(), whole, strict=True):
        if crc != one["crc32"]:
            raise _refused("index_torn", Words("The index is not whole: {what}.", what=name))
    own = {n: columns.pop(n) for n in Columns.__dataclass_fields__}
    return FastIndex(Columns(**own), header["first"]), columns


def header_of(folder: Path) -> dict[str, Any]:
    """What the index on disk says of itself. Refuses `index_absent` and `index_torn`."""
    if sys.byteorder != "little":
        raise _refused("index_torn", Words("The index was written by another kind of machine."))
    try:
        header: dict[str, Any] = json.loads((folder / HEADER).read_bytes())
        told = header.pop("crc32")
        if told != _crc_of(header) or header["format"] != FORMAT:
            raise _refused("index_torn", Words("The index is not whole: {what}.", what=HEADER))
    except FileNotFoundError as error:
        raise _refused("index_absent", Words("No index lies in “{path}”.", path=str(folder))) from error
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise _refused("index_torn", Words("The index is not whole: {what}.", what=HEADER)) from error
    return header


def remove(folder: Path) -> None:
    """Take the index from the disk: first its header, so that nobody finds half of it."""
    if folder.exists():
        with _alone(folder):
            (folder / HEADER).unlink(missing_ok=True)
            _sync(folder)
            _clear(folder)


def _mapped(folder: Path, told: dict[str, Any]) -> Any:
    """A column as the disk has it, read when looked at. Its pages are ours to write, so that kernels compile once."""
    kind = np.dtype(_KINDS[told["kind"]])
    path = folder / told["file"]
    try:
        size = path.stat().st_size
        if size != told["count"] * kind.itemsize:
            raise _refused("index_torn", Words("The index is not whole: {what}.", what=path.name))
        if not size:
            return np.empty(0, dtype=kind)
        with path.open("rb") as file:
            return np.frombuffer(mmap(file.fileno(), 0, access=ACCESS_COPY), dtype=kind)
    except OSError as error:
        raise _refused("index_torn", Words("The index is not whole: {what}.", what=path.name)) from error


def _write(path: Path, data: memoryview) -> int:
    with path.open("wb") as file:
        crc = 0
        for low in range(0, len(data), _PART):
            part = data[low : low + _PART]
            file.write(part)
            crc = zlib.crc32(part, crc)
        file.flush()
        os.fsync(file.fileno())
    return crc


def _crc(data: memoryview) -> int:
    crc = 0
    for low in range(0, len(data), _PART):
        crc = zlib.crc32(data[low : low + _PART], crc)
    return crc


def _crc_of(header: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(header, ensure_ascii=False, sort_keys=True).encode())


def _clear(folder: Path) -> None:
    """Remove whatever no header names: only while no other build runs."""
    try:
        named = {c["file"] for c in json.loads((folder / HEADER).read_bytes())["columns"].values()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        named = set()
    for path in folder.iterdir():
        if _BUILT.search(path.name) and path.name not in named:
            path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _refused(code: str, words: Words) -> Refusal:
    return Refusal(code, words, kind=Kind.CONFLICT, next_step=Words("Build the index again from the visits."))
