"""Taking over a node's log: what somebody wrote away from the county comes here, each entry exactly once.

The log is read from wherever it is (an address, a stick, NATS) and believed for its bytes alone: the head is signed by
a key that a certificate of this county names and nobody revoked; the new leaf hashes behind the ones taken before lead
to the head's root, so it is one history; each entry hashes to its leaf, is written in the one way, lies in the key's
area, and is of a kind that nodes may write; each body opens and is what its entry committed to. Then entries, bodies
and tiles are kept here as they were, in lots of `LOT`, each one transaction that goes on exactly where the last one
ended: killed in the middle, or with half a stick, it goes on there the next time. The head becomes an entry of the
county's log, so proofs lead from a node's entry to the county's head like a community's own.

Refusals:
    log_unreadable      no log lies there, or its head is no signed head
    key_uncertified     no certificate of this county names the key
    key_revoked         the key was in force once
    signature_wrong     the head is not signed by the key
    older_than_taken    more was taken before: an old stick, or a node put back from a copy
    two_faces           another tree of the size taken before (kept as evidence in `heads/<log>.other`)
    not_continuing      a tree that does not hold what was taken before (kept as evidence too)
    range_torn          the stick ends too early; what was whole is taken, the rest comes with the next one
    entry_not_allowed   an entry of a kind, area or time that this key may not write, or one that is not what it says
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import cbor2
from django.db import IntegrityError, transaction
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey

from linan.core import clock, vault
from linan.core.ledger import rules
from linan.core.ledger.actions import concerned, insert, pending_for, write
from linan.core.ledger.disk import put
from linan.core.ledger.facts import CheckpointSigned
from linan.core.ledger.keys import Term, key_id, terms
from linan.core.ledger.models import Checkpoint, Log
from linan.core.ledger.node.store import CARD, bodies_of, body_path
from linan.core.ledger.prooffile import ORIGIN
from linan.core.ledger.registry import nodes_may_write
from linan.core.ledger.sequencer import SEQUENCER, heads_folder, tiles_of_log
from linan.core.ledger.sqlite.base import background
from linan.core.ledger.tiling import append, root_with
from linan.kernel.facts import fact_class
from linan.kernel.merkle import (
    EMPTY_ROOT,
    ENTRIES,
    WIDTH,
    BadNote,
    Read,
    Tile,
    Verifier,
    entries_of,
    leaf_hash,
    open_checkpoint,
    parse_note,
    read_tile,
    width_at,
)
from linan.kernel.merkle import Checkpoint as Head
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

LOT = 4 * WIDTH
AHEAD = timedelta(hours=1)
"""How far a node's clock may honestly be ahead of ours."""
SEAL = "node-seal"
"""The vault's name of the key bodies are sealed to."""
HASH = 32


@dataclass(frozen=True, slots=True)
class Taken:
    """What came: `new` entries, of a log that has `size` now."""

    log: UUID
    holder: str
    new: int
    size: int


@dataclass(frozen=True, slots=True)
class _Writer:
    """Whose log it is, by the certificate, and its signed head."""

    log: UUID
    verifier: Verifier
    term: Term
    head: Head
    note: str


def card(vkey: str) -> str:
    """The card of a certified key, to be carried to its node. Refuses `key_uncertified` and `key_revoked`."""
    term = _in_force(vkey, terms())
    seal = base64.b64encode(bytes(_opener().public_key)).decode()
    told = {
        "format": CARD,
        "vkey": vkey,
        "holder": term.holder,
        "area": term.area,
        "granted_at": term.granted_at.isoformat(),
        "seal": seal,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def take(read: Read) -> Taken:
    """Take over what is new in the log that `read` shows. Safe to do twice; see the module for what it refuses."""
    with background():
        writer = _writer(read)
        row = Log.objects.filter(pk=writer.log).first()
        had, size = (row.size if row else 0), writer.head.size
        if size < had:
            raise Refusal("older_than_taken", Words("More of this log was taken over before. This copy is older."))
        if size == had:
            if row is not None and bytes(row.root) != writer.head.root:
                _keep(writer)
                raise Refusal("two_faces", Words("This log shows another history of the same length. It was kept."))
        else:
            _entries(read, writer, had, size)
        _tell(writer)
        return Taken(writer.log, writer.term.holder, size - had, size)


def _in_force(vkey: str, known: dict[str, Term]) -> Term:
    term = known.get(vkey)
    if term is None or not term.area:
        words = Words("No certificate of this county names this key. Ask the county's clerk to certify it.")
        raise Refusal("key_uncertified", words)
    if term.revoked_at is not None:
        raise Refusal("key_revoked", Words("The key of this log was revoked. Nothing of it is taken over any more."))
    return term


def _writer(read: Read) -> _Writer:
    raw = read("checkpoint")
    try:
        note = (raw or b"").decode()
        parsed = parse_note(note)
        said = Head.of_text(parsed.text)
        log = UUID(said.origin.removeprefix(ORIGIN))
    except (BadNote, ValueError) as error:
        words = Words("There is no ledger here that can be read.")
        raise Refusal("log_unreadable", words, kind=Kind.INVALID) from error
    marks = {(s.name, s.key_id.hex()) for s in parsed.signatures}
    known = terms()
    named = [v for v in known if v.startswith(f"{said.origin}+")]
    vkey = next((v for v in named if tuple(v.split("+")[:2]) in marks), "")
    term = _in_force(vkey, known)
    verifier = Verifier.of_vkey(vkey)
    try:
        head = open_checkpoint(note, verifier)
    except BadNote as error:
        raise Refusal("signature_wrong", Words("The signature of this log's head does not hold.")) from error
    return _Writer(log, verifier, term, head, note)


def _entries(read: Read, writer: _Writer, had: int, size: int) -> None:
    folder = tiles_of_log(writer.log)
    hashes = _hashes(read, had, size)
    try:
        root = root_with(folder, had, hashes)
    except FileNotFoundError as error:
        # Our own tiles are gone: `verify` names that, and a backup brings them back.
        raise Refusal("log_unreadable", Words("The copy of this log kept here is damaged.")) from error
    if root != writer.head.root:
        _keep(writer)
        raise Refusal("not_continuing", Words("This log does not hold what was taken over before. It was kept."))
    opener = SealedBox(_opener())
    at = had
    while at < size:
        upto = min(size, (at // LOT + 1) * LOT)
        lot = list(_lot(read, at, upto, size))
        if [leaf_hash(leaf) for leaf, _ in lot] != hashes[at - had : at - had + len(lot)]:
            raise _not_allowed()
        latest = clock.now() + AHEAD
        made = [_made(writer, opener, leaf, body, latest) for leaf, body in lot]
        if lot:
            _insert(writer, at, [leaf for leaf, _ in lot], made)
        at += len(lot)
        if at < upto:
            raise _torn()


def _torn() -> Refusal:
    words = Words("The copy ends too early. What was whole was taken over; the rest comes with the next copy.")
    return Refusal("range_torn", words)


def _not_allowed() -> Refusal:
    return Refusal("entry_not_allowed", Words("This log holds an entry that its key may not write."))


def _hashes(read: Read, had: int, size: int) -> list[bytes]:
    """The leaf hashes behind the first `had`. They are believed only once they lead to the signed root."""
    found: list[bytes] = []
    for index in range(had // WIDTH, -(-size // WIDTH)):
        width = width_at(0, index, size)
        data = read_tile(read, Tile(0, index, width))
        if data is None or len(data) != width * HASH:
            raise _torn()
        skip = max(0, had - index * WIDTH)
        found += [data[n * HASH : (n + 1) * HASH] for n in range(skip, width)]
    return found


def _lot(read: Read, begin: int, end: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """(leaf, sealed body) of each entry, up to the first bundle that is not whole."""
    for index in range(begin // WIDTH, -(-end // WIDTH)):
        tile = Tile(ENTRIES, index, width_at(ENTRIES, index, size))
        skip = max(0, begin - index * WIDTH)
        try:
            leaves = entries_of(_whole(read, tile, lambda t: t.path))[: tile.width]
            bodies = bodies_of(_whole(read, tile, body_path))[: tile.width]
        except ValueError:
            return
        if len(leaves) != tile.width or len(bodies) != tile.width:
            return
        yield from zip(leaves[skip:], bodies[skip:], strict=True)


def _whole(read: Read, tile: Tile, path: Callable[[Tile], str]) -> bytes:
    """A bundle's file, or the full one that took the place of a partial one."""
    data = read(path(tile))
    if data is None and tile.width < WIDTH:
        data = read(path(Tile(tile.level, tile.index)))
    return data or b""


Rows = tuple[tuple[Any, ...], tuple[Any, ...], list[tuple[Any, ...]], list[tuple[Any, ...]]]


def _made(writer: _Writer, opener: SealedBox[PrivateKey], leaf: bytes, sealed: bytes, latest: datetime) -> Rows:
    """The rows of one entry, without its position."""
    try:
        public = rules.read_leaf(leaf)
        plain = opener.decrypt(sealed)
        salt, raw = plain[: rules.SALT_BYTES], plain[rules.SALT_BYTES :]
        body = cbor2.loads(raw)
        fact = fact_class(public.kind).from_json(body["fact"])
        due = None if fact.subject is None else rules.subject_commitment(salt, str(fact.subject))
        right = (
            public.log == writer.log
            and public.key == key_id(writer.verifier.vkey)
            and nodes_may_write(public.kind)
            and Region(writer.term.area).covers(fact.region)
            and public.region == str(fact.region.community)
            and writer.term.granted_at <= public.at <= latest
            and (public.cause, public.correction, public.erasure) == (None, None, None)
            and rules.body_commitment(salt, raw) == public.body
            and rules.body_bytes(body) == raw
            and public.subject == due
            and len(public.role) <= 80
            and len(public.purpose) <= 200
            and len(public.basis) <= 200
        )
    except (CryptoError, cbor2.CBORDecodeError, KeyError, ValueError, TypeError) as error:
        raise _not_allowed() from error
    if not right:
        raise _not_allowed()
    entry = (
        public.entry, public.log, public.kind, public.at, public.role, Region(public.region), public.subject,
        None, None, None, public.purpose, public.basis, public.body, public.key,
    )  # fmt: skip
    abouts = [(vault.lookup("ledger.about", ref), public.entry) for ref in concerned(fact)]
    return (
        entry,
        (public.entry, vault.encrypt("ledger.body", plain)),
        abouts,
        pending_for(fact, public.entry, public.at),
    )


def _insert(writer: _Writer, begin: int, leaves: list[bytes], made: list[Rows]) -> None:
    """One lot: entries, tiles and the log's new size are one transaction; tiles first, so a crash writes them again."""
    area = Region(writer.term.area)
    fresh = {"region": area, "holder": writer.term.holder, "root": EMPTY_ROOT}
    try:
        with transaction.atomic():
            row, _ = Log.objects.select_for_update().get_or_create(pk=writer.log, defaults=fresh)
            if row.size != begin or not row.holder:
                raise Refusal("taken_meanwhile", Words("Somebody else takes this log over at this moment."))
            root = append(tiles_of_log(writer.log), begin, leaves)
            insert(
                [(*rows[0], begin + n) for n, rows in enumerate(made)],
                [rows[1] for rows in made],
                [about for rows in made for about in rows[2]],
                [pending for rows in made for pending in rows[3]],
            )
            Log.objects.filter(pk=writer.log, size=begin).update(size=begin + len(leaves), root=root)
    except IntegrityError as error:
        raise _not_allowed() from error  # an entry's id that is another entry's here


def _tell(writer: _Writer) -> None:
    """Keep the node's signed head and let the county's log tell of it, once."""
    head, now = writer.head, clock.now()
    with transaction.atomic():
        row = Log.objects.select_for_update().filter(pk=writer.log).first()
        if row is None or row.size != head.size or Checkpoint.objects.filter(log=row, size=head.size).exists():
            return
        county = row.region.at(Level.COUNTY)
        told = CheckpointSigned(region=county, subject=None, log=str(row.id), size=row.size, root=head.root.hex())
        (entry,) = write([told], SEQUENCER, [None])
        put(tiles_of_log(row.id) / "checkpoint", writer.note.encode())
        Checkpoint.objects.create(log=row, size=head.size, at=now, note=writer.note, published_at=now, told=entry)
        Log.objects.filter(pk=row.pk).update(signed_at=now, reported_size=row.size)


def _keep(writer: _Writer) -> None:
    """A head that contradicts what was taken over, signed by the node itself: proof of what it did."""
    with suppress(OSError):
        put(heads_folder() / f"{writer.log}.other", writer.note.encode())


def _opener() -> PrivateKey:
    found: PrivateKey = SigningKey(vault.sign_key(SEAL).private_bytes_raw()).to_curve25519_private_key()
    return found
