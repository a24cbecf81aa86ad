"""What of a log lies open to everybody, and what goes once it is full."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.db import transaction

from linan.core.ledger import actions, sequencer, serving, tidying
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import Log
from linan.core.ledger.verify import verify_store
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.merkle import ENTRIES, Audit, Checkpoint, Policy, Read, Tile, audit_tiles, parse_note
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region

pytestmark = pytest.mark.django_db
HOME = Region("33/3301/330110/330110001/330110001001/g01/")
COUNTY = HOME.at(Level.COUNTY)
HE = Actor("staff:he", ActorKind.STAFF, (Duty("clerk", COUNTY, frozenset()),))


class LampLit(Fact, kind="test.lamp_lit"):
    region: Region
    subject: PersonRef


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path) -> Path:
    settings.LINAN_HOME = tmp_path / "home"  # type: ignore[attr-defined]  # pytest-django gives an object
    tidying._done.clear()
    return tmp_path / "home"


def light(count: int) -> Log:
    with transaction.atomic():
        actions.record_many([LampLit(region=HOME, subject=PersonRef(new_id())) for _ in range(count)], by=HE)
    sequencer.sign_all()
    return Log.objects.get(pk=log_of(HOME))


def read(log: Log) -> Read:
    def fetch(path: str) -> bytes | None:
        found = serving.public_file(str(log.pk), path)
        return found.data if found else None

    return fetch


def head(log: Log) -> bytes:
    found = read(log)("checkpoint")
    assert found is not None
    return found


def lasting(log: Log, path: str) -> bool:
    found = serving.public_file(str(log.pk), path)
    return found is not None and found.lasting


def audited(log: Log, note: bytes | None = None) -> Audit:
    note = note or head(log)
    return audit_tiles(Checkpoint.of_text(parse_note(note.decode()).text), read(log))


def test_head_and_tiles_are_handed_out_and_nothing_else(home):
    log = light(300)
    assert audited(log).ok and audited(log).entries == 300
    assert not lasting(log, "checkpoint")
    assert lasting(log, "tile/0/000")
    (home / "tiles" / str(log.pk) / "secret").write_text("x")
    for path in (
        "secret",
        "../../keys/log",
        "tile/../secret",
        "tile/0/999",
        "tile/0",
        "tile",
        "",
        "tile/entries/000.p",
    ):
        assert serving.public_file(str(log.pk), path) is None, path
    assert serving.public_file("..", "checkpoint") is None
    assert serving.public_file(str(new_id()), "checkpoint") is None


def test_a_tile_beyond_the_published_head_is_not_handed_out():
    """It may be written anew with other bytes after a crash, and caches keep it for a year."""
    log = light(10)
    with transaction.atomic():
        actions.record_many([LampLit(region=HOME, subject=PersonRef(new_id())) for _ in range(5)], by=HE)
    sequencer.sequence(log.pk)  # numbered; its head is signed with the next minute
    assert (sequencer.tiles_of_log(log.pk) / "tile/0/000.p/15").exists()
    assert serving.public_file(str(log.pk), "tile/0/000.p/15") is None
    assert serving.public_file(str(log.pk), "tile/0/000.p/10") is not None


def test_partial_tiles_go_when_the_full_one_has_stood_an_hour_and_every_old_head_still_holds():
    heads = []
    for count in (10, 90, 100, 60, 40):
        log = light(count)
        heads.append(head(log))
    folder = sequencer.tiles_of_log(log.pk)
    parts = folder / "tile/0/000.p"
    assert len(list(parts.iterdir())) >= 3
    assert tidying.tidy(log, time.time() - 3600) == 0 and parts.exists()
    for tile in (Tile(0, 0), Tile(ENTRIES, 0)):
        os.utime(folder / tile.path, (time.time() - 7200,) * 2)
    assert tidying.tidy(log, time.time() - 3600) >= 6 and not parts.exists()
    assert (folder / "tile/0/001.p").exists()  # not full yet
    for note in heads:
        assert audited(log, note).ok
    assert verify_store()["ok"]
    light(20)
    assert verify_store()["ok"]


def test_a_partial_tile_the_database_still_grows_from_stays():
    log = light(300)
    folder = sequencer.tiles_of_log(log.pk)
    (folder / "tile/0/000.p").mkdir()
    (folder / "tile/0/000.p/10").write_bytes((folder / "tile/0/000").read_bytes()[:320])
    log.size = 200  # killed between the tiles and the commit
    assert tidying.tidy(log, time.time() + 1) == 0
    log.size = 300
    (folder / "tile/0/000.p/10").write_bytes(bytes(320))  # and one that is no part of the full one is left to be seen
    assert tidying.tidy(log, time.time() + 1) == 0 and (folder / "tile/0/000.p/10").exists()


def test_the_list_names_the_keys_and_the_quorum_but_no_machine(home):
    light(3)
    witness = "linan.witness/a+00000000+x"
    assert serving.public_policy() is None
    (home / "witnesses.txt").write_text(f"# ours\nwitness a {witness} http://10.1.0.2:8101\nquorum a\n")
    assert serving.public_policy() == f"witness a {witness}\nquorum a\n"
    told = serving.listing()
    assert [entry["region"] for entry in told["logs"]] == [str(COUNTY), str(HOME.community)]
    for entry in told["logs"]:
        assert entry["keys"] == sequencer.vkeys_of(entry["log"])
    (home / "witnesses.txt").write_text("quorum none\n")
    assert serving.public_policy() == "quorum none\n" and Policy.of_text("quorum none\n").quorum == "none"
