"""Venue codes (场所码): the poster at a place's door. A forged one does not verify, a moved one hangs elsewhere."""

from __future__ import annotations

import base64
import binascii
from enum import StrEnum
from uuid import UUID

from linan.kernel.words import Words

SIGNATURE = 64
"""Bytes of an Ed25519 signature (RFC 8032)."""
CONTEXT = b"linan venue 1\0"
"""Signed before the number, so that a signature made for anything else is none for a poster."""


class Finding(StrEnum):
    FORGED = "forged"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"


FINDING_WORDS = {
    Finding.FORGED: Words("a poster that was not made here"),
    Finding.WITHDRAWN: Words("a poster that was replaced"),
    Finding.MOVED: Words("a poster that hangs somewhere else"),
}


FINDING_STEPS = {
    Finding.FORGED: Words(
        "Nobody should scan it. Leave it where it is; the community secretary has a task to look at it."
    ),
    Finding.WITHDRAWN: Words("There is a newer poster for this place. The community secretary has a task to hang it."),
    Finding.MOVED: Words("Who scans it here is written down at another place. The community secretary has a task."),
}
"""What whoever stands before it should know and do."""


def write_venue(code: UUID, signature: bytes) -> str:
    """What the poster's address carries: the number and its signature, for an address (RFC 4648 base64url)."""
    return base64.urlsafe_b64encode(code.bytes + signature).rstrip(b"=").decode()


def split_venue(text: str) -> tuple[UUID, bytes] | None:
    """The number and the signature of a poster; None for what cannot be one. A whole address is cut to its end."""
    tail = text.strip().rstrip("/").rsplit("/", 1)[-1]
    try:
        raw = base64.b64decode(tail + "=" * (-len(tail) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # Only the one way to write it counts: a tail with other spare bits is somebody's copy, not ours.
    if len(raw) != 16 + SIGNATURE or write_venue(UUID(bytes=raw[:16]), raw[16:]) != tail:
        return None
    return UUID(bytes=raw[:16]), raw[16:]
