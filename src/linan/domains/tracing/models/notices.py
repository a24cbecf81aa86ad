"""An official notice as it was read: drafts of its cases, and the lines a person decides about one by one."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import BytewiseField, RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.tracing.models.interviews import WORDS
from linan.domains.tracing.rules.notices import Decided, Drafted
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class NoticeSheet(models.Model):
    """One text, read once. Nothing in it counts before a person has taken it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    title = models.CharField(max_length=120)
    digest = BytewiseField(max_length=64)
    published_on = models.DateField()
    read_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    unread = models.PositiveIntegerField(default=0)
    """Lines of the text that belong to no case."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "digest", "published_on"], name="tracing_notice_read_once")
        ]

    def __str__(self) -> str:
        return f"notice of {self.published_on:%F}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class NoticeDraft(models.Model):
    """One case of a notice. `case` is ours, once a person has said who is meant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.ForeignKey(NoticeSheet, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True, default="")
    told = EncryptedTextField(purpose=WORDS)
    """What the notice says of the person, as `NoticeCase.to_json` without its steps."""
    case = models.ForeignKey("tracing.Case", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "position"], name="tracing_notice_draft")]

    def __str__(self) -> str:
        return f"draft {self.position}"


class NoticeLine(models.Model):
    """One place on one day or run of days, as the parser proposes it and as a person decided."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(NoticeDraft, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField()
    told = EncryptedTextField(purpose=WORDS)
    state = models.CharField(max_length=9, choices=[(d.value, d.value) for d in Decided], default=Decided.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="tracing_notice_line")]

    def __str__(self) -> str:
        return f"line {self.position}"

    @property
    def drafted(self) -> Drafted:
        return Drafted.from_text(self.since, self.until, self.told)
