"""Witnesses of other departments: what they refuse, and what they remember."""

from __future__ import annotations

import random
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from threading import Thread, Timer

import httpx
import pytest

from linan.core.ledger.tests.departments import Department
from linan.core.ledger.witness.server import serve
from linan.core.ledger.witness.store import NotReady, Store, prepare, trust
from linan.kernel.merkle import (
    Checkpoint,
    Policy,
    Refused,
    Request,
    Signer,
    Tree,
    leaf_hash,
    open_note,
    parse_note,
    sign_checkpoint,
)

LOG = Signer("example.org/log", bytes(range(32)))
TREE = Tree(leaf_hash(b"%d" % n) for n in range(600))
OTHER = Tree(leaf_hash(b"other %d" % n) for n in range(600))


def head(size: int, tree: Tree = TREE, signer: Signer = LOG) -> str:
    return sign_checkpoint(Checkpoint(signer.name, size, tree.root(size)), signer)


def request(old: int, new: int, tree: Tree = TREE) -> Request:
    return Request(old, tuple(tree.consistency(old, new)) if old <= new else (), head(new, tree))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    prepare(tmp_path / "w", "health.example/witness")
    trust(tmp_path / "w", LOG.verifier.vkey)
    return Store(tmp_path / "w", seconds=lambda: 1_656_662_400)


def refused(store: Store, asked: Request) -> tuple[int, int | None]:
    with pytest.raises(Refused) as caught:
        store.add(asked)
    return caught.value.status, caught.value.size


def test_a_witness_follows_one_history_and_no_other(store):
    assert refused(store, request(10, 20)) == (409, 0)
    line = store.add(request(0, 10))
    assert line.seconds == 1_656_662_400
    note = str(parse_note(head(10)).with_signature(line))
    assert open_note(note, [store.signer.verifier])[1] == (store.signer.verifier,)
    store.add(request(10, 257))
    assert store.add(request(257, 257)).seconds  # the same head again is harmless
    assert refused(store, request(10, 300)) == (409, 257)
    assert refused(store, request(257, 10)) == (400, None)  # an older head under a newer old size
    assert refused(store, request(10, 10)) == (409, 257)  # a stale head
    assert refused(store, request(257, 300, OTHER)) == (422, None)  # truncated and grown again
    assert refused(store, request(257, 257, OTHER)) == (409, 257)  # the other face, at the same size
    assert [origin for origin, _ in store.evidence()] == [LOG.name]
    stranger = Signer("example.org/stranger", bytes(32))
    assert refused(store, Request(0, (), head(3, TREE, stranger))) == (404, None)
    forger = Signer(LOG.name, bytes(32))
    assert refused(store, Request(257, (), head(300, TREE, forger))) == (403, None)
    assert store.add(request(257, 300))


def test_it_remembers_over_a_restart_and_does_not_start_without_its_memory(store):
    store.add(request(0, 100))
    again = Store(store.home)
    assert refused(again, request(0, 50)) == (409, 100)
    (store.home / "heads.sqlite3").unlink()
    with pytest.raises(NotReady):
        Store(store.home)
    with pytest.raises(NotReady):
        prepare(store.home, "another")


def test_racing_requests_never_roll_it_back(store):
    """Of many requests from one old size one wins; whatever the order, the memory only grows."""
    store.add(request(0, 100))
    sizes = range(110, 150)
    cosigned: list[int] = []

    def race(size: int) -> None:
        try:
            store.add(request(100, size))
            cosigned.append(size)
        except Refused:
            pass

    threads = [Thread(target=race, args=(size,)) for size in sizes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(cosigned) == 1
    assert Checkpoint.of_text(parse_note(store.heads()[LOG.name]).text).size == cosigned[0]


def test_the_protocol_over_http(store):
    server = serve(store, "127.0.0.1", 0)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}") as client:

            def post(body: bytes | str) -> httpx.Response:
                return client.post("/add-checkpoint", content=body)

            done = post(str(request(0, 10)))
            assert done.status_code == 200 and done.text.startswith("\u2014 health.example/witness ")
            assert len(b64decode(done.text.split()[2])) == 4 + 8 + 64
            conflict = post(str(request(0, 20)))
            assert (conflict.status_code, conflict.text, conflict.headers["content-type"]) == (
                409, "10\n", "text/x.tlog.size",
            )  # fmt: skip
            for bad in (b"", b"old 1\n", b"\xff\xfe", str(request(10, 20)).replace("old 10", "old 010")):
                assert post(bad).status_code == 400
            assert post(str(request(10, 20)).replace("\n\n", "\n" + "A" * 43 + "=\n\n", 1)).status_code == 422
            assert post("x" * 300_000).status_code == 413
            assert client.get("/key").text.strip() == store.signer.verifier.vkey
            seen = client.get(f"/head/{sha256(LOG.name.encode()).hexdigest()}").text
            assert Checkpoint.of_text(parse_note(seen).text).size == 10
            assert client.get("/nothing").status_code == 404
    finally:
        server.shutdown()


def kill_and_ask_again(folder: Path, times: int) -> None:
    """A witness killed while it answers: what it acknowledged it still knows, and it goes on from there."""
    dice, one = random.Random(7), Department(folder, "party")
    one.know(LOG.verifier.vkey)
    acknowledged, size = 0, 0
    for _ in range(times):
        one.start()
        until = dice.randint(1, 12)
        killer = Timer(dice.random() * 0.2, one.process.kill)
        killer.start()
        try:
            with httpx.Client(base_url=one.url, timeout=5) as client:
                for _ in range(until):
                    size = min(size + dice.randint(1, 3), TREE.size)
                    old = acknowledged
                    answer = client.post("/add-checkpoint", content=str(request(old, size)))
                    if answer.status_code == 409:  # remembered before it was killed, and the answer was lost
                        old = int(answer.text)
                        assert acknowledged <= old <= size
                        answer = client.post("/add-checkpoint", content=str(request(old, size)))
                    assert answer.status_code == 200
                    acknowledged = size
        except httpx.HTTPError:
            pass
        killer.cancel()
        one.stop()
        kept = Store(one.home).heads()
        known = Checkpoint.of_text(parse_note(kept[LOG.name]).text) if kept else None
        assert (known.size if known else 0) >= acknowledged
        assert known is None or known.root == TREE.root(known.size)


def test_a_killed_witness_forgets_nothing_it_acknowledged(tmp_path):
    kill_and_ask_again(tmp_path, 3)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_witness_killed_two_hundred_times(tmp_path):
    kill_and_ask_again(tmp_path, 200)


def test_a_policy_is_read_as_written():
    keys = [Signer(f"w{n}", bytes([n]) * 32, 4).verifier.vkey for n in range(3)]
    text = f"# ours\nwitness a {keys[0]}\n\twitness  b\t{keys[1]} http://b\nwitness c {keys[2]}\n"
    policy = Policy.of_text(text + "group street any a b\ngroup all2 2 street c\nquorum all2\n")
    assert [policy.counts(s) for s in ("", "ab", "c", "ac", "bc", "abc")] == [False, False, False, True, True, True]
    assert Policy.of_text("quorum none\n").counts([])
    for bad in (
        "",
        "quorum a\n",
        text + "group x any a\ngroup y any a\nquorum x\n",
        text + "group x 0 a\nquorum x\n",
        text + "group x 3 a b\nquorum x\n",
        text + f"witness d {keys[0]}\nquorum d\n",
        text + "quorum a\nquorum b\n",
        text + "group x any y\ngroup y any a\nquorum x\n",
        "nonsense\n",
    ):
        with pytest.raises(ValueError, match=r".+"):
            Policy.of_text(bad)
