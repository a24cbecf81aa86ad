"""The desk at an entrance: who keeps it, the register of those who do not live here, and who was refused."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id


class DutyPost(models.Model):
    """One person keeps a gate from `since_at` until the next one takes over or they leave it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+")
    region = RegionField()
    keeper = models.CharField(max_length=80)
    keeper_name = models.CharField(max_length=60)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gate"], condition=Q(until_at=None), name="one_keeper_a_gate"),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id} {self.since_at:%Y-%m-%d %H:%M}"


class DeskEntry(models.Model):
    """Somebody who does not live here came in. Deleted when the keeping period ends; `key` makes one line of two."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80, unique=True)
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+")
    region = RegionField(db_index=False)
    post = models.ForeignKey(DutyPost, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=10)
    number = EncryptedTextField(purpose="gates.document")
    number_hash = models.CharField(max_length=32, blank=True, default="", db_index=True)
    name = EncryptedTextField(purpose="gates.name")
    phone = EncryptedTextField(purpose="gates.phone")
    origin = models.CharField(max_length=6, blank=True)
    visiting = models.CharField(max_length=80, blank=True)
    """The door, never a name."""
    purpose = models.CharField(max_length=10)
    temperature = models.SmallIntegerField()
    form = EncryptedTextField(purpose="gates.form")
    read = models.BooleanField(default=False)
    """A card reader told the number, and no hand."""
    in_at = models.DateTimeField()
    out_at = models.DateTimeField(null=True)
    out_gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = [models.Index(fields=["region", "out_at", "in_at"], name="desk_inside")]
        constraints = [
            models.CheckConstraint(condition=Q(out_at=None) | Q(out_at__gte=F("in_at")), name="desk_out_after_in"),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id} {self.in_at:%Y-%m-%d %H:%M}"


class DeskWait(models.Model):
    """Somebody at the desk was asked to wait, and somebody was called. Deleted with the register; it names nobody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80)
    """The look-up hash of the document shown, else the form's own key."""
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+", db_index=False)
    region = RegionField(db_index=False)
    handover = models.ForeignKey("gates.Handover", on_delete=models.CASCADE, related_name="+")
    stops = models.BooleanField()
    """Whether they were asked to stop (red), not only to wait aside."""
    colour = models.BooleanField()
    """Whether a colour asked for it, noted or shown; else the place they came from."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["gate", "key", "at"], name="desk_wait_whose")]

    def __str__(self) -> str:
        return f"{self.gate_id} {self.at:%Y-%m-%d %H:%M}"


class DeskRefusal(models.Model):
    """Somebody was told no: why, on what ground, and what became of their objection. It names nobody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80, unique=True)
    slip = models.CharField(max_length=6, db_index=True)
    """What the person notes down, to name this refusal on the telephone."""
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+")
    region = RegionField(db_index=False)
    keeper = models.CharField(max_length=80)
    origin = models.CharField(max_length=6, blank=True)
    reason = models.CharField(max_length=10)
    words = models.CharField(max_length=200, blank=True)
    grounded = models.BooleanField()
    at = models.DateTimeField()
    objected_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reversed = models.BooleanField(null=True)
    decision = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "at"], name="desk_refusal_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, reversed=None)
                | (Q(decided_at__isnull=False, reversed__isnull=False, objected_at__isnull=False) & ~Q(decision="")),
                name="desk_decision_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip} {self.at:%Y-%m-%d %H:%M}"


class Announcement(models.Model):
    """A household expects somebody, so the desk need not ask. Deleted with the register."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = RegionField(db_index=False)
    household = models.ForeignKey("community.Household", on_delete=models.PROTECT, related_name="+")
    by_person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    guest = EncryptedTextField(purpose="gates.name")
    plate = EncryptedTextField(purpose="gates.plate")
    plate_hash = models.CharField(max_length=32, blank=True, default="", db_index=True)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["region", "until_at"], name="announcement_until")]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("since_at")), name="announcement_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.since_at:%Y-%m-%d %H:%M}"
