"""Whose signatures count where, and what the rules in force ask of papers."""

from __future__ import annotations

import base64
from datetime import datetime

from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.domains.supplies.abilities import SEE_SUPPLIES, TRUST_SIGNER
from linan.domains.supplies.models import TrustedSigner
from linan.kernel.actor import Actor
from linan.kernel.credentials import Kind, LicenceType, Signer, SupplyTrust, Terms
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region

_YEARS = {
    LicenceType.DEVICE: "supplies.licence_years_device",
    LicenceType.DISINFECTANT: "supplies.licence_years_disinfectant",
    LicenceType.INDUSTRIAL: "supplies.licence_years_industrial",
}


def trust_for(region: Region) -> SupplyTrust:
    """The trust list of a region: the lines of every area that covers it."""
    return SupplyTrust.of(*(signer_of(row) for row in TrustedSigner.objects.filter(region__in=_covering(region))))


def signer_of(row: TrustedSigner) -> Signer:
    """A line as the kernel reads it."""
    return Signer(
        bytes.fromhex(row.key_id), base64.b64decode(row.public_key), row.code, row.name,
        frozenset(Kind(k) for k in row.may_sign), row.since, row.until, row.withdrawn_at,
    )  # fmt: skip


def receivers(region: Region) -> frozenset[str]:
    """The organisations to whom goods for `region` are handed over: its own office, the street's, the county's."""
    rows = TrustedSigner.objects.filter(region__in=_covering(region), receives=True)
    return frozenset(rows.values_list("code", flat=True))


def _covering(region: Region) -> list[str]:
    return [str(region.at(Level(n))) for n in range(region.level + 1)]


def terms_for(region: Region, at: datetime) -> Terms:
    """What the rules in force ask of licences."""
    years = {kind: number(name, region, at).value for kind, name in _YEARS.items()}
    return Terms(years, number("supplies.licence_grace_days", region, at).value)


def signers(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[TrustedSigner]:
    """The trust list of the reader's county, by name."""
    held = [r.at(Level.COUNTY) for r in by.must_somewhere(SEE_SUPPLIES)]
    rows = TrustedSigner.objects.filter(within("region", held))
    return paged(rows, order=["name", "id"], cursor=cursor, size=size)


def signer_row(by: Actor, key_id: str) -> TrustedSigner:
    """A line one may withdraw. Refuses `not_found`."""
    by.must_somewhere(TRUST_SIGNER)
    row = TrustedSigner.objects.filter(key_id=key_id).first()
    if row is None or not by.can(TRUST_SIGNER, over=row.region):
        raise not_found()
    return row
