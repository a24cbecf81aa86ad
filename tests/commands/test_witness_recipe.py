"""The recipe of docs/operations.md, run as it stands there: a county with three departments as witnesses."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from linan.kernel.merkle import Policy, parse_note
from tests.cells import environment

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
RECIPE = re.compile(r"on one machine.*?```sh\n(.*?)```", re.DOTALL)


def free_ports() -> int:
    """The first of three neighbouring ports that nobody uses."""
    for first in range(21_000, 29_000, 3):
        try:
            for port in range(first, first + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")


@pytest.mark.timeout(600)
def test_three_departments_cosign_the_countys_head(cells, tmp_path):
    home = cells("demo", tmp_path / "cell")
    found = RECIPE.search((ROOT / "docs/operations.md").read_text())
    assert found is not None
    recipe = found.group(1).replace("port=8101", f"port={free_ports()}")
    env = {**environment(home), "PATH": f"{BIN}:{os.environ['PATH']}"}
    # Everything the recipe leaves running is in a session of its own, and ends with it.
    shell = subprocess.Popen(
        ["bash", "-ec", f"{recipe}\nexec linan worker"], cwd=tmp_path, env=env, start_new_session=True
    )
    try:
        until, seen = time.monotonic() + 300, set[str]()
        while len(seen) < 3 and time.monotonic() < until:
            assert shell.poll() is None
            time.sleep(0.3)
            file = home / "witnesses.txt"
            if not file.exists():
                continue
            policy = Policy.of_text(file.read_text())
            for note in home.glob("tiles/*/checkpoint"):
                names = {s.name.partition(".")[0] for s in parse_note(note.read_text()).signatures}
                if policy.met(note.read_text()):
                    seen |= names & {"party", "affairs", "health"}
            if {"health"} < seen:
                break
        assert {"health"} < seen  # the quorum: health, and one of the two offices under one boss
    finally:
        os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()
