"""What oversight remembers: doubts about entries, and reviews of reading."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.oversight.rules import Answer, Outcome
from linan.kernel.ids import new_id
from linan.kernel.processes import Body
from linan.kernel.refs import EntryRef, PersonRef, RecordRef, StaffRef
from linan.kernel.region import Region


class Doubt(models.Model):
    """Somebody says that an entry about them is wrong."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.UUIDField()
    person = models.UUIDField(db_index=True)
    region: models.Field[Region, Region] = RegionField()
    text = EncryptedTextField(purpose="oversight.words")
    said_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=[(a, a) for a in Answer], default=Answer.OPEN, blank=True)
    reasons = EncryptedTextField(purpose="oversight.words", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "person"], condition=Q(answer=str(Answer.OPEN)), name="one_open_doubt"
            )
        ]
        indexes = [models.Index(fields=["answer", "region", "due_at"], name="doubt_by_area")]

    def __str__(self) -> str:
        return f"{self.entry} {self.answer or 'open'}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person)

    @property
    def entry_ref(self) -> EntryRef:
        return EntryRef(self.entry)


class Review(models.Model):
    """Somebody's reading of records, looked into by somebody else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader = models.CharField(max_length=60)
    role = models.CharField(max_length=80)
    region: models.Field[Region, Region] = RegionField()
    households = models.PositiveIntegerField()
    threshold = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    purposes = EncryptedTextField(purpose="oversight.words", blank=True)
    """What the reader typed as a purpose at the time, a line each."""
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    statement = EncryptedTextField(purpose="oversight.words", blank=True)
    stated_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=[(o, o) for o in Outcome], default=Outcome.OPEN, blank=True)
    reasons = EncryptedTextField(purpose="oversight.words", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader"], condition=Q(outcome=str(Outcome.OPEN)), name="one_open_review_a_reader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.outcome or 'open'}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def subject(self) -> StaffRef:
        return StaffRef.parse(self.reader)


class NamedBody(models.Model):
    """Which office of the county a body is: "the epidemic control headquarters" is the county government's office."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    body = models.CharField(max_length=20, choices=[(b, b) for b in Body])
    region: models.Field[Region, Region] = RegionField(db_index=False)
    office = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="+", db_index=False)
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "region"], name="one_office_a_body")]

    def __str__(self) -> str:
        return f"{self.body} {self.region} {self.office_id}"
