"""The trust list: which organisation's key may sign which kinds of credential, and from when to when.

    {"format": "linan.supply_trust/1", "sequence": 3, "issued_at": "…",
     "keys": [{"kid": "8ec639fc4b78b8f6", "algorithm": "EdDSA", "public_key": "base64 of 32 bytes, or PEM",
               "body": {"code": "91330110…", "name": "…"}, "may_sign": ["lot", "hand_over"],
               "period": {"since": "…", "until": "…"}, "withdrawn_at": null}]}

What `may_sign` does not name is not allowed. The period bounds the moment of signing: what a key signed in its time
goes on counting. A lost key is withdrawn, and from `withdrawn_at` on nothing it signed is believed. The algorithm
comes from here, never from the credential.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from linan.kernel.credentials.content import Kind, is_party
from linan.kernel.credentials.record import key_id

FORMAT = "linan.supply_trust/1"
ALGORITHM = "EdDSA"
MOST_KEYS = 10_000

_NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Signer:
    """One key of the trust list, and whose it is."""

    key_id: bytes
    key: bytes
    code: str
    name: str
    may_sign: frozenset[Kind]
    since: datetime
    until: datetime
    withdrawn_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "kid": self.key_id.hex(),
            "algorithm": ALGORITHM,
            "public_key": base64.b64encode(self.key).decode(),
            "body": {"code": self.code, "name": self.name},
            "may_sign": sorted(k.value for k in self.may_sign),
            "period": {"since": self.since.isoformat(), "until": self.until.isoformat()},
            "withdrawn_at": self.withdrawn_at.isoformat() if self.withdrawn_at else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Signer:
        """Undo `to_json`; ValueError names what cannot be used."""
        if data.get("algorithm") != ALGORITHM:
            raise ValueError("this verifier knows EdDSA on Ed25519")
        key = public_key(data["public_key"])
        kid = key_id(key)
        if data.get("kid") and data["kid"] != kid.hex():
            raise ValueError("the key id is not that of the key")
        body = data["body"]
        if not is_party(body["code"]):
            raise ValueError("the body's code is not the credit code of an organisation")
        name = str(body["name"]).strip()
        if not 1 <= len(name) <= 120:
            raise ValueError("the body needs a name")
        since, until = _moment(data["period"]["since"]), _moment(data["period"]["until"])
        if not since < until:
            raise ValueError("a period has a beginning and then an end")
        withdrawn = data.get("withdrawn_at")
        return cls(
            kid, key, body["code"], name, frozenset(Kind(k) for k in data["may_sign"]), since, until,
            _moment(withdrawn) if withdrawn else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SupplyTrust:
    """Whose credentials are believed."""

    keys: Mapping[bytes, Signer]
    sequence: int = 0
    issued_at: datetime = _NEVER

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "sequence": self.sequence,
            "issued_at": self.issued_at.isoformat(),
            "keys": [k.to_json() for k in sorted(self.keys.values(), key=lambda k: k.key_id)],
        }

    @classmethod
    def from_json(cls, data: Any) -> SupplyTrust:
        """Undo `to_json`. ValueError for another format, or a key that cannot be used or stands twice."""
        if not isinstance(data, Mapping) or data.get("format") != FORMAT:
            raise ValueError(f"this is not {FORMAT}")
        if not isinstance(data.get("keys"), list) or len(data["keys"]) > MOST_KEYS:
            raise ValueError(f"a trust list has a list of at most {MOST_KEYS} keys")
        keys: dict[bytes, Signer] = {}
        for number, raw in enumerate(data["keys"], start=1):
            try:
                found = Signer.from_json(raw)
            except (ValueError, KeyError, TypeError, AttributeError, UnsupportedAlgorithm) as error:
                raise ValueError(f"key {number} of the trust list: {error}") from error
            if found.key_id in keys:
                raise ValueError(f"key {number} of the trust list: {found.key_id.hex()} stands there twice")
            keys[found.key_id] = found
        at = _moment(data["issued_at"]) if data.get("issued_at") else _NEVER
        return cls(keys, int(data.get("sequence", 0)), at)

    @classmethod
    def of(cls, *signers: Signer) -> SupplyTrust:
        return cls({s.key_id: s for s in signers})


def public_key(text: str) -> bytes:
    """The 32 bytes of an Ed25519 public key in base64 or PEM; ValueError."""
    if "-----BEGIN" in text:
        found = load_pem_public_key(text.encode())
        if not isinstance(found, Ed25519PublicKey):
            raise ValueError("the key is not an Ed25519 key")
        return found.public_bytes_raw()
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("the key is neither PEM nor base64") from None
    if len(raw) != 32:
        raise ValueError("an Ed25519 key has 32 bytes")
    return raw


def _moment(text: str) -> datetime:
    """ISO 8601; without its zone it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
