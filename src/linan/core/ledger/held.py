"""What others hold of our logs: heads that witnesses, mirrors, anchors and people kept, and receipts with a promise.

A store that was rebuilt with the true key agrees with itself; only what lies in other hands tells on it. Sources are
files with one signed note each, folders of such files (a mirror's, tiles), or the address of a witness.

    linan.receipt/1
    <log>
    <entry id>
    <leaf hash, base64>
    <promised by, milliseconds since 1970>
    <empty line>
    — <log> <signature>

A receipt promises that the entry is in the log by then; the note is signed by the log's key.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from linan.core.ledger.fetching import Unreadable, source
from linan.core.ledger.prooffile import ORIGIN
from linan.kernel.merkle import BadNote, Checkpoint, Proof, number_of, parse_note, strict_base64

RECEIPT = "linan.receipt/1"
PROMISED = timedelta(hours=24)
"""The deadline of a receipt: the maximum merge delay that Certificate Transparency logs promise (RFC 6962 §3)."""


@dataclass(frozen=True, slots=True)
class HeldHead:
    """A head somebody kept. Nothing is verified yet: its signature decides whether it counts."""

    log: UUID
    head: Checkpoint
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class HeldReceipt:
    """A receipt somebody kept: `leaf` is to be in the log by `due_ms`."""

    log: UUID
    entry: UUID
    leaf: bytes
    due_ms: int
    note: str
    source: str


Held = HeldHead | HeldReceipt


def receipt_text(log: str, entry: UUID, leaf: bytes, due_ms: int) -> str:
    return f"{RECEIPT}\n{log}\n{entry}\n{b64encode(leaf).decode()}\n{due_ms}\n"


def read_all(places: Iterable[str]) -> list[Held]:
    """Everything of ours these places hold. Unreadable when one of them cannot be read at all."""
    return [held for place in places for held in _read(place)]


def _read(place: str) -> Iterator[Held]:
    if place.startswith(("http://", "https://")):
        read, close = source(place)
        try:
            told = read("heads")
        finally:
            close()
        if told is None:
            raise Unreadable(f"{place} lists no heads")
        for note in _notes(told):
            yield from _held(note, place)
        return
    path = Path(place)
    if not path.exists():
        raise Unreadable(f"{place} is not there")
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file() and _is_note(p))
    for file in files:
        try:
            yield from _held(file.read_text(encoding="utf-8"), str(file))
        except (UnicodeDecodeError, OSError) as error:
            raise Unreadable(f"{file} cannot be read") from error


def _is_note(path: Path) -> bool:
    return path.name == "checkpoint" or path.suffix in (".checkpoint", ".receipt", ".tlog-proof", ".note")


def _notes(told: bytes) -> Iterator[str]:
    """The notes of a witness's `/heads`: each after a line with its length in bytes."""
    while told.strip():
        length, _, told = told.partition(b"\n")
        if not length.isdigit():
            raise Unreadable("the list of heads is torn")
        yield told[: int(length)].decode(errors="replace")
        told = told[int(length) :].lstrip(b"\n")


def _held(text: str, place: str) -> Iterator[Held]:
    """A note about one of our logs; what is not, is nobody's accusation and is passed over."""
    try:
        note = Proof.of_text(text).note if text.startswith("c2sp.org/tlog-proof") else text
        if not note.endswith("\n"):
            note += "\n"
        said = parse_note(note).text
        if said.startswith(RECEIPT + "\n"):
            _, log, entry, leaf, due, *_ = said.split("\n")
            yield HeldReceipt(_log(log), UUID(entry), strict_base64(leaf), number_of(due), note, place)
        else:
            head = Checkpoint.of_text(said)
            if head.origin.startswith(ORIGIN):
                yield HeldHead(_log(head.origin), head, note, place)
    except (BadNote, ValueError):
        return


def _log(origin: str) -> UUID:
    return UUID(origin.removeprefix(ORIGIN))
