"""Objections to what a code rests on, and what was said about them."""

from __future__ import annotations

from typing import Any

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.healthcode.rules.appeals import Claim, How
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region


class Appeal(models.Model):
    """One objection to one piece of evidence: what was declared, what the replay said, who decided, by when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    evidence = models.ForeignKey("healthcode.Evidence", on_delete=models.PROTECT, related_name="+")
    claim = models.CharField(max_length=12, choices=[(c.value, c.value) for c in Claim])
    how = models.CharField(max_length=8, choices=[(h.value, h.value) for h in How])
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    replay: models.Field[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    """What weighing again at once gave: colour, edition, whether it agrees with what stood before."""
    first_at = models.DateTimeField(null=True)
    first_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decision = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["region", "decided_at"], name="healthcode_appeals")]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence"], condition=models.Q(decided_at__isnull=True), name="healthcode_one_open_appeal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.decision or 'open'}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class AppealWord(models.Model):
    """Something said about an objection, by the person's side or by staff; the record and the declaration stand
    beside each other and either side can answer."""

    id = models.BigAutoField(primary_key=True)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="words")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_staff = models.BooleanField()
    text = EncryptedTextField(purpose="healthcode.appeal")

    def __str__(self) -> str:
        return f"{self.at:%F %T}"
