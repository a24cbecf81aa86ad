"""Numbering committed entries, growing each log's tree, writing its tiles, signing its head.

One sequencer a log at a time: the log's row is locked, and its new head is written only if the head on disk is still
the one we started from, so a database restored from an old backup cannot fork a log it has already signed further
(`Forked`). Tiles are C2SP tlog-tiles, written tmp → fsync → rename, so a killed process leaves a whole old tile or a
whole new one. Order: tiles, checkpoint file, then the database commit; after a crash between them the same tiles are
written again with the same bytes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from linan.core import clock
from linan.core.ledger.actions import write
from linan.core.ledger.disk import put
from linan.core.ledger.facts import CheckpointSigned
from linan.core.ledger.keys import opened, signer, verifiers
from linan.core.ledger.logs import log_of, log_region
from linan.core.ledger.models import Checkpoint, Entry, Log
from linan.core.ledger.rawrows import number, unnumbered
from linan.core.ledger.tiling import append, read_tile
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.merkle import (
    EMPTY_ROOT,
    BadNote,
    BadPolicy,
    NodeReader,
    Policy,
    reader,
    root_of,
    sign_checkpoint,
)
from linan.kernel.merkle import Checkpoint as Head
from linan.kernel.region import Level, Region

log = logging.getLogger("linan.ledger")

MOST = 10_000
"""Entries numbered in one go, so that a long outage is caught up in bounded transactions."""
SIGN_EVERY = timedelta(minutes=1)
SEQUENCER = Actor(id="workflow:ledger.sequencer", kind=ActorKind.WORKFLOW)


class Forked(Exception):
    """The signed head on disk is further than the database: an old backup was restored. Nothing is signed."""


def tiles_of_log(id: UUID) -> Path:
    """The folder of a log's tiles; any web server may publish it."""
    return Path(settings.LINAN_HOME) / "tiles" / str(id)


def origin(id: UUID) -> str:
    """The log's name in its checkpoints."""
    return f"linan.log/{id}"


def vkeys_of(name: str) -> list[str]:
    """The verifier keys of the log that signs under this origin."""
    return [key.vkey for key in verifiers(UUID(name.removeprefix("linan.log/")))]


def sequence_all() -> int:
    """Sequence every log that has unnumbered entries; return how many entries were numbered."""
    ids = list(Entry.objects.filter(position__isnull=True).order_by().values_list("log", flat=True).distinct())
    numbered = sum(_guarded(sequence, id) for id in ids)
    _sign_rested()
    return numbered


def _sign_rested() -> int:
    """Sign heads that grew while their last signature was younger than a minute, though nothing came after."""
    signed = Checkpoint.objects.filter(log=OuterRef("pk"), size=OuterRef("size"))
    waiting = Log.objects.filter(~Exists(signed), holder="", size__gt=0, signed_at__lte=clock.now() - SIGN_EVERY)
    return sum(_guarded(sign, id) for id in list(waiting.values_list("pk", flat=True)))


def _guarded(step: Callable[[UUID], int], id: UUID) -> int:
    """One log that cannot go on (a fork, a full disk, a lost tile) must not stop the others."""
    try:
        return step(id)
    except (Forked, OSError, BadNote, BadPolicy) as error:
        log.error("a log could not be sequenced", extra={"log": str(id), "code": type(error).__name__}, exc_info=error)
        return 0


def sequence(id: UUID) -> int:
    """Number one log's committed entries, write its tiles and, at most once a minute, sign its head."""
    with transaction.atomic():
        first = Entry.objects.filter(log=id, position__isnull=True).order_by("id").first()
        if first is None:
            return 0
        row, _ = Log.objects.select_for_update().get_or_create(
            pk=id, defaults={"region": log_region(first.region), "root": EMPTY_ROOT}
        )
        ids, leaves = unnumbered(id, MOST)
        if not ids:
            return 0
        _no_fork(row)
        size = row.size + len(leaves)
        root = grow(id, row.size, leaves)
        number(ids, row.size)
        if not Log.objects.filter(pk=id, size=row.size).update(size=size, root=root):
            raise Forked(f"log {id} was grown by two sequencers at once")
    sign(id)
    return len(ids)


def sign(id: UUID, *, force: bool = False) -> bool:
    """Sign the log's head when it has grown and the last signature is a minute old; tell the county's log."""
    now = clock.now()
    with transaction.atomic():
        row = Log.objects.select_for_update().get(pk=id)
        last = Checkpoint.objects.filter(log=row).order_by("-size").first()
        grown = row.size > (last.size if last else 0)
        rested = row.signed_at is None or now - row.signed_at >= SIGN_EVERY
        if not grown or not (rested or force):
            return False
        _no_fork(row)
        chosen = policy()
        if chosen is not None and _unconfirmed(row, chosen):
            return False
        note = sign_checkpoint(Head(origin(id), row.size, bytes(row.root)), signer(id))
        waits = chosen is not None and witnessed(row, chosen)
        head = Checkpoint(log=row, size=row.size, at=now, note=note, published_at=None if waits else now)
        remember_head(id, note)
        if not waits:
            put(tiles_of_log(id) / "checkpoint", note.encode())
        row.signed_at = now
        if row.region.level >= Level.COMMUNITY:
            county = row.region.at(Level.COUNTY)
            told = CheckpointSigned(region=county, subject=None, log=str(id), size=row.size, root=bytes(row.root).hex())
            (head.told,) = write([told], SEQUENCER, [None])
            row.reported_size = row.size
        head.save(force_insert=True)
        row.save(update_fields=["signed_at", "reported_size"])
    return True


def _unconfirmed(row: Log, chosen: Policy) -> bool:
    """True in a home that never signed the log of this county though it was signed: its witnesses are asked first."""
    county = row if witnessed(row, chosen) else Log.objects.filter(pk=log_of(row.region.at(Level.COUNTY))).first()
    if county is None or not witnessed(county, chosen) or head_signed_here(county.id) is not None:
        return False
    return Checkpoint.objects.filter(log=county).exists()


def sign_all() -> None:
    """Number everything and sign every head now: before a backup, at the end of a drill."""
    sequence_all()
    for id in Log.objects.filter(size__gt=0, holder="").values_list("id", flat=True):
        sign(id, force=True)
    sequence_all()
    for row in Log.objects.filter(holder=""):
        if row.region.level < Level.COMMUNITY:
            sign(row.id, force=True)


def grow(id: UUID, old: int, leaves: list[bytes]) -> bytes:
    """Append leaves to the tiles on disk and return the new root."""
    return append(tiles_of_log(id), old, leaves)


def log_reader(id: UUID, size: int) -> NodeReader:
    """Tree nodes of a log on disk, for proofs."""
    folder = tiles_of_log(id)
    return reader(size, lambda tile: read_tile(folder, tile))


def heads_folder() -> Path:
    """What this machine has signed last, a file for each log. No backup takes it along, so that a database and tiles
    put back from an old one are found out."""
    return Path(settings.LINAN_HOME) / "heads"


def head_signed_here(id: UUID) -> Head | None:
    """The last head of a log that was signed in this home; None when it never was."""
    try:
        note = (heads_folder() / str(id)).read_text()
    except FileNotFoundError:
        return None
    return _opened(note, id)


@lru_cache(maxsize=1024)
def _opened(note: str, id: UUID) -> Head:
    """A head of ours, its signature checked once: the same note is compared again at every turn of the sequencer."""
    return opened(note, id)


def remember_head(id: UUID, note: str) -> None:
    put(heads_folder() / str(id), note.encode())


def remember_fork(id: UUID) -> None:
    """A quorum of witnesses has seen more of this log than we have: nothing of it is signed any more."""
    put(heads_folder() / f"{id}.forked", b"An old backup was restored; see docs/operations.md, Backup and restore.\n")


def forked(row: Log) -> bool:
    """True when the witnesses of this log, or of the county's above it, know it to have been further."""
    return any((heads_folder() / f"{id}.forked").exists() for id in {row.id, log_of(row.region.at(Level.COUNTY))})


def policy() -> Policy | None:
    """Who must see heads before they are published (`witnesses.txt`); None when nobody is asked."""
    text = policy_text()
    return None if text is None else Policy.of_text(text)


def policy_text() -> str | None:
    """The policy as it is written, for whoever checks heads elsewhere."""
    try:
        return (Path(settings.LINAN_HOME) / "witnesses.txt").read_text()
    except FileNotFoundError:
        return None


def witnessed(row: Log, chosen: Policy) -> bool:
    """True for the logs a policy names; for a policy that names none, those above the communities."""
    if row.holder:
        return False
    if chosen.logs:
        return origin(row.id) in {key.name for key, _ in chosen.logs}
    return bool(row.region.level < Level.COMMUNITY)


def _no_fork(row: Log) -> None:
    """Compare-and-swap: go on only from the head that was signed last, whatever the database remembers of it."""
    if forked(row):
        raise Forked(f"log {row.id} is further at its witnesses than here")
    path = tiles_of_log(row.id) / "checkpoint"
    heads = [head_signed_here(row.id)]
    if path.exists():
        heads.append(_opened(path.read_text(), row.id))
    for head in heads:
        if head is None:
            continue
        if head.size > row.size:
            raise Forked(f"log {row.id} was signed at {head.size}, the database knows {row.size}")
        if head.root != _root_at(row, head.size):
            raise Forked(f"log {row.id} was signed at {head.size} with another root than the database knows")


def _root_at(row: Log, size: int) -> bytes:
    if size == row.size:
        return bytes(row.root)
    known = Checkpoint.objects.filter(log=row, size=size).values_list("note", flat=True).first()
    if known is not None:
        return _opened(known, row.id).root
    return root_of(size, log_reader(row.id, row.size))  # signed, and killed before the commit


def logs_of(regions: Iterable[Region]) -> list[UUID]:
    """The logs that hold entries of these regions."""
    return sorted({log_of(r) for r in regions})
