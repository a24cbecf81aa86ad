"""C2SP tlog-proof: one text that shows offline that an entry is in a log, and who saw the log's head.

    c2sp.org/tlog-proof@v1
    extra <base64>              optional, not authenticated
    index <number>
    <base64 hash>               the audit path, leaf's sibling first
    …
    <empty line>
    <signed checkpoint>

(https://c2sp.org/tlog-proof)
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from linan.kernel.merkle.notes import (
    MAX_NOTE_BYTES,
    BadNote,
    Checkpoint,
    Verifier,
    number_of,
    open_checkpoint,
    parse_note,
    strict_base64,
)
from linan.kernel.merkle.tree import HASH_BYTES, check_inclusion

PROOF_MARK = "c2sp.org/tlog-proof@v1"
MAX_PATH = 63


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's place: its index, its audit path and the signed checkpoint, verbatim. `extra` proves nothing."""

    index: int
    path: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    def __str__(self) -> str:
        lines = [PROOF_MARK]
        if self.extra is not None:
            lines.append(f"extra {b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [b64encode(step).decode() for step in self.path]
        return "".join(f"{line}\n" for line in lines) + "\n" + self.note

    @classmethod
    def of_text(cls, text: str) -> Proof:
        """Undo `str`; BadNote for anything that is not exactly a proof. Nothing is verified yet."""
        head, split, note = text.partition("\n\n")
        lines = head.split("\n")
        if len(text) > MAX_NOTE_BYTES or not split or lines.pop(0) != PROOF_MARK:
            raise BadNote("this is not a tlog-proof")
        extra: bytes | None = None
        try:
            if lines and lines[0].startswith("extra "):
                extra = strict_base64(lines.pop(0).removeprefix("extra "))
            if not lines or not lines[0].startswith("index "):
                raise BadNote("a proof names the entry's index")
            index = number_of(lines.pop(0).removeprefix("index "))
            path = tuple(strict_base64(line) for line in lines)
        except ValueError as error:
            raise BadNote(str(error)) from error
        if len(path) > MAX_PATH or any(len(step) != HASH_BYTES for step in path):
            raise BadNote("an audit path has at most 63 hashes of 32 bytes")
        parse_note(note)
        return cls(index, path, note, extra)

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says, without verifying who signed it."""
        return Checkpoint.of_text(parse_note(self.note).text)

    def includes(self, leaf: bytes) -> bool:
        """True when the path leads from this leaf hash to the checkpoint's root. Says nothing about signatures."""
        said = self.checkpoint
        return check_inclusion(leaf, self.index, said.size, self.path, said.root)


def open_proof(text: str, leaf: bytes, log: Verifier, witnesses: Sequence[Verifier] = ()) -> Checkpoint:
    """The checkpoint of `log` in which `text` proves leaf hash `leaf`; BadNote when signature or path do not hold."""
    proof = Proof.of_text(text)
    checkpoint = open_checkpoint(proof.note, log, witnesses)
    if not check_inclusion(leaf, proof.index, checkpoint.size, proof.path, checkpoint.root):
        raise BadNote("the path does not lead from this entry to the signed root")
    return checkpoint
