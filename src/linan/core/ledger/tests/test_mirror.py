"""A mirror follows a growing log and calls out whatever somebody does to it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from linan.core.ledger.disk import put
from linan.core.ledger.mirror.copying import alarms, folder_of, look_at_all
from linan.core.ledger.mirror.server import serve
from linan.core.ledger.witness.store import Store, prepare, trust
from linan.kernel.merkle import (
    ENTRIES,
    WIDTH,
    Checkpoint,
    Signer,
    Tree,
    audit_tiles,
    bundle_bytes,
    leaf_hash,
    new_tiles,
    open_checkpoint,
    sign_checkpoint,
    tile_bytes,
)

LOG = Signer("example.org/log", bytes(range(32)))


def grow(folder: Path, old: int, new: int, word: str = "entry") -> None:
    """What a log does: new tiles, then the new head."""
    told = [f"{word} {n}".encode() for n in range(new)]
    tree = Tree(map(leaf_hash, told))
    for tile in new_tiles(old, new):
        begin = tile.index * WIDTH
        bundle = tile.level == ENTRIES
        put(
            folder / tile.path,
            bundle_bytes(told[begin : begin + tile.width]) if bundle else tile_bytes(tile, tree.node),
        )
    put(folder / "checkpoint", sign_checkpoint(Checkpoint(LOG.name, new, tree.root()), LOG).encode())


@pytest.fixture
def mirror(tmp_path: Path) -> Store:
    prepare(tmp_path / "m", "health.example/mirror")
    trust(tmp_path / "m", LOG.verifier.vkey, str(tmp_path / "log"))
    return Store(tmp_path / "m", seconds=lambda: 1_656_662_400)


def codes(mirror: Store) -> list[str]:
    return [a.code for a in look_at_all(mirror)]


def holds(mirror: Store, size: int) -> bool:
    """The copy is whole at this size and cosigned."""
    folder = folder_of(mirror.home, LOG.name)
    head = open_checkpoint((folder / "checkpoint").read_text(), LOG.verifier, [mirror.signer.verifier])

    def read(path: str) -> bytes | None:
        return (folder / path).read_bytes() if (folder / path).exists() else None

    return head.size == size and audit_tiles(head, read).ok


def test_it_follows_a_log_as_it_grows(mirror, tmp_path):
    assert codes(mirror) == ["unreachable"]
    sizes = [1, 2, 255, 256, 257, 600]
    for old, new in zip([0, *sizes], sizes, strict=False):
        grow(tmp_path / "log", old, new)
        assert codes(mirror) == [] == codes(mirror)
        assert holds(mirror, new)


@pytest.mark.parametrize("word", ["rewritten", "split_view", "shrunk", "signature_wrong", "tile_damaged", "gone"])
def test_what_is_done_to_a_log_is_called_by_its_name(mirror, tmp_path, word):
    log = tmp_path / "log"
    grow(log, 0, 300)
    assert codes(mirror) == []
    if word == "rewritten":  # truncated and grown again, signed with the true key
        grow(log, 0, 400, "another")
    elif word == "split_view":
        grow(log, 0, 300, "another")
    elif word == "shrunk":
        grow(log, 0, 200)
    elif word == "signature_wrong":
        text = (log / "checkpoint").read_text()
        (log / "checkpoint").write_text(text.replace("\n300\n", "\n301\n"))
    elif word == "tile_damaged":
        grow(log, 300, 600)
        raw = bytearray((log / "tile/entries/001").read_bytes())
        raw[-1] ^= 1
        (log / "tile/entries/001").write_bytes(raw)
    else:
        grow(log, 300, 600)
        (log / "tile/0/002.p/88").unlink()
    due = "tile_damaged" if word == "gone" else word
    assert codes(mirror) == [due]
    assert holds(mirror, 300)  # the copy it has stays as it was
    assert [a.code for a in alarms(mirror.home)] == [due]
    assert bool(mirror.evidence()) is (word == "split_view")


def test_a_lost_copy_is_fetched_again_but_not_another_history(mirror, tmp_path):
    grow(tmp_path / "log", 0, 300)
    assert codes(mirror) == []
    shutil.rmtree(mirror.home / "logs")
    assert codes(mirror) == [] and holds(mirror, 300)
    shutil.rmtree(mirror.home / "logs")
    grow(tmp_path / "log", 0, 500, "another")
    assert codes(mirror) == ["rewritten"]


def test_a_log_that_stands_still_is_noticed_when_asked_for(tmp_path):
    prepare(tmp_path / "m", "health.example/mirror")
    trust(tmp_path / "m", LOG.verifier.vkey, str(tmp_path / "log"))
    grow(tmp_path / "log", 0, 10)
    assert look_at_all(Store(tmp_path / "m", seconds=lambda: 1000), quiet_s=600) == []
    assert look_at_all(Store(tmp_path / "m", seconds=lambda: 1500), quiet_s=600) == []
    assert [a.code for a in look_at_all(Store(tmp_path / "m", seconds=lambda: 1700), quiet_s=600)] == ["stopped"]


def test_it_hands_on_tiles_and_nothing_else(mirror, tmp_path):
    grow(tmp_path / "log", 0, 300)
    look_at_all(mirror)
    server = serve(mirror.home, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        ((folder, origin),) = httpx.get(url).json().items()
        assert origin == LOG.name
        for path in ("../witness.key", "%2e%2e/witness.key", "..%2fwitness.key", ".fresh", "tile", "tile/0/000.p/999"):
            assert httpx.get(f"{url}/{folder}/{path}").status_code == 404
        # A second mirror follows the first, as a stick or another building would.
        line = [sys.executable, "-m", "linan.web"]
        second = ["--home", str(tmp_path / "second")]
        subprocess.run([*line, "mirror", "init", *second, "--name", "x/y"], check=True, capture_output=True)
        vkey = LOG.verifier.vkey
        subprocess.run([*line, "mirror", "know", *second, vkey, f"{url}/{folder}"], check=True, capture_output=True)
        subprocess.run([*line, "mirror", "once", *second], check=True, capture_output=True)
        assert holds(Store(tmp_path / "second"), 300)
    finally:
        server.shutdown()
