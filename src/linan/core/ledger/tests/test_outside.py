"""Somebody with the database, the disk and the true key: what lies in other hands still tells on them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest

from linan.core import clock
from linan.core.ledger import keys, sequencer
from linan.core.ledger.held import PROMISED, Held, read_all
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import About, Body, Checkpoint, Entry, Log
from linan.core.ledger.proving import promise, prove
from linan.core.ledger.rules import leaf_bytes
from linan.core.ledger.tests.candles import COUNTY, HOME, NEXT, codes, light
from linan.core.ledger.verify import verify_store
from linan.core.ledger.witness.server import serve
from linan.core.ledger.witness.store import Store, prepare, trust
from linan.kernel.merkle import (
    COSIGNATURE_V1,
    ENTRIES,
    Request,
    Signer,
    Tile,
    Verifier,
    bundle_bytes,
    cosign,
    entries_of,
    leaf_hash,
    parse_note,
)


def head_file(log: UUID) -> Path:
    return sequencer.tiles_of_log(log) / "checkpoint"


def remove(entries: list[Entry]) -> None:
    ids = [e.pk for e in entries]
    Body.objects.filter(pk__in=ids).delete()
    About.objects.filter(entry__in=ids).delete()
    Entry.objects.filter(pk__in=ids).delete()


def rebuild() -> None:
    """Sign everything anew with the true keys, as if the store had always been what it is now."""
    home = sequencer.tiles_of_log(log_of(HOME)).parent
    shutil.rmtree(home)
    shutil.rmtree(sequencer.heads_folder())
    told = Entry.objects.filter(kind="ledger.checkpoint_signed")
    remove(list(told))
    Checkpoint.objects.all().delete()
    for entry in Entry.objects.exclude(position=None):
        Entry.objects.filter(pk=entry.pk).update(position=None)
    Log.objects.update(size=0, root=b"", signed_at=None, reported_size=0)
    sequencer.sign_all()


@pytest.fixture
def store(db: None, settings: object, tmp_path: Path) -> UUID:
    settings.LINAN_HOME = tmp_path / "cell"  # type: ignore[attr-defined]  # pytest-django gives an object
    light(300)
    sequencer.sign_all()
    return log_of(HOME)


@pytest.fixture
def kept(store: UUID, tmp_path: Path) -> list[Held]:
    """What a department copied yesterday: the published heads."""
    shutil.copytree(sequencer.tiles_of_log(store).parent, tmp_path / "kept")
    return read_all([str(tmp_path / "kept")])


def test_kept_heads_of_an_honest_log_raise_nothing(kept):
    assert len(kept) == 2 and codes(kept) == set()
    light(5)
    sequencer.sign_all()
    assert codes(kept) == set()


def test_a_full_rebuild_signed_with_the_true_key_is_told_by_kept_heads(store, kept):
    victim = Entry.objects.get(log=store, position=9)
    Entry.objects.filter(pk=victim.pk).update(role="somebody else")
    rebuild()
    assert codes() == set()  # it agrees with itself
    assert codes(kept) == {"held_differs"}


def test_the_last_entries_cut_off_with_every_trace_are_told_by_kept_heads(store, kept):
    remove(list(Entry.objects.filter(log=store, position__gte=290)))
    rebuild()
    assert codes() == set() and "held_ahead" in codes(kept)


def test_cut_and_grown_again_to_the_same_size_is_told_by_kept_heads(store, kept):
    remove(list(Entry.objects.filter(log=store, position__gte=290)))
    light(10)
    rebuild()
    assert codes() == set() and "held_differs" in codes(kept)


def test_two_faces_are_told_by_a_witness(store, tmp_path):
    """The county shows its own people one tree, and a witness another of the same size."""
    prepare(tmp_path / "w", "health.example/witness")
    for key in sequencer.vkeys_of(sequencer.origin(store)):
        trust(tmp_path / "w", key)
    witness = Store(tmp_path / "w")
    witness.add(Request(0, (), head_file(store).read_text()))
    server = serve(witness, "127.0.0.1", 0)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        place = f"http://127.0.0.1:{server.server_port}"
        assert codes(read_all([place])) == set()
        Entry.objects.filter(log=store, position=3).update(role="x")
        rebuild()
        assert codes(read_all([place])) == {"held_differs"}
    finally:
        server.shutdown()


def test_a_forged_head_accuses_nobody(store, tmp_path):
    forger = Signer(sequencer.origin(store), bytes(32))
    from linan.kernel.merkle import Checkpoint as Head
    from linan.kernel.merkle import sign_checkpoint

    (tmp_path / "x.checkpoint").write_text(sign_checkpoint(Head(forger.name, 900, bytes(32)), forger))
    (tmp_path / "y.note").write_text("nothing of ours")
    assert codes(read_all([str(tmp_path / "x.checkpoint"), str(tmp_path / "y.note")])) == set()


def test_an_entry_changed_together_with_its_stored_hashes_is_named(store):
    """Row, bundle and tile say the same; the tree above and the signed head do not."""
    victim = Entry.objects.get(log=store, position=200)
    Entry.objects.filter(pk=victim.pk).update(role="somebody else")
    leaf = leaf_bytes(Entry.objects.get(pk=victim.pk).public())
    folder = sequencer.tiles_of_log(store)
    bundle, row = folder / Tile(ENTRIES, 0).path, folder / Tile(0, 0).path
    entries = entries_of(bundle.read_bytes())
    entries[200] = leaf
    bundle.write_bytes(bundle_bytes(entries))
    row.write_bytes(row.read_bytes()[: 200 * 32] + leaf_hash(leaf) + row.read_bytes()[201 * 32 :])
    assert "root_mismatch" in codes()


def test_an_entry_with_an_old_date_is_named(store):
    with clock.frozen(clock.now() - timedelta(days=3)):
        (late,) = light(1)
    sequencer.sign_all()
    (problem,) = verify_store()["problems"]
    assert (problem["code"], problem["entry"]) == ("back_dated", str(late))


def test_an_entry_put_into_the_past_of_the_table_is_named(store):
    """A row slipped in at an old number: the rows behind it moved up by one."""
    with clock.frozen(Entry.objects.get(log=store, position=100).at):
        (slipped,) = light(1)
    for row in Entry.objects.filter(log=store, position__gte=100).order_by("-position"):
        Entry.objects.filter(pk=row.pk).update(position=(row.position or 0) + 1)
    Entry.objects.filter(pk=slipped).update(position=100)
    report = verify_store()
    assert report["first_bad"] == str(slipped) or "entry_unexpected" in {p["code"] for p in report["problems"]}
    assert not report["ok"]


def test_the_tiles_of_another_log_are_no_tiles_of_this_one(store):
    light(300, NEXT)
    sequencer.sign_all()
    other = sequencer.tiles_of_log(log_of(NEXT))
    shutil.rmtree(other)
    shutil.copytree(sequencer.tiles_of_log(store), other)
    assert {"signature_wrong", "tile_damaged"} <= codes()


def test_an_entry_moved_to_another_log_is_named(store):
    light(3, NEXT)
    sequencer.sign_all()
    victim = Entry.objects.get(log=store, position=299)
    Entry.objects.filter(pk=victim.pk).update(log=log_of(NEXT), position=3)
    assert {"entry_missing", "entry_unexpected"} <= codes()


def test_two_sequencers_of_one_log_do_not_both_go_on(store, monkeypatch):
    light(2)
    grow = sequencer.grow

    def meanwhile(*args: object) -> bytes:
        Log.objects.filter(pk=store).update(size=301)  # what a second sequencer would have done
        return grow(*args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(sequencer, "grow", meanwhile)
    with pytest.raises(sequencer.Forked):
        sequencer.sequence(store)
    monkeypatch.undo()
    Log.objects.filter(pk=store).update(size=300)
    assert Entry.objects.filter(log=store, position=None).count() == 2


def test_two_cells_with_one_key_do_not_both_sign(store):
    """A copied cell grows its own way while the other has signed on: compare-and-swap on the head signed last."""
    light(2)
    sequencer.sign_all()
    last = Log.objects.get(pk=store)
    Checkpoint.objects.filter(log=store, size=302).delete()
    Log.objects.filter(pk=store).update(size=303, root=bytes(32))  # this copy's tree has another entry at 301
    light(1)
    with pytest.raises(sequencer.Forked):
        Log.objects.filter(pk=store).update(size=302, root=bytes(32))
        sequencer.sign(store, force=True) or sequencer.sequence(store)
    assert last.size == 302


@pytest.mark.parametrize("what", ["forged", "ahead", "behind"])
def test_witnesses_lines_are_checked_again(store, what, tmp_path):
    county = log_of(COUNTY)
    witness = Signer("health.example/witness", bytes(range(32)), COSIGNATURE_V1)
    (tmp_path / "cell" / "witnesses.txt").write_text(f"witness health {witness.verifier.vkey}\nquorum health\n")
    head = Checkpoint.objects.filter(log=county).latest("size")
    off = {"forged": 0, "ahead": 86_400, "behind": -86_400}[what]
    seconds = int(head.at.timestamp()) - off  # our clock was a day ahead, so the witness says a day less
    line = cosign(head.note, witness, seconds)
    if what == "forged":
        line = type(line)(line.name, line.key_id, line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    Checkpoint.objects.filter(pk=head.pk).update(note=str(parse_note(head.note).with_signature(line)))
    assert codes() == {"cosignature_wrong" if what == "forged" else "clock_off"}
    honest = cosign(head.note, witness, int(head.at.timestamp()) + 1)
    Checkpoint.objects.filter(pk=head.pk).update(note=str(parse_note(head.note).with_signature(honest)))
    assert codes() == set()


def test_a_communitys_head_the_county_says_nothing_of_is_named(store):
    told = Entry.objects.get(kind="ledger.checkpoint_signed")
    Body.objects.filter(pk=told.pk).delete()
    Entry.objects.filter(pk=told.pk).delete()
    assert {"entry_missing", "checkpoint_omitted"} <= codes()


def test_a_county_that_tells_of_another_head_is_named(store):
    head = Checkpoint.objects.get(log=store)
    from linan.kernel.merkle import Checkpoint as Head
    from linan.kernel.merkle import sign_checkpoint

    note = sign_checkpoint(Head(sequencer.origin(store), 300, bytes(32)), keys.signer(store))
    Checkpoint.objects.filter(pk=head.pk).update(note=note)
    assert {"root_mismatch", "checkpoint_unreported"} <= codes()


def test_a_promise_is_kept_or_named(store, tmp_path):
    (entry,) = light(1)
    (tmp_path / "r.receipt").write_text(promise(entry))
    held = read_all([str(tmp_path / "r.receipt")])
    assert len(held) == 1 and codes(held) == set()
    with clock.frozen(clock.now() + PROMISED + timedelta(minutes=1)):
        assert codes(held) == {"promise_broken"}  # nobody numbered it
    sequencer.sign_all()
    with clock.frozen(clock.now() + PROMISED + timedelta(minutes=1)):
        assert codes(held) == set()
    remove([Entry.objects.get(pk=entry)])
    with clock.frozen(clock.now() + PROMISED + timedelta(minutes=1)):
        assert "promise_broken" in codes(held)


def test_a_persons_proof_is_a_kept_head_too(store, tmp_path):
    entry = Entry.objects.get(log=store, position=12)
    (tmp_path / "mine.tlog-proof").write_text(str(prove(entry.pk)))
    Entry.objects.filter(pk=entry.pk).update(role="nobody")
    rebuild()
    assert codes(read_all([str(tmp_path / "mine.tlog-proof")])) == {"held_differs"}


def test_vkeys_read_back(store):
    for vkey in sequencer.vkeys_of(sequencer.origin(store)):
        assert Verifier.of_vkey(vkey).name == sequencer.origin(store)
