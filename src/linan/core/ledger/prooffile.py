"""Proofs as files: what `linan ledger prove` writes, and how anybody checks it with nothing but a key.

The file is a C2SP tlog-proof of the entry in its own log. Its `extra` line, which proves nothing by itself, brings what
a reader would otherwise have to fetch:

    extra = "linan.proof/1" || deflate(CBOR [leaf, opening, upper])      at most 64 KiB when unpacked
        leaf      the entry's public part, as it was hashed
        opening   null, or [salt, body bytes]: what the entry said, when whoever asked for the proof wanted it shown
        upper     null, or [leaf, salt, body bytes, index, [path hash, …], signed checkpoint]: the county's entry that
                  tells of this log's checkpoint, and its own proof in the county's log

So one key is enough: the log's own, or the county's, to which the second step leads. Nothing here opens a database.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import cbor2

from linan.core.ledger import rules
from linan.kernel.merkle import (
    BadNote,
    Checkpoint,
    Policy,
    Proof,
    Verifier,
    leaf_hash,
    open_note,
    parse_note,
)

MARK = b"linan.proof/1"
MOST_UNPACKED = 1 << 16
ORIGIN = "linan.log/"
TOLD = "ledger.checkpoint_signed"
"""The kind of the county's entries that tell of a community's checkpoint."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A private body shown: the salt and the bytes that an entry committed to."""

    salt: bytes
    body: bytes

    def said(self, public: rules.Public) -> dict[str, Any]:
        """The body; ValueError when it is not what the entry committed to."""
        if rules.body_commitment(self.salt, self.body) != public.body:
            raise ValueError("the body is not the one the entry committed to")
        told = cbor2.loads(self.body)
        if not isinstance(told, dict) or rules.body_bytes(told) != self.body:
            raise ValueError("the body is not written in the one way a body is written")
        return told


@dataclass(frozen=True, slots=True)
class Extra:
    """What rides along in a proof of ours."""

    leaf: bytes
    opening: Opening | None = None
    upper: tuple[bytes, Opening, Proof] | None = None

    def packed(self) -> bytes:
        upper = None
        if self.upper is not None:
            leaf, opening, proof = self.upper
            upper = [leaf, opening.salt, opening.body, proof.index, list(proof.path), proof.note]
        opening_ = None if self.opening is None else [self.opening.salt, self.opening.body]
        # Packed, for the county's note is text inside: a proof is to fit a few QR codes.
        return MARK + zlib.compress(cbor2.dumps([self.leaf, opening_, upper], canonical=True), 9)

    @classmethod
    def unpacked(cls, raw: bytes) -> Extra:
        """Undo `packed`; ValueError when this is somebody else's extra."""
        try:
            if not raw.startswith(MARK):
                raise ValueError("not ours")
            unpacking = zlib.decompressobj()
            plain = unpacking.decompress(raw[len(MARK) :], MOST_UNPACKED)
            if not unpacking.eof or unpacking.unused_data:
                raise ValueError("not what we pack")
            leaf, opening, upper = cbor2.loads(plain)
            if not isinstance(leaf, bytes):
                raise TypeError("an entry is bytes")
            above = None
            if upper is not None:
                told, salt, body, index, path, note = upper
                if not all(isinstance(p, bytes) and len(p) == 32 for p in path) or not isinstance(index, int):
                    raise ValueError("not a path")
                above = (_bytes(told), Opening(_bytes(salt), _bytes(body)), Proof(index, tuple(path), str(note)))
            return cls(leaf, None if opening is None else Opening(*map(_bytes, opening)), above)
        except (zlib.error, cbor2.CBORDecodeError, TypeError, ValueError) as error:
            raise ValueError("the extra data of this proof is not ours") from error


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError("bytes were due here")
    return value


@dataclass(slots=True)
class Checked:
    """What a check found. `levels` go from the entry's log up to the county's; `problems` is empty when all holds."""

    kind: str
    entry: rules.Public | None = None
    said: Mapping[str, Any] | None = None
    levels: list[dict[str, Any]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    seen_at: datetime | None = None
    """When independent witnesses had seen the head, by their clocks; None without a quorum."""

    @property
    def holds(self) -> bool:
        return not self.problems

    def bad(self, code: str, words: str) -> None:
        self.problems.append((code, words))


def check_text(
    text: str,
    keys: Sequence[Verifier],
    *,
    entry: bytes | None = None,
    policy: Policy | None = None,
    newest: datetime | None = None,
) -> Checked:
    """Check a tlog-proof or a checkpoint with these log keys and nothing else; BadNote when it is neither.

    `entry`: the entry's bytes, for a proof of somebody else's log. `policy`: whose cosignatures are believed, and how
    many parties that do not answer to one another must have seen the head. `newest`: a head that its witnesses saw
    before this moment is stale.
    """
    if not text.startswith("c2sp.org/tlog-proof"):
        found = Checked("checkpoint")
        signed = _level(found, text, keys, policy)
        if not signed:
            found.bad("signature_wrong", "None of the keys given signed this checkpoint.")
        _quorum(found, text, policy, newest)
        return found
    proof = Proof.of_text(text)
    found = Checked("proof")
    extra: Extra | None = None
    if proof.extra is not None:
        try:
            extra = Extra.unpacked(proof.extra)
        except ValueError:
            extra = None
    if entry is None and extra is None:
        raise BadNote("the proof does not bring its entry: give the entry's bytes as well")
    leaf = entry if entry is not None else extra.leaf if extra is not None else b""
    signed = _level(found, proof.note, keys, policy, proof.index)
    if not proof.includes(leaf_hash(leaf)):
        found.bad("path_wrong", "The path does not lead from this entry to the root.")
    if extra is None or proof.checkpoint.origin.removeprefix(ORIGIN) == proof.checkpoint.origin:
        if not signed:
            found.bad("signature_wrong", "None of the keys given signed this checkpoint.")
        _quorum(found, proof.note, policy, newest)
        return found
    found.entry = _entry(found, leaf, proof)
    if extra.opening is not None and found.entry is not None:
        try:
            found.said = extra.opening.said(found.entry)
        except (ValueError, TypeError, cbor2.CBORDecodeError) as error:
            found.bad("body_altered", str(error))
    top = proof.note
    if extra.upper is not None:
        signed |= _upper(found, extra.upper, proof, keys, policy)
        top = extra.upper[2].note
    if not signed:
        found.bad("signature_wrong", "None of the keys given signed a checkpoint of this proof.")
    _quorum(found, top, policy, newest)
    return found


def _entry(found: Checked, leaf: bytes, proof: Proof) -> rules.Public | None:
    try:
        public = rules.read_leaf(leaf)
    except ValueError as error:
        found.bad("not_canonical", str(error))
        return None
    if proof.checkpoint.origin != f"{ORIGIN}{public.log}":
        found.bad("replayed", "The entry belongs to another log than the checkpoint.")
    return public


def _upper(
    found: Checked,
    upper: tuple[bytes, Opening, Proof],
    proof: Proof,
    keys: Sequence[Verifier],
    policy: Policy | None,
) -> bool:
    """Check the step from a community's checkpoint to the county's head; True when a key given signed the latter."""
    leaf, opening, above = upper
    try:
        signed = _level(found, above.note, keys, policy, above.index)
        if not above.includes(leaf_hash(leaf)):
            found.bad("path_wrong", "The path does not lead from the community's checkpoint to the county's root.")
    except BadNote as error:
        found.bad("path_wrong", str(error))
        return False
    public = _entry(found, leaf, above)
    if public is None:
        return False
    head = proof.checkpoint
    try:
        fact = opening.said(public)["fact"]
    except (ValueError, TypeError, KeyError, cbor2.CBORDecodeError) as error:
        found.bad("body_altered", str(error))
        return False
    told = (public.kind, f"{ORIGIN}{fact.get('log')}", fact.get("size"), fact.get("root"))
    if told != (TOLD, head.origin, head.size, head.root.hex()):
        found.bad("checkpoint_inconsistent", "The county's entry tells of another checkpoint.")
        return False
    return signed


def _level(
    found: Checked, note: str, keys: Sequence[Verifier], policy: Policy | None, index: int | None = None
) -> bool:
    """Note what one checkpoint says; True when the log's own key, one of `keys`, signed it."""
    parsed = parse_note(note)
    head = Checkpoint.of_text(parsed.text)
    by: list[str] = []
    try:
        for verifier in open_note(note, keys)[1]:
            if verifier.name == head.origin:
                by.append(verifier.vkey)
    except BadNote as error:
        if any((s.name, s.key_id) == (k.name, k.key_id) for s in parsed.signatures for k in keys):
            found.bad("signature_wrong", str(error))
    seen = policy.seen(note) if policy is not None else {}
    found.levels.append(
        {
            "log": head.origin,
            "size": head.size,
            "root": head.root.hex(),
            "index": index,
            "signed_by": by,
            "cosigned_by": [{"name": name, "at": at.isoformat()} for name, at in sorted(seen.items())],
        }
    )
    return bool(by)


def _quorum(found: Checked, note: str, policy: Policy | None, newest: datetime | None) -> None:
    """The quorum is asked of the highest checkpoint: what leads there is as witnessed as it is."""
    if policy is None:
        return
    for name in policy.forged(note):
        found.bad("cosignature_wrong", f"The cosignature of {name} does not hold.")
    if not policy.met(note):
        found.bad("quorum_missing", "Too few independent parties have seen this head.")
        return
    found.seen_at = policy.time(note)
    if newest is not None and (found.seen_at is None or found.seen_at < newest):
        found.bad("stale", "This head is older than asked for.")


def keys_of(texts: Iterable[str]) -> list[Verifier]:
    """Verifier keys as given: vkeys, or files with one on each line. ValueError when one is malformed."""
    return [Verifier.of_vkey(line.strip()) for text in texts for line in text.splitlines() if line.strip()]


def moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
