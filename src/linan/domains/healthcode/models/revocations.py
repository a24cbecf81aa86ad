"""Which foreign certificates were revoked: batches brought here from the EU's gateway."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.tokens import HashType


class Revocation(models.Model):
    """One batch of revoked certificates. It names nobody: sixteen bytes of a hash each. Deleted once it has expired."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=64, unique=True)
    """SHA-256 of what it says, so that a file loaded twice is one."""
    region = RegionField()
    """Where whoever loaded it is responsible."""
    country = models.CharField(max_length=2)
    kid = models.CharField(max_length=64, blank=True)
    """The issuer's key in hexadecimal digits; empty for every key of the country."""
    hash_type = models.CharField(max_length=16, choices=[(t.value, t.value) for t in HashType])
    expires_at = models.DateTimeField(db_index=True)
    hashes = models.BinaryField()
    size = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    sequence = models.BigIntegerField(db_index=True)
    """The number of the list that first told of its loading or withdrawal: milliseconds since 1970, always growing."""
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="revocation_names_some")]

    def __str__(self) -> str:
        return f"{self.country} {self.hash_type} {self.size}"
