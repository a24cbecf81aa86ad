"""Reading the whole store again, to name what was touched.

What each finding means:
    body_altered          the private body or its salt does not open, or is not what the entry committed to
    entry_altered         an entry's public part is not what the tree holds
    entry_missing         a number in the log has no entry
    entry_unexpected      an entry carries a number the log never gave
    tile_damaged          tiles and entries disagree, but the entries agree with the signed head
    root_mismatch         a signed head does not follow from the entries
    signature_wrong       a head's signature does not hold
    head_behind           the head on disk is further than the database (an old backup)
    checkpoint_unreported the county's log holds another head of a community than the community signed
    checkpoint_omitted    a community signed a head of which the county's log says nothing
    checkpoint_inconsistent  the county's log tells of a community's log that shrank
    key_uncertified       a head or an entry was signed with a key no entry certifies
    key_before_grant, key_after_revocation  … or with one not yet, or no longer, in force
    cosignature_wrong     a witness's line on a head does not hold
    clock_off             a head's time and its witnesses' times cannot both be right (`CLOCK_TOLERANCE`)
    back_dated            an entry bears a time long before entries that stand ahead of it (`LATE_TOLERANCE`)

and, of what others hold (`held`):
    held_ahead            somebody holds a head of ours that is further than this store: the end was cut off
    held_differs          somebody holds a head of ours with another root at its size: rebuilt, or shown in two faces
    promise_broken        a receipt's deadline passed and its entry is not in the log, or is another
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings

from linan.core.ledger import rules
from linan.core.ledger.bodies import open_body
from linan.core.ledger.held import Held, HeldHead, HeldReceipt
from linan.core.ledger.keys import Term, fault, fault_of_head, key_id, opened, terms
from linan.core.ledger.models import Body, Checkpoint, Entry, Log
from linan.core.ledger.outside import held_head, promises, reported, seen_by_witnesses
from linan.core.ledger.sequencer import head_signed_here, tiles_of_log
from linan.core.ledger.tiling import read_tile
from linan.kernel.merkle import (
    ENTRIES,
    WIDTH,
    BadNote,
    Tile,
    Tree,
    entries_of,
    leaf_hash,
    width_at,
)

MOST_PROBLEMS = 100
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATE_TOLERANCE = timedelta(hours=1)
"""How long an honest transaction may stay open between writing an entry and committing it."""


def verify_store(progress: Callable[[int], None] | None = None, held: Iterable[Held] = ()) -> dict[str, Any]:
    """Check every entry, body, tile and head, and what others hold of them.

    The report is what `linan ledger verify --json` writes.
    """
    problems: list[dict[str, Any]] = []

    def bad(code: str, words: str, *, entry: UUID | None = None, log: UUID | None = None) -> None:
        if len(problems) < MOST_PROBLEMS:
            problems.append(
                {"code": code, "entry": str(entry) if entry else None, "log": str(log) if log else None, "words": words}
            )

    seen = 0
    erased = set(Entry.objects.exclude(erasure=None).values_list("erasure", flat=True))
    logs = list(Log.objects.order_by("region"))
    known = {log.id for log in logs}
    heads: dict[tuple[str, int], str] = {}
    theirs = list(held)
    certified = terms()
    for log in logs:
        kept = [h for h in theirs if isinstance(h, HeldHead) and h.log == log.id]
        seen += _one_log(log, erased, bad, heads, progress, kept, certified)
    promises([h for h in theirs if isinstance(h, HeldReceipt)], bad)
    for entry in Entry.objects.filter(position__isnull=True).order_by("id").iterator(2000):
        _body(entry, Body.objects.filter(pk=entry.pk).first(), erased, bad)
        seen += 1
    for entry in Entry.objects.filter(position__isnull=False).exclude(log__in=known).order_by("id")[:MOST_PROBLEMS]:
        bad("entry_unexpected", "It claims a place in a log that does not exist.", entry=entry.pk, log=entry.log)
    reported(heads, bad)
    seen_by_witnesses(bad)
    return {
        "ok": not problems,
        "entries": seen,
        "logs": len(logs),
        "heads": len(heads),
        "problems": problems,
        "first_bad": problems[0]["entry"] if problems else None,
    }


def _one_log(
    log: Log,
    erased: set[UUID | None],
    bad: Callable[..., None],
    heads: dict[tuple[str, int], str],
    progress: Callable[[int], None] | None,
    held: list[HeldHead],
    known: dict[str, Term],
) -> int:
    tree = Tree()
    folder = tiles_of_log(log.id)
    tiled = _Tiled(folder, log.size)
    _head_on_disk(log, bad)
    notes = list(Checkpoint.objects.filter(log=log).order_by("size"))
    differing: list[tuple[Entry, str]] = []
    expected, seen, at_head = 0, 0, 0
    newest = EARLIEST
    writers = {key_id(vkey): vkey for vkey in known}
    # The clock of a demo or a drill is set by hand, also backwards.
    clocked = not (settings.LINAN_DEMO or settings.LINAN_DRILL)
    rows = Entry.objects.filter(log=log.id, position__isnull=False).order_by("position")
    batch: list[Entry] = []

    def head_if_due() -> None:
        nonlocal at_head
        while at_head < len(notes) and notes[at_head].size == tree.size:
            _head(log, notes[at_head], tree, heads, bad, differing, known)
            at_head += 1

    def take(batch: list[Entry]) -> None:
        nonlocal expected, seen, newest
        bodies = {b.pk: b for b in Body.objects.filter(pk__in=[e.pk for e in batch])}
        for entry in batch:
            assert entry.position is not None
            while expected < entry.position and expected < log.size:
                bad(
                    "entry_missing",
                    f"Number {expected} of the log has no entry.",
                    entry=tiled.entry_id(expected),
                    log=log.id,
                )
                tree.append(tiled.hash(expected) or bytes(32))
                expected += 1
                head_if_due()
            if entry.position >= log.size:
                bad("entry_unexpected", f"Its number {entry.position} was never given.", entry=entry.pk, log=log.id)
                continue
            leaf = rules.leaf_bytes(entry.public())
            hashed = leaf_hash(leaf)
            if tiled.hash(expected) not in (None, hashed) or tiled.leaf(expected) not in (None, leaf):
                differing.append((entry, "its public part is not what the log holds"))
            tree.append(hashed)
            if clocked and entry.key is None and entry.at < newest - LATE_TOLERANCE:
                bad("back_dated", "It bears a time long before entries ahead of it.", entry=entry.pk, log=log.id)
            newest = max(newest, entry.at)
            if entry.key is not None and (code := fault(writers.get(entry.key, ""), entry.at, known)):
                bad(code, "The key it was written with was not in force.", entry=entry.pk, log=log.id)
            _body(entry, bodies.get(entry.pk), erased, bad)
            expected += 1
            seen += 1
            head_if_due()
        if progress:
            progress(len(batch))

    for entry in rows.iterator(2000):
        batch.append(entry)
        if len(batch) == 500:
            take(batch)
            batch = []
    take(batch)
    for missing in range(expected, log.size):
        bad("entry_missing", f"Number {missing} of the log has no entry.", entry=tiled.entry_id(missing), log=log.id)
    rows_hold = tree.size == log.size and tree.root() == bytes(log.root)
    for entry, words in differing:
        if rows_hold:
            bad(
                "tile_damaged", "A tile of the log was damaged; the entry itself is intact.", entry=entry.pk, log=log.id
            )
        else:
            bad("entry_altered", f"Entry {entry.position}: {words}.", entry=entry.pk, log=log.id)
    if not rows_hold and not differing and tree.size == log.size:
        bad("root_mismatch", "The log's stored root does not follow from its entries.", log=log.id)
    for one in held:
        held_head(log, one, tree, bad)
    for index in sorted(tiled.unreadable):
        bad("tile_damaged", f"A tile with the entries from {index * WIDTH} on is missing or torn.", log=log.id)
    return seen


def _head_on_disk(log: Log, bad: Callable[..., None]) -> None:
    path = tiles_of_log(log.id) / "checkpoint"
    if path.exists():
        try:
            on_disk = opened(path.read_text(), log.id)
            if on_disk.size > log.size:
                bad("head_behind", "The head on disk is further than the database: an old backup?", log=log.id)
        except (BadNote, ValueError):
            bad("signature_wrong", "The signature of the head on disk does not hold.", log=log.id)
    elif Checkpoint.objects.filter(log=log, published_at__isnull=False).exists():
        bad("tile_damaged", "The signed head is missing on disk.", log=log.id)
    try:
        here = head_signed_here(log.id)
        if here is not None and here.size > log.size:
            bad("head_behind", "This machine has signed more of this log: an old backup?", log=log.id)
    except BadNote:
        bad("signature_wrong", "The signature of the head this machine remembers does not hold.", log=log.id)


def _head(
    log: Log,
    checkpoint: Checkpoint,
    tree: Tree,
    heads: dict[tuple[str, int], str],
    bad: Callable[..., None],
    differing: list[tuple[Entry, str]],
    known: dict[str, Term],
) -> None:
    try:
        head = opened(checkpoint.note, log.id)
    except (BadNote, ValueError):
        bad("signature_wrong", f"The signature of the head at {checkpoint.size} does not hold.", log=log.id)
        return
    heads[(str(log.id), head.size)] = head.root.hex()
    code = fault_of_head(checkpoint.note, log.id, checkpoint.at, known)
    if code is not None:
        bad(code, f"The key of the head at {head.size} was not in force.", log=log.id)
    if (head.size != tree.size or head.root != tree.root()) and not differing:
        bad("root_mismatch", f"The head signed at {checkpoint.size} does not follow from the entries.", log=log.id)


def _body(entry: Entry, body: Body | None, erased: set[UUID | None], bad: Callable[..., None]) -> None:
    if body is None:
        if entry.pk not in erased:
            bad("body_altered", "Its body is gone, and no erasure says so.", entry=entry.pk, log=entry.log)
        return
    try:
        salt, content = open_body(body)
    except (InvalidTag, ValueError, IndexError, KeyError, OSError):
        bad("body_altered", "Its body was changed and does not open.", entry=entry.pk, log=entry.log)
        return
    if rules.body_commitment(salt, rules.body_bytes(content)) != bytes(entry.body):
        bad("body_altered", "Its body is not the one it committed to.", entry=entry.pk, log=entry.log)
        return
    subject = content["fact"].get("subject")
    due = None if subject is None else rules.subject_commitment(salt, subject)
    if due != (None if entry.subject is None else bytes(entry.subject)):
        bad("entry_altered", "It names another subject than its body.", entry=entry.pk, log=entry.log)


class _Tiled:
    """What the tiles on disk say, bundle by bundle."""

    def __init__(self, folder: Any, size: int) -> None:
        self.folder, self.size = folder, size
        self.unreadable: set[int] = set()
        self._bundle: tuple[int, list[bytes], bytes] | None = None

    def _load(self, position: int) -> tuple[list[bytes], bytes]:
        index = position // WIDTH
        if self._bundle is None or self._bundle[0] != index:
            width = width_at(0, index, self.size)
            leaves: list[bytes] = []
            hashes = b""
            try:
                hashes = read_tile(self.folder, Tile(0, index, width))
                leaves = entries_of(read_tile(self.folder, Tile(ENTRIES, index, width)))
            except (OSError, ValueError):
                self.unreadable.add(index)
            self._bundle = (index, leaves, hashes)
        return self._bundle[1], self._bundle[2]

    def leaf(self, position: int) -> bytes | None:
        leaves, _ = self._load(position)
        n = position % WIDTH
        return leaves[n] if n < len(leaves) else None

    def hash(self, position: int) -> bytes | None:
        _, hashes = self._load(position)
        n = position % WIDTH
        found = hashes[32 * n : 32 * n + 32]
        return found if len(found) == 32 else None

    def entry_id(self, position: int) -> UUID | None:
        """Which entry the bundle says stood there, so that even a deleted one can be named."""
        import cbor2

        leaf = self.leaf(position)
        try:
            return UUID(bytes=cbor2.loads(leaf)[2]) if leaf else None
        except (ValueError, IndexError, TypeError):
            return None
