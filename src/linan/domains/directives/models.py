"""What directives remembers: what went down, to which units, and what came back up."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.domains.directives import rules
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Directive(models.Model):
    """One instruction downward. Its units are the regions directly addressed; each of them may write back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    title = models.CharField(max_length=120)
    text = models.TextField()
    reason = models.TextField()
    basis = models.CharField(max_length=200)
    ends_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    office = models.CharField(max_length=80, blank=True, default="")
    """The office that answers for it; empty only for directives older than this column."""
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "number"], name="one_directive_per_number")]
        indexes = [models.Index(fields=["region", "issued_at"], name="directive_by_area")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def answer_by(self) -> datetime:
        return self.issued_at + rules.ANSWER_WITHIN


class Unit(models.Model):
    """One unit a directive is addressed to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="units", db_index=False)
    region: models.Field[Region, Region] = RegionField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["directive", "region"], name="each_unit_once")]

    def __str__(self) -> str:
        return str(self.region)


class Reply(models.Model):
    """One message upward."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="replies")
    region: models.Field[Region, Region] = RegionField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.region} at {self.at:%F %H:%M}"
