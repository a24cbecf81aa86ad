"""The keys codes are signed with: the next one, of any suite, and what happens when one is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from linan.core import clock, vault
from linan.core.ledger import record
from linan.core.ledger.abilities import CERTIFY_KEY
from linan.domains.healthcode.facts import IssuingKeyMade, IssuingKeyWithdrawn
from linan.domains.healthcode.queries import KEY_NAME
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.tokens import SUITES, generate, key_id
from linan.kernel.words import Words

LEAD_HOURS = 24
"""How long a new key is announced before it signs: twice what a phone's code lives, so that a gate cut off for as long
as it can check codes at all has heard of the key before the first code of it comes."""


def turn_key(by: Actor, algorithm: str = SUITES[0], hours: int = LEAD_HOURS) -> vault.TokenKey:
    """Make the next key codes are signed with, of one of `SUITES`: gates hear of it at once, it signs from `hours` on,
    and the one before is believed until its last code on paper is over. Leaves `IssuingKeyMade`.

    Needs CERTIFY_KEY somewhere. Refuses `no_such_suite`, and `key_waiting` when the last one has not begun to sign.
    """
    region = by.must_somewhere(CERTIFY_KEY)[0]
    if algorithm not in SUITES:
        known = ", ".join(SUITES)
        raise Refusal("no_such_suite", Words("Codes are signed with one of {known}.", known=known), kind=Kind.INVALID)
    now = clock.now()
    if vault.token_keys(KEY_NAME)[-1].signs_from > now:
        raise Refusal(
            "key_waiting",
            Words("A new key is announced already and has not begun to sign."),
            kind=Kind.CONFLICT,
            next_step=Words("Wait until it signs, or withdraw it first."),
        )
    with transaction.atomic():
        return _made(by, region, algorithm, now + timedelta(hours=hours))


def withdraw_key(by: Actor, kid: str) -> vault.TokenKey | None:
    """Put a lost key out of force: from now on nothing it signed is believed, and phones fetch new codes. Where it is
    the key in use, another of its suite signs at once and is returned; one only announced just goes. Leaves
    `IssuingKeyWithdrawn`.

    Needs CERTIFY_KEY somewhere. Refuses `not_found`, also for a key withdrawn already.
    """
    region = by.must_somewhere(CERTIFY_KEY)[0]
    held = vault.token_keys(KEY_NAME)
    lost = next((k for k in held if k.key_id.hex() == kid.lower() and k.withdrawn_at is None), None)
    if lost is None:
        raise not_found()
    now = clock.now()
    with transaction.atomic():
        record(IssuingKeyWithdrawn(region=region, kid=lost.key_id.hex(), algorithm=lost.algorithm), by=by)
        fresh = None
        if vault.token_key(KEY_NAME, now) is lost.key:
            fresh = _made(by, region, lost.algorithm, max(now, lost.signs_from + timedelta(seconds=1)))
        vault.withdraw_token_key(KEY_NAME, lost.key_id, now)
    return fresh


def _made(by: Actor, region: Region, algorithm: str, signs_from: datetime) -> vault.TokenKey:
    """Inside the caller's transaction; the file comes last, so that no key signs that the ledger does not know."""
    key, begins = generate(algorithm), signs_from.replace(microsecond=0)
    kid = key_id(key.public_key()).hex()
    record(IssuingKeyMade(region=region, kid=kid, algorithm=algorithm, signs_from=begins), by=by)
    return vault.add_token_key(KEY_NAME, key, begins)
