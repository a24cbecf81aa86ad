"""What needs no cell: `check` a proof or checkpoint, `audit` anybody's log in tiles."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from linan.core.ledger.fetching import Unreadable, source
from linan.core.ledger.manyproofs import CheckedMany, check_many, is_many
from linan.core.ledger.manyproofs import report as report_many
from linan.core.ledger.prooffile import ORIGIN, Checked, check_text, keys_of, moment
from linan.core.ledger.rules import look_at
from linan.kernel.merkle import BadNote, BadPolicy, Checkpoint, Policy, Verifier, audit_tiles, open_note, parse_note

_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--key", "keys", multiple=True, required=True, help="a log's verifier key (vkey); may be given again")
@click.option("--policy", type=_FILE, help="C2SP tlog-policy: whose cosignatures make a quorum")
@click.option("--entry", type=_FILE, help="the entry's bytes, when the proof does not bring them")
@click.option("--newer-than", "newest", help="ISO 8601: a head its witnesses saw before this is stale (needs --policy)")
@click.option("--json", "out", type=_OUT, help="write the report here")
def check(
    file: Path, keys: tuple[str, ...], policy: Path | None, entry: Path | None, newest: str | None, out: Path | None
) -> None:
    """Check a C2SP tlog-proof, a signed checkpoint or a file of many proofs with a key and nothing else.

    Exit 0 when it holds, 1 when it does not, 2 when the file, a key or the policy cannot be used. The report:
    `{"format": "linan.ledger_check/1", "holds", "kind": "proof" or "checkpoint", "entry": {…} or null, "said": {…} or
    null, "levels": [{"log", "size", "root", "index", "signed_by", "cosigned_by": [{"name", "at"}]}], "seen_at",
    "problems": [{"code", "words"}]}`. `levels` go from the entry's log up to the county's; `seen_at` is when a quorum
    of the policy's witnesses had seen the highest head, by their clocks. For a file of many proofs (a worker's record
    of their work) `kind` is "proofs", `lines` their number, and each problem has its `line` (0: the file as a whole).
    """
    try:
        text = file.read_text(encoding="utf-8")
        known = keys_of(keys)
        quorum = Policy.of_text(policy.read_text(encoding="utf-8")) if policy else None
        if is_many(text):
            _many(check_many(text, known, policy=quorum, newest=_moment(newest)), out)
        found = check_text(
            text, known, entry=entry.read_bytes() if entry else None, policy=quorum, newest=_moment(newest)
        )
    except (BadNote, BadPolicy, UnicodeDecodeError, ValueError, OSError) as error:
        _stop(f"{file}: {error}")
    report = _report(found)
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=2))
    for code, words in found.problems:
        click.echo(f"BAD {code}: {words}", err=True)
    for level in found.levels:
        by = "signed" if level["signed_by"] else "not signed by a key given"
        where = "" if level["index"] is None else f"number {level['index']} of "
        click.echo(f"{level['log']}: {where}{level['size']} entries, {by}, {len(level['cosigned_by'])} cosignatures")
    click.echo("holds" if found.holds else "DOES NOT HOLD")
    sys.exit(0 if found.holds else 1)


def _many(found: CheckedMany, out: Path | None) -> NoReturn:
    if out:
        out.write_text(json.dumps(report_many(found), ensure_ascii=False, indent=2))
    for n, code, words in found.problems[:20]:
        click.echo(f"BAD {code}: line {n}: {words}" if n else f"BAD {code}: {words}", err=True)
    click.echo(f"{found.lines} lines, {'each holds' if found.holds else 'NOT ALL HOLD'}")
    sys.exit(0 if found.holds else 1)


def _report(found: Checked) -> dict[str, Any]:
    entry: dict[str, Any] | None = None
    if found.entry is not None:
        entry = {
            name: value.hex() if isinstance(value, bytes) else None if value is None else str(value)
            for name, value in asdict(found.entry).items()
        } | {"at": moment(found.entry.at)}
    return {
        "format": "linan.ledger_check/1",
        "holds": found.holds,
        "kind": found.kind,
        "entry": entry,
        "said": found.said,
        "levels": found.levels,
        "seen_at": moment(found.seen_at),
        "problems": [{"code": code, "words": words} for code, words in found.problems],
    }


@click.command()
@click.argument("where")
@click.option("--key", "keys", multiple=True, help="the log's verifier key; without one no signature is checked")
@click.option("--json", "out", type=_OUT, help="write the report here")
def audit(where: str, keys: tuple[str, ...], out: Path | None) -> None:
    """Read a whole log in C2SP tiles from a folder or an address and check every tile's hashes against its checkpoint.

    Exit 0 when all of it follows, 1 when something does not, 2 when it cannot be read. The report:
    `{"format": "linan.ledger_audit/1", "ok", "where", "log", "size", "root", "signed_by", "tiles", "entries",
    "problems": [{"code", "path", "entry", "words"}]}` with at most 100 problems. `entries` is null for a log without
    entry bundles.
    """
    try:
        known = keys_of(keys)
        read, close = source(where)
    except (Unreadable, ValueError) as error:
        _stop(str(error))
    try:
        note = read("checkpoint")
        if note is None:
            _stop(f"{where} has no checkpoint.")
        text = note.decode()
        head = Checkpoint.of_text(parse_note(text).text)
        signed, wrong = _signed(text, head, known)
        ours = head.origin.startswith(ORIGIN)
        found = audit_tiles(head, read, look_at(head.origin.removeprefix(ORIGIN)) if ours else None)
    except (BadNote, UnicodeDecodeError, Unreadable) as error:
        _stop(f"{where}: {error}")
    finally:
        close()
    problems = [asdict(f) for f in found.findings]
    if wrong:
        problems.insert(0, {"code": "signature_wrong", "path": "checkpoint", "entry": None, "words": wrong})
    report = {
        "format": "linan.ledger_audit/1",
        "ok": not problems,
        "where": where,
        "log": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "signed_by": signed,
        "tiles": found.tiles,
        "entries": found.entries,
        "problems": problems,
    }
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=2))
    for problem in problems[:20]:
        click.echo(f"BAD {problem['code']}: {problem['path']} — {problem['words']}", err=True)
    by = "signed" if signed else "signature wrong" if known else "signature not checked: no key was given"
    click.echo(f"{head.origin}: {head.size:,} entries in {found.tiles:,} tiles ({by}): {_verdict(not problems)}")
    sys.exit(1 if problems else 0)


def _signed(text: str, head: Checkpoint, known: list[Verifier]) -> tuple[list[str], str]:
    """Which of the log's own keys signed, and what is wrong with that."""
    if not known:
        return [], ""
    try:
        by = [v.vkey for v in open_note(text, known)[1] if v.name == head.origin]
    except BadNote as error:
        return [], str(error)
    return by, "" if by else "None of the keys given signed this checkpoint."


def _verdict(ok: bool) -> str:
    return "intact" if ok else "NOT INTACT"


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
