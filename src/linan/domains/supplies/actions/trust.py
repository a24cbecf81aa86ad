"""Whose signatures count: the county says so, and takes it back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from linan.core.clock import now
from linan.core.ledger import record
from linan.domains.supplies import queries
from linan.domains.supplies.abilities import TRUST_SIGNER
from linan.domains.supplies.actions.holding import hold_what_rests_on
from linan.domains.supplies.facts import SignerTrusted, SignerWithdrawn
from linan.domains.supplies.models import Credential, TrustedSigner
from linan.kernel.actor import Actor
from linan.kernel.credentials import Signer
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@transaction.atomic
def trust_signer(by: Actor, region: Region, line: Mapping[str, Any], *, receives: bool = False) -> TrustedSigner:
    """Let a key count in `region`, as its line of a trust list says (`kernel/credentials/trust.py`). Twice is once.

    `receives`: goods for the region are handed over to this organisation.

    Needs TRUST_SIGNER there. Refuses `unusable_key`, and `key_known` for a key with other particulars.
    """
    by.must(TRUST_SIGNER, over=region)
    try:
        signer = Signer.from_json(line)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(
            "unusable_key",
            Words("This line of a trust list cannot be used."),
            kind=Kind.INVALID,
            next_step=Words("Let the organisation make it with “linan supplies key”."),
        ) from None
    found = TrustedSigner.objects.filter(key_id=signer.key_id.hex()).first()
    told: dict[str, Any] = {
        "region": region, "public_key": base64.b64encode(signer.key).decode(), "code": signer.code,
        "name": signer.name, "may_sign": sorted(k.value for k in signer.may_sign), "since": signer.since,
        "until": signer.until, "receives": receives,
    }  # fmt: skip
    if found is not None:
        if found.withdrawn_at is None and all(getattr(found, k) == v for k, v in told.items()):
            return found
        raise Refusal(
            "key_known",
            Words("This key is known already, with other particulars, or was withdrawn."),
            next_step=Words("Let the organisation make a new key."),
        )
    row = TrustedSigner.objects.create(by=by.id, withdrawn_at=signer.withdrawn_at, key_id=signer.key_id.hex(), **told)
    record(SignerTrusted(region=region, subject=row.ref, key_id=row.key_id, code=row.code), by=by)
    return row


@transaction.atomic
def withdraw_signer(by: Actor, key_id: str) -> TrustedSigner:
    """A key was lost, or its holder no longer deserves trust: nothing it signed counts, and goods that rest on it are
    held. Twice is once. Needs TRUST_SIGNER over its area; refuses `not_found`."""
    row = TrustedSigner.objects.select_for_update().get(pk=queries.signer_row(by, key_id).pk)
    if row.withdrawn_at is None:
        row.withdrawn_at = now()
        row.save(update_fields=["withdrawn_at"])
        record(SignerWithdrawn(region=row.region, subject=row.ref, key_id=row.key_id), by=by)
        county = row.region.at(Level.COUNTY)
        signed = Credential.objects.filter(key_id=key_id, region=county).values_list("digest", flat=True)
        hold_what_rests_on(by, signed, county)
    return row
