"""`linan drill`: one infection through a generated county, headless, the same numbers for the same seed."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linan.web.cli import start_django

if TYPE_CHECKING:
    from linan.kernel.refs import GateRef, PersonRef
    from linan.web.drill.play import Drill


@click.command()
@click.option("--seed", default=7, show_default=True)
@click.option("--communities", default=5, show_default=True)
@click.option("--residents", default=10_000, show_default=True)
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write result and run here")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="write the report with its pictures here")
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="keep the drill's cell in this folder")
@click.option("--live", "url", help="address of a running `linan up` on --home: its worker answers, its gate is used")
@click.option("--shuffle", type=int, help="answer pending steps in an order drawn from this number (a test)")
def command(
    seed: int,
    communities: int,
    residents: int,
    out: Path | None,
    html: Path | None,
    home: Path | None,
    url: str | None,
    shuffle: int | None,
) -> None:
    """Screen-positive → confirmed → contacts → codes → orders → tasks → gate → tests → releases → ledger verified.

    The JSON holds `result` (simulated; byte-identical for a seed) and `run` (wall clock, ids, verification) apart.
    Exit 1 when the ledger does not verify or a step failed for good.
    """
    with ExitStack() as stack:
        folder = home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linan-drill-")))
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["LINAN_HOME"] = str(folder)
        if not url:
            os.environ.pop("LINAN_DATABASE_URL", None)
        marker = folder / "cell.json"
        if not marker.exists():
            marker.write_text(json.dumps({"kind": "drill", "id": f"drill-{seed}"}))
        start_django()
        ok = _play(seed, communities, residents, out, html, url or "", shuffle, stack)
    sys.exit(0 if ok else 1)


def _play(
    seed: int,
    communities: int,
    residents: int,
    out: Path | None,
    html: Path | None,
    url: str,
    shuffle: int | None,
    stack: ExitStack,
) -> bool:
    live = bool(url)
    from rich.console import Console

    from linan.core import clock
    from linan.core.ledger import queries
    from linan.core.ledger.sequencer import sign_all
    from linan.core.ledger.verify import verify_store
    from linan.web.database import prepare
    from linan.web.drill import after, report
    from linan.web.drill.play import Drill, draw

    console = Console(stderr=True)
    began = time.perf_counter()
    with console.status("Drawing the county …") as status:
        if not live:
            prepare()
        world = draw(seed, communities, residents)
        drill = Drill(
            world,
            go_to=clock.set_to if live else _held(stack),
            drain=_wait_for_worker if live else _answer_here(shuffle),
            say=lambda text: status.update(f"{text} …"),
        )
        if live:
            drill.scan = _through_the_web(drill, url)
        drill.play()
        status.update("Verifying the ledger …")
        sign_all()
        verified = verify_store()
    numbers = queries.backlog()
    result = after.measure(drill)
    run: dict[str, Any] = {
        "seed": seed,
        "communities": communities,
        "residents": residents,
        "seconds": round(time.perf_counter() - began, 2),
        "entries": verified["entries"],
        "verified": verified["ok"],
        "problems": verified["problems"][:5],
        "dead_letters": numbers["dead"],
        "live": live,
    }
    report.show(result, run)
    if out:
        out.write_text(json.dumps({"result": result, "run": run}, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    if html:
        html.write_text(report.page(result, run, after.chain(drill)))
    if numbers["dead"] or numbers["failing"]:
        click.echo(f"{numbers['dead'] + numbers['failing']} steps failed; see the operations page.", err=True)
    return bool(verified["ok"]) and not numbers["dead"] and not numbers["failing"]


def _held(stack: ExitStack) -> Callable[[datetime], None]:
    """A clock for one process: held still, moved by the drill."""
    from linan.core import clock

    held = stack.enter_context(ExitStack())

    def go_to(at: datetime) -> None:
        held.close()
        held.enter_context(clock.frozen(at))

    return go_to


def _answer_here(shuffle: int | None) -> Callable[[], object]:
    """Answer everything due in this process, in due order or in an order drawn from `shuffle`."""
    from random import Random

    from linan.core.ledger.models import Pending
    from linan.core.ledger.running import drain

    if shuffle is None:
        return drain
    rng = Random(shuffle)  # noqa: S311 - a test that repeats

    def shuffled(rows: list[Pending]) -> list[Pending]:
        rng.shuffle(rows)
        return rows

    return lambda: drain(order=shuffled)


def _through_the_web(drill: Drill, url: str) -> Callable[[str, GateRef, PersonRef, datetime, str], str]:
    """Scan at the real gate door; a server that is away is asked again with the same nonce."""
    import httpx
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from linan.core.accounts.queries import user_of

    cookies: dict[str, str] = {}

    def cookie(post: str) -> str:
        if post not in cookies:
            user = user_of(drill.roster.staff[post])
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            cookies[post] = str(session.session_key)
        return cookies[post]

    def scan(post: str, gate: GateRef, person: PersonRef, at: datetime, nonce: str) -> str:
        told = {"gate": str(gate.id), "person": str(person.id), "at": at.isoformat(), "nonce": nonce}
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie(post)}"}
        patience = time.monotonic() + 120
        while True:
            try:
                answer = httpx.post(f"{url}/api/gates/scan", json=told, headers=headers, timeout=20)
                answer.raise_for_status()
                return str(answer.json()["action"])
            except httpx.HTTPError:
                if time.monotonic() > patience:
                    raise
                time.sleep(0.2)

    return scan


def _wait_for_worker() -> None:
    """Wait until the worker of the running cell has nothing due; it may be killed and come back meanwhile."""
    from linan.core.ledger.queries import backlog

    patience = time.monotonic() + 180
    while backlog()["pending"]:
        if time.monotonic() > patience:
            raise click.ClickException("The worker has not answered for three minutes.")
        time.sleep(0.05)
