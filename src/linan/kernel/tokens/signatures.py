"""Signing and checking: ES256 with the signature as r || s (IEEE P1363), as COSE and WebCrypto both write it."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from linan.kernel.tokens.trust import PublicKey

_HASH = ECDSA(SHA256())
_PADDING = PSS(MGF1(SHA256()), 32)


def sign(key: EllipticCurvePrivateKey, message: bytes) -> bytes:
    """64 bytes."""
    r, s = decode_dss_signature(key.sign(message, _HASH))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def signed(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the key signed the message: ES256 for a P-256 key, PS256 for an RSA key (RFC 9053, RFC 8230)."""
    try:
        if isinstance(key, EllipticCurvePublicKey):
            if len(signature) != 64:
                return False
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            key.verify(encode_dss_signature(r, s), message, _HASH)
        else:
            key.verify(signature, message, _PADDING, SHA256())
    except InvalidSignature:
        return False
    return True
