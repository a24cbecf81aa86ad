"""Keys for programs."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.accounts import rules
from linan.core.accounts.facts import TokenIssued
from linan.core.accounts.models import ApiToken, Staff
from linan.core.accounts.queries import token_hash
from linan.core.ledger import record
from linan.kernel.actor import OUTSIDE, Actor
from linan.kernel.refs import RecordRef, StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@transaction.atomic
def issue_token(by: Actor, name: str, scopes: Iterable[str], *, days: int = 90) -> str:
    """A key for a program, shown once. Scopes must be abilities the maker holds. Refuses `scope_not_held`."""
    held = {a.code for d in by.duties for a in d.abilities}
    wanted = sorted(set(scopes))
    if not by.id.startswith("staff:") or not wanted or not held.issuperset(wanted):
        raise Refusal(
            "scope_not_held",
            Words("A key can do no more than you."),
            kind=Kind.INVALID,
            reasons=[OUTSIDE],
            next_step=Words("Choose among what your duties allow."),
            field="scopes",
        )
    user = Staff.objects.get(pk=StaffRef.parse(by.id).id).user
    text = "linan_" + secrets.token_urlsafe(32)
    at = clock.now()
    until = at + timedelta(days=min(max(1, days), rules.TOKEN_DAYS_AT_MOST))
    row = ApiToken.objects.create(
        user=user,
        name=name.strip()[:60] or "token",
        token_hash=token_hash(text),
        scopes=wanted,
        made_at=at,
        until=until,
    )
    region = by.duties[0].region
    record(TokenIssued(region=region, subject=RecordRef(row.id), scopes=tuple(wanted), until=until), by=by)
    return text


def revoke_token(by: Actor, token: UUID) -> None:
    """Make one's own key useless at once; twice is once."""
    rows = (
        ApiToken.objects.filter(pk=token, user__staff=StaffRef.parse(by.id).id) if by.id.startswith("staff:") else None
    )
    if rows is None or not rows.exists():
        raise not_found()
    rows.filter(revoked_at=None).update(revoked_at=clock.now())
