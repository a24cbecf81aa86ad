"""A department's own Excel tables, and every file made from them."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.reporting.models.forms import FormDefinition
from linan.domains.reporting.rules.periods import Rhythm, rhythm_words
from linan.domains.reporting.rules.tables import Layout
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region
from linan.kernel.words import Words


class Table(models.Model):
    """A form in its department's own Excel: uploaded once, its columns bound to what the form asks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey(FormDefinition, on_delete=models.PROTECT, related_name="tables")
    title = models.CharField(max_length=120)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    bound = models.JSONField()
    """The layout: sheet, first row, columns with their keys, single cells."""
    over: models.Field[Region, Region] = RegionField()
    """The community or street it is made for by itself."""
    every = models.CharField(max_length=5, choices=[(r.value, r.value) for r in Rhythm], default=Rhythm.DAY.value)
    on_day = models.PositiveSmallIntegerField(default=0)
    """Which weekday (Monday is 1) or day of the month; 0 for every day."""
    daily_at = models.TimeField(null=True)
    """When on such a day it is made by itself, on the clocks of China; None: only when somebody asks."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def rhythm(self) -> Words:
        """When it is made by itself, in words."""
        return rhythm_words(Rhythm(self.every), self.on_day)

    @property
    def layout(self) -> Layout:
        return Layout.from_json(self.bound)


class Export(models.Model):
    """One file made from a table: signed, numbered, kept for the days of the policy."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="exports", db_index=False)
    number = models.PositiveIntegerField()
    region: models.Field[Region, Region] = RegionField()
    rows = models.PositiveIntegerField()
    people = EncryptedTextField(purpose="reporting.export_people")
    """Whose records it holds: each download is told to them."""
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    sha256 = models.CharField(max_length=64)
    signature = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    downloads = models.PositiveIntegerField(default=0)
    system = models.CharField(max_length=80, blank=True, default="")
    receipt = models.CharField(max_length=80, blank=True, default="")
    receipt_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    """When the file was erased; number, hash and signature stay."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "number"], name="exports_in_order")]

    def __str__(self) -> str:
        return f"{self.number} {self.made_at:%F}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)
