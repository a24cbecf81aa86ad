"""The ledger: record facts, answer them with workflows, set timers, ask why. See README.md."""

from typing import TYPE_CHECKING, Any

from linan.core.ledger.registry import when, when_many

if TYPE_CHECKING:
    from linan.core.ledger.actions import (
        cancel_at,
        cancel_many,
        noted_read,
        once_or_earlier,
        record,
        record_at,
        record_at_many,
        record_many,
    )
    from linan.core.ledger.cause import current_cause
    from linan.core.ledger.queries import accesses_to, entries_about, why
    from linan.core.ledger.running import drain, run_due

_WHERE = {
    "record": "actions",
    "record_many": "actions",
    "record_at": "actions",
    "record_at_many": "actions",
    "cancel_at": "actions",
    "cancel_many": "actions",
    "noted_read": "actions",
    "once_or_earlier": "actions",
    "current_cause": "cause",
    "why": "queries",
    "entries_about": "queries",
    "accesses_to": "queries",
    "run_due": "running",
    "drain": "running",
}


def __getattr__(name: str) -> Any:
    # Models may be imported only once Django is set up; `when` is needed before. So the rest comes when asked for.
    from importlib import import_module

    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"linan.core.ledger.{_WHERE[name]}"), name)


__all__ = [
    "accesses_to",
    "cancel_at",
    "cancel_many",
    "current_cause",
    "drain",
    "entries_about",
    "noted_read",
    "once_or_earlier",
    "record",
    "record_at",
    "record_at_many",
    "record_many",
    "run_due",
    "when",
    "when_many",
    "why",
]
