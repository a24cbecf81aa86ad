"""Keys that sign codes, of whichever suite: reading, naming and making them.

| name | COSE | key | signature |
|---|---|---|---|
| `ES256` | -7 (RFC 9053) | P-256 | ECDSA over SHA-256, r then s |
| `EdDSA` | -8 (RFC 9053) | Ed25519 | RFC 8032 |
| `SM2` | -10197501 | the curve of GB/T 32918.5 | SM2 over SM3, r then s |
| `PS256` | -37 (RFC 8230) | RSA of 2048 bits or more | only of EU certificates |

IANA's registry of COSE algorithms has no number for SM2 and leaves those below -65536 to private use. Ours is read off
the object identifier of SM2 with SM3, 1.2.156.10197.1.501 (GM/T 0006). Should one be registered, it goes here and into
`frontend/src/tokens/suites.ts`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)
from nacl.bindings import crypto_core_ed25519_is_valid_point

from linan.kernel.tokens.sm2 import SPKI, USER_ID, Sm2PrivateKey, Sm2PublicKey, der_of

PublicKey = EllipticCurvePublicKey | Ed25519PublicKey | Sm2PublicKey | RSAPublicKey
PrivateKey = EllipticCurvePrivateKey | Ed25519PrivateKey | Sm2PrivateKey

ALGORITHMS = {"ES256": -7, "EdDSA": -8, "SM2": -10197501, "PS256": -37}
"""Names and COSE numbers."""
SUITES = ("ES256", "EdDSA", "SM2")
"""What codes of ours are signed with; the first where nothing is said."""

_OTHER_NAMES = {"Ed25519": "EdDSA"}
_KNOWN = "this verifier knows ES256 on P-256, EdDSA on Ed25519, SM2, and PS256 with RSA keys of at least 2048 bits"


def algorithm_of(key: Any) -> str:
    """The one algorithm a key is for; ValueError for a key that is none of ours, or a weak one."""
    if isinstance(key, EllipticCurvePublicKey | EllipticCurvePrivateKey) and key.curve.name == "secp256r1":
        return "ES256"
    if isinstance(key, Ed25519PublicKey) and not crypto_core_ed25519_is_valid_point(key.public_bytes_raw()):
        # A point of small order signs anything without its owner; a second spelling of one is nobody's real key.
        raise ValueError("this is no proper Ed25519 key")
    if isinstance(key, Ed25519PublicKey | Ed25519PrivateKey):
        return "EdDSA"
    if isinstance(key, Sm2PublicKey | Sm2PrivateKey):
        return "SM2"
    if isinstance(key, RSAPublicKey) and key.key_size >= 2048:
        return "PS256"
    raise ValueError(_KNOWN)


def fitting(key: Any, named: Any) -> str:
    """The algorithm's one name, when it is what the trust list names for this key; ValueError."""
    if not isinstance(named, str) or _OTHER_NAMES.get(named, named) not in ALGORITHMS:
        raise ValueError(_KNOWN)
    own = algorithm_of(key)
    if own != _OTHER_NAMES.get(named, named):
        raise ValueError(f"{named} is said of a key for {own}")
    return own


def spki(key: PublicKey) -> bytes:
    """SubjectPublicKeyInfo, DER."""
    if isinstance(key, Sm2PublicKey):
        return key.spki()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def key_id(key: PublicKey) -> bytes:
    """The first eight bytes of SHA-256 over the key's SubjectPublicKeyInfo."""
    return sha256(spki(key)).digest()[:8]


def public_key(raw: Any, user_id: str | None = None) -> Any:
    """A key as the trust list writes it: PEM, base64 of DER, or a JWK; `user_id` is an SM2 signer's name, if it has one
    of its own. ValueError, TypeError, KeyError, UnsupportedAlgorithm."""
    found = _from_jwk(raw) if isinstance(raw, Mapping) else _from_der(raw)
    if user_id is None:
        return found
    if not isinstance(found, Sm2PublicKey) or not isinstance(user_id, str):
        raise ValueError("only an SM2 key has a user_id, and it is a text")
    return replace(found, user_id=user_id.encode())


def _from_der(raw: str) -> Any:
    if "-----BEGIN" not in raw:
        der = from_base64(raw)
        return Sm2PublicKey.of_spki(der) if der.startswith(SPKI) else load_der_public_key(der)
    try:
        return load_pem_public_key(raw.encode())
    except UnsupportedAlgorithm:
        return Sm2PublicKey.of_spki(der_of(raw.encode()))


def _from_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    def raw(name: str) -> bytes:
        return base64.urlsafe_b64decode(jwk[name] + "=" * (-len(jwk[name]) % 4))

    match jwk.get("kty"), jwk.get("crv"):
        case "EC", "P-256":
            x, y = int.from_bytes(raw("x"), "big"), int.from_bytes(raw("y"), "big")
            return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
        case "EC", "SM2":
            return Sm2PublicKey(raw("x") + raw("y"))
        case "OKP", "Ed25519":
            return Ed25519PublicKey.from_public_bytes(raw("x"))
        case "RSA", _:
            return RSAPublicNumbers(int.from_bytes(raw("e"), "big"), int.from_bytes(raw("n"), "big")).public_key()
    raise ValueError("a JWK is EC on P-256 or SM2, OKP on Ed25519, or RSA")


def from_base64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise ValueError(f"neither PEM nor base64: {error}") from None


def private_key(pem: bytes, user_id: bytes = USER_ID) -> PrivateKey:
    """An unencrypted private key of one of the `SUITES`; ValueError for anything else."""
    try:
        found = load_pem_private_key(pem, None)
    except UnsupportedAlgorithm:
        return Sm2PrivateKey.of_pem(pem, user_id)
    except TypeError as error:
        raise ValueError(str(error)) from None
    if isinstance(found, Ed25519PrivateKey) or (
        isinstance(found, EllipticCurvePrivateKey) and found.curve.name == "secp256r1"
    ):
        return found
    raise ValueError("codes are signed with P-256, Ed25519 or SM2")


def generate(algorithm: str) -> PrivateKey:
    """A fresh key of one of the `SUITES`; ValueError for another name."""
    match _OTHER_NAMES.get(algorithm, algorithm):
        case "ES256":
            return generate_private_key(SECP256R1())
        case "EdDSA":
            return Ed25519PrivateKey.generate()
        case "SM2":
            return Sm2PrivateKey.generate()
    raise ValueError(f"codes are signed with {', '.join(SUITES)}")


def pem_of(key: PrivateKey) -> bytes:
    """PKCS #8, unencrypted."""
    if isinstance(key, Sm2PrivateKey):
        return key.pem()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
