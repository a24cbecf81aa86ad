"""C2SP signed notes, checkpoints and cosignatures (Ed25519).

A signed note is text ending in a newline, an empty line, then lines `— name base64(key id ‖ signature)`. A checkpoint
is a note whose text is origin, tree size, root in base64, and optional extension lines. A cosignature signs a
checkpoint together with the time at which a witness saw it.
(https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature)
"""

from __future__ import annotations

import binascii
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

ED25519 = 0x01
COSIGNATURE_V1 = 0x04
MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
_MARK = "— "
_SPLIT = "\n\n" + _MARK
_NOT_PLAIN = re.compile(r"[\x00-\x09\x0b-\x1f]")


class BadNote(ValueError):
    """The note is malformed, or a signature of a known key does not hold."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name. `algorithm` is ED25519 for logs or COSIGNATURE_V1 for witnesses."""

    name: str
    public_key: bytes
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(c.isspace() for c in self.name):
            raise ValueError(f"not a key name: {self.name!r}")
        if len(self.public_key) != 32 or self.algorithm not in (ED25519, COSIGNATURE_V1):
            raise ValueError("not an Ed25519 public key")

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public_key).digest()[:4]

    @property
    def vkey(self) -> str:
        """`name+hex key id+base64(algorithm ‖ public key)`."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.algorithm]) + self.public_key).decode()}"

    @classmethod
    def of_vkey(cls, vkey: str) -> Verifier:
        """Undo `vkey`; ValueError when it is malformed or its key id does not match."""
        name, _, rest = vkey.partition("+")
        hex_id, _, key = rest.partition("+")
        raw = strict_base64(key)
        if len(raw) != 33:
            raise ValueError(f"not a verifier key: {vkey!r}")
        found = cls(name, raw[1:], raw[0])
        if found.key_id.hex() != hex_id:
            raise ValueError("the key id does not belong to this key")
        return found

    def holds(self, text: str, signature: bytes) -> bool:
        """True when `signature` is this key's over `text`."""
        message = text.encode()
        if self.algorithm == COSIGNATURE_V1:
            if len(signature) != 72:
                return False
            message = _cosigned(text, int.from_bytes(signature[:8], "big"))
            signature = signature[8:]
        try:
            VerifyKey(self.public_key).verify(message, signature)
        except (BadSignatureError, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under its name: 32 bytes of Ed25519 seed. Never printed."""

    name: str
    seed: bytes
    algorithm: int = ED25519

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, bytes(SigningKey(self.seed).verify_key), self.algorithm)

    def signature(self, text: str, seconds: int | None = None) -> bytes:
        """The signature over `text`. A witness (COSIGNATURE_V1) must give POSIX `seconds`; a log must not."""
        key = SigningKey(self.seed)
        if self.algorithm == COSIGNATURE_V1:
            if seconds is None:
                raise ValueError("a cosignature needs its time")
            return seconds.to_bytes(8, "big") + key.sign(_cosigned(text, seconds)).signature
        if seconds is not None:
            raise ValueError("a plain signature carries no time")
        return key.sign(text.encode()).signature


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who, which key, and the raw signature behind the key id."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"{_MARK}{self.name} {b64encode(self.key_id + self.signature).decode()}\n"

    @property
    def seconds(self) -> int | None:
        """The witness's time in a cosignature, else None."""
        return int.from_bytes(self.signature[:8], "big") if len(self.signature) == 72 else None


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note: its text (ending in a newline) and its signature lines, verified or not."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(s.line for s in self.signatures)

    def with_signature(self, signature: Signature) -> Note:
        """This note with one more line; the same key's earlier line is replaced."""
        kept = [s for s in self.signatures if (s.name, s.key_id) != (signature.name, signature.key_id)]
        return Note(self.text, (*kept, signature))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: `origin` has `size` entries with this `root`."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        if any(not line or "\n" in line for line in lines):
            raise ValueError("a checkpoint line is neither empty nor broken")
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def of_text(cls, text: str) -> Checkpoint:
        """Undo `text`; BadNote for anything not canonical."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise BadNote("a checkpoint has an origin, a size and a root")
        origin, size, root = lines[:3]
        try:
            count, raw = number_of(size), strict_base64(root)
        except ValueError as error:
            raise BadNote(str(error)) from error
        if len(raw) != 32:
            raise BadNote("a root has 32 bytes")
        return cls(origin, count, raw, tuple(lines[3:-1]))


def sign_note(text: str, *signers: Signer, seconds: int | None = None) -> str:
    """`text` signed by each signer. `seconds` is the time of the cosigners among them."""
    _check_text(text)
    lines = (_sign(text, s, seconds if s.algorithm == COSIGNATURE_V1 else None) for s in signers)
    return str(Note(text, tuple(lines)))


def cosign(note: str, witness: Signer, seconds: int) -> Signature:
    """A witness's line for `note`, whose text must be a checkpoint."""
    text = parse_note(note).text
    Checkpoint.of_text(text)
    return _sign(text, witness, seconds)


def parse_note(note: str) -> Note:
    """Split text from signatures without verifying any; BadNote when malformed."""
    if len(note) > MAX_NOTE_BYTES or _NOT_PLAIN.search(note):
        raise BadNote("a note is plain text")
    at = note.rfind(_SPLIT)
    if at < 0 or not note.endswith("\n"):
        raise BadNote("the note carries no signature")
    text, block = note[: at + 1], note[at + 2 :]
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise BadNote("too many signatures")
    return Note(text, tuple(_signature(line) for line in lines))


def open_note(note: str, known: Iterable[Verifier]) -> tuple[str, tuple[Verifier, ...]]:
    """The text of `note` and those of the known keys that signed it.

    Unknown keys are passed over. BadNote when malformed, when a known key's signature does not hold, when one key
    signs twice, or when no known key signed.
    """
    parsed = parse_note(note)
    by_id = {(v.name, v.key_id): v for v in known}
    signed: list[Verifier] = []
    for line in parsed.signatures:
        verifier = by_id.get((line.name, line.key_id))
        if verifier is None:
            continue
        if verifier in signed:
            raise BadNote(f"{line.name} signed twice")
        if not verifier.holds(parsed.text, line.signature):
            raise BadNote(f"the signature of {line.name} does not hold")
        signed.append(verifier)
    if not signed:
        raise BadNote("no known key signed this note")
    return parsed.text, tuple(signed)


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """The signed note of `checkpoint`. The signer's name is the log's origin (C2SP tlog-checkpoint)."""
    if signer.name != checkpoint.origin:
        raise ValueError(f"{signer.name} cannot sign for {checkpoint.origin}")
    return sign_note(checkpoint.text, signer)


def open_checkpoint(note: str, log: Verifier, witnesses: Sequence[Verifier] = ()) -> Checkpoint:
    """The checkpoint in `note`, verified to be `log`'s own; BadNote otherwise. Known witnesses must hold too."""
    text, signed = open_note(note, (log, *witnesses))
    checkpoint = Checkpoint.of_text(text)
    if log not in signed or checkpoint.origin != log.name:
        raise BadNote(f"this is not a checkpoint of {log.name}")
    return checkpoint


def _sign(text: str, signer: Signer, seconds: int | None) -> Signature:
    return Signature(signer.name, signer.verifier.key_id, signer.signature(text, seconds))


def _signature(line: str) -> Signature:
    mark, name, encoded, *rest = [*line.split(" "), "", "", ""][:4]
    try:
        raw = strict_base64(encoded)
    except ValueError as error:
        raise BadNote(str(error)) from error
    if mark != _MARK.strip() or not name or "+" in name or any(rest) or line.count(" ") != 2 or len(raw) < 5:
        raise BadNote(f"not a signature line: {line!r}")
    return Signature(name, raw[:4], raw[4:])


def _check_text(text: str) -> None:
    if not text.endswith("\n") or _NOT_PLAIN.search(text):
        raise ValueError("the text of a note is plain and ends in a newline")


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def number_of(text: str) -> int:
    """A decimal without leading zeroes, below 2^63; ValueError for any other spelling."""
    if not text.isascii() or not text.isdigit() or (text[0] == "0" and text != "0") or len(text) > 19:
        raise ValueError(f"not a number as logs write it: {text[:40]!r}")
    found = int(text)
    if found >= 1 << 63:
        raise ValueError("a number beyond any log")
    return found


def strict_base64(text: str) -> bytes:
    """Strict standard base64: one text per value, so a signed line cannot be rewritten unnoticed."""
    try:
        raw = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError(f"not base64: {text!r}") from error
    if binascii.b2a_base64(raw, newline=False).decode() != text:
        raise ValueError(f"not canonical base64: {text!r}")
    return raw
