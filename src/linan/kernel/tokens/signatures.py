"""Signing and checking with the key's own algorithm; every signature has 64 bytes but that of RSA.

ES256 and SM2 write r || s (IEEE P1363), as COSE and WebCrypto do. Of an ES256 signature anybody can make a second that
holds as well (r, n - s): nothing here takes a signature for a name. Ed25519 is libsodium's check, which takes one
spelling of a signature only; SM2 signatures have no such twin.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from linan.kernel.tokens.keys import PrivateKey, PublicKey
from linan.kernel.tokens.sm2 import Sm2PrivateKey, Sm2PublicKey

_HASH = ECDSA(SHA256())
_PADDING = PSS(MGF1(SHA256()), 32)


def sign(key: PrivateKey, message: bytes) -> bytes:
    """64 bytes."""
    if isinstance(key, Ed25519PrivateKey | Sm2PrivateKey):
        return key.sign(message)
    r, s = decode_dss_signature(key.sign(message, _HASH))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def signed(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the key signed the message, with the one algorithm that key is for."""
    try:
        if isinstance(key, EllipticCurvePublicKey):
            if len(signature) != 64:
                return False
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            key.verify(encode_dss_signature(r, s), message, _HASH)
        elif isinstance(key, Ed25519PublicKey):
            if len(signature) != 64:
                return False
            crypto_sign_open(signature + message, key.public_bytes_raw())
        elif isinstance(key, Sm2PublicKey):
            return key.verify(signature, message)
        else:
            key.verify(signature, message, _PADDING, SHA256())
    except (InvalidSignature, BadSignatureError):
        return False
    return True
