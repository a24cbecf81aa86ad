"""What a card terminal sends: `{"body": text, "signature": base64}`, signed over exactly the UTF-8 bytes of the text.

    {"format": "linan.card_reading/1", "terminal": id, "nonce": 8 to 24 letters, "at": ISO 8601, "card": number}

The signature is ES256 (r || s, 64 bytes) or Ed25519 (64 bytes), as the enrolled key is of P-256 or Ed25519.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.tokens.signatures import signed as signed_p256
from linan.kernel.words import Words

FORM = "linan.card_reading/1"
CLOCK = timedelta(minutes=5)
"""How far a terminal's clock may be off: as far as a scan may lie ahead."""
AGAIN = timedelta(minutes=1)
"""How long a terminal whose answer got lost may ask again with the same reading."""
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,24}\Z")


@dataclass(frozen=True, slots=True)
class CardSeen:
    """One card laid on a terminal."""

    nonce: str
    at: datetime
    card: str


def read_key(text: str) -> bytes:
    """A terminal's public key as DER, from PEM or base64 of DER. Refuses `bad_key`."""
    try:
        raw = text.strip()
        key = load_pem_public_key(raw.encode()) if "-----BEGIN" in raw else load_der_public_key(b64decode(raw))
    except (ValueError, TypeError, Error, UnsupportedAlgorithm):
        key = None
    if isinstance(key, Ed25519PublicKey) or (isinstance(key, EllipticCurvePublicKey) and key.curve.name == "secp256r1"):
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    raise Refusal(
        "bad_key",
        Words("This is no public key of P-256 or Ed25519."),
        kind=Kind.INVALID,
        next_step=Words("Copy the public key the terminal shows (PEM); the private one stays in it."),
        field="public_key",
    )


def signed_by(public_key: bytes, text: str, signature: str) -> bool:
    """Whether the terminal's key signed this text."""
    try:
        raw, message = b64decode(signature, validate=True), text.encode()
        key = load_der_public_key(public_key)
        if isinstance(key, Ed25519PublicKey):
            key.verify(raw, message)
            return True
        return isinstance(key, EllipticCurvePublicKey) and signed_p256(key, message, raw)
    except (InvalidSignature, ValueError):
        return False


def read_seen(text: str, terminal: UUID) -> CardSeen:
    """What the signed text says. Refuses `reading_unusable`, for one of another terminal too."""
    try:
        told = json.loads(text)
        fits = told["format"] == FORM and UUID(told["terminal"]) == terminal
        nonce, at, card = told["nonce"], datetime.fromisoformat(told["at"]), told["card"]
        if fits and isinstance(card, str) and at.tzinfo is not None and _NONCE.match(nonce):
            return CardSeen(nonce, at, card)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise Refusal(
        "reading_unusable",
        Words("This reading is not written as readings are written."),
        kind=Kind.INVALID,
        next_step=Words("Compare the terminal's program with the description at /api/docs."),
    )
