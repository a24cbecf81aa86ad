"""A reader written by others opens the tiles our sequencer writes, and agrees on every root, proof and signature."""

from __future__ import annotations

from pathlib import Path

from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey

from linan.core.ledger import sequencer
from linan.core.ledger.disk import put
from linan.kernel.ids import new_id
from linan.kernel.merkle import (
    COSIGNATURE_V1,
    Checkpoint,
    Signer,
    Tree,
    check_consistency,
    check_inclusion,
    cosign,
    leaf_hash,
    parse_note,
    sign_checkpoint,
)

SIZES = [1, 2, 3, 7, 8, 9, 100, 254, 255, 256, 257, 511, 512, 513, 1000, 5000, 65_535, 65_536, 65_537, 65_800]
WITNESS = Signer("health.example/witness", bytes(range(1, 33)), COSIGNATURE_V1)


def test_tlog_scales_agrees_at_twenty_sizes(settings: object, tmp_path: Path) -> None:
    settings.LINAN_HOME = tmp_path  # type: ignore[attr-defined]  # pytest-django gives an object
    log = new_id()
    signer = Signer(sequencer.origin(log), bytes(range(32)))
    entries = [f"entry {n}".encode() for n in range(SIZES[-1])]
    tree = Tree(map(leaf_hash, entries))
    folder = sequencer.tiles_of_log(log)
    assert len(SIZES) == 20
    for old, size in zip([0, *SIZES], SIZES, strict=False):
        root = sequencer.grow(log, old, entries[old:size])
        note = sign_checkpoint(Checkpoint(signer.name, size, root), signer)
        note = str(parse_note(note).with_signature(cosign(note, WITNESS, 1_656_662_400)))
        put(folder / "checkpoint", note.encode())

        theirs = TilesReader(LocalBackend(folder))
        head = theirs.get_checkpoint()
        assert (head.origin, head.size, head.root_hash) == (signer.name, size, root) and root == tree.root(size)
        assert theirs.calculate_root_hash() == root
        for key in (signer.verifier, WITNESS.verifier):
            head.verify(Vkey.from_string(key.vkey))
        for index in {0, size // 3, max(0, size - 2), size - 1, min(255, size - 1), min(256, size - 1)}:
            assert theirs.get_entry(index) == entries[index]
            proof = theirs.get_inclusion_proof(index, size)
            proof.check(leaf_hash(entries[index]), root)
            assert list(proof.node_hashes) == tree.inclusion(index, size)
            assert check_inclusion(leaf_hash(entries[index]), index, size, proof.node_hashes, root)
        if old:
            grown = theirs.get_consistency_proof(old, size)
            grown.check(tree.root(old), root)
            assert list(grown.node_hashes) == tree.consistency(old, size)
            assert check_consistency(old, size, tree.root(old), root, grown.node_hashes)
