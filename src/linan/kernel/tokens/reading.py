"""One door for every code a gate may be shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linan.kernel.tokens.answers import Rejected, Verified
from linan.kernel.tokens.certificates import HC1, Certificate, VerifiedCertificate, verify_certificate
from linan.kernel.tokens.payload import Payload
from linan.kernel.tokens.proof import SKEW, Memory
from linan.kernel.tokens.sealing import verify
from linan.kernel.tokens.status import Status, Statuses
from linan.kernel.tokens.trust import TrustList


def read(
    text: str,
    trust: TrustList,
    status: Statuses,
    at: datetime,
    skew: timedelta = SKEW,
    memory: Memory | None = None,
) -> Verified | VerifiedCertificate | Rejected:
    """Check an `LA1:` token or an EU `HC1:` certificate offline. Never raises for any text."""
    if text.startswith(HC1):
        return verify_certificate(text, trust, status, at, skew)
    return verify(text, trust, status, at, skew, memory)


def answer_json(answer: Verified | VerifiedCertificate | Rejected) -> dict[str, Any]:
    """The answer for scripts: `{"accepted", "reason", "kid", "status", "checked_as_of", "shown_at", "claims"}`.

    `reason` is `ok` or one of `REASONS`. `claims` is what the code says wherever its signature is good, else null.
    """
    if isinstance(answer, Rejected):
        what = answer.payload or answer.certificate
        return _line(answer.code, as_of=answer.checked_as_of, what=what)
    if isinstance(answer, VerifiedCertificate):
        known = Status.VALID if answer.checked_as_of is not None else None
        return _line("ok", answer.key_id, known, answer.checked_as_of, None, answer.certificate)
    return _line("ok", answer.key_id, answer.status, answer.checked_as_of, answer.shown_at, answer.payload)


def _line(
    reason: str,
    kid: bytes | None = None,
    status: Status | None = None,
    as_of: datetime | None = None,
    shown_at: datetime | None = None,
    what: Payload | Certificate | None = None,
) -> dict[str, Any]:
    accepted = reason == "ok"
    return {
        "accepted": accepted,
        "reason": reason,
        "kid": kid.hex() if kid else None,
        "status": (status.name.lower() if status is not None else "unknown") if accepted else None,
        "checked_as_of": as_of.isoformat() if as_of else None,
        "shown_at": shown_at.isoformat() if shown_at else None,
        "claims": what.to_json() if what is not None else None,
    }
