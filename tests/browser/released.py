"""A cell in which 赵大爷's stay is over: what a certificate looks like can be seen at once, not after four days.

Run as a process of its own, `python -m tests.browser.released` fills the cell in LINAN_HOME and prints JSON.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.browser.looking import ROOT
from tests.cells import Cells
from tests.server.test_drill import linan

PATIENCE_SECONDS = 60


def make() -> dict[str, object]:
    """The cast five days ago, his order of three days, its two tests, each on its day; then the release, today."""
    from linan.core import clock
    from linan.core.ledger import drain
    from linan.domains.quarantine import abilities, actions
    from linan.domains.quarantine.facts import Regime
    from linan.kernel.actor import workflow_actor
    from linan.kernel.ids import new_id
    from linan.kernel.refs import CaseRef, PersonRef
    from tests.browser import cell
    from tests.cast import COUNTY

    began = clock.now() - timedelta(days=5)
    hands = workflow_actor("stories", COUNTY, frozenset({abilities.ORDER_QUARANTINE, abilities.RELEASE}))
    with clock.frozen(began):
        known = cell.make()
        zhao = PersonRef(UUID(known["person"]["zhao"]))
        order = actions.order_quarantine(
            hands, zhao, regime=Regime.HOME_QUARANTINE, because=CaseRef(new_id()), rule="the browser story",
            last_exposed_on=clock.today(), days=3, test_days=(1, 3),
        )  # fmt: skip
        assert order is not None
        drain()
    for days in (1, 3):
        with clock.frozen(began + timedelta(days=days)):
            actions.note_test(hands, zhao, clock.today(), True)
    actions.release_if_due(hands, order.ref)
    drain()
    return {"links": known["links"], "order": str(order.id)}


@pytest.fixture(scope="module")
def released(cells: Cells, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str], str]]:
    """The address of that cell, its sign-in links by short name, and the order."""
    home = cells("bare", tmp_path_factory.mktemp("released") / "cell")
    (home / "cell.json").write_text(json.dumps({"kind": "demo", "id": "released", "county": "330110"}))
    env = {k: v for k, v in os.environ.items() if k not in ("LINAN_DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    line = [sys.executable, "-m", "tests.browser.released"]
    made = subprocess.run(line, cwd=ROOT, env={**env, "LINAN_HOME": str(home)}, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr[-2000:]
    known = json.loads(made.stdout)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{probe.getsockname()[1]}"
    log: Path = home / "up.log"
    with log.open("wb") as out:
        up = linan("up", "--port", base.rpartition(":")[2], home=home, stdout=out, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{base}/healthz", timeout=2).close()
                break
            except OSError:
                assert time.monotonic() < until, log.read_text()[-2000:]
                time.sleep(0.3)
        yield base, {name: base + link for name, link in known["links"].items()}, known["order"]
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(40)


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "linan.web.settings"
    django.setup()
    json.dump(make(), sys.stdout)
