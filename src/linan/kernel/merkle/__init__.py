"""The Merkle log, without disk or clock: RFC 6962 tree and proofs, C2SP tiles, signed notes and checkpoints.

    tree = Tree(leaf_hash(e) for e in entries)
    proof = tree.inclusion(7)
    check_inclusion(leaf_hash(entries[7]), 7, tree.size, proof, tree.root())

    for tile in new_tiles(old_size, tree.size):       # what to write when the log has grown
        data = bundle_bytes(…) if tile.level == ENTRIES else tile_bytes(tile, tree.node)
    note = sign_checkpoint(Checkpoint(origin, tree.size, tree.root()), signer)

A log on disk is proven without loading it: `inclusion_path(i, n, reader(n, read_tile))`. A proof as a file is
`Proof(index, path, note)`, checked by `open_proof`; a whole log is read again by `audit_tiles(checkpoint, read)`; who
must have seen a head is a `Policy`.

As a library: everything exported here is plain Python on bytes and integers, raises `BadNote` or `BadPolicy` (both
ValueError) for texts that cannot be used and IndexError outside a tree, and answers checks with True or False.
"""

from linan.kernel.merkle.audit import Audit, Finding, Look, Read, audit_tiles, read_tile
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
    number_of,
    open_checkpoint,
    open_note,
    parse_note,
    sign_checkpoint,
    sign_note,
    strict_base64,
)
from linan.kernel.merkle.policy import BadPolicy, Policy, Witness
from linan.kernel.merkle.proofs import PROOF_MARK, Proof, open_proof
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
    tile_root,
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
from linan.kernel.merkle.witnessing import SIZE_TYPE, Refused, Request, judge

__all__ = [
    "COSIGNATURE_V1",
    "ED25519",
    "EMPTY_ROOT",
    "ENTRIES",
    "MAX_ENTRY_BYTES",
    "PROOF_MARK",
    "SIZE_TYPE",
    "WIDTH",
    "Audit",
    "BadNote",
    "BadPolicy",
    "Checkpoint",
    "Finding",
    "Look",
    "NodeReader",
    "Note",
    "Policy",
    "Proof",
    "Read",
    "Refused",
    "Request",
    "Signature",
    "Signer",
    "Tile",
    "Tree",
    "Verifier",
    "Witness",
    "audit_tiles",
    "bundle_bytes",
    "check_consistency",
    "check_inclusion",
    "consistency_path",
    "cosign",
    "entries_of",
    "inclusion_path",
    "judge",
    "leaf_hash",
    "new_tiles",
    "node_hash",
    "number_of",
    "open_checkpoint",
    "open_note",
    "open_proof",
    "parse_note",
    "read_tile",
    "reader",
    "root",
    "root_of",
    "sign_checkpoint",
    "sign_note",
    "strict_base64",
    "tile_bytes",
    "tile_root",
    "tiles_of",
    "width_at",
]
