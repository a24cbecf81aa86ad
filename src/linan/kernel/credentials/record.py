"""A credential as bytes: COSE_Sign1 (RFC 9052) with EdDSA on Ed25519 (RFC 9053, algorithm -8), deterministic CBOR.

The payload is `{"v": 1, "kind", "issued_at", "originals", "content"}`: `issued_at` in whole seconds since 1970 UTC,
`originals` a list of `[SHA-256, bytes, media type]`, `content` the fields of `content`. The protected header is
`{1: -8, 4: key id}`; nothing is unprotected. A credential's name is the SHA-256 of all its bytes, and that is how
others point to it. Ed25519 leaves nobody but the signer a way to other bytes that also hold, so one paper has one name
(docs/decisions/0013-suppliers-credentials.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from linan.kernel.credentials.content import Content, Kind, from_map, parents, to_map
from linan.kernel.tokens import cbor

LONGEST = 16 * 1024
MOST_ORIGINALS = 12
MOST_FILE = 64 * 1024 * 1024
MEDIA = ("application/pdf", "image/jpeg", "image/png")
SUFFIX = ".cose"
"""How the file of a credential is named; `application/cose` of RFC 9052."""

_SIGN1 = 18
_EDDSA = -8
_FIRST = b"\xd2"


class Unreadable(ValueError):
    """`code` is `unreadable` or `oversized`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Original:
    """A paper that was signed along: the hash and size of its file, and what kind of file it is."""

    digest: bytes
    size: int
    media_type: str

    @classmethod
    def of(cls, data: bytes) -> Original:
        """Of a file's bytes; ValueError for another type than PDF, JPEG or PNG, or one too large."""
        kinds = {b"%PDF-": MEDIA[0], b"\xff\xd8\xff": MEDIA[1], b"\x89PNG\r\n\x1a\n": MEDIA[2]}
        found = next((m for sign, m in kinds.items() if data.startswith(sign)), None)
        if found is None or len(data) > MOST_FILE:
            raise ValueError("a paper is a PDF, a JPEG or a PNG of at most 64 MB")
        return cls(sha256(data).digest(), len(data), found)


@dataclass(frozen=True)
class Record:
    """A credential as it was read; nothing of it is believed yet."""

    raw: bytes
    key_id: bytes
    issued_at: datetime
    originals: tuple[Original, ...]
    content: Content

    @property
    def kind(self) -> Kind:
        return self.content.kind

    @cached_property
    def digest(self) -> bytes:
        """The credential's name: SHA-256 of its bytes."""
        return sha256(self.raw).digest()

    @cached_property
    def parents(self) -> dict[str, bytes]:
        return parents(self.content)

    def signed_by(self, key: bytes) -> bool:
        """Whether this Ed25519 key (32 bytes) signed exactly these bytes."""
        header, payload, signature = _parts(self.raw)
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, _to_sign(header, payload))
        except (InvalidSignature, ValueError):
            return False
        return True


def key_id(key: bytes) -> bytes:
    """The first eight bytes of SHA-256 over an Ed25519 public key's 32 bytes."""
    return sha256(key).digest()[:8]


def issue(content: Content, key: Ed25519PrivateKey, issued_at: datetime, originals: Iterable[Original] = ()) -> bytes:
    """The signed bytes. ValueError for content that would not be read again."""
    header = cbor2.dumps({1: _EDDSA, 4: key_id(key.public_key().public_bytes_raw())}, canonical=True)
    payload = cbor2.dumps(
        {
            "v": 1,
            "kind": content.kind.value,
            "issued_at": int(issued_at.timestamp()),
            "originals": [[o.digest, o.size, o.media_type] for o in originals],
            "content": to_map(content),
        },
        canonical=True,
    )
    parts = [header, {}, payload, key.sign(_to_sign(header, payload))]
    raw = cbor2.dumps(cbor2.CBORTag(_SIGN1, parts), canonical=True)
    if read(raw).content != content:
        raise ValueError("this content cannot be written")
    return raw


def looks_like(raw: bytes, name: str = "") -> bool:
    """Whether a file means to be a credential; else it is a paper somebody signed along."""
    return name.lower().endswith(SUFFIX) or raw[:1] == _FIRST


def read(raw: bytes) -> Record:
    """What the bytes say, if they are exactly what our own writer would have written; else `Unreadable`."""
    if len(raw) > LONGEST:
        raise Unreadable("oversized")
    try:
        header, payload, _ = _parts(raw)
        head, body = cbor.ours(header), cbor.ours(payload)
        if type(head) is not dict or head.keys() != {1, 4} or head[1] != _EDDSA or type(head[1]) is not int:
            raise ValueError("header")
        if type(head[4]) is not bytes or len(head[4]) != 8:
            raise ValueError("key id")
        if type(body) is not dict or body.keys() != {"v", "kind", "issued_at", "originals", "content"}:
            raise ValueError("payload")
        at = body["issued_at"]
        if body["v"] != 1 or type(body["v"]) is not int or type(at) is not int or not 0 <= at < 2**36:
            raise ValueError("version or time")
        return Record(
            bytes(raw),
            head[4],
            datetime.fromtimestamp(at, UTC),
            _originals(body["originals"]),
            from_map(Kind(body["kind"]), body["content"]),
        )
    except cbor.Unreadable as error:
        raise Unreadable("oversized" if error.code == "oversized" else "unreadable") from None
    except (ValueError, TypeError, KeyError, OverflowError, OSError, AttributeError):
        raise Unreadable("unreadable") from None


def _parts(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Header, payload and signature; ValueError when it is no envelope of ours."""
    sealed = cbor.ours(raw)
    if not isinstance(sealed, cbor2.CBORTag) or sealed.tag != _SIGN1:
        raise ValueError("not a COSE_Sign1")
    parts = sealed.value
    if not isinstance(parts, list | tuple) or len(parts) != 4 or parts[1] != {}:
        raise ValueError("not a COSE_Sign1")
    header, _, payload, signature = parts
    if not all(type(p) is bytes for p in (header, payload, signature)) or len(signature) != 64:
        raise ValueError("not a COSE_Sign1")
    return header, payload, signature


def _to_sign(header: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", header, b"", payload], canonical=True)


def _originals(raw: Any) -> tuple[Original, ...]:
    if not isinstance(raw, list) or len(raw) > MOST_ORIGINALS:
        raise ValueError("originals")
    return tuple(_original(one) for one in raw)


def _original(raw: Sequence[Any]) -> Original:
    if not isinstance(raw, list) or len(raw) != 3:
        raise ValueError("original")
    digest, size, media_type = raw
    if type(digest) is not bytes or len(digest) != 32 or type(size) is not int or not 0 < size <= MOST_FILE:
        raise ValueError("original")
    if media_type not in MEDIA:
        raise ValueError("original")
    return Original(digest, size, media_type)
