"""Cold-chain goods: where a batch came from and to whom it went."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id


class GoodsBatch(models.Model):
    """A batch as it came through a gate."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = RegionField()
    name = models.CharField(max_length=80)
    lot = models.CharField(max_length=60, db_index=True)
    origin = models.CharField(max_length=80, db_index=True)
    celsius = models.SmallIntegerField(null=True)
    """The temperature it is carried at."""
    disinfected = models.BooleanField(default=False)
    arrived_at = models.DateTimeField()
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField(null=True)
    recall_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(recalled_at=None) | ~Q(recall_reason=""), name="recall_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.lot}"


class GoodsShare(models.Model):
    """Part of a batch went to a household, or to a shop or depot named in words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(GoodsBatch, on_delete=models.CASCADE, related_name="shares", db_index=False)
    household = models.ForeignKey("community.Household", on_delete=models.PROTECT, related_name="+", null=True)
    receiver = models.CharField(max_length=120)
    """The door or the shop, never a name."""
    quantity = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "receiver"], name="one_share_a_receiver")]

    def __str__(self) -> str:
        return f"{self.batch_id} → {self.receiver}"
