"""`linan worker`: workflows, timers, messages and the sequencer."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import click

from linan.web.cli import start_django

_LOOK_SECONDS = 300.0


@click.command()
def command() -> None:
    """Run until told to stop; finishes the step it is in."""
    start_django()
    from linan.core.ledger import worker

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    worker.beside(_timers())
    worker.beside(_movement())
    worker.beside(_issuers())
    worker.run(stop)


def _timers() -> Callable[[], None]:
    """Once an hour make sure that the county's timers are set: what is kept long enough, and editions by their dates;
    a drill plays too few days to need one."""
    from django.conf import settings

    from linan.core.accounts.queries import counties
    from linan.core.movement.abilities import FORGET_MOVEMENT
    from linan.core.movement.actions import look_daily
    from linan.core.policy.abilities import FOLLOW_DATES
    from linan.core.policy.actions import follow_dates
    from linan.kernel.actor import workflow_actor

    looked = -3600.0

    def look() -> None:
        nonlocal looked
        if settings.LINAN_DRILL or time.monotonic() - looked < 3600:
            return
        looked = time.monotonic()
        for county in counties():
            look_daily(workflow_actor("retention", county, [FORGET_MOVEMENT]), county)
            follow_dates(workflow_actor("dates", county, [FOLLOW_DATES]), county)

    return look


def _movement() -> Callable[[], None]:
    """Move finished days out and keep their index, in a process beside this one: steps here never wait for it."""
    from django.conf import settings

    from linan.core.movement.queries import wants_storing

    looked = -_LOOK_SECONDS
    started: list[subprocess.Popen[bytes]] = []

    def look() -> None:
        nonlocal looked
        if started and started[0].poll() is not None:
            # Whatever became of it: what is still to do is seen at the next look.
            started.clear()
        if settings.LINAN_DRILL or started or time.monotonic() - looked < _LOOK_SECONDS:
            return
        looked = time.monotonic()
        if wants_storing():
            program = "from linan.web.cli import main; main(['movement', 'keep'])"
            started.append(subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.DEVNULL))

    return look


def _issuers() -> Callable[[], None]:
    """Fetch other counties' lists of withdrawn codes, in a process beside this one: their servers may be slow or away.
    Without an address in trust.json nothing is fetched, and no process is begun."""
    from django.conf import settings

    from linan.domains.healthcode.queries import issuers_listed

    looked = -_LOOK_SECONDS
    started: list[subprocess.Popen[bytes]] = []

    def look() -> None:
        nonlocal looked
        if started and started[0].poll() is not None:
            started.clear()
        if settings.LINAN_DRILL or started or time.monotonic() - looked < _LOOK_SECONDS:
            return
        looked = time.monotonic()
        if any(i.status for i in issuers_listed()):
            program = "from linan.web.cli import main; main(['issuers', 'fetch'])"
            started.append(subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.DEVNULL))

    return look
