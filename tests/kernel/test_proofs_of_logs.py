"""A tlog-proof is one text, and a log in tiles is read again by anybody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.merkle import (
    ENTRIES,
    WIDTH,
    BadNote,
    Checkpoint,
    Proof,
    Signer,
    Tile,
    Tree,
    audit_tiles,
    bundle_bytes,
    leaf_hash,
    open_proof,
    sign_checkpoint,
    tile_bytes,
    tiles_of,
)

LOG = Signer("example.org/log", bytes(range(32)))


def entries(count: int) -> list[bytes]:
    return [b"entry %d" % n for n in range(count)]


def files(count: int) -> tuple[Checkpoint, dict[str, bytes]]:
    told = entries(count)
    tree = Tree(map(leaf_hash, told))
    made = {
        t.path: bundle_bytes(told[t.index * WIDTH : t.index * WIDTH + t.width])
        if t.level == ENTRIES
        else tile_bytes(t, tree.node)
        for t in tiles_of(count)
    }
    return Checkpoint(LOG.name, count, tree.root()), made


@settings(deadline=None)
@given(st.integers(1, 700), st.data())
def test_a_proof_reads_back_and_holds_for_its_entry_alone(size, data):
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(map(leaf_hash, entries(size)))
    note = sign_checkpoint(Checkpoint(LOG.name, size, tree.root()), LOG)
    extra = data.draw(st.none() | st.binary(max_size=40))
    text = str(Proof(index, tuple(tree.inclusion(index)), note, extra))
    assert str(Proof.of_text(text)) == text and Proof.of_text(text).extra == extra
    assert open_proof(text, leaf_hash(b"entry %d" % index), LOG.verifier).size == size
    with pytest.raises(BadNote):
        open_proof(text, leaf_hash(b"entry %d" % (index + 1)), LOG.verifier)
    with pytest.raises(BadNote):
        open_proof(text, leaf_hash(b"entry %d" % index), Signer(LOG.name, bytes(32)).verifier)


@pytest.mark.parametrize(
    "bend",
    [
        lambda t: t.replace("@v1", "@v2"),
        lambda t: t.replace("index 3", "index 03"),
        lambda t: t.replace("index 3", "index -3"),
        lambda t: t.replace("index 3\n", ""),
        lambda t: t.replace("extra ", "extra  "),
        lambda t: t.replace("=\n", "\n", 1),
        lambda t: t.replace("\n\n", "\n" + "A" * 43 + "=\n" * 60 + "\n\n", 1),
        lambda t: t[: t.rindex("\u2014")],
        lambda t: t.replace("\n", "\r\n"),
    ],
)
def test_another_spelling_of_a_proof_is_refused(bend):
    tree = Tree(map(leaf_hash, entries(7)))
    note = sign_checkpoint(Checkpoint(LOG.name, 7, tree.root()), LOG)
    text = str(Proof(3, tuple(tree.inclusion(3)), note, b"more"))
    assert bend(text) != text
    with pytest.raises(BadNote):
        Proof.of_text(bend(text))


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 600, 65_535, 65_536, 65_537])
def test_an_honest_log_audits(size):
    head, made = files(size)
    found = audit_tiles(head, made.get)
    assert found.ok and found.root == head.root
    assert found.entries == size or size == 0
    without = {k: v for k, v in made.items() if "entries" not in k}
    assert audit_tiles(head, without.get).ok
    assert audit_tiles(Checkpoint(LOG.name, size, bytes(32)), made.get).findings[0].code == "root_mismatch"


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_any_flipped_bit_of_any_file_is_named(data):
    head, made = files(data.draw(st.sampled_from([1, 2, 256, 257, 600])))
    path = data.draw(st.sampled_from(sorted(made)))
    raw = bytearray(made[path])
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    found = audit_tiles(head, {**made, path: bytes(raw)}.get)
    assert not found.ok
    named = {f.path for f in found.findings}
    # Where a level-0 tile and its bundle differ, either may be the touched one; the finding names their place.
    assert path in named or path.replace("tile/0/", "tile/entries/") in named
    gone = {k: v for k, v in made.items() if k != path}
    # A log without any bundle keeps its entries elsewhere: that alone is no fault of its tiles.
    assert audit_tiles(head, gone.get).ok is not any("entries" in p for p in gone)


def test_a_full_tile_stands_in_for_the_partial_one_it_replaced():
    head, early = files(300)
    _, later = files(600)
    assert Tile(0, 1, 44).path not in later
    assert audit_tiles(head, {**later, Tile(1, 0, 1).path: early[Tile(1, 0, 1).path]}.get).ok
