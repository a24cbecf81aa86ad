"""SQLite for many writers: WAL, FULL synchronous, IMMEDIATE transactions, and a fair lock in front of them.

SQLite's own retry is a lottery: beside a busy worker a page once waited 13 s for its turn. Here every writing
transaction first takes `db.sqlite3.writer` with flock, whose waiters the kernel wakes in order. Interactive writers
hold `db.sqlite3.turn` shared while they wait; a background writer (the worker) needs it alone for a moment, so it
steps back while a person is waiting.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base

_background: ContextVar[bool] = ContextVar("background", default=False)


@contextmanager
def background() -> Iterator[None]:
    """Writes inside the block let interactive ones go first."""
    token = _background.set(True)
    try:
        yield
    finally:
        _background.reset(token)


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend named in settings as `linan.core.ledger.sqlite`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: int | None = None
        self._writer: int | None = None
        self._held = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA journal_mode=WAL")
        # A drill cell is thrown away, so it may die with the machine; a killed process loses nothing either way.
        connection.execute(f"PRAGMA synchronous={'OFF' if settings.LINAN_DRILL else 'FULL'}")
        connection.execute("PRAGMA cache_size=-32768")
        connection.execute("PRAGMA mmap_size=268435456")
        return connection

    def _files(self) -> tuple[int, int] | None:
        if self.is_in_memory_db():
            return None
        if self._turn is None or self._writer is None:
            name = str(self.settings_dict["NAME"])
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._turn = os.open(f"{name}.turn", flags, 0o600)
            self._writer = os.open(f"{name}.writer", flags, 0o600)
        return self._turn, self._writer

    def _take(self) -> None:
        if self._held or (files := self._files()) is None:
            return
        turn, writer = files
        fcntl.flock(turn, fcntl.LOCK_EX if _background.get() else fcntl.LOCK_SH)
        try:
            fcntl.flock(writer, fcntl.LOCK_EX)
            self._held = True
        finally:
            fcntl.flock(turn, fcntl.LOCK_UN)

    def _give_back(self) -> None:
        if self._held and self._writer is not None:
            self._held = False
            fcntl.flock(self._writer, fcntl.LOCK_UN)

    def _start_transaction_under_autocommit(self) -> None:
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # Django's hook, missing in its stubs
        except BaseException:
            self._give_back()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # Django's hook, missing in its stubs
        finally:
            if not self._still_open():
                self._give_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # Django's hook, missing in its stubs
        finally:
            if not self._still_open():
                self._give_back()

    def _still_open(self) -> bool:
        return self.connection is not None and self.connection.in_transaction

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # Django's hook, missing in its stubs
        finally:
            self._give_back()
            for handle in (self._turn, self._writer):
                if handle is not None:
                    os.close(handle)
            self._turn = self._writer = None
