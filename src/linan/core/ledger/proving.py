"""Making proofs: an entry's place in its log, and the log's place in the county's."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Collection
from uuid import UUID

from linan.core import vault
from linan.core.ledger.held import PROMISED, receipt_text
from linan.core.ledger.keys import signer
from linan.core.ledger.models import Body, Checkpoint, Entry, Log
from linan.core.ledger.prooffile import Extra, Opening
from linan.core.ledger.rules import SALT_BYTES, leaf_bytes, millis
from linan.core.ledger.sequencer import log_reader, origin
from linan.kernel.merkle import Proof, inclusion_path, leaf_hash, sign_note
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.words import Words


def prove(entry: UUID, *, shown: bool = False) -> Proof:
    """The proof of an entry under the newest signed head: for a community's entry up to the county's head.

    `shown` brings the entry's private body along, so that a reader sees what it said. Refuses `not_found`,
    `not_numbered` and `not_signed` (both pass with the next head, within a minute), and `body_gone`.
    """
    row = Entry.objects.filter(pk=entry).first()
    if row is None:
        raise not_found()
    if row.position is None:
        raise Refusal("not_numbered", Words("This entry has no number yet. It gets one within seconds."))
    log = Log.objects.get(pk=row.log)
    opening: Opening | None = None
    if shown:
        opening = _opening(row)
        if opening is None:
            raise Refusal("body_gone", Words("The content of this entry was erased."))
    heads = Checkpoint.objects.filter(log=log, size__gt=row.position).order_by("-size")
    if log.told:
        for head in heads.exclude(told=None)[:20]:
            upper = _upper(log, head)
            if upper is not None:
                return _proof(row, log, head, Extra(leaf_bytes(row.public()), opening, upper))
    head_ = heads.first()
    if head_ is None:
        raise Refusal("not_signed", Words("No signed head covers this entry yet. The next one comes within a minute."))
    return _proof(row, log, head_, Extra(leaf_bytes(row.public()), opening))


def _upper(log: Log, head: Checkpoint) -> tuple[bytes, Opening, Proof] | None:
    """The county's entry of a community's head with its proof; None while the county's log has not signed it."""
    if head.told is None:
        return None
    told = Entry.objects.filter(pk=head.told, position__isnull=False).first()
    if told is None or told.position is None:
        return None
    county = Log.objects.get(pk=told.log)
    above = Checkpoint.objects.filter(log=county, size__gt=told.position).order_by("-size").first()
    opening = _opening(told)
    if above is None or opening is None:
        return None
    return leaf_bytes(told.public()), opening, _proof(told, county, above, None)


def _proof(row: Entry, log: Log, head: Checkpoint, extra: Extra | None) -> Proof:
    assert row.position is not None
    # The tiles of today's tree hold every node of yesterday's, and an old partial tile may be gone.
    path = inclusion_path(row.position, head.size, log_reader(log.id, log.size))
    return Proof(row.position, tuple(path), head.note, None if extra is None else extra.packed())


def _opening(row: Entry) -> Opening | None:
    body = Body.objects.filter(pk=row.pk).first()
    if body is None:
        return None
    plain = vault.decrypt("ledger.body", bytes(body.sealed))
    return Opening(plain[:SALT_BYTES], plain[SALT_BYTES:])


def promise(entry: UUID) -> str:
    """A receipt for an entry, numbered or not: the log's signed promise that it will hold it within a day."""
    row = Entry.objects.filter(pk=entry).first()
    if row is None:
        raise not_found()
    due = row.at + PROMISED
    text = receipt_text(origin(row.log), row.pk, leaf_hash(leaf_bytes(row.public())), millis(due))
    return sign_note(text, signer(row.log))


def prove_many(entries: Collection[UUID]) -> dict[str, str]:
    """The proofs of many entries, without what they say, as texts by their ids. Refuses as `prove` does."""
    return {str(entry): str(prove(entry)) for entry in entries}


def leaf_hashes(entries: Collection[UUID]) -> dict[UUID, str]:
    """What stands behind `h=` in a link to the check page, for each of these entries."""
    found = Entry.objects.filter(pk__in=list(entries))
    return {row.pk: urlsafe_b64encode(leaf_hash(leaf_bytes(row.public()))).decode().rstrip("=") for row in found}
