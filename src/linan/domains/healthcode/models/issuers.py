"""What has become of other issuers' codes: their own status lists, held for our gates."""

from __future__ import annotations

from django.db import models


class IssuerList(models.Model):
    """The newest list of one issuer of the trust file, and how the last try to get one went. It names nobody."""

    name = models.CharField(primary_key=True, max_length=80)
    """As in the trust file, which also says whose codes it speaks of and who signs it."""
    sequence = models.BigIntegerField(null=True)
    """The issuer's number of the list; empty while none was taken."""
    issued_at = models.DateTimeField(null=True)
    body = models.JSONField(default=dict)
    """The list as `kernel.tokens.StatusList` writes it, its signature checked before."""
    number = models.BigIntegerField(default=0, db_index=True)
    """The number of our bundle that first held it: milliseconds since 1970, always growing."""
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    tried_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=12, blank=True)
    """Why the last try brought nothing (`unreached`, `unusable`, `older`); empty when all was well."""

    def __str__(self) -> str:
        return self.name


class IssuerStep(models.Model):
    """One taking of a newer list: what gates that hold the bundle before it still need. Kept for a day."""

    number = models.BigIntegerField(primary_key=True)
    """As `IssuerList.number`."""
    name = models.CharField(max_length=80)
    at = models.DateTimeField()
    delta = models.JSONField(null=True)
    """What changed, as `kernel.tokens.StatusDelta` writes it; empty when the whole list came."""

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
