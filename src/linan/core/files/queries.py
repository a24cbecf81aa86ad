"""Reading files back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from linan.core import vault
from linan.core.files.facts import FileRef, ImportRef
from linan.core.files.models import ImportRun, StoredFile
from linan.kernel.actor import Ability, Actor
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file's content for a reader who may have it."""

    ref: FileRef
    name: str
    media_type: str
    data: bytes


def open_file(by: Actor, file: FileRef, *, under: Ability) -> OpenedFile:
    """A file, for who holds `under` over its region or stored it. Refuses `not_found`, also once erased."""
    row = StoredFile.objects.filter(pk=file.id, erased_at__isnull=True).first()
    if row is None or not (by.can(under, over=row.region) or row.stored_by == by.id):
        raise not_found()
    data = vault.decrypt("files.content", path_of(row.content).read_bytes())
    return OpenedFile(row.ref, str(row.name), row.media_type, data)


def path_of(content: str) -> Path:
    """Where the sealed blob of a content hash lies."""
    return Path(settings.LINAN_HOME) / "files" / content[:2] / content[2:]


def import_errors(by: Actor, run: ImportRef) -> list[tuple[int, Words]]:
    """The rows of a run that could not be used, with words; only for who ran it."""
    row = ImportRun.objects.filter(pk=run.id, run_by=by.id).first()
    if row is None:
        raise not_found()
    return [(number, Words.from_json(words)) for number, words in json.loads(str(row.errors) or "[]")]


def import_runs(by: Actor, *, limit: int = 20) -> list[ImportRun]:
    """The latest runs of this member of staff."""
    return list(ImportRun.objects.filter(run_by=by.id).order_by("-run_at")[:limit])
