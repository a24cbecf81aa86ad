"""`linan up`: web server and worker started, watched and stopped together; one that dies is started again."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

import click

from linan.web.cli import start_django

CALM_SECONDS = 20
"""A part that lived this long starts again with no wait; one that dies sooner waits longer each time, up to 30 s."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def command(host: str, port: int) -> None:
    """Start everything; Ctrl-C stops it in order."""
    start_django()
    from django.conf import settings

    if not (settings.LINAN_HOME / "cell.json").exists():
        click.echo("There is no cell here yet. Run `linan init` first (or `linan init --demo`).", err=True)
        sys.exit(2)
    linan = [sys.executable, "-m", "linan.web"]
    parts = {"web": [*linan, "web", "--host", host, "--port", str(port)], "worker": [*linan, "worker"]}
    running: dict[str, subprocess.Popen[bytes]] = {}
    began: dict[str, float] = {}
    again: dict[str, float] = {}
    wait = dict.fromkeys(parts, 0.5)
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    shown = False
    while not stopping:
        for name, line in parts.items():
            process = running.get(name)
            if process is not None and process.poll() is not None:
                lived = time.monotonic() - began[name]
                wait[name] = 0.5 if lived > CALM_SECONDS else min(30.0, wait[name] * 2)
                click.echo(f"{name} ended with {process.returncode}; starting again in {wait[name]:.0f} s", err=True)
                again[name] = time.monotonic() + wait[name]
                _end_group(process)
                del running[name]
                process = None
            if process is None and time.monotonic() >= again.get(name, 0.0):
                # A group of its own, so that what a killed part leaves behind can be ended with it.
                running[name] = subprocess.Popen(line, process_group=0)
                began[name] = time.monotonic()
        if not shown and _answers(host, port):
            shown = True
            _welcome(host, port)
        time.sleep(0.2)
    for process in running.values():
        process.terminate()
    for process in running.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a part's process group: a server killed outright leaves its own workers serving."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _answers(host: str, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _welcome(host: str, port: int) -> None:
    from django.conf import settings

    base = f"http://{host}:{port}"
    click.echo(f"\n邻安 Linan  {base}   API {base}/api/docs   (Ctrl-C stops)\n")
    if settings.LINAN_DEMO and host in ("127.0.0.1", "localhost", "::1"):
        from linan.core.accounts.queries import demo_links

        click.echo("Sign in as (each link opens on this machine only):")
        for title, path in demo_links():
            click.echo(f"  {base}{path}   {title}")
        click.echo("")
