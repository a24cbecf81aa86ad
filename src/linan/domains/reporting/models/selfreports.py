"""What residents report of themselves, and what first found somebody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region


class What(models.TextChoices):
    """What a resident reports of themselves."""

    SYMPTOM = "symptom", _("I feel ill")
    CONTACT = "contact", _("I met somebody who is infected")
    RETURN = "return", _("I came back from elsewhere")


class SelfReport(models.Model):
    """One report with its number and its reply."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    what = models.CharField(max_length=8, choices=What.choices)
    words = EncryptedTextField(purpose="reporting.self_report", blank=True)
    told_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reply = EncryptedTextField(purpose="reporting.self_reply", blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["region", "told_at"], name="self_report_region_time")]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class Found(models.Model):
    """Somebody came to notice by one source; `confirmed_at` once an infection was confirmed within the days of the
    policy. The earliest row of a person says what found them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=60)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    source = models.CharField(max_length=8)
    """`self`, `search` or `test`."""
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["region", "at"], name="found_region_time")]
        constraints = [models.UniqueConstraint(fields=["subject", "source", "at"], name="found_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.at:%F}"
