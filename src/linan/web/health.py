"""Is the cell well? Read by `/healthz`, by the operations page and by Prometheus."""

from __future__ import annotations

from typing import Any

from django.db import Error, connection
from prometheus_client import Gauge

PENDING = Gauge("linan_pending", "Workflow steps and timers waiting, due now")
DEAD = Gauge("linan_dead_letters", "Workflow steps that failed for good and wait for a person")
OLDEST = Gauge("linan_oldest_due_seconds", "How long the oldest due step has been waiting")


def _numbers() -> dict[str, int]:
    from linan.core.ledger.queries import backlog

    return backlog()


def report() -> dict[str, Any]:
    """`{"ok", "database", "pending", "dead", "oldest_due_seconds"}`; not ok when the database is away or a due step
    has waited for more than ten minutes (then the worker is gone)."""
    try:
        numbers = _numbers()
    except Error:
        return {"ok": False, "database": "away"}
    finally:
        connection.close()
    return {"ok": numbers["oldest_due_seconds"] < 600, "database": "well", **numbers}


def refresh_gauges() -> None:
    """Set the gauges from the database."""
    try:
        numbers = _numbers()
    except Error:
        return
    finally:
        connection.close()
    PENDING.set(numbers["pending"])
    DEAD.set(numbers["dead"])
    OLDEST.set(numbers["oldest_due_seconds"])
