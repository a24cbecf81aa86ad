"""`linan supplies`: check suppliers' credentials from files alone, and sign one's own; needs no cell and no network."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from linan.kernel.credentials import (
    REASONS,
    SUFFIX,
    Kind,
    Original,
    Report,
    Signer,
    SupplyTrust,
    Terms,
    Unreadable,
    check,
    from_map,
    gather,
    is_party,
    issue,
    key_id,
    looks_like,
    read,
    to_json,
)
from linan.kernel.credentials.record import LONGEST, MOST_FILE
from linan.kernel.verdicts import moment
from linan.kernel.words import Words
from linan.web.commands.plainly import both, stop, unusable

MOST_FILES = 10_000
HOLDS = Words("Everything holds.")
HOLDS_NOT = Words("Something does not hold.")

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_any = click.Path(exists=True, path_type=Path)
_out = click.Path(dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Suppliers' credentials: licence, test report, lot, hand-over. Check them, or sign one's own."""


@command.command("check")
@click.argument("paths", nargs=-1, required=True, type=_any)
@click.option("--trust", required=True, type=_file, help="the trust list, JSON")
@click.option("--at", required=True, help="ISO 8601; China time without a zone")
@click.option("--licence-grace-days", default=0, type=click.IntRange(0, 3650), help="0: an expired licence blocks")
@click.option("--without-papers", is_flag=True, help="scans and reports that are not at hand are not asked for")
@click.option("--json", "out", type=_out, help="write the answer here")
def check_files(
    paths: tuple[Path, ...], trust: Path, at: str, licence_grace_days: int, without_papers: bool, out: Path | None
) -> None:
    """Check PATHS: credentials (`.cose`) and the papers signed along, as files or folders of them.

    Exit 0: all of it holds. 1: something does not. 2: a file or the trust list cannot be used.
    """
    try:
        held = SupplyTrust.from_json(json.loads(trust.read_bytes()))
        now = _moment(at)
    except unusable as error:
        stop(f"The trust list or the time cannot be used: {error}")
    try:
        bundle = gather(_contents(paths))
    except OSError as error:
        stop(f"A file cannot be read: {error}")
    terms = Terms(licence_grace_days=licence_grace_days, papers_needed=not without_papers)
    report = check(bundle, held, now, terms)
    told = {
        "format": "linan.supplies_check/1",
        "at": now.isoformat(),
        "trust": {"sequence": held.sequence, "issued_at": held.issued_at.isoformat(), "keys": len(held.keys)},
        **to_json(report, lambda code: both(REASONS[code])),
        "words": both(HOLDS if report.ok else HOLDS_NOT),
    }
    if out is not None:
        _write(out, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    _say(report)
    sys.exit(0 if report.ok else 1)


@command.command("key")
@click.option("--out", required=True, type=_out, help="where the private key goes, mode 0600; never overwritten")
@click.option("--code", required=True, help="the organisation's unified social credit code")
@click.option("--name", required=True, help="the organisation's name")
@click.option("--may", "kinds", required=True, multiple=True, type=click.Choice([k.value for k in Kind]))
@click.option("--since", required=True, help="ISO 8601; from when it signs")
@click.option("--until", required=True, help="ISO 8601; until when it signs")
def make_key(out: Path, code: str, name: str, kinds: tuple[str, ...], since: str, until: str) -> None:
    """Make a key and print its line for a trust list. Exit 2: the code is no organisation's, or the file is there."""
    if not is_party(code):
        stop("The code is not the credit code of an organisation.")
    key = Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes_raw()
    try:
        begin, end = _moment(since), _moment(until)
        made = Signer(key_id(raw), raw, code, name, frozenset(Kind(k) for k in kinds), begin, end)
        entry = Signer.from_json(made.to_json()).to_json()
    except unusable as error:
        stop(f"The key's line cannot be used: {error}")
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except OSError as error:
        stop(f"The key cannot be written: {error}")
    click.echo(json.dumps(entry, ensure_ascii=False))


@command.command()
@click.argument("content", type=_file)
@click.option("--key", required=True, type=_file, help="the signer's private key, PEM")
@click.option("--at", required=True, help="ISO 8601; China time without a zone")
@click.option("--paper", "papers", multiple=True, type=_file, help="a PDF, JPEG or PNG that is signed along")
@click.option("--out", required=True, type=_out, help=f"the credential, named …{SUFFIX}")
def sign(content: Path, key: Path, at: str, papers: tuple[Path, ...], out: Path) -> None:
    """Sign what CONTENT says: a JSON object with `kind` and the fields of that kind.

    Where another credential is named (`licence`, `report`, `lot`, `previous`, `hand_over`, `of`), its file stands
    beside CONTENT, or its SHA-256 in hex. Prints the new credential's SHA-256. Exit 2: it cannot be signed as it is.
    """
    if out.suffix != SUFFIX:
        stop(f"A credential's file ends in {SUFFIX}.")
    try:
        told = json.loads(content.read_bytes())
        kind = Kind(told.pop("kind"))
        fields = {n: _parent(content.parent, v) if n in _PARENTS[kind] else v for n, v in told.items()}
        originals = [Original.of(p.read_bytes()) for p in papers]
        raw = issue(from_map(kind, fields), _signer(key), _moment(at), originals)
    except (*unusable, Unreadable) as error:
        stop(f"This cannot be signed: {error}")
    _write(out, raw)
    click.echo(read(raw).digest.hex())


_PARENTS = {
    Kind.LICENCE: (),
    Kind.TEST_REPORT: (),
    Kind.LOT: ("licence", "report"),
    Kind.HAND_OVER: ("lot", "previous"),
    Kind.RECEIPT: ("hand_over",),
    Kind.WITHDRAWAL: ("of",),
}


def _parent(folder: Path, named: str) -> bytes:
    """The SHA-256 of a credential, by its hex or its file."""
    if re.fullmatch(r"[0-9a-f]{64}", named):
        return bytes.fromhex(named)
    return read((folder / named).read_bytes()).digest


def _signer(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("credentials are signed with Ed25519 keys")
    return key


def _contents(paths: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file; a folder's own files in order. Of a long credential the rest is not read."""
    found = [f for p in paths for f in (sorted(p.iterdir()) if p.is_dir() else [p]) if f.is_file()]
    if len(found) > MOST_FILES:
        stop(f"More than {MOST_FILES} files are not checked at once.")
    for path in found:
        with path.open("rb") as file:
            first = file.read(LONGEST + 1)
            if looks_like(first, path.name):
                yield path.name, first
                continue
            rest = file.read(MOST_FILE)
            if len(first) + len(rest) > MOST_FILE:
                stop(f"{path.name} is larger than any paper.")
            yield path.name, first + rest


def _moment(text: str) -> datetime:
    at = moment(text)
    if not 1970 <= at.year < 2999:
        raise ValueError("the moment lies beyond the calendar")
    return at


def _say(report: Report) -> None:
    """One line a credential, in the order of the files, then what could not be read."""
    for step in report.steps.values():
        name = report.bundle.names[step.record.digest]
        words = " ".join(both(REASONS[r])["zh"] for r in step.reasons)
        click.echo(f"{name}\t{step.record.kind}\t{'ok' if step.ok else ','.join(step.reasons)}\t{words}")
    for spoilt in report.bundle.spoilt:
        click.echo(f"{spoilt.name}\t-\t{spoilt.code}\t{both(REASONS[spoilt.code])['zh']}")


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        stop(f"The answer cannot be written: {error}")
