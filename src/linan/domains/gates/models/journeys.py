"""Journeys declared before they are made."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef


class Declaration(models.Model):
    """Somebody comes back from elsewhere, and what the gate will say. Deleted with the register."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region = RegionField(db_index=False)
    """The home they come back to."""
    origin = models.CharField(max_length=12)
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    made_at = models.DateTimeField()
    promise = models.JSONField()
    """`rules.Promise` as JSON: the answer that was shown, word for word."""
    promised_at = models.DateTimeField()
    changed = models.PositiveSmallIntegerField(default=0)
    """How often a changed rule changed it, each time told."""
    came_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["region", "arrives_at"], name="declaration_arrives")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(came_at=None, withdrawn_at=None), name="one_open_declaration"
            ),
            models.CheckConstraint(condition=Q(arrives_at__gte=F("departs_at")), name="declaration_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.arrives_at:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)
