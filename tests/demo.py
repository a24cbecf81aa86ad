"""A demo cell on the real server, one for each file of tests: its address, its sign-in links by title, its home."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cells import Cells
from tests.server.test_drill import linan

PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def demo(cells: Cells, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str], Path]]:
    home = cells("demo", tmp_path_factory.mktemp("demo") / "cell")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home.parent / "up.log"
    with log.open("wb") as out:
        up = linan("up", "--port", str(port), home=home, stdout=out, stderr=subprocess.STDOUT)
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while "sign-in/demo" not in log.read_text() and time.monotonic() < until:
                time.sleep(0.2)
            time.sleep(0.5)
            found = re.findall(r"(http://\S+/sign-in/demo/\S+)\s+(.+)", log.read_text())
            yield f"http://127.0.0.1:{port}", {title.strip(): link for link, title in found}, home
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(40)
