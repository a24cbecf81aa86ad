"""Keys as files in `LINAN_HOME/keys`, mode 0600, made at first use.

One root key derives a key per purpose (HKDF-SHA256, RFC 5869), so a leaked purpose key opens nothing else. Ciphertexts
begin with the number of the root they were made under: after a rotation old ones still open, new ones use the newest.
Lookup keys are derived from the first root for ever, or nothing could be found again after a rotation.
"""

from __future__ import annotations

import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

NONCE_BYTES = 12


@lru_cache(maxsize=8)
def _folder(home: str | Path) -> Path:
    return Path(home) / "keys"


def folder() -> Path:
    """The folder of the keys; asked several times for every person, so the path is put together once."""
    return _folder(settings.LINAN_HOME)


def once(path: Path, content: bytes) -> bytes:
    """Write `content` unless the file is there; two processes starting at once agree on one of them."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # The name of a key is on the disk before anything is encrypted with it: what a power cut takes must be both.
        _sync(path.parent.parent)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        _sync(path.parent)
    return path.read_bytes()


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def text_key(name: str, home: Path) -> str:
    """A random text key for a library that wants one (Django's signing key)."""
    return once(home / "keys" / f"{name}.txt", secrets.token_urlsafe(48).encode()).decode()


@lru_cache(maxsize=8)
def _root(place: Path, number: int) -> bytes:
    path = place / f"root-{number}.key"
    if number == 1:
        return once(path, secrets.token_bytes(32))
    return path.read_bytes()


def newest_root() -> int:
    """The number of the root key in use."""
    numbers = [int(p.stem.split("-")[1]) for p in folder().glob("root-*.key")]
    return max(numbers, default=1)


@lru_cache(maxsize=1)
def _newest_cached(place: Path) -> int:
    return newest_root()


def rotate_root() -> int:
    """Make a new root key; running processes use it after their next start."""
    number = newest_root() + 1
    once(folder() / f"root-{number}.key", secrets.token_bytes(32))
    look_again()
    return number


def look_again() -> None:
    """Ask the folder for the newest root once more."""
    _newest_cached.cache_clear()
    _sealing.cache_clear()


@lru_cache(maxsize=256)
def _derived(place: Path, number: int, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"linan:{purpose}".encode()).derive(_root(place, number))


@lru_cache(maxsize=256)
def _cipher(place: Path, number: int, purpose: str) -> AESGCM:
    """The cipher with its key set up; it holds nothing of a message, so threads share it."""
    return AESGCM(_derived(place, number, purpose))


@lru_cache(maxsize=64)
def _sealing(home: str | Path, purpose: str) -> tuple[bytes, AESGCM, bytes]:
    """The number of the newest root, its cipher and the purpose as it is authenticated: one look for each value."""
    place = _folder(home)
    number = _newest_cached(place)
    return bytes([number]), _cipher(place, number, purpose), purpose.encode()


def encrypt(purpose: str, plain: bytes) -> bytes:
    """AES-256-GCM under the purpose's key: one byte root number, 12 byte nonce, ciphertext with tag. The purpose is
    authenticated, so a ciphertext moved to another column does not open."""
    head, cipher, named = _sealing(settings.LINAN_HOME, purpose)
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + cipher.encrypt(nonce, plain, named)


def decrypt(purpose: str, cipher: bytes) -> bytes:
    """Undo `encrypt`; cryptography's InvalidTag when the bytes were touched or belong to another purpose."""
    opened = _cipher(folder(), cipher[0], purpose)
    return opened.decrypt(cipher[1 : 1 + NONCE_BYTES], cipher[1 + NONCE_BYTES :], purpose.encode())


@lru_cache(maxsize=256)
def _lookup_key(home: str | Path, purpose: str) -> bytes:
    return _derived(_folder(home), 1, f"lookup:{purpose}")


def lookup(purpose: str, text: str) -> str:
    """A keyed hash (HMAC-SHA256, 32 hex digits) to find an encrypted value by equality."""
    # `hmac.digest` is one call into OpenSSL; an HMAC object cost three times as much.
    return hmac.digest(_lookup_key(settings.LINAN_HOME, purpose), text.encode(), "sha256").hex()[:32]


def lookup_deletions(purpose: str, text: str) -> list[str]:
    """Keyed hashes of `text` with each one character left out: two values one typo apart share at least one."""
    return sorted({lookup(f"{purpose}:deletion", text[:i] + text[i + 1 :]) for i in range(len(text))})


@lru_cache(maxsize=64)
def _signer(place: Path, name: str) -> Ed25519PrivateKey:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = load_pem_private_key(once(place / f"sign-{name}.pem", pem), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def sign_key(name: str) -> Ed25519PrivateKey:
    """The Ed25519 key of that name (`log`, `witness`), made at first use."""
    return _signer(folder(), name)
