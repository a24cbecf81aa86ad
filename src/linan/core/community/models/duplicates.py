"""By what a second record of somebody is found, and which records were put together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.community.models.people import Person
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id


class MatchKey(models.Model):
    """A name's sound with a day of birth, a telephone or a door, as one number; about three rows a person."""

    key = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["key", "person"], name="community_match_key")]

    def __str__(self) -> str:
        return str(self.key)


class Merge(models.Model):
    """Two records of one person put together. `gone` points to `kept` until this is undone; both rows stay.

    `before` keeps both records as they were and what was moved between them, so that undoing restores them exactly.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict)
    """Field name → `kept` or `gone`: whose particulars were taken."""
    before = EncryptedTextField(purpose="community.merge")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="community_gone_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="community_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
