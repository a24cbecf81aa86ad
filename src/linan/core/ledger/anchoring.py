"""Anchors: a log's head as plain calldata on an EVM chain, and comparing that with the head of today.

Optional, and never on the write path: somebody runs it when a county wants its head kept where the county cannot reach.
Nothing personal leaves the house: the data are 32 bytes of a hash behind a mark. No key is held here; the node's own
unlocked account signs (`eth_sendTransaction`), as a consortium's node does for its member.

    calldata = "linan.anchor/1" || SHA-256(signed text of the checkpoint)

The receipt keeps the checkpoint itself, so the hash can be worked out again by anybody, with any SHA-256.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx

from linan.kernel.merkle import (
    BadNote,
    Checkpoint,
    Read,
    Tile,
    Verifier,
    check_consistency,
    consistency_path,
    open_note,
    parse_note,
    read_tile,
    reader,
)

FORMAT = "linan.anchor/1"
MARK = FORMAT.encode()
SECONDS = 20.0
MINED_WITHIN = 120.0
"""Seconds a block may take; consortium chains make one every few."""


class AnchorFailed(Exception):
    """The node cannot be asked, or answers with an error."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an anchor: a short code and words."""

    code: str
    words: str


class Node:
    """A JSON-RPC node of an EVM chain."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=SECONDS, follow_redirects=False)

    def ask(self, method: str, *params: Any) -> Any:
        """One call; AnchorFailed for whatever is no answer."""
        try:
            answer = self._client.post("", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)})
            told = answer.json()
            if not isinstance(told, dict) or "result" not in told:
                error = told.get("error") if isinstance(told, dict) else None
                said = error.get("message", "") if isinstance(error, dict) else ""
                raise AnchorFailed(f"{method}: the node refused: {str(said)[:200]}")
            return told["result"]
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as failure:
            raise AnchorFailed(f"{method}: {type(failure).__name__}") from failure

    def close(self) -> None:
        self._client.close()


def calldata(note: str) -> str:
    """What is written for this checkpoint, in hex. Cosignatures may join it later, so the signed text alone counts."""
    return "0x" + (MARK + sha256(parse_note(note).text.encode()).digest()).hex()


def anchor(note: str, node: Node, account: str = "") -> dict[str, Any]:
    """Write a checkpoint's hash to the chain, wait until it is in a block, and give the receipt to keep.

    `account` defaults to the node's first. AnchorFailed when the node has none, refuses, or takes too long.
    """
    head = Checkpoint.of_text(parse_note(note).text)
    if not account:
        accounts = node.ask("eth_accounts")
        if not isinstance(accounts, list) or not accounts:
            raise AnchorFailed("the node has no account of its own: unlock one, or name it")
        account = str(accounts[0])
    data = calldata(note)
    sent = node.ask("eth_sendTransaction", {"from": account, "to": account, "value": "0x0", "data": data})
    until = time.monotonic() + MINED_WITHIN
    while (mined := node.ask("eth_getTransactionReceipt", sent)) is None:
        if time.monotonic() > until:
            raise AnchorFailed(f"transaction {sent} is in no block yet; try the check later")
        time.sleep(0.5)
    if mined.get("status") != "0x1":
        raise AnchorFailed(f"transaction {sent} was reverted")
    return {
        "format": FORMAT,
        "log": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "checkpoint": note,
        "chain": int(str(node.ask("eth_chainId")), 16),
        "transaction": sent,
        "block": int(str(mined["blockNumber"]), 16),
        "block_hash": mined["blockHash"],
        "data": data,
    }


def check_anchor(receipt: dict[str, Any], node: Node, now: str, read: Read, keys: list[Verifier]) -> list[Problem]:
    """What is wrong with an anchor, against the chain and the log's checkpoint of today (`now`, with its tiles).

    `anchor_missing`: the chain has no such transaction, or in another block. `anchor_altered`: it says something else.
    `anchor_and_head_disagree`: today's log does not go on from the anchored head. `log_shorter`: it ends before it.
    `signature_wrong`: the anchored head is not signed with a key given. BadNote and KeyError for no receipt at all.
    """
    if receipt.get("format") != FORMAT:
        raise BadNote("this is no receipt of an anchor")
    found: list[Problem] = []
    note = str(receipt["checkpoint"])
    old, new = Checkpoint.of_text(parse_note(note).text), Checkpoint.of_text(parse_note(now).text)
    if keys and not any(v.name == old.origin for v in _signers(note, keys)):
        found.append(Problem("signature_wrong", "None of the keys given signed the anchored head."))
    told = node.ask("eth_getTransactionByHash", receipt["transaction"])
    if told is None or told.get("blockHash") != receipt["block_hash"]:
        found.append(Problem("anchor_missing", "The chain has no such transaction in that block."))
    elif told.get("input") != calldata(note):
        found.append(Problem("anchor_altered", "The transaction says something else than the checkpoint kept."))
    if int(str(node.ask("eth_chainId")), 16) != receipt["chain"]:
        found.append(Problem("anchor_missing", "This is another chain than the one anchored on."))
    if old.origin != new.origin:
        found.append(Problem("anchor_and_head_disagree", "The anchor is of another log."))
    elif old.size > new.size:
        found.append(Problem("log_shorter", f"The log has {new.size} entries; {old.size} were anchored."))
    elif not _goes_on(old, new, read):
        found.append(Problem("anchor_and_head_disagree", "Today's log does not go on from the anchored head."))
    return found


def _signers(note: str, keys: list[Verifier]) -> tuple[Verifier, ...]:
    try:
        return open_note(note, keys)[1]
    except BadNote:
        return ()


def _goes_on(old: Checkpoint, new: Checkpoint, read: Read) -> bool:
    def tile(one: Tile) -> bytes:
        data = read_tile(read, one)
        if data is None:
            raise LookupError(one.path)
        return data

    try:
        path = consistency_path(old.size, new.size, reader(new.size, tile))
    except (LookupError, ValueError):
        return False
    return check_consistency(old.size, new.size, old.root, new.root, path)
