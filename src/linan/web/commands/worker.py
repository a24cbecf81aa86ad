"""`linan worker`: workflows, timers, messages and the sequencer."""

import signal
import threading
import time
from collections.abc import Callable

import click

from linan.web.cli import start_django


@click.command()
def command() -> None:
    """Run until told to stop; finishes the step it is in."""
    start_django()
    from linan.core.ledger import worker

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    worker.beside(_retention())
    worker.run(stop)


def _retention() -> Callable[[], None]:
    """Once an hour make sure that the county's retention timer is set; a drill plays too few days to need one."""
    from django.conf import settings

    from linan.core.accounts.queries import counties
    from linan.core.movement.abilities import FORGET_MOVEMENT
    from linan.core.movement.actions import look_daily
    from linan.kernel.actor import workflow_actor

    looked = -3600.0

    def look() -> None:
        nonlocal looked
        if settings.LINAN_DRILL or time.monotonic() - looked < 3600:
            return
        looked = time.monotonic()
        for county in counties():
            look_daily(workflow_actor("retention", county, [FORGET_MOVEMENT]), county)

    return look
