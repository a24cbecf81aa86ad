"""The rules of C2SP tlog-witness, without network or disk: what is asked, and what a witness answers.

    old <size>
    <base64 hash>          the consistency proof from `old` to the checkpoint's size, RFC 6962 §2.1.2
    …
    <empty line>
    <signed checkpoint>

(https://c2sp.org/tlog-witness)
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linan.kernel.merkle.notes import BadNote, Checkpoint, Verifier, number_of, open_note, parse_note, strict_base64
from linan.kernel.merkle.tree import EMPTY_ROOT, HASH_BYTES, check_consistency

MAX_LINES = 63
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Request:
    """A log asks for a cosignature: its last cosigned size, the proof from there, and the signed checkpoint."""

    old: int
    path: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        lines = [f"old {self.old}", *(b64encode(step).decode() for step in self.path)]
        return "".join(f"{line}\n" for line in lines) + "\n" + self.note

    @classmethod
    def of_text(cls, text: str) -> Request:
        """Undo `str`; BadNote for anything that is not exactly a request."""
        head, split, note = text.partition("\n\n")
        first, *lines = head.split("\n")
        if not split or not first.startswith("old ") or len(lines) > MAX_LINES:
            raise BadNote("a request has an old size, at most 63 hashes, and a checkpoint")
        try:
            old, path = number_of(first.removeprefix("old ")), tuple(map(strict_base64, lines))
        except ValueError as error:
            raise BadNote(str(error)) from error
        if any(len(step) != HASH_BYTES for step in path):
            raise BadNote("a hash has 32 bytes")
        parse_note(note)
        return cls(old, path, note)

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.of_text(parse_note(self.note).text)


class Refused(Exception):
    """Why there is no cosignature: an HTTP status, and for 409 the size the witness knows. `evidence`: this is a signed
    head that contradicts one seen before, which is proof of misbehaviour and worth keeping."""

    def __init__(self, status: int, words: str, size: int | None = None, *, evidence: bool = False) -> None:
        super().__init__(status, words)
        self.status, self.words, self.size, self.evidence = status, words, size, evidence


def judge(request: Request, kept: tuple[int, bytes] | None, known: Iterable[Verifier]) -> Checkpoint:
    """The checkpoint to remember and cosign, or Refused. `kept` is (size, root) last cosigned for this origin."""
    head = request.checkpoint
    own: Sequence[Verifier] = [v for v in known if v.name == head.origin]
    if not own:
        raise Refused(404, "this log is not known here")
    try:
        open_note(request.note, own)
    except BadNote as error:
        raise Refused(403, "no key of this log signed the checkpoint") from error
    if request.old > head.size:
        raise Refused(400, "the old size is larger than the checkpoint's")
    size, root = kept if kept is not None else (0, EMPTY_ROOT)
    if request.old != size:
        raise Refused(409, "the old size is not the one cosigned last", size)
    if size == head.size and root != head.root:
        raise Refused(409, "another tree of the same size was cosigned before", size, evidence=True)
    if not check_consistency(size, head.size, root, head.root, request.path):
        raise Refused(422, "the proof does not lead from the last cosigned tree to this one")
    return head
