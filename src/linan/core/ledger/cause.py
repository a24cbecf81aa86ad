"""The entry that is being answered right now: whatever a workflow records carries it as its cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from linan.kernel.refs import Ref

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


_by_subject: ContextVar[Mapping[Ref, UUID] | None] = ContextVar("cause_by_subject", default=None)


def cause_for(subject: Ref | None) -> UUID | None:
    """The cause of a fact about `subject`: in a bulk answer the entry about the same subject, else the current one."""
    causes = _by_subject.get()
    if causes is not None and subject is not None and subject in causes:
        return causes[subject]
    return _cause.get()


@contextmanager
def causing_each(causes: Mapping[Ref, UUID]) -> Iterator[None]:
    """Inside, what is recorded about a subject is caused by that subject's entry."""
    token = _by_subject.set(causes)
    try:
        yield
    finally:
        _by_subject.reset(token)
