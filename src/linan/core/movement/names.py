"""Who the numbers of an index stand for: ids in ascending order, sixteen bytes each, looked up by halving."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, overload
from uuid import UUID

import numpy as np

WIDTH = 16
KIND = f"S{WIDTH}"
"""Numpy drops zeros at the end when it shows such a text, and compares as if they were there: which is right."""


class Ids(Sequence[UUID]):
    """A sequence of distinct ids, ascending; a million cost sixteen megabytes and no objects."""

    def __init__(self, table: Any) -> None:
        self.table = table

    @classmethod
    def of(cls, ids: Iterable[UUID]) -> Ids:
        return cls(np.unique(texts(ids)))

    @overload
    def __getitem__(self, at: int) -> UUID: ...
    @overload
    def __getitem__(self, at: slice) -> Ids: ...
    def __getitem__(self, at: int | slice) -> UUID | Ids:
        if isinstance(at, slice):
            return Ids(self.table[at])
        return UUID(bytes=bytes(self.table[at]).ljust(WIDTH, b"\0"))

    def __len__(self) -> int:
        return len(self.table)

    def number_of(self, id: UUID) -> int | None:
        at = bisect_left(self, id.bytes, key=lambda u: u.bytes)
        return at if at < len(self) and self[at] == id else None

    def numbers_of(self, column: Any) -> Any:
        """The numbers of a column of `texts`, all of which are known."""
        return np.searchsorted(self.table, column).astype(np.int64)

    def with_all(self, others: Any) -> tuple[Ids, Any]:
        """These and `others` (ascending `texts`) together, and the new number of each old one."""
        fresh = np.setdiff1d(others, self.table[np.minimum(np.searchsorted(self.table, others), len(self) - 1)]) if len(
            self
        ) else others  # fmt: skip
        if not len(fresh):
            return self, None
        before = np.searchsorted(self.table, fresh)
        moved = np.arange(len(self), dtype=np.int64)
        # Each old one moves up by how many new ones stand before it.
        moved += np.cumsum(np.bincount(before, minlength=len(self) + 1))[: len(self)]
        return Ids(np.insert(self.table, before, fresh)), moved


def texts(ids: Iterable[UUID]) -> Any:
    return np.array([i.bytes for i in ids], dtype=KIND)
