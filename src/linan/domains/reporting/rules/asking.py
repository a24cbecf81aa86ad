"""What a form still has to ask of somebody: everything nobody holds yet, or holds too old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linan.domains.reporting.rules.schemas import Asked


@dataclass(frozen=True, slots=True)
class Held:
    """A value somebody holds: since when it is known and where (`register`, or the title of the form it came with)."""

    value: Any
    as_of: datetime | None
    where: str


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field for one subject: the value that is held, and whether it has to be asked (nobody has it, or too old)."""

    field: Asked
    held: Held | None
    fresh_until: datetime | None
    ask: bool

    @property
    def is_stale(self) -> bool:
        """A value is held, but its shelf life is over."""
        return self.ask and self.held is not None


def plan(fields: Sequence[Asked], held: Mapping[str, Held], at: datetime) -> list[FieldState]:
    """The state of each field at `at`. `held` is by the field's key: its item, or its own name where it has none."""
    found = []
    for field in fields:
        known = held.get(field.key)
        if known is None or known.value in (None, ""):
            found.append(FieldState(field, None, None, ask=not field.derived))
            continue
        until = None
        if field.shelf_days is not None and known.as_of is not None:
            until = known.as_of + timedelta(days=field.shelf_days)
        found.append(FieldState(field, known, until, ask=until is not None and until <= at))
    return found
