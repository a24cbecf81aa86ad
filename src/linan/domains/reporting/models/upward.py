"""Words on their way up, layer upon layer: nothing is ever replaced."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class LayerKind(models.TextChoices):
    WORDS = "words", _("original words")
    EDIT = "edit", _("edited")
    PASSED = "passed", _("passed on")
    BYPASS = "bypass", _("passed on by itself, unanswered")
    ANSWER = "answer", _("answered")


class UpwardMessage(models.Model):
    """One message of a community; `at` is the area that has it now, `reached` the highest level it came to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    at: models.Field[Region, Region] = RegionField()
    reached = models.PositiveSmallIntegerField()
    """The level of `at` as a number: 4 street, 3 county, 2 city, 1 province."""
    hours = models.PositiveSmallIntegerField()
    """After how many hours without an answer it passes a level by itself."""
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["region", "reached"], name="upward_region_reached")]

    def __str__(self) -> str:
        return f"{self.region} {self.sent_at:%F %H:%M}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Layer(models.Model):
    """What one level did with a message. A later layer never takes an earlier one away."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(UpwardMessage, on_delete=models.PROTECT, related_name="layers", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=LayerKind.choices)
    region: models.Field[Region, Region] = RegionField()
    """The area where it happened."""
    text = models.TextField(max_length=4000)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="layers_in_order")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
