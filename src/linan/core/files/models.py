"""Files and import runs. The content lies encrypted on disk under a keyed hash; equal contents lie there once."""

from __future__ import annotations

from django.db import models

from linan.core.files.facts import FileRef, ImportRef
from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.region import Region


class StoredFile(models.Model):
    """One attachment. `content` names the sealed blob; it is empty once erased."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    content = models.CharField(max_length=32, db_index=True, blank=True)
    name = EncryptedTextField(purpose="files.name")
    kind = models.CharField(max_length=12)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    region: models.Field[Region, Region] = RegionField()
    stored_by = models.CharField(max_length=80)
    stored_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def ref(self) -> FileRef:
        return FileRef(self.id)


class ImportRun(models.Model):
    """One reading-in of a table: what came of it, with the words for every row that could not be used."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    what = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField()
    run_by = models.CharField(max_length=80)
    run_at = models.DateTimeField()
    dry_run = models.BooleanField()
    good = models.PositiveIntegerField()
    errors = EncryptedTextField(purpose="files.import_errors")
    """JSON list of [row number, words]; encrypted, because a word may quote a cell."""
    bad = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.what} {self.id}"

    @property
    def ref(self) -> ImportRef:
        return ImportRef(self.id)
