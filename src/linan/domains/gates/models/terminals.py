"""Card terminals and turnstiles that stand alone at a gate, each with a key of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id


class Terminal(models.Model):
    """A reader with its own little computer. What it signs counts from its enrolment until it is withdrawn."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+")
    region = RegionField()
    name = models.CharField(max_length=60)
    direction = models.CharField(max_length=3)
    public_key = models.BinaryField()
    """SubjectPublicKeyInfo, DER: P-256 or Ed25519. The private half never leaves the terminal."""
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["public_key"], condition=Q(withdrawn_at=None), name="terminal_key_enrolled_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.enrolled_at:%Y-%m-%d}"


class TerminalReading(models.Model):
    """One signed reading that was taken, so that it is taken once. Kept eight days; it names nobody."""

    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="+", db_index=False)
    nonce = models.CharField(max_length=24)
    digest = models.CharField(max_length=32)
    """A keyed hash of what was signed."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terminal", "nonce"], name="terminal_nonce_once"),
        ]

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.at:%Y-%m-%d %H:%M}"
