"""Sessions in the database as Django keeps them; only the question with which every request begins is built once."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from linan.core.clock import machine_time
from linan.core.ledger.compiled import Compiled

_HELD = Compiled(lambda: Session.objects.values_list("session_data"), "session_key", "expire_date__gt")


class SessionStore(db.SessionStore):
    """What Django's own store does, read sooner."""

    def load(self) -> dict[str, Any]:
        """The session's data; empty, and without a key, when there is none or it has run out."""
        row = _HELD.first(self.session_key, machine_time()) if self.session_key else None
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(row[0])
        return held
