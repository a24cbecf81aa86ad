"""`linan worker`: workflows, timers, messages and the sequencer."""

import signal
import threading

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
    worker.run(stop)
