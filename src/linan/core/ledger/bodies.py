"""Opening the private part of an entry."""

from __future__ import annotations

from typing import Any

import cbor2

from linan.core import vault
from linan.core.ledger import rules
from linan.core.ledger.models import Body


def open_body(row: Body) -> tuple[bytes, dict[str, Any]]:
    """(salt, body) of a private part; cryptography's InvalidTag when the bytes were touched."""
    return unseal(row.sealed)


def unseal(sealed: bytes | memoryview) -> tuple[bytes, dict[str, Any]]:
    """`open_body` for a body at hand without its row."""
    plain = vault.decrypt("ledger.body", bytes(sealed))
    salt, raw = plain[: rules.SALT_BYTES], plain[rules.SALT_BYTES :]
    return salt, cbor2.loads(raw)
