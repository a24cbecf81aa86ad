"""Lists being brought in: what was remembered of their columns, and work that can be left and gone on with."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.region import Region


class RememberedColumns(models.Model):
    """What somebody confirmed for a heading: label → field. It holds headings, and nothing of any row."""

    fingerprint = models.CharField(max_length=64, unique=True)
    matches = models.JSONField()
    confirmed_by = models.CharField(max_length=80)
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fingerprint[:12]


class RollImport(models.Model):
    """One list on its way into the register. Its content lies sealed and goes when the work is done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    content_hash = models.CharField(max_length=32, db_index=True)
    file_name = EncryptedTextField(purpose="community.import")
    content = models.BinaryField()
    columns = models.JSONField(default=dict)
    """Field → heading, as confirmed."""
    report = EncryptedTextField(purpose="community.import")
    state = models.CharField(max_length=10, default="uploaded")
    """`uploaded`, `checked`, `entering`, `done`."""
    started_by = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.state} {self.id}"


class RollPart(models.Model):
    """Some readable rows of a list, entered in one transaction; empty once they are."""

    roll = models.ForeignKey(RollImport, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    rows = EncryptedTextField(purpose="community.import")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roll", "number"], name="community_roll_part")]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.number}"
