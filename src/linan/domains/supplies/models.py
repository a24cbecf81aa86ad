"""What supplies remembers: whose signatures count, signed papers byte for byte, and what became of each delivery."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.supplies.rules import Verdict
from linan.kernel.credentials import Ground, Kind
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class TrustedSigner(models.Model):
    """One line of the trust list of an area."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    """Where the key counts."""
    receives = models.BooleanField(default=False)
    """Goods for the area are handed over to this organisation."""
    key_id = models.CharField(max_length=16, unique=True)
    public_key = models.CharField(max_length=44)
    """Base64 of the 32 bytes."""
    code = models.CharField(max_length=18, db_index=True)
    name = models.CharField(max_length=120)
    may_sign = models.JSONField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.name} {self.key_id}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Credential(models.Model):
    """One signed paper, byte for byte. It belongs to the county: many communities rest on one licence."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=11, choices=[(k.value, k.value) for k in Kind])
    raw = models.BinaryField()
    key_id = models.CharField(max_length=16, db_index=True)
    code = models.CharField(max_length=18)
    """Who signed it."""
    number = models.CharField(max_length=80, blank=True)
    """Of a licence, a report or a lot."""
    product = models.CharField(max_length=80, blank=True)
    to_code = models.CharField(max_length=18, blank=True)
    amount = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True)
    """When the county took it out of force."""
    ground = models.CharField(max_length=9, choices=[(g.value, g.value) for g in Ground], blank=True)
    because = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "filed_at", "id"], name="papers_by_county"),
            models.Index(fields=["kind", "number"], name="papers_by_number"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(withdrawn_at=None) | ~Q(because=""), name="withdrawal_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or self.digest[:8]}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Link(models.Model):
    """What a paper rests on, filed or not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    child = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="links", db_index=False)
    field = models.CharField(max_length=9)
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "field"], name="one_link_a_field")]

    def __str__(self) -> str:
        return f"{self.field} {self.digest[:8]}"


class Paper(models.Model):
    """A scan or report that was signed along; its bytes lie sealed in `core/files`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=20)
    file = models.UUIDField()

    def __str__(self) -> str:
        return self.digest[:8]


class Delivery(models.Model):
    """Goods at the door: what was announced, counted and found, and what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    hand_over = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="deliveries", null=True)
    lot = models.CharField(max_length=80)
    """The number on the box."""
    lot_digest = models.CharField(max_length=64, blank=True)
    product = models.CharField(max_length=80)
    supplier = models.CharField(max_length=120)
    unit = models.CharField(max_length=80, blank=True)
    announced = models.BigIntegerField()
    counted = models.BigIntegerField()
    accepted = models.BigIntegerField()
    verdict = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Verdict])
    findings = models.JSONField()
    """Point → whether it was right."""
    against = models.JSONField(default=list)
    """Codes of what stood against the papers at that moment."""
    because = EncryptedTextField(purpose="supplies.words")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=60)
    held_at = models.DateTimeField(null=True)
    key = models.UUIDField(null=True, unique=True)
    """Sent twice is one delivery."""

    class Meta:
        indexes = [
            models.Index(fields=["region", "received_at", "id"], name="deliveries_by_area"),
            models.Index(fields=["region"], condition=Q(held_at__isnull=False), name="held_by_area"),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.verdict}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)
