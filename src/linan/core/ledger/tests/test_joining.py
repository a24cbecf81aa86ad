"""A node writes while the county is away; what it wrote comes exactly once, or is refused by name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
from django.db import transaction

from linan.core.ledger import actions, keys, sequencer
from linan.core.ledger.abilities import CERTIFY_KEY, SEE_TRAIL
from linan.core.ledger.facts import KeyCertified, NodeNoted, RecordsRead
from linan.core.ledger.fetching import source
from linan.core.ledger.joining import LOT, card, take
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import Body, Checkpoint, Entry, Key, Log
from linan.core.ledger.node.server import export, serve
from linan.core.ledger.node.store import Card, Line, Node, NotReady, accept, prepare
from linan.core.ledger.prooffile import check_text
from linan.core.ledger.proving import prove
from linan.core.ledger.queries import entries_about
from linan.core.ledger.verify import verify_store
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.merkle import Signer, Verifier
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
NEXT = Region("33/3301/330110/330110001/330110001002/")
COUNTY = HOME.at(Level.COUNTY)
CLERK = Actor("staff:clerk", ActorKind.STAFF, (Duty("clerk", COUNTY, frozenset({CERTIFY_KEY, SEE_TRAIL})),))
MARK = "a marked word that nobody may find"


class LadderMoved(Fact, kind="test.ladder_moved"):
    region: Region
    subject: PersonRef | None


def noted(count: int, region: Region = HOME, person: PersonRef | None = None) -> list[Line]:
    facts = [NodeNoted(region=region, subject=person or PersonRef(new_id()), what="visit", words=MARK)] * count
    return [Line(fact, "staff:li", "doctor") for fact in facts]


def fetched(place: object) -> int:
    """Take over what lies there; how many entries were new."""
    read, close = source(str(place))
    try:
        return take(read).new
    finally:
        close()


def refused(place: object) -> str:
    with pytest.raises(Refusal) as caught:
        fetched(place)
    return caught.value.code


def intact() -> bool:
    sequencer.sign_all()
    report = verify_store()
    assert report["ok"], report["problems"]
    return True


@pytest.fixture
def node(db: None, settings: object, tmp_path: Path) -> Node:
    """A clinic's machine, certified for one community."""
    settings.LINAN_HOME = tmp_path / "cell"  # type: ignore[attr-defined]  # pytest-django gives an object
    vkey = prepare(tmp_path / "node").vkey
    made = Node(tmp_path / "node")
    with pytest.raises(NotReady, match="no card"):
        made.write(noted(1))
    keys.certify(CLERK, HOME.community, "clinic", vkey)
    accept(tmp_path / "node", card(vkey))
    return made


def test_what_was_written_away_is_at_the_county_once_and_proven_there(node):
    person = PersonRef(new_id())
    ids = node.write(noted(300, person=person))
    assert fetched(node.folder) == 300 and fetched(node.folder) == 0
    ids += node.write(noted(5))
    assert fetched(node.folder) == 5
    rows = Entry.objects.filter(log=node.log).order_by("position")
    assert [e.pk for e in rows] == ids and [e.position for e in rows] == list(range(305))
    head, kept = node.head(), Log.objects.get(pk=node.log)
    assert head is not None and (kept.size, bytes(kept.root), kept.holder) == (305, head.root, "clinic")
    assert Entry.objects.filter(kind="ledger.checkpoint_signed", log=log_of(COUNTY)).count() == 2
    assert intact()
    # The county's key alone checks a node's entry, and the person sees it among their own.
    keys_ = [Verifier.of_vkey(v) for v in sequencer.vkeys_of(sequencer.origin(log_of(COUNTY)))]
    found = check_text(str(prove(ids[7], shown=True)), keys_)
    assert found.holds and found.said is not None and found.said["fact"]["words"] == MARK
    assert len(entries_about(CLERK, person, limit=400)) == 300


def test_neither_the_machine_nor_the_stick_can_be_read(node, tmp_path):
    node.write(noted(3))
    export(node, tmp_path / "stick")
    for folder in (node.home, tmp_path / "stick"):
        assert all(MARK.encode() not in p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_a_stick_goes_to_and_fro_and_a_torn_one_goes_on(node, tmp_path):
    stick = tmp_path / "stick"
    node.write(noted(LOT + 300))
    export(node, stick)
    (stick / "body" / "004").write_bytes((stick / "body" / "004").read_bytes()[:-9])
    assert refused(stick) == "range_torn"
    assert Entry.objects.filter(log=node.log).count() == LOT and not Checkpoint.objects.filter(log=node.log).exists()
    assert verify_store()["ok"]
    shutil.rmtree(stick / "tile" / "0")
    assert refused(stick) == "range_torn"
    export(node, stick)
    assert fetched(stick) == 300
    node.write(noted(10))
    export(node, tmp_path / "second", since=LOT + 300)  # only what is new
    assert fetched(tmp_path / "second") == 10
    assert refused(stick) == "older_than_taken"  # the old stick again
    assert Entry.objects.filter(log=node.log).count() == LOT + 310 and intact()


def test_killed_between_two_lots_it_goes_on_there(node, monkeypatch):
    from linan.core.ledger import joining

    node.write(noted(2 * LOT + 7))
    insert, lots = joining._insert, []

    def killed(*args: object) -> None:
        lots.append(1)
        if len(lots) == 2:
            raise KeyboardInterrupt
        insert(*args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(joining, "_insert", killed)
    with pytest.raises(KeyboardInterrupt):
        fetched(node.folder)
    monkeypatch.undo()
    assert Log.objects.get(pk=node.log).size == LOT
    assert fetched(node.folder) == LOT + 7 and intact()


def test_who_was_not_certified_is_told_so_in_plain_words(node, tmp_path):
    prepare(tmp_path / "stranger")
    stranger = Node(tmp_path / "stranger")
    told = json.loads((node.home / "card.json").read_text())
    with pytest.raises(NotReady, match="another node"):
        accept(stranger.home, json.dumps(told))
    (stranger.home / "card.json").write_text(json.dumps({**told, "vkey": stranger.signer.verifier.vkey}))
    stranger.write(noted(2))
    with pytest.raises(Refusal, match="key_uncertified") as caught:
        fetched(stranger.folder)
    assert "certif" in str(caught.value.words)
    # A log signed under the certified log's name with another key, and our own log offered as a node's.
    shutil.copytree(node.home, tmp_path / "forger")
    forged = Signer(node.signer.name, bytes(32))
    (tmp_path / "forger" / "node.key").write_text(f"{forged.name}\n{forged.seed.hex()}\n")
    Node(tmp_path / "forger").write(noted(2))
    assert refused(tmp_path / "forger" / "log") == "key_uncertified"
    sequencer.sign_all()
    assert refused(sequencer.tiles_of_log(log_of(COUNTY))) == "key_uncertified"
    keys.rotate(CLERK, COUNTY)
    assert refused(sequencer.tiles_of_log(log_of(COUNTY))) == "key_uncertified"
    assert refused(tmp_path) == "log_unreadable"
    assert not Entry.objects.filter(kind=NodeNoted.kind).exists()


def test_a_revoked_key_brings_nothing_more_and_what_it_brought_stays(node):
    node.write(noted(3))
    assert fetched(node.folder) == 3
    node.write(noted(1))
    keys.revoke(CLERK, node.signer.verifier.vkey, ground="the laptop was stolen")
    assert refused(node.folder) == "key_revoked"
    assert Entry.objects.filter(log=node.log).count() == 3 and intact()


def test_two_histories_under_one_key_are_kept_as_evidence(node, tmp_path):
    node.write(noted(5))
    shutil.copytree(node.home, tmp_path / "copy")
    node.write(noted(2))
    assert fetched(node.folder) == 7
    other = Node(tmp_path / "copy")  # put back from a copy, and written on
    assert refused(other.folder) == "older_than_taken"
    other.write(noted(2))
    assert refused(other.folder) == "two_faces"
    other.write(noted(2))
    assert refused(other.folder) == "not_continuing"
    assert (sequencer.heads_folder() / f"{node.log}.other").read_text() == (other.folder / "checkpoint").read_text()
    assert fetched(node.folder) == 0 and intact()


@pytest.mark.parametrize("what", ["kind", "certificate", "area", "clock", "body"])
def test_a_key_writes_what_it_may_and_nothing_else(node, tmp_path, what, monkeypatch):
    """A node with changed software: its head is signed by the true key, and its entries are still refused."""
    vkey = Signer("node.example/other", bytes(32)).verifier.vkey
    facts: dict[str, Fact] = {
        "kind": LadderMoved(region=HOME, subject=None),
        "certificate": KeyCertified(region=HOME, subject=None, holder="me", vkey=vkey, area=str(COUNTY)),
        "area": NodeNoted(region=NEXT, subject=None, what="x", words="y"),
    }
    if what == "area":
        told = Card.of_text((node.home / "card.json").read_text())
        with pytest.raises(NotReady, match="its own area"):
            node.write([Line(facts["area"], "x")])
        monkeypatch.setattr(node, "card", lambda: Card(told.vkey, COUNTY, told.granted_at, told.seal))
    if what == "clock":
        with pytest.raises(NotReady, match="clock"):
            Node(node.home, seconds=lambda: 1_600_000_000).write(noted(1))
        Node(node.home, seconds=lambda: 4_000_000_000).write(noted(1))
    else:
        node.write([Line(facts[what], "x")] if what in facts else noted(1))
    if what == "body":
        bodies = node.folder / "body" / "000.p" / "1"
        bodies.write_bytes(bodies.read_bytes()[:-1] + b"x")
    assert refused(node.folder) == "entry_not_allowed"
    assert not Entry.objects.filter(log=node.log).exists() and intact()


def test_the_county_cannot_write_in_a_nodes_name(node):
    """Who holds the cell's keys signs another head of a node's log: `verify` names it."""
    node.write(noted(4))
    fetched(node.folder)
    assert intact()
    from linan.core import vault
    from linan.kernel.merkle import Checkpoint as Head
    from linan.kernel.merkle import sign_checkpoint

    born = Signer(node.signer.name, vault.sign_key(keys.BORN).private_bytes_raw())
    row = Log.objects.get(pk=node.log)
    note = sign_checkpoint(Head(born.name, 4, bytes(row.root)), born)
    Checkpoint.objects.filter(log=row).update(note=note)
    assert {p["code"] for p in verify_store()["problems"]} >= {"signature_wrong"}
    Key.objects.filter(holder=born.name).delete()  # and hides that the key is somebody else's
    assert {p["code"] for p in verify_store()["problems"]} >= {"key_uncertified"}
    with pytest.raises(Refusal, match="bad_key"):
        keys.certify(CLERK, HOME, "me", Signer(sequencer.origin(log_of(COUNTY)), bytes(32)).verifier.vkey)


def test_by_address(node):
    node.write(noted(257))
    server = serve(node, "127.0.0.1", 0)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        assert fetched(url) == 257
        read, close = source(url)
        for path in ("node.key", "../node.key", "..%2fnode.key", "body", "body/../../node.key", "lock"):
            assert read(path) is None
        close()
    finally:
        server.shutdown()
    assert intact()


def test_the_rest_of_the_cell_goes_on_beside_it(node):
    """A node's log stands for the same community as the cell's own; neither takes the other's place."""
    node.write(noted(2))
    fetched(node.folder)
    with transaction.atomic():
        person = PersonRef(new_id())
        entry = actions.record(
            RecordsRead(region=HOME, subject=person, what="x", persons=(person,), purpose=""), by=CLERK
        )
    assert intact() and Entry.objects.get(pk=entry).log == log_of(HOME) != node.log
    ours: UUID = Log.objects.get(region=HOME.community, holder="").pk
    assert ours == log_of(HOME) and Body.objects.filter(entry__log=node.log).count() == 2
