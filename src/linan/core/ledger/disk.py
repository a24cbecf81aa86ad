"""Files that are whole or not there, whatever is killed or unplugged while they are written."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def put(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write a file whole or not at all, and make sure that it is on the disk."""
    put_all({path: data}, mode=mode)


def put_all(files: Mapping[Path, bytes], *, mode: int | None = None) -> None:
    """Write many files, each whole or not at all: all written, all synced, all renamed, each folder synced once.

    What was written is read back and compared; OSError when the disk gives something else.
    """
    fresh: dict[Path, Path] = {}
    for folder in {path.parent for path in files}:
        make_folder(folder)
    for path, data in files.items():
        half = fresh[path] = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode or 0o666), "wb") as file:
            file.write(data)
    _sync_all(fresh.values())
    for path, half in fresh.items():
        if half.read_bytes() != files[path]:
            raise OSError(f"{path} was written and reads back as something else")
    for path, half in fresh.items():
        half.replace(path)
    _sync_all({path.parent for path in files})


def _sync_all(paths: Collection[Path]) -> None:
    """Side by side: a disk takes many at once hardly slower than one, and a lot of entries has dozens of tiles."""
    if len(paths) < 4:
        for path in paths:
            _sync(path)
        return
    with ThreadPoolExecutor(8, thread_name_prefix="sync") as pool:
        list(pool.map(_sync, paths))


def make_folder(folder: Path) -> None:
    """Make a folder, and sync the one it stands in: a power cut would take a new folder with all its synced files."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
