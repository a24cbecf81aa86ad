"""A log's head on a real local chain: written, found again, and named where chain and log no longer agree."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from linan.core.ledger.anchoring import MARK, calldata
from linan.core.ledger.tiling import append
from linan.kernel.merkle import Checkpoint, Signer, sign_checkpoint
from linan.web.commands import ledger

ANVIL = Path(__file__).resolve().parents[2] / "tests/chain/node_modules/.bin/anvil"
SIGNER = Signer("linan.log/anchored", bytes(range(32)))


@pytest.fixture(scope="module")
def chain() -> Iterator[str]:
    if not ANVIL.exists():
        if os.environ.get("LINAN_REQUIRE_ALL") == "1":
            pytest.fail("anvil is missing (make chain)")
        pytest.skip("ANVIL IS MISSING: no anchor was written (make chain)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(ANVIL), "--port", str(port), "--silent"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as node:
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(200):
                try:
                    httpx.post(url, json={"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []})
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            yield url
        finally:
            node.terminate()
            node.wait(20)


def call(*args: object) -> Result:
    return CliRunner().invoke(ledger.command, ["anchor", *(str(a) for a in args)])


def grow(folder: Path, old: int, count: int, what: str = "entry") -> None:
    root = append(folder, old, [f"{what} {n}".encode() for n in range(old, old + count)])
    (folder / "checkpoint").write_text(sign_checkpoint(Checkpoint(SIGNER.verifier.name, old + count, root), SIGNER))


def test_written_found_again_and_gone_on_from(chain, tmp_path):
    log, receipt = tmp_path / "log", tmp_path / "anchor.json"
    grow(log, 0, 300)
    assert call(log, "--rpc", chain, "--out", receipt).exit_code == 0
    kept = json.loads(receipt.read_text())
    assert (kept["size"], kept["log"], kept["chain"]) == (300, SIGNER.verifier.name, 31337)
    asked = {"jsonrpc": "2.0", "id": 1, "method": "eth_getTransactionByHash", "params": [kept["transaction"]]}
    on_chain = httpx.post(chain, json=asked).json()["result"]
    assert on_chain["input"] == calldata((log / "checkpoint").read_text())
    assert len(bytes.fromhex(on_chain["input"][2:])) == len(MARK) + 32
    key = SIGNER.verifier.vkey
    assert call(log, "--rpc", chain, "--check", receipt, "--key", key).exit_code == 0
    grow(log, 300, 400)
    assert call(log, "--rpc", chain, "--check", receipt, "--key", key).exit_code == 0


def test_a_history_written_anew_is_named_though_the_key_is_the_true_one(chain, tmp_path):
    log, other, receipt = tmp_path / "log", tmp_path / "other", tmp_path / "anchor.json"
    grow(log, 0, 300)
    assert call(log, "--rpc", chain, "--out", receipt).exit_code == 0
    grow(other, 0, 700, "another")
    said = call(other, "--rpc", chain, "--check", receipt)
    assert said.exit_code == 1 and "anchor_and_head_disagree" in said.output
    shutil.rmtree(other)
    grow(other, 0, 299)
    said = call(other, "--rpc", chain, "--check", receipt)
    assert said.exit_code == 1 and "log_shorter" in said.output


def test_a_receipt_that_says_otherwise_than_the_chain_is_named(chain, tmp_path):
    log, receipt = tmp_path / "log", tmp_path / "anchor.json"
    grow(log, 0, 20)
    assert call(log, "--rpc", chain, "--out", receipt).exit_code == 0
    kept = json.loads(receipt.read_text())
    grow(log, 20, 5)
    for change, code in (
        ({"checkpoint": (log / "checkpoint").read_text()}, "anchor_altered"),
        ({"transaction": "0x" + "11" * 32}, "anchor_missing"),
        ({"block_hash": "0x" + "22" * 32}, "anchor_missing"),
        ({"chain": 1}, "anchor_missing"),
    ):
        receipt.write_text(json.dumps({**kept, **change}))
        said = call(log, "--rpc", chain, "--check", receipt)
        assert said.exit_code == 1 and code in said.output, change
    receipt.write_text(json.dumps(kept))
    other = Signer(SIGNER.verifier.name, bytes(32)).verifier.vkey
    said = call(log, "--rpc", chain, "--check", receipt, "--key", other)
    assert said.exit_code == 1 and "signature_wrong" in said.output


def test_what_cannot_be_used_is_said(chain, tmp_path):
    log = tmp_path / "log"
    grow(log, 0, 3)
    assert call(log, "--rpc", chain).exit_code == 2
    assert call(tmp_path / "none", "--rpc", chain, "--out", tmp_path / "a").exit_code == 2
    assert call(log, "--rpc", "http://127.0.0.1:1", "--out", tmp_path / "a").exit_code == 2
    (tmp_path / "bad").write_text("{}")
    assert call(log, "--rpc", chain, "--check", tmp_path / "bad").exit_code == 2
    refused = call(log, "--rpc", chain, "--out", tmp_path / "a", "--account", "0x" + "33" * 20)
    assert refused.exit_code == 2 and "refused" in refused.output
