"""The Merkle log, without disk or clock: RFC 6962 tree and proofs, C2SP tiles, signed notes and checkpoints.

    tree = Tree(leaf_hash(e) for e in entries)
    proof = tree.inclusion(7)
    check_inclusion(leaf_hash(entries[7]), 7, tree.size, proof, tree.root())

    for tile in new_tiles(old_size, tree.size):       # what to write when the log has grown
        data = bundle_bytes(…) if tile.level == ENTRIES else tile_bytes(tile, tree.node)
    note = sign_checkpoint(Checkpoint(origin, tree.size, tree.root()), signer)

A log on disk is proven without loading it: `inclusion_path(i, n, reader(n, read_tile))`.
"""

from linan.kernel.merkle.notes import (
    COSIGNATURE_V1,
    ED25519,
    BadNote,
    Checkpoint,
    Note,
    Signature,
    Signer,
    Verifier,
    cosign,
    open_checkpoint,
    open_note,
    parse_note,
    sign_checkpoint,
    sign_note,
)
from linan.kernel.merkle.tiles import (
    ENTRIES,
    MAX_ENTRY_BYTES,
    WIDTH,
    Tile,
    bundle_bytes,
    entries_of,
    new_tiles,
    reader,
    tile_bytes,
    tiles_of,
    width_at,
)
from linan.kernel.merkle.tree import (
    EMPTY_ROOT,
    NodeReader,
    Tree,
    check_consistency,
    check_inclusion,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root,
    root_of,
)

__all__ = [
    "COSIGNATURE_V1",
    "ED25519",
    "EMPTY_ROOT",
    "ENTRIES",
    "MAX_ENTRY_BYTES",
    "WIDTH",
    "BadNote",
    "Checkpoint",
    "NodeReader",
    "Note",
    "Signature",
    "Signer",
    "Tile",
    "Tree",
    "Verifier",
    "bundle_bytes",
    "check_consistency",
    "check_inclusion",
    "consistency_path",
    "cosign",
    "entries_of",
    "inclusion_path",
    "leaf_hash",
    "new_tiles",
    "node_hash",
    "open_checkpoint",
    "open_note",
    "parse_note",
    "reader",
    "root",
    "root_of",
    "sign_checkpoint",
    "sign_note",
    "tile_bytes",
    "tiles_of",
    "width_at",
]
