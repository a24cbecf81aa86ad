"""What wellbeing remembers: one plan for each restriction, what was asked, and who spoke with the person when."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.wellbeing.facts import Way
from linan.domains.wellbeing.rules import Answer, Need
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region


class CarePlan(models.Model):
    """The care that goes with one restriction of one person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    restriction = models.CharField(max_length=60, unique=True)
    """The reference of what restricts them (`order:…`); one restriction has one plan."""
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    opened_at = models.DateTimeField()
    contact_by = models.DateTimeField()
    helper = models.CharField(max_length=60, blank=True, default="")
    """`staff:…` of the helper, when they work here."""
    helper_name = models.CharField(max_length=60, blank=True, default="")
    helper_phone = models.CharField(max_length=20, blank=True, default="")
    first_contact_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["closed_at", "region", "contact_by"], name="care_plan_by_area")]

    def __str__(self) -> str:
        return f"care with {self.restriction}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class CareNeed(models.Model):
    """How one need of one plan stands; without a row nobody has asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(CarePlan, on_delete=models.CASCADE, related_name="needs", db_index=False)
    need = models.CharField(max_length=12, choices=[(n, n) for n in Need])
    answer = models.CharField(max_length=12, choices=[(a, a) for a in Answer])
    detail = EncryptedTextField(purpose="wellbeing.words", blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "need"], name="one_answer_per_need")]

    def __str__(self) -> str:
        return f"{self.need}: {self.answer}"


class CareContact(models.Model):
    """One time a helper spoke with the person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(CarePlan, on_delete=models.CASCADE, related_name="contacts")
    at = models.DateTimeField()
    way = models.CharField(max_length=8, choices=[(w, w) for w in Way])
    note = EncryptedTextField(purpose="wellbeing.words", blank=True)
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.way} at {self.at:%F %H:%M}"
