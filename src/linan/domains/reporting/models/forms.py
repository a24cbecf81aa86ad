"""Forms as departments send them, and the answers all forms share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class FormState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OUT = "out", _("in use")
    RETIRED = "retired", _("retired")


class Route(models.TextChoices):
    """How an answer came in; paper typed in counts like any other (A-90)."""

    DOOR = "door", _("at the door")
    PHONE = "phone", _("by telephone")
    SELF = "self", _("by themselves")
    PAPER = "paper", _("from paper")
    IMPORT = "import", _("from a file")


class Repeat(models.TextChoices):
    ONCE = "once", _("once")
    DAY = "day", _("daily")
    WEEK = "week", _("weekly")
    MONTH = "month", _("monthly")


class FormDefinition(models.Model):
    """One form of one department: a view over common items plus the few fields nobody holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=120)
    department = models.CharField(max_length=80)
    region: models.Field[Region, Region] = RegionField()
    """Who has to fill it: everybody under this area."""
    about = models.CharField(max_length=12)
    """`person` or `household`."""
    schema = models.JSONField()
    repeat = models.CharField(max_length=6, choices=Repeat.choices, default=Repeat.ONCE)
    purpose = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    """The legal ground; a form without one is not sent out."""
    despite = models.CharField(max_length=200, blank=True, default="")
    """Why it was sent out although it is a near-copy of another."""
    until_on = models.DateField()
    state = models.CharField(max_length=8, choices=FormState.choices, default=FormState.DRAFT)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    out_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "region"], name="form_state_region")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Answer(models.Model):
    """One value of one field for one subject. Nothing is overwritten: a later row is newer, or a correction."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=60)
    region: models.Field[Region, Region] = RegionField()
    key = models.CharField(max_length=80)
    """A common item's code, or `<form id>.<field>` for a form's own field."""
    value = EncryptedTextField(purpose="reporting.answer")
    as_of = models.DateTimeField()
    entered_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    route = models.CharField(max_length=8, choices=Route.choices)
    form = models.ForeignKey(FormDefinition, on_delete=models.PROTECT, related_name="answers", db_index=False)
    seconds = models.PositiveIntegerField(default=0)
    """How long the person at the form took for the sheet this answer came with; only on its first answer."""

    class Meta:
        indexes = [
            models.Index(fields=["subject", "key", "as_of"], name="answer_latest"),
            models.Index(fields=["form", "region", "entered_at"], name="answer_form_region"),
            models.Index(fields=["by", "entered_at"], name="answer_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.as_of:%F %H:%M}"
