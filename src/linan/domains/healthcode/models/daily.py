"""The daily word of a person: at most one a day."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.domains.healthcode.rules.daily import Said
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region


class DailyWord(models.Model):
    """What was said on one day. `declared` is yes or no by topic; empty where the word came with a stay's check-in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    on = models.DateField()
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=60)
    how = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Said])
    unwell = models.BooleanField()
    temperature_tenths = models.PositiveSmallIntegerField(null=True)
    declared: models.Field[dict[str, bool], dict[str, bool]] = models.JSONField(default=dict)
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="healthcode_one_word_a_day")]
        indexes = [models.Index(fields=["on"], name="healthcode_words_of")]

    def __str__(self) -> str:
        return f"{self.on:%F}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)
