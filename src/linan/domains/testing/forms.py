"""What people type or scan, made into what the actions take."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from linan.domains.testing.facts import Form
from linan.domains.testing.rules import MissReason
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


def batch(text: str) -> list[tuple[str, str]]:
    """Pasted lines of tube and result, parted by tab, comma, semicolon or spaces; empty lines are left out."""
    rows = []
    for line in text.splitlines():
        parts = [p for p in re.split(r"[\t,，;；\s]+", line.strip()) if p]
        if parts:
            rows.append((parts[0], parts[1] if len(parts) > 1 else ""))
    if not rows:
        raise Refusal(
            "nothing_pasted",
            Words("There is no line to read."),
            kind=Kind.INVALID,
            field="lines",
            next_step=Words("Paste one tube and its result per line."),
        )
    return rows


def day(text: str) -> date | None:
    """An ISO day; None when left empty."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _unreadable("onset_on") from None


def form_of(text: str) -> Form:
    try:
        return Form(text)
    except ValueError:
        raise _unreadable("form") from None


def miss_reason(text: str) -> MissReason:
    try:
        return MissReason(text)
    except ValueError:
        raise _unreadable("reason") from None


def region_of(text: str) -> Region:
    try:
        return Region(text)
    except ValueError:
        raise not_found() from None


def order_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise not_found() from None


def _unreadable(field: str) -> Refusal:
    return Refusal(
        "field_unreadable",
        Words("This entry cannot be read."),
        kind=Kind.INVALID,
        field=field,
        next_step=Words("Choose one of the offered values."),
    )
