"""What issues remembers: problems, the grids that share them, and what happened to each."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.issues.rules import IssueKind, IssueState, StepKind, Weight
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef, StaffRef
from linan.kernel.region import Region


class Issue(models.Model):
    """One problem with exactly one owning grid and one named owner."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    """The owning grid, or a building in it."""
    community: models.Field[Region, Region] = RegionField(db_index=False)
    key = models.CharField(max_length=80, null=True, unique=True)
    """What it is about when a workflow joins it, so that it is one; null for what people reported."""
    kind = models.CharField(max_length=9, choices=[(k.value, k.value) for k in IssueKind])
    address = EncryptedTextField(purpose="issues.words")
    text = EncryptedTextField(purpose="issues.words")
    photo = models.UUIDField(null=True)
    reported_by = models.CharField(max_length=60, db_index=True)
    reported_at = models.DateTimeField()
    owner = models.CharField(max_length=60, db_index=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in IssueState], default=IssueState.OPEN)
    closed_at = models.DateTimeField(null=True)
    weight = models.CharField(max_length=9, choices=[(w.value, w.value) for w in Weight], default="", blank=True)
    """Of what a resident reported: whether somebody else found it so."""
    confirmed_entry = models.UUIDField(null=True)
    """The entry of the confirmation in force, for a correction to point to."""

    class Meta:
        indexes = [models.Index(fields=["state", "region", "due_at"], name="issue_by_area")]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_at:%F %H:%M} ({self.state})"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def owner_ref(self) -> StaffRef:
        return StaffRef.parse(self.owner)


class Share(models.Model):
    """A grid that reads a problem: the owning one and every other it concerns."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="shares", db_index=False)
    region: models.Field[Region, Region] = RegionField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "region"], name="one_share_per_grid")]

    def __str__(self) -> str:
        return str(self.region)


class Step(models.Model):
    """One thing that happened to a problem, in order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in StepKind])
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    text = EncryptedTextField(purpose="issues.words")

    def __str__(self) -> str:
        return str(self.kind)
