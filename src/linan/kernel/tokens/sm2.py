"""SM2 signatures over SM3 (GB/T 32918.2-2016, GB/T 32905-2016) on the curve of GB/T 32918.5, as r || s, 64 bytes.

What is signed is SM3(Z || message), and Z binds the signer's name and key: SM3(length of the name in bits || name || a
|| b || G || key). The name is `1234567812345678` unless it was agreed otherwise (GM/T 0009-2012, clause 10).

`cryptography` does not know the curve, so keys are read here: the one spelling of SubjectPublicKeyInfo with the point
uncompressed, and the two of PKCS #8 that OpenSSL and GmSSL write. The arithmetic is GmSSL's, in C. It has no wheel for
every machine; where it is missing, only keys of this suite cannot be used (ValueError). GmSSL writes a line of its own
source's line numbers to standard error for each signature that does not hold; nothing of the code is in it.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

USER_ID = b"1234567812345678"
MAX_USER_ID = 8191
"""Bytes; its length in bits has 16 bits."""
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
"""id-ecPublicKey on 1.2.156.10197.1.301, then the 64 bytes of the point."""

_TYPE = "301306072a8648ce3d020106082a811ccf5501822d"
_OPENSSL = bytes.fromhex(f"308187020100{_TYPE}046d306b0201010420"), bytes.fromhex("a14403420004")
_GMSSL = (
    bytes.fromhex(f"308193020100{_TYPE}0479307702010104 20"),
    bytes.fromhex("a00a06082a811ccf5501822da14403420004"),
)
_CURVE = bytes.fromhex(
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)
"""a, b and the base point, as they go into Z."""


@lru_cache(maxsize=1)
def _gmssl() -> ModuleType:
    try:
        import gmssl_pyx
    except ImportError:
        raise ValueError("SM2 needs the package gmssl-pyx, which this machine has not") from None
    found: ModuleType = gmssl_pyx
    return found


def sm3(message: bytes) -> bytes:
    """32 bytes."""
    found: bytes = _gmssl().sm3_hash(message)
    return found


@dataclass(frozen=True, slots=True)
class Sm2PublicKey:
    """A point of the curve, x || y, and the name its owner signs under; ValueError for a point that is none."""

    point: bytes
    user_id: bytes = USER_ID
    _z: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 0 < len(self.user_id) <= MAX_USER_ID:
            raise ValueError("the name of an SM2 signer has 1 to 8191 bytes")
        gmssl = _gmssl()
        try:
            good = len(self.point) == 64 and gmssl.normalize_sm2_public_key(self.point) == self.point
        except gmssl.InvalidValueError:
            good = False
        if not good:
            raise ValueError("this is no point of the SM2 curve")
        bits = (8 * len(self.user_id)).to_bytes(2, "big")
        object.__setattr__(self, "_z", sm3(bits + self.user_id + _CURVE + self.point))

    @classmethod
    def of_spki(cls, der: bytes, user_id: bytes = USER_ID) -> Sm2PublicKey:
        if len(der) != len(SPKI) + 64 or not der.startswith(SPKI):
            raise ValueError("this is not the SubjectPublicKeyInfo of an uncompressed SM2 key")
        return cls(der[len(SPKI) :], user_id)

    def spki(self) -> bytes:
        return SPKI + self.point

    def digest(self, message: bytes) -> bytes:
        """What is signed of a message."""
        return sm3(self._z + message)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether the key signed the message; `signature` is r || s. Never raises for any bytes."""
        if len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        good: Any = _gmssl().sm2_verify_sm3_digest(self.point, self.digest(message), encode_dss_signature(r, s))
        return good is True


@dataclass(frozen=True, slots=True)
class Sm2PrivateKey:
    """The number of 32 bytes and its point; ValueError when they do not belong together."""

    secret: bytes = field(repr=False)
    public: Sm2PublicKey

    def __post_init__(self) -> None:
        gmssl = _gmssl()
        try:
            good = self.public.verify(self.sign(b""), b"")
        except gmssl.GmsslInnerError:
            good = False
        if not good:
            raise ValueError("the halves of the SM2 key do not belong together")

    @classmethod
    def generate(cls) -> Sm2PrivateKey:
        point, secret = _gmssl().sm2_key_generate()
        return cls(secret, Sm2PublicKey(point))

    @classmethod
    def of_pem(cls, pem: bytes, user_id: bytes = USER_ID) -> Sm2PrivateKey:
        """An unencrypted PKCS #8 key, with its public half, as OpenSSL or GmSSL writes it; ValueError."""
        der = der_of(pem)
        for head, middle in (_OPENSSL, _GMSSL):
            cut = len(head) + 32
            if len(der) == cut + len(middle) + 64 and der.startswith(head) and der[cut : cut + len(middle)] == middle:
                return cls(der[len(head) : cut], Sm2PublicKey(der[cut + len(middle) :], user_id))
        raise ValueError("an SM2 key is PKCS #8, unencrypted, with its public half (openssl pkcs8 -topk8 -nocrypt)")

    def pem(self) -> bytes:
        """PKCS #8, as OpenSSL writes it."""
        head, middle = _OPENSSL
        text = base64.encodebytes(head + self.secret + middle + self.public.point).replace(b"\n", b"")
        lines = [text[at : at + 64] for at in range(0, len(text), 64)]
        return b"\n".join([b"-----BEGIN PRIVATE KEY-----", *lines, b"-----END PRIVATE KEY-----", b""])

    def public_key(self) -> Sm2PublicKey:
        return self.public

    def sign(self, message: bytes) -> bytes:
        """64 bytes, r || s."""
        der = _gmssl().sm2_sign_sm3_digest(self.secret, self.public.digest(message))
        r, s = decode_dss_signature(der)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def der_of(pem: bytes) -> bytes:
    """The bytes between the lines of a PEM file that holds one thing; ValueError."""
    lines = pem.strip().split(b"\n")
    if len(lines) < 3 or not lines[0].startswith(b"-----BEGIN ") or not lines[-1].startswith(b"-----END "):
        raise ValueError("this is not PEM")
    try:
        return base64.b64decode(b"".join(line.strip() for line in lines[1:-1]), validate=True)
    except binascii.Error as error:
        raise ValueError(f"this is not PEM: {error}") from None
