"""A detached signature: what was made for whom, the hash of the file, and the cell's key over both."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = "linan-export-1"


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """One way to write a manifest: JSON, keys in order, no spaces."""
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(manifest: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The signature file: the manifest, its Ed25519 signature and the public key, as JSON."""
    told = {
        "manifest": dict(manifest),
        "signature": base64.b64encode(key.sign(manifest_bytes(manifest))).decode(),
        "key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=2).encode()


def checked(content: bytes, signature: bytes, key: bytes) -> dict[str, Any] | None:
    """The manifest, if `signature` was made with the private half of `key` (32 bytes) and is about this file; else
    None."""
    try:
        told = json.loads(signature)
        manifest, mark = told["manifest"], base64.b64decode(told["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(mark, manifest_bytes(manifest))
        right = manifest["format"] == FORMAT and manifest["sha256"] == sha256(content).hexdigest()
    except (InvalidSignature, ValueError, KeyError, TypeError, UnicodeDecodeError, RecursionError):
        return None
    return dict(manifest) if right else None
