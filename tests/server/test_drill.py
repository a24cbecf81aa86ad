"""The drill on the real server: killed at random moments it ends with the same result; in any order too."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cells import FOREIGN, environment

pytestmark = pytest.mark.server
SMALL = ["--seed", "3", "--communities", "2", "--residents", "400"]


def linan(*args: str, home: Path | None = None, **more: Any) -> subprocess.Popen[bytes]:
    env = environment(home) if home else {k: v for k, v in os.environ.items() if k not in FOREIGN}
    return subprocess.Popen([sys.executable, "-m", "linan.web", *args], env=env, **more)


def drill(out: Path, *more: str) -> dict[str, Any]:
    done = linan("drill", *SMALL, "--json", str(out), *more, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, said = done.communicate(timeout=280)
    assert done.returncode == 0, said.decode()[-2000:]
    return json.loads(out.read_text())


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return drill(tmp_path_factory.mktemp("drill") / "expected.json")


def test_the_order_of_pending_steps_does_not_matter(expected, tmp_path):
    shuffled = drill(tmp_path / "shuffled.json", "--shuffle", "11")
    assert shuffled["result"] == expected["result"]


def test_the_result_is_written_byte_for_byte_the_same(expected, tmp_path):
    drill(tmp_path / "again.json")
    again = json.loads((tmp_path / "again.json").read_text())
    assert json.dumps(again["result"], sort_keys=True) == json.dumps(expected["result"], sort_keys=True)
    assert again["run"]["verified"]


def _children(pid: int) -> dict[str, int]:
    """web and worker of a running `linan up`, by name."""
    found = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                status = (path / "stat").read_text().rsplit(")", 1)[1].split()
                line = (path / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if int(status[1]) == pid and status[0] != "Z":
                for name in ("web", "worker"):
                    if name.encode() in line:
                        found[name] = int(path.name)
    return found


def _killed(kills: int, home: Path, seed: int) -> dict[str, Any]:
    (home / "cell.json").write_text(json.dumps({"kind": "drill", "id": "kill"}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    up = linan("up", "--port", str(port), home=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    out = home.parent / "killed.json"
    rng = random.Random(seed)
    try:
        played = linan(
            "drill", *SMALL, "--json", str(out), "--home", str(home), "--live", f"http://127.0.0.1:{port}",
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        done = 0
        while played.poll() is None and done < kills:
            time.sleep(rng.uniform(2.0, 6.0))
            victims = _children(up.pid)
            name = ("worker", "web")[done % 2]
            if name in victims:
                os.kill(victims[name], signal.SIGKILL)
                done += 1
        _, said = played.communicate(timeout=280)
        assert played.returncode == 0, said.decode()[-2000:]
        assert done >= min(kills, 3), f"only {done} kills fell into the drill"
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(30)
    return json.loads(out.read_text())


@pytest.mark.timeout(400)
def test_killed_at_random_moments_nothing_is_lost_and_nothing_done_twice(cells, expected, tmp_path):
    killed = _killed(5, cells("bare", tmp_path / "cell"), seed=5)
    assert killed["result"] == expected["result"]
    assert killed["run"]["verified"]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_fifty_kills(cells, expected, tmp_path):
    left = 50
    for n in range(10):
        assert _killed(5, cells("bare", tmp_path / str(n) / "cell"), seed=100 + n)["result"] == expected["result"]
        left -= 5
    assert left == 0
