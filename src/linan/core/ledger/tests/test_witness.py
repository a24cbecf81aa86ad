"""Witnesses of other departments: what they refuse, what they remember, and a log published with their word."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread, Timer

import httpx
import pytest
from django.db import transaction

from linan.core import clock
from linan.core.ledger import actions, publishing, sequencer
from linan.core.ledger.facts import RecordsRead
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import About, Body, Entry, Log
from linan.core.ledger.models import Checkpoint as Row
from linan.core.ledger.witness.server import serve
from linan.core.ledger.witness.store import NotReady, Store, prepare, trust
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.ids import new_id
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
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
COUNTY = HOME.at(Level.COUNTY)
HE = Actor("staff:he", ActorKind.STAFF)
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


# A county with three departments as witnesses, each a process of its own.


class Department:
    """A witness process on a loopback port, with its own folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.home, self.name = folder / name, name
        self.vkey = self._linan("init", "--name", f"{name}.example/witness").strip()

    def _linan(self, word: str, *args: str) -> str:
        line = [sys.executable, "-m", "linan.web", "witness", word, "--home", str(self.home), *args]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout

    def know(self, vkey: str) -> None:
        self._linan("know", vkey)

    def start(self) -> None:
        line = [sys.executable, "-m", "linan.web", "witness", "serve", "--home", str(self.home), "--port", "0"]
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def record(count: int = 3) -> None:
    with transaction.atomic():
        for _ in range(count):
            person = PersonRef(new_id())
            fact = RecordsRead(region=HOME, subject=person, what="card", persons=(person,), purpose="")
            actions.record(fact, by=HE)


@pytest.fixture
def county(db: None, settings: object, tmp_path: Path) -> Iterator[Callable[[str], list[Department]]]:
    settings.LINAN_HOME = tmp_path / "cell"  # type: ignore[attr-defined]  # pytest-django gives an object
    publishing._seen.clear()
    publishing._asked.clear()
    made: list[Department] = []

    def with_quorum(lines: str) -> list[Department]:
        record()
        sequencer.sign_all()
        key = sequencer.vkeys_of(sequencer.origin(log_of(COUNTY)))[0]
        for name in ("party", "affairs", "health"):
            one = Department(tmp_path, name)
            made.append(one)
            one.know(key)
            one.start()
        rows = "".join(f"witness {d.name} {d.vkey} {d.url}\n" for d in made)
        (tmp_path / "cell" / "witnesses.txt").write_text(rows + lines)
        return made

    yield with_quorum
    for one in made:
        one.stop()


STREET_AND_HEALTH = "group street any party affairs\ngroup both all street health\nquorum both\n"


def newest() -> Row:
    return Row.objects.filter(log=log_of(COUNTY)).latest("size")


def test_a_county_with_three_departments_as_witnesses(county, tmp_path):
    party, affairs, health = county(STREET_AND_HEALTH)
    policy = sequencer.policy()
    assert policy is not None
    start = clock.now()
    published = sequencer.tiles_of_log(log_of(COUNTY)) / "checkpoint"
    record()
    with clock.frozen(start + timedelta(minutes=2)):
        sequencer.sign_all()
        assert newest().published_at is None  # signed, and waiting: nothing was held up
        assert publishing.publish_due() == 1
        head = newest()
        assert policy.met(head.note) and published.read_text() == head.note and head.published_at is not None
        seen = policy.time(head.note)
        assert seen is not None and abs(seen - start) < timedelta(minutes=2)
        assert publishing.publish_due() == 0
    # The one outside the street's line is away: published after the wait, without a quorum, and mended later.
    health.stop()
    record()
    with clock.frozen(start + timedelta(minutes=4)):
        sequencer.sign_all()
        assert publishing.publish(Log.objects.get(pk=log_of(COUNTY)), policy, wait_s=0.5)
        assert not policy.met(newest().note) and published.read_text() == newest().note
        assert set(policy.seen(newest().note)) == {"party", "affairs"}
        health.start()
        rows = "".join(f"witness {d.name} {d.vkey} {d.url}\n" for d in (party, affairs, health))
        (tmp_path / "cell" / "witnesses.txt").write_text(rows + STREET_AND_HEALTH)
        publishing._asked.clear()  # a minute later
        assert publishing.publish_due() == 1
        assert policy.met(newest().note)


def test_a_restored_backup_cannot_fork_what_witnesses_saw(county, tmp_path):
    county(STREET_AND_HEALTH)
    start = clock.now()
    record()
    with clock.frozen(start + timedelta(minutes=2)):
        sequencer.sign_all()
        publishing.publish_due()
    home = tmp_path / "cell"
    shutil.copytree(home / "tiles", tmp_path / "backup")
    old = list(Log.objects.values_list("pk", "size", "root"))
    # The day goes on after the backup …
    record()
    with clock.frozen(start + timedelta(minutes=4)):
        sequencer.sign_all()
        publishing.publish_due()
    # … and then database and tiles come from the backup, on a machine that has no memory of its own.
    late = [e for id, size, _ in old for e in Entry.objects.filter(log=id, position__gte=size)]
    ids = [e.pk for e in late]
    for table in (Body, About):
        table.objects.filter(entry__in=ids).delete()
    Entry.objects.filter(pk__in=ids).delete()
    for id, size, root in old:
        Row.objects.filter(log=id, size__gt=size).delete()
        Log.objects.filter(pk=id).update(size=size, root=root)
    shutil.rmtree(home / "tiles")
    shutil.rmtree(home / "heads")
    (tmp_path / "backup").rename(home / "tiles")
    record()
    with clock.frozen(start + timedelta(minutes=6)):
        before = Row.objects.count()
        sequencer.sign_all()
        assert Row.objects.count() == before  # the witnesses are asked before anything is signed
        publishing._seen.clear()
        assert publishing.publish_due() == 0
        assert sequencer.forked(Log.objects.get(pk=log_of(COUNTY)))
        record()
        sequencer.sequence_all()
        assert Row.objects.count() == before
        with pytest.raises(sequencer.Forked):
            sequencer.sign(log_of(HOME), force=True)


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
