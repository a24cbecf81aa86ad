"""Keys of logs and of writers: certified, in force, revoked. Each step is an entry of the county's log.

Until its first rotation a log is signed with the key the cell was made with, under the log's own name; that key needs
no certificate. The table says which key signs now; what was in force when is read from the entries alone, so a row
slipped into the table certifies nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import transaction

from linan.core import vault
from linan.core.ledger.abilities import CERTIFY_KEY
from linan.core.ledger.actions import write
from linan.core.ledger.bodies import open_body
from linan.core.ledger.facts import KeyCertified, KeyRevoked
from linan.core.ledger.logs import log_of, log_region
from linan.core.ledger.models import Body, Entry, Key, Log
from linan.core.ledger.prooffile import ORIGIN
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.merkle import BadNote, Checkpoint, Signer, Verifier, open_checkpoint, parse_note
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

BORN = "log"
"""The vault's name of the key every log of a cell is signed with at first."""


def signer(id: UUID) -> Signer:
    """The key that signs this log now."""
    origin = f"{ORIGIN}{id}"
    secret = Key.objects.filter(holder=origin, revoked_at=None).exclude(secret="").values_list("secret", flat=True)
    return Signer(origin, vault.sign_key(secret.order_by("-id").first() or BORN).private_bytes_raw())


def verifiers(id: UUID) -> list[Verifier]:
    """Every key that signs or ever signed this log, the present one first."""
    origin = f"{ORIGIN}{id}"
    rows = list(Key.objects.filter(holder=origin).order_by("-id").values_list("vkey", "secret"))
    known = [Verifier.of_vkey(vkey) for vkey, _ in rows]
    if rows and not any(secret for _, secret in rows):
        return known  # a node's log: no key of this cell ever signed it
    first = Signer(origin, vault.sign_key(BORN).private_bytes_raw()).verifier
    return known if first in known else [*known, first]


def opened(note: str, id: UUID) -> Checkpoint:
    """A head of this log, signed by one of its keys; BadNote otherwise."""
    known = verifiers(id)
    marks = {(s.name, s.key_id) for s in parse_note(note).signatures}
    return open_checkpoint(note, next((v for v in known if (v.name, v.key_id) in marks), known[0]))


def certify(by: Actor, region: Region, holder: str, vkey: str) -> None:
    """Certify a key that somebody else holds: a department's or a community node's. Leaves `KeyCertified`.

    A node's key is named after its own log, and may write there for `region` (`joining`).
    Needs CERTIFY_KEY over `region`. Refuses `bad_key` and `known_key`.
    """
    by.must(CERTIFY_KEY, over=region)
    with transaction.atomic():
        _certify(by, region, holder, vkey, secret="")


def revoke(by: Actor, vkey: str, *, ground: str) -> None:
    """Take a key out of force from now on; what it signed before stays good. Leaves `KeyRevoked`.

    Needs CERTIFY_KEY over the key's region. Refuses `not_found`, also for a key revoked already.
    """
    row = Key.objects.filter(vkey=vkey, revoked_at=None).first()
    if row is None:
        raise not_found()
    by.must(CERTIFY_KEY, over=row.region)
    with transaction.atomic():
        _revoke(by, row, ground)


def rotate(by: Actor, region: Region) -> Verifier:
    """Give the log of `region` a new key and take the old one out of force. Returns the new public key.

    Needs CERTIFY_KEY over the log's region. Witnesses of the county's log have to be told (`linan witness know`).
    """
    home = log_region(region)
    by.must(CERTIFY_KEY, over=home)
    id = log_of(region)
    with transaction.atomic():
        old = signer(id).verifier
        # A name of its own for each key: a rotation that is rolled back leaves at most an unused file.
        secret = f"log-{new_id()}"
        fresh = Signer(f"{ORIGIN}{id}", vault.sign_key(secret).private_bytes_raw()).verifier
        row = Key.objects.filter(vkey=old.vkey).first() or _certify(by, home, old.name, old.vkey, secret=BORN)
        _revoke(by, row, "rotated")
        _certify(by, home, fresh.name, fresh.vkey, secret=secret)
    return fresh


def _certify(by: Actor, region: Region, holder: str, vkey: str, *, secret: str) -> Key:
    try:
        key = Verifier.of_vkey(vkey)
    except ValueError as error:
        raise Refusal("bad_key", Words("This is not a verifier key."), kind=Kind.INVALID) from error
    if not secret and key.name.startswith(ORIGIN) and _ours(key.name):
        raise Refusal("bad_key", Words("This key is named after a log that is written here."), kind=Kind.INVALID)
    if Key.objects.filter(vkey=vkey).exists():
        raise Refusal("known_key", Words("This key was certified before. A new key is needed."))
    area = "" if secret else str(region)
    fact = KeyCertified(region=region.at(Level.COUNTY), subject=None, holder=holder, vkey=vkey, area=area)
    (entry,) = write([fact], by, [None])
    at = Entry.objects.get(pk=entry).at
    named = key.name if key.name.startswith(ORIGIN) else holder
    return Key.objects.create(region=region, holder=named, vkey=vkey, secret=secret, granted_at=at)


def _ours(name: str) -> bool:
    """True for the name of a log of this cell, which nobody else's key may sign."""
    try:
        id = UUID(name.removeprefix(ORIGIN))
    except ValueError:
        return True
    return Log.objects.filter(pk=id, holder="").exists() or Entry.objects.filter(log=id, key=None).exists()


def _revoke(by: Actor, row: Key, ground: str) -> None:
    fact = KeyRevoked(region=row.region.at(Level.COUNTY), subject=None, holder=row.holder, vkey=row.vkey, ground=ground)
    (entry,) = write([fact], by, [None])
    row.revoked_at = Entry.objects.get(pk=entry).at
    row.save(update_fields=["revoked_at"])


@dataclass(frozen=True, slots=True)
class Term:
    """When a key was in force, by the entries that say so."""

    granted_at: datetime
    revoked_at: datetime | None = None
    holder: str = ""
    area: str = ""
    """Where a node with this key may write; empty for a log's own key."""


def terms() -> dict[str, Term]:
    """vkey → its term, from the entries. An entry whose body does not open says nothing; it is named elsewhere."""
    found: dict[str, Term] = {}
    rows = Entry.objects.filter(kind__in=[KeyCertified.kind, KeyRevoked.kind]).order_by("at", "id")
    for row in rows:
        body = Body.objects.filter(pk=row.pk).first()
        try:
            told = open_body(body)[1]["fact"] if body is not None else {"vkey": ""}
            vkey = str(told["vkey"])
        except (InvalidTag, ValueError, KeyError):
            continue
        if row.kind == KeyCertified.kind:
            found.setdefault(vkey, Term(row.at, None, told.get("holder", ""), told.get("area", "")))
        elif vkey in found and found[vkey].revoked_at is None:
            found[vkey] = replace(found[vkey], revoked_at=row.at)
    return found


def fault(vkey: str, at: datetime, known: dict[str, Term], *, first: bool = False) -> str | None:
    """What is wrong with a key used at a moment: its code, or None. `first` is the key a log was born with."""
    term = known.get(vkey)
    if term is None:
        return None if first else "key_uncertified"
    if at < term.granted_at and not first:
        return "key_before_grant"
    return "key_after_revocation" if term.revoked_at is not None and at > term.revoked_at else None


def fault_of_head(note: str, id: UUID, at: datetime, known: dict[str, Term]) -> str | None:
    """The same for the key that signed a head."""
    origin = f"{ORIGIN}{id}"
    born = Signer(origin, vault.sign_key(BORN).private_bytes_raw()).verifier
    marks = {(s.name, s.key_id) for s in parse_note(note).signatures}
    try:
        used = next(v for v in verifiers(id) if (v.name, v.key_id) in marks)
    except (StopIteration, BadNote):
        return None  # no key of this log: the signature is wrong, and named so
    # The key a log was born with needs no certificate, unless certificates name others and not it: a node's log.
    named = [v for v in known if v.startswith(f"{origin}+")]
    return fault(used.vkey, at, known, first=used == born and (not named or born.vkey in named))


def key_id(vkey: str) -> str:
    """How an entry names the key it was written with: `name+hex id`."""
    return "+".join(vkey.split("+")[:2])  # the key behind it is base64, where + is a digit
