"""The worker's loop: due steps first, then the sequencer, then a short rest."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from django.db import Error, close_old_connections, connection

from linan.core.ledger.publishing import publish_due
from linan.core.ledger.running import run_due
from linan.core.ledger.sequencer import sequence_all
from linan.core.ledger.sqlite.base import background
from linan.core.ledger.tallies import tally_all
from linan.core.ledger.tidying import tidy_due

log = logging.getLogger("linan.worker")

REST_SECONDS = 0.25
SEQUENCE_SECONDS = 2.0

_beside: list[Callable[[], object]] = []


def beside(work: Callable[[], object]) -> None:
    """Let a core app that lies above do its own small work on each turn (the message outbox)."""
    _beside.append(work)


def run(stop: Event, *, rest: float = REST_SECONDS) -> None:
    """Work until `stop` is set. A database that is away is waited for; nothing is lost meanwhile."""
    Thread(target=_publish, args=(stop,), name="publisher", daemon=True).start()
    sequenced = 0.0
    while not stop.is_set():
        try:
            with background():
                done = run_due(200)
                if time.monotonic() - sequenced >= SEQUENCE_SECONDS:
                    sequence_all()
                    tally_all()
                    for work in _beside:
                        work()
                    sequenced = time.monotonic()
        except Exception as error:
            # Whatever it was, the rows are still there: rest and look again rather than leave the county without one.
            why = "the database did not answer" if isinstance(error, Error) else "the worker's turn failed"
            log.exception(why)
            close_old_connections()
            stop.wait(2.0)
            continue
        if not done:
            stop.wait(rest)


def _publish(stop: Event) -> None:
    """Show heads to witnesses beside the worker's turns: what is written never waits for another department. Old
    partial tiles are removed here too, since nobody waits for that either."""
    while not stop.wait(1.0):
        try:
            publish_due()
            tidy_due()
        except Exception:
            log.exception("the publisher's turn failed")
            close_old_connections()
            stop.wait(5.0)
    connection.close()
