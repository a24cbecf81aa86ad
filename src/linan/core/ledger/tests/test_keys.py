"""Keys are certified, turned and revoked in the open; a key used out of its time is named."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from linan.core import clock, vault
from linan.core.ledger import actions, keys, sequencer
from linan.core.ledger.abilities import CERTIFY_KEY
from linan.core.ledger.facts import RecordsRead
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import Checkpoint, Entry, Key, Log
from linan.core.ledger.verify import verify_store
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.merkle import Checkpoint as Head
from linan.kernel.merkle import Signer, parse_note, sign_checkpoint
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
COUNTY = HOME.at(Level.COUNTY)
CLERK = Actor("staff:clerk", ActorKind.STAFF, (Duty("clerk", COUNTY, frozenset({CERTIFY_KEY})),))
SUN = Actor("staff:sun", ActorKind.STAFF, (Duty("grid_worker", HOME, frozenset()),))
NODE = Signer("node.example/health", bytes(range(32)))


def record(count: int = 2) -> list[UUID]:
    with transaction.atomic():
        people = [PersonRef(new_id()) for _ in range(count)]
        facts = [RecordsRead(region=HOME, subject=p, what="card", persons=(p,), purpose="") for p in people]
        return actions.record_many(facts, by=CLERK)


@pytest.fixture
def log(db: None, settings: object, tmp_path: Path) -> UUID:
    settings.LINAN_HOME = tmp_path  # type: ignore[attr-defined]  # pytest-django gives an object
    record()
    sequencer.sign_all()
    return log_of(HOME)


def codes() -> set[str]:
    return {p["code"] for p in verify_store()["problems"]}


def resign(head: Checkpoint, signer: Signer) -> None:
    said = Head.of_text(parse_note(head.note).text)
    Checkpoint.objects.filter(pk=head.pk).update(note=sign_checkpoint(said, signer))


def test_a_log_turns_its_key_and_everything_still_verifies(log):
    first = keys.signer(log).verifier
    fresh = keys.rotate(CLERK, HOME)
    assert keys.signer(log).verifier == fresh != first and keys.verifiers(log) == [fresh, first]
    record()
    sequencer.sign_all()
    newest = Checkpoint.objects.filter(log=log).latest("size")
    assert parse_note(newest.note).signatures[0].key_id == fresh.key_id
    assert codes() == set()
    again = keys.rotate(CLERK, HOME)
    record()
    sequencer.sign_all()
    assert keys.verifiers(log) == [again, fresh, first] and codes() == set()
    # The county's own log tells of it, and turns its own key the same way.
    assert Entry.objects.filter(kind="ledger.key_certified", log=log_of(COUNTY)).count() == 3
    keys.rotate(CLERK, COUNTY)
    record()
    sequencer.sign_all()
    assert codes() == set()


def test_heads_signed_out_of_a_keys_time_are_named(log):
    first = keys.signer(log)
    keys.rotate(CLERK, HOME)
    fresh = keys.signer(log)
    start = clock.now()
    with clock.frozen(start + timedelta(minutes=2)):
        record()
        sequencer.sign_all()
        old, new = Checkpoint.objects.filter(log=log).order_by("size")
        resign(new, first)  # somebody kept the old key
        assert codes() == {"key_after_revocation"}
        resign(new, fresh)
        assert codes() == set()
        resign(old, fresh)  # a head made up later for an earlier day
        assert codes() == {"key_before_grant"}


def test_a_key_slipped_into_the_table_certifies_nothing(log):
    secret = "log-mine"
    mine = Signer(sequencer.origin(log), vault.sign_key(secret).private_bytes_raw())
    Key.objects.create(region=HOME, holder=mine.name, vkey=mine.verifier.vkey, secret=secret, granted_at=clock.now())
    record()
    sequencer.sign_all()
    assert codes() == {"key_uncertified"}


def test_a_writers_key_counts_from_its_grant_to_its_revocation(log):
    name = keys.key_id(NODE.verifier.vkey)

    def written(at_minutes: int, start: datetime) -> UUID:
        with clock.frozen(start + timedelta(minutes=at_minutes)):
            (entry,) = record(1)
        Entry.objects.filter(pk=entry).update(key=name)
        return entry

    start = clock.now()
    early = written(1, start)
    with clock.frozen(start + timedelta(minutes=2)):
        keys.certify(CLERK, COUNTY, "health", NODE.verifier.vkey)
    written(3, start)
    with clock.frozen(start + timedelta(minutes=4)):
        keys.revoke(CLERK, NODE.verifier.vkey, ground="the machine was sold")
    late = written(5, start)
    with clock.frozen(start + timedelta(minutes=6)):
        sequencer.sign_all()
        found = {(p["code"], p["entry"]) for p in verify_store()["problems"]}
    assert found == {("key_before_grant", str(early)), ("key_after_revocation", str(late))}


def test_who_may_not_certify_does_not_and_no_key_comes_back(log):
    with pytest.raises(Refusal, match="not_permitted"):
        keys.rotate(SUN, HOME)
    with pytest.raises(Refusal, match="not_permitted"):
        keys.certify(SUN, HOME, "me", NODE.verifier.vkey)
    with pytest.raises(Refusal, match="bad_key"):
        keys.certify(CLERK, COUNTY, "me", "nonsense")
    keys.certify(CLERK, COUNTY, "health", NODE.verifier.vkey)
    with pytest.raises(Refusal, match="not_permitted"):
        keys.revoke(SUN, NODE.verifier.vkey, ground="x")
    keys.revoke(CLERK, NODE.verifier.vkey, ground="lost")
    for again in (
        lambda: keys.revoke(CLERK, NODE.verifier.vkey, ground="lost"),
        lambda: keys.certify(CLERK, COUNTY, "health", NODE.verifier.vkey),
    ):
        with pytest.raises(Refusal):
            again()
    assert Log.objects.filter(pk=log).exists()


def test_an_entry_names_a_key_by_name_and_id_whatever_the_key_is():
    for seed in range(40):  # half of all keys have a + in their base64
        verifier = Signer("node.example/health", bytes([seed]) * 32).verifier
        assert keys.key_id(verifier.vkey) == f"node.example/health+{verifier.key_id.hex()}"
