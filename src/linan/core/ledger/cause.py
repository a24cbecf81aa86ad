"""The entry that is being answered right now: whatever a workflow records carries it as its cause."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_cause: ContextVar[UUID | None] = ContextVar("cause", default=None)


def current_cause() -> UUID | None:
    """The entry a running workflow answers, or None."""
    return _cause.get()


@contextmanager
def causing(entry: UUID | None) -> Iterator[None]:
    token = _cause.set(entry)
    try:
        yield
    finally:
        _cause.reset(token)
