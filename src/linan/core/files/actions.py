"""Storing and erasing files; noting import runs."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence

from django.db import transaction

from linan.core import clock, vault
from linan.core.files import rules
from linan.core.files.abilities import ERASE_FILE
from linan.core.files.facts import FileErased, FileRef, FileStored, ImportFinished
from linan.core.files.models import ImportRun, StoredFile
from linan.core.files.queries import path_of
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


def store(by: Actor, name: str, data: bytes, kind: str, *, region: Region, signed: bool = False) -> FileRef:
    """Check, clean, seal and keep a file (`photo`, `document` or `table`); the calling action has asked its ability.

    Equal contents are kept once. A file whose very bytes somebody `signed` is kept as it came, not cleaned. Refuses
    `empty_file`, `too_large`, `wrong_type`, `bad_picture`.
    """
    media_type = rules.check(data, kind)
    clean = data if signed else rules.without_metadata(data, media_type)
    content = vault.lookup("files.content", clean.hex())
    with transaction.atomic():
        row = StoredFile.objects.create(
            content=content,
            name=rules.safe_name(name),
            kind=kind,
            media_type=media_type,
            size=len(clean),
            region=region,
            stored_by=by.id,
            stored_at=clock.now(),
        )
        # Inside the transaction: if the disk is full the row is undone; a blob without a row is only an orphan.
        _seal(content, clean)
        record(FileStored(region=region, subject=row.ref, media_type=media_type, size=len(clean)), by=by)
    return row.ref


def _seal(content: str, data: bytes) -> None:
    path = path_of(content)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(vault.encrypt("files.content", data))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


def erase(by: Actor, file: FileRef, *, reason: str) -> None:
    """Destroy a file's content for ever. Needs ERASE_FILE over its region, or having stored it.

    The blob goes when no other file holds the same content. Erasing twice changes nothing.
    """
    row = StoredFile.objects.filter(pk=file.id).first()
    if row is None or not (by.can(ERASE_FILE, over=row.region) or row.stored_by == by.id):
        raise not_found()
    if row.erased_at is not None:
        return
    content = row.content
    with transaction.atomic():
        row.content, row.name, row.erased_at = "", "", clock.now()
        row.save(update_fields=["content", "name", "erased_at"])
        record(FileErased(region=row.region, subject=row.ref, reason=reason), by=by)
    if not StoredFile.objects.filter(content=content).exists():
        path_of(content).unlink(missing_ok=True)


def note_import(
    by: Actor,
    what: str,
    *,
    region: Region,
    good: int,
    bad: Sequence[tuple[int, Words]],
    dry_run: bool,
    file: FileRef | None = None,
) -> ImportRun:
    """Keep what came of an import, with the words for every bad row, so that nothing is lost."""
    with transaction.atomic():
        row = ImportRun.objects.create(
            what=what,
            file_id=file.id if file else None,
            region=region,
            run_by=by.id,
            run_at=clock.now(),
            dry_run=dry_run,
            good=good,
            bad=len(bad),
            errors=json.dumps([[n, w.to_json()] for n, w in bad]),
        )
        record(
            ImportFinished(region=region, subject=row.ref, what=what, dry_run=dry_run, good=good, bad=len(bad)), by=by
        )
    return row
