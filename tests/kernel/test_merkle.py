"""The Merkle log against published vectors, an independent library and its own reverse."""

import json
from base64 import b64decode, b64encode
from pathlib import Path

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linan.kernel.merkle import (
    COSIGNATURE_V1,
    EMPTY_ROOT,
    ENTRIES,
    BadNote,
    Checkpoint,
    Signer,
    Tile,
    Tree,
    Verifier,
    bundle_bytes,
    check_consistency,
    check_inclusion,
    consistency_path,
    cosign,
    entries_of,
    inclusion_path,
    leaf_hash,
    new_tiles,
    open_checkpoint,
    open_note,
    parse_note,
    reader,
    root,
    sign_checkpoint,
    sign_note,
    tile_bytes,
    tiles_of,
)

VECTORS = Path(__file__).parents[1] / "vectors" / "merkle"
RFC = json.loads((VECTORS / "rfc6962.json").read_text())
NOTES = json.loads((VECTORS / "notes.json").read_text())
ENTRIES_RFC = [bytes.fromhex(e) for e in RFC["entries"]]
SIZES = st.integers(0, 600)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(i.to_bytes(4, "big")) for i in range(count)]


BIG = Tree(leaves(1200))


def test_published_tree_heads() -> None:
    hashes = [leaf_hash(e) for e in ENTRIES_RFC]
    assert [h.hex() for h in hashes] == RFC["leaf_hashes"]
    for size, expected in enumerate(RFC["roots"]):
        assert root(hashes[:size]).hex() == expected
        assert Tree(hashes).root(size).hex() == expected
    assert EMPTY_ROOT.hex() == RFC["roots"][0]


def test_published_proofs() -> None:
    tree = Tree(leaf_hash(e) for e in ENTRIES_RFC)
    for v in RFC["inclusion"]:
        path = tree.inclusion(v["index"], v["size"])
        assert [h.hex() for h in path] == v["path"]
        assert check_inclusion(leaf_hash(ENTRIES_RFC[v["index"]]), v["index"], v["size"], path, tree.root(v["size"]))
    for v in RFC["consistency"]:
        path = tree.consistency(v["old"], v["new"])
        assert [h.hex() for h in path] == v["path"]
        assert check_consistency(v["old"], v["new"], tree.root(v["old"]), tree.root(v["new"]), path)


def test_an_independent_library_agrees() -> None:
    other = pymerkle.InmemoryTree(algorithm="sha256")
    ours = Tree()
    for i in range(70):
        entry = f"entry {i}".encode()
        other.append_entry(entry)
        ours.append(leaf_hash(entry))
        size = i + 1
        assert ours.root() == other.get_root(size)
        for index in {0, i // 3, i}:
            theirs = other.prove_inclusion(index + 1, size)
            pymerkle.verify_inclusion(ours._rows[0][index * 32 : index * 32 + 32], ours.root(), theirs)
            mine = [bytes.fromhex(h) if isinstance(h, str) else h for h in theirs.path]
            # pymerkle's path begins with the leaf itself; ours, as in the RFC, does not.
            assert mine[1:] == ours.inclusion(index)


@given(SIZES, SIZES)
def test_every_leaf_and_every_prefix_is_provable(a: int, b: int) -> None:
    old, new = sorted((a, b))
    assert check_consistency(old, new, BIG.root(old), BIG.root(new), BIG.consistency(old, new))
    if old < new:
        path = BIG.inclusion(old, new)
        assert check_inclusion(BIG.node(0, old), old, new, path, BIG.root(new))
        assert not check_inclusion(leaf_hash(b"forged"), old, new, path, BIG.root(new))
        assert not check_inclusion(BIG.node(0, old), old, new, [*path, EMPTY_ROOT], BIG.root(new))
        if path:
            assert not check_inclusion(BIG.node(0, old), old, new, path[:-1], BIG.root(new))
        for other in (old - 1, old + 1):
            if other >= 0 and new > 1:
                assert not check_inclusion(BIG.node(0, old), other, new, path, BIG.root(new))


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_a_bent_proof_never_holds(a: int, b: int, data: st.DataObject) -> None:
    old, new = sorted((a, b))
    path = BIG.consistency(old, new)
    assert not check_consistency(old, new, EMPTY_ROOT, BIG.root(new), path)
    assert not check_consistency(old, new, BIG.root(old), EMPTY_ROOT, path)
    if path:
        i = data.draw(st.integers(0, len(path) - 1))
        bent = [*path[:i], bytes([path[i][0] ^ 1]) + path[i][1:], *path[i + 1 :]]
        assert not check_consistency(old, new, BIG.root(old), BIG.root(new), bent)
        assert not check_consistency(old, new, BIG.root(old), BIG.root(new), [*path, path[0]])
        assert not check_consistency(old, new, BIG.root(old), BIG.root(new), path[:-1])


@given(st.lists(st.integers(0, 90), max_size=8))
def test_growing_in_any_steps_gives_the_same_tree(steps: list[int]) -> None:
    tree, all_leaves = Tree(), leaves(sum(steps))
    at = 0
    for step in steps:
        tree.extend(all_leaves[at : at + step])
        at += step
        assert tree.root() == root(all_leaves[:at])


def test_a_node_is_not_a_leaf() -> None:
    """The two prefixes keep an inner node from being passed off as an entry."""
    assert leaf_hash(BIG.node(0, 0) + BIG.node(0, 1)) != BIG.node(1, 0)


def test_outside_the_tree() -> None:
    tree = Tree(leaves(3))
    for bad in (
        lambda: tree.inclusion(3),
        lambda: tree.root(4),
        lambda: tree.consistency(3, 2),
        lambda: tree.node(1, 1),
    ):
        with pytest.raises(IndexError):
            bad()
    with pytest.raises(ValueError, match="32 bytes"):
        tree.append(b"short")
    assert not check_inclusion(tree.node(0, 0), 3, 3, [], tree.root())
    assert not check_consistency(0, 3, tree.root(), tree.root(3), [])
    assert check_consistency(0, 3, EMPTY_ROOT, tree.root(3), [])


# --- tiles -----------------------------------------------------------------------------------------------------------


def test_tile_paths_as_in_the_specification() -> None:
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(0, 0, 1).path == "tile/0/000.p/1"
    assert Tile(ENTRIES, 273, 112).path == "tile/entries/273.p/112"
    # The specification's own example: a tree of 70,000 leaves.
    paths = {t.path for t in tiles_of(70_000) if t.level > 0 or t.width < 256}
    assert paths == {"tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"}


@given(st.integers(-1, 5), st.integers(0, 10**12), st.integers(1, 256))
def test_a_path_names_its_tile(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert Tile.of_path(tile.path) == tile


@pytest.mark.parametrize(
    "path", ["tile/0/0", "tile/0/x000/001", "tile/0/000.p/256", "tile/0/000.p/0", "tile/9/000", "tile/0/../000", "x"]
)
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="tile"):
        Tile.of_path(path)


@given(st.integers(0, 1200), st.integers(0, 1200), st.data())
def test_a_log_is_proven_from_its_tiles_alone(a: int, b: int, data: st.DataObject) -> None:
    first, size = sorted((a, b))
    stored: dict[str, bytes] = {}
    for step in ((0, first), (first, size)):
        for tile in new_tiles(*step):
            if tile.level != ENTRIES:
                stored[tile.path] = tile_bytes(tile, BIG.node)
    node = reader(size, lambda tile: stored[tile.path])
    if size:
        index = data.draw(st.integers(0, size - 1))
        assert inclusion_path(index, size, node) == BIG.inclusion(index, size)
    assert consistency_path(first, size, node) == BIG.consistency(first, size)


@given(st.lists(st.binary(max_size=400), max_size=256))
def test_bundles(entries: list[bytes]) -> None:
    assert entries_of(bundle_bytes(entries)) == entries
    if entries:
        with pytest.raises(ValueError, match="middle"):
            entries_of(bundle_bytes([*entries, b"x"])[:-1])


# --- notes -----------------------------------------------------------------------------------------------------------


def peter() -> Signer:
    return Signer("PeterNeumann", b64decode(NOTES["skey"].split("+", 4)[4])[1:])


def test_published_note() -> None:
    note = sign_note(NOTES["text"], peter())
    assert note == NOTES["text"] + "\n— PeterNeumann " + NOTES["signature"] + "\n"
    assert peter().verifier.vkey == NOTES["vkey"]
    verifier = Verifier.of_vkey(NOTES["vkey"])
    assert open_note(note, [verifier]) == (NOTES["text"], (verifier,))


@pytest.mark.parametrize("vkey", NOTES["more_vkeys"])
def test_published_keys(vkey: str) -> None:
    assert Verifier.of_vkey(vkey).vkey == vkey
    with pytest.raises(ValueError, match="key id"):
        Verifier.of_vkey("x" + vkey)


def test_checkpoint_with_witness() -> None:
    log = Signer("linan.example/330110", bytes(32))
    witness = Signer("cdc.example", bytes([1]) * 32, COSIGNATURE_V1)
    checkpoint = Checkpoint("linan.example/330110", 8, BIG.root(8), ("ext",))
    note = sign_checkpoint(checkpoint, log)
    note = str(parse_note(note).with_signature(cosign(note, witness, 1_640_000_000)))
    assert open_checkpoint(note, log.verifier, [witness.verifier]) == checkpoint
    assert parse_note(note).signatures[1].seconds == 1_640_000_000
    assert open_note(note, [witness.verifier])[1] == (witness.verifier,)
    stranger = Signer("linan.example/330110", bytes([2]) * 32).verifier
    for wrong in (
        note.replace("\n8\n", "\n9\n", 1),
        note.replace("— cdc.example ", "— cdc.example A", 1),
        "",
        note[:-1],
    ):
        with pytest.raises(BadNote):
            open_checkpoint(wrong, log.verifier, [witness.verifier])
    with pytest.raises(BadNote, match="no known key"):
        open_checkpoint(note, stranger)
    # A cosignature's time is signed too.
    line = parse_note(note).signatures[1]
    later = b64encode(line.key_id + (1_640_000_001).to_bytes(8, "big") + line.signature[8:]).decode()
    with pytest.raises(BadNote, match="does not hold"):
        open_note(parse_note(note).text + f"\n— cdc.example {later}\n", [witness.verifier])


@pytest.mark.parametrize(
    "text", ["o\n1\n", "o\n01\nAA==\n", "o\n1\nAA==\n", "o\n-1\nAA==\n", "\n1\nAA==\n", "o\n1\nAA=="]
)
def test_bad_checkpoints(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.of_text(text)
