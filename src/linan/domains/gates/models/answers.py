"""What the gates remember: the answer for each person, tight entrances, risk regions, open handovers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id


class Colour(models.TextChoices):
    GREEN = "green", _("green")
    YELLOW = "yellow", _("yellow")
    RED = "red", _("red")


class PersonAnswer(models.Model):
    """The colour last told to the gates, for those who show no phone. Derived elsewhere, only kept here."""

    person = models.OneToOneField("community.Person", on_delete=models.PROTECT, related_name="+", primary_key=True)
    colour = models.CharField(max_length=6, choices=Colour.choices)
    until_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField()
    entry = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.colour}"


class EntranceRule(models.Model):
    """A building's entrance answers more strictly from `since_at` until `until_at`, or until it is eased."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    building = RegionField()
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    eased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["building"], condition=models.Q(eased_at=None), name="one_entrance_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.building} – {self.until_at:%Y-%m-%d %H:%M}"


class RiskRegion(models.Model):
    """A division whose arrivals are followed up at home until `until_at`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    region = RegionField()
    source = models.CharField(max_length=200)
    until_at = models.DateTimeField()
    risk = models.CharField(max_length=6, default="high")
    """`rules.Risk`: what the published list calls it."""

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class Handover(models.Model):
    """Somebody waits aside until somebody takes them over. No red scan without one (C-09)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+", null=True)
    region = RegionField(db_index=False)
    reason = models.CharField(max_length=10)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80, blank=True)
    """Who scanned; empty where that was not written down yet."""
    due_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    handed_to = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "handed_at", "due_at"], name="handover_open")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handed_at=None, outcome="")
                | (models.Q(handed_at__isnull=False) & ~models.Q(outcome="")),
                name="handover_has_outcome",
            ),
            models.UniqueConstraint(
                fields=["gate", "person"], condition=models.Q(handed_at=None), name="one_handover_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id} {self.opened_at:%Y-%m-%d %H:%M}"


class Showing(models.Model):
    """One picture of a code on a phone's screen, and the scan that met it first. Kept as long as a late queue may bring
    the same picture again; it names nobody, and is no list of who went where."""

    key = models.CharField(max_length=32, primary_key=True)
    """A hash of the code's number and the picture's: both are random bytes."""
    gate_id = models.UUIDField()
    nonce = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.gate_id} {self.at:%Y-%m-%d %H:%M}"


class ScanConflict(models.Model):
    """A gate without network decided otherwise than we would have. Kept and shown, never dropped or undone."""

    nonce = models.CharField(max_length=80, primary_key=True)
    gate = models.ForeignKey("community.Gate", on_delete=models.PROTECT, related_name="+")
    region = RegionField(db_index=False)
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    """What the gate's phone said, where its time is in doubt; `at` is then when it came up."""
    shown = models.CharField(max_length=12)
    answer = models.CharField(max_length=12)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+", null=True)
    why = models.CharField(max_length=8, blank=True)
    """`rules.Otherwise`, where there is something to do about it besides the answer."""
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "seen_at"], name="scan_conflict_open")]

    def __str__(self) -> str:
        return f"{self.nonce}: {self.shown} / {self.answer}"
