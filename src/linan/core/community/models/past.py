"""What the register said before it was changed."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.region import Region


class PastKind(models.TextChoices):
    PERSON = "person"
    HOUSEHOLD = "household"
    BUILDING = "building"
    SITE = "site"


class Past(models.Model):
    """A row as it stood until a moment. Only what was changed has any: a million unchanged people cost nothing.

    Identity and telephone numbers are not kept: no question about an earlier day needs an old number.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=9, choices=PastKind.choices)
    record = models.UUIDField()
    region: models.Field[Region, Region] = RegionField(db_index=False)
    until_at = models.DateTimeField()
    data = EncryptedTextField(purpose="community.past")

    class Meta:
        indexes = [
            models.Index(fields=["record", "until_at", "id"], name="community_past_record"),
            models.Index(fields=["kind", "region", "until_at"], name="community_past_region"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} until {self.until_at:%Y-%m-%d %H:%M}"
