"""`linan ledger anchor`: a log's head on an EVM chain, and whether chain and log still agree. Needs no cell."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from linan.core.ledger.anchoring import FORMAT, AnchorFailed, Node, check_anchor
from linan.core.ledger.anchoring import anchor as write_anchor
from linan.core.ledger.fetching import Unreadable, source
from linan.core.ledger.prooffile import keys_of
from linan.kernel.merkle import BadNote

_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("where")
@click.option("--rpc", required=True, help="address of the chain's JSON-RPC node")
@click.option("--out", type=_OUT, help="write the receipt here; keep it")
@click.option("--account", default="", help="the node's account that sends; its first one without this")
@click.option("--check", "receipt", type=_FILE, help="write nothing: compare this receipt with chain and log")
@click.option("--key", "keys", multiple=True, help="with --check: the log's verifier key")
def anchor(where: str, rpc: str, out: Path | None, account: str, receipt: Path | None, keys: tuple[str, ...]) -> None:
    """Write the hash of a log's newest checkpoint to an EVM chain as plain calldata, or check an earlier one.

    WHERE is a log's tiles, as a folder or address (`audit` takes the same). No key is held here: the node's unlocked
    account sends. The receipt: `{"format": "linan.anchor/1", "log", "size", "root", "checkpoint", "chain",
    "transaction", "block", "block_hash", "data"}`. Exit 0: written, or all agrees. 1: chain and log do not agree, each
    reason on its own line (`core/ledger/anchoring.py` explains them). 2: node, log, receipt or key cannot be used.
    """
    if (out is None) == (receipt is None):
        _stop("give --out for a new anchor, or --check for an earlier one")
    node = Node(rpc)
    try:
        read, close = source(where)
        try:
            raw = read("checkpoint")
            if raw is None:
                _stop(f"{where} has no checkpoint.")
            note = raw.decode()
            if receipt is None:
                assert out is not None  # one of the two was given
                made = write_anchor(note, node, account)
                out.write_text(json.dumps(made, ensure_ascii=False, indent=2))
                click.echo(f"{made['log']}: {made['size']:,} entries in transaction {made['transaction']}")
                return
            told = json.loads(receipt.read_text(encoding="utf-8"))
            if not isinstance(told, dict) or told.get("format") != FORMAT:
                _stop(f"{receipt}: this is no receipt of an anchor")
            problems = check_anchor(told, node, note, read, keys_of(keys))
        finally:
            close()
    except (AnchorFailed, Unreadable, BadNote, UnicodeDecodeError, ValueError, KeyError, OSError) as error:
        _stop(str(error))
    finally:
        node.close()
    for problem in problems:
        click.echo(f"BAD {problem.code}: {problem.words}", err=True)
    click.echo("agrees" if not problems else "DOES NOT AGREE")
    sys.exit(1 if problems else 0)


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
