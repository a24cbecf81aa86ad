"""`linan ledger prove | check | audit | keys` as scripts call them; the checks run without any cell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.db import transaction

from linan.core.ledger import actions, keys, rules, sequencer
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import Entry, Log
from linan.core.ledger.prooffile import Extra
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.merkle import (
    COSIGNATURE_V1,
    Checkpoint,
    Proof,
    Signer,
    Tree,
    cosign,
    leaf_hash,
    parse_note,
    sign_checkpoint,
)
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region
from linan.web.commands import ledger

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
COUNTY = HOME.at(Level.COUNTY)
HE = Actor("staff:he", ActorKind.STAFF, (Duty("clerk", COUNTY, frozenset()),))
NOBODY = Signer("example.org/other", bytes(32)).verifier.vkey


class StoveLit(Fact, kind="test.stove_lit"):
    region: Region
    subject: PersonRef


def call(*args: object) -> Result:
    return CliRunner().invoke(ledger.command, [str(a) for a in args])


def light(count: int, region: Region = HOME) -> list[UUID]:
    with transaction.atomic():
        return actions.record_many([StoveLit(region=region, subject=PersonRef(new_id())) for _ in range(count)], by=HE)


@pytest.fixture
def entry(db: None, settings: object, tmp_path: Path) -> UUID:
    settings.LINAN_HOME = tmp_path / "home"  # type: ignore[attr-defined]
    ids = light(300)
    sequencer.sign_all()
    return ids[7]


def key_of(region: Region) -> str:
    return sequencer.vkeys_of(sequencer.origin(log_of(region)))[0]


def checked(folder: Path, *args: object) -> tuple[int, dict]:
    done = call("check", *args, "--json", folder / "check.json")
    report = json.loads((folder / "check.json").read_text()) if done.exit_code < 2 else {}
    return done.exit_code, report


@pytest.mark.parametrize("key", [COUNTY, HOME], ids=["the county's key", "the community's key"])
def test_one_key_is_enough_to_check_a_proof(entry, tmp_path, key):
    out = tmp_path / "e.tlog-proof"
    done = call("prove", entry, "--out", out)
    assert done.exit_code == 0 and key_of(key) in done.output
    code, report = checked(tmp_path, out, "--key", key_of(key))
    assert (code, report["holds"], report["problems"]) == (0, True, [])
    assert report["entry"]["entry"] == str(entry) and report["entry"]["kind"] == "test.stove_lit"
    assert [level["log"] for level in report["levels"]] == [sequencer.origin(log_of(r)) for r in (HOME, COUNTY)]
    assert report["said"] is None and len(out.read_text()) < 3600
    assert checked(tmp_path, out, "--key", NOBODY)[0] == 1


def test_a_proof_is_a_plain_tlog_proof_for_everybody_elses_tools(entry, tmp_path):
    call("prove", entry, "--out", tmp_path / "p")
    proof = Proof.of_text((tmp_path / "p").read_text())
    row = Entry.objects.get(pk=entry)
    assert proof.index == row.position and proof.includes(leaf_hash(rules.leaf_bytes(row.public())))


def test_what_was_said_is_shown_only_when_asked_for(entry, tmp_path):
    call("prove", entry, "--out", tmp_path / "p", "--open")
    _, report = checked(tmp_path, tmp_path / "p", "--key", key_of(COUNTY))
    assert report["said"]["actor"] == HE.id
    proof = Proof.of_text((tmp_path / "p").read_text())
    extra = Extra.unpacked(proof.extra)
    assert extra.opening is not None
    other = rules.body_bytes({**report["said"], "actor": "staff:another"})
    bent = Extra(extra.leaf, type(extra.opening)(extra.opening.salt, other), extra.upper)
    (tmp_path / "bent").write_text(str(Proof(proof.index, proof.path, proof.note, bent.packed())))
    code, report = checked(tmp_path, tmp_path / "bent", "--key", key_of(COUNTY))
    assert code == 1 and [p["code"] for p in report["problems"]] == ["body_altered"]


def test_a_proof_needs_a_number_and_a_signed_head(entry, tmp_path):
    (late,) = light(1)
    assert call("prove", late, "--out", tmp_path / "p").exit_code == 1
    sequencer.sequence_all()
    assert call("prove", late, "--out", tmp_path / "p").exit_code == 1  # numbered; the head is signed once a minute
    sequencer.sign_all()
    assert call("prove", late, "--out", tmp_path / "p").exit_code == 0
    assert call("prove", new_id(), "--out", tmp_path / "q").exit_code == 2
    assert call("prove", "nonsense", "--out", tmp_path / "q").exit_code == 2


def test_touched_proofs_do_not_hold(entry, tmp_path):
    call("prove", entry, "--out", tmp_path / "p")
    text = (tmp_path / "p").read_text()
    proof = Proof.of_text(text)
    extra = Extra.unpacked(proof.extra)
    assert extra.upper is not None
    told, opening, above = extra.upper

    def found(proof: Proof, key: str) -> set[str]:
        (tmp_path / "t").write_text(str(proof))
        code, report = checked(tmp_path, tmp_path / "t", "--key", key)
        assert code == 1
        return {p["code"] for p in report["problems"]}

    county, home = key_of(COUNTY), key_of(HOME)
    assert "path_wrong" in found(Proof(proof.index + 1, proof.path, proof.note, proof.extra), home)
    assert "path_wrong" in found(Proof(proof.index, proof.path[::-1], proof.note, proof.extra), home)
    node = b"\x01" + leaf_hash(b"l") + leaf_hash(b"r")
    assert "not_canonical" in found(Proof(proof.index, proof.path, proof.note, Extra(node).packed()), home)
    # The entry of another log under this log's checkpoint.
    (other,) = light(1, Region("33/3301/330110/330110001/330110001002/"))
    leaf = rules.leaf_bytes(Entry.objects.get(pk=other).public())
    assert "replayed" in found(Proof(proof.index, proof.path, proof.note, Extra(leaf).packed()), home)
    # The county's entry tells of another checkpoint of the community than the one shown.
    note = sign_checkpoint(Checkpoint(proof.checkpoint.origin, 300, bytes(32)), keys.signer(log_of(HOME)))
    assert "checkpoint_inconsistent" in found(Proof(proof.index, proof.path, note, proof.extra), county)
    bent = Proof(above.index, (bytes(32), *above.path[1:]), above.note)
    upper = Extra(extra.leaf, None, (told, opening, bent)).packed()
    assert "path_wrong" in found(Proof(proof.index, proof.path, proof.note, upper), county)
    for bad in ("", "hello", text.replace("index", "Index"), text[:200]):
        (tmp_path / "t").write_text(bad)
        assert call("check", tmp_path / "t", "--key", county).exit_code == 2


def test_a_checkpoint_alone_and_anybody_elses_proof(tmp_path):
    log = Signer("example.org/log", bytes(range(32)))
    tree = Tree(leaf_hash(b"%d" % n) for n in range(9))
    note = sign_checkpoint(Checkpoint(log.name, 9, tree.root()), log)
    (tmp_path / "checkpoint").write_text(note)
    code, report = checked(tmp_path, tmp_path / "checkpoint", "--key", log.verifier.vkey)
    assert (code, report["kind"], report["levels"][0]["size"]) == (0, "checkpoint", 9)
    assert checked(tmp_path, tmp_path / "checkpoint", "--key", NOBODY)[0] == 1
    (tmp_path / "p").write_text(str(Proof(4, tuple(tree.inclusion(4)), note)))
    (tmp_path / "entry").write_bytes(b"4")
    assert call("check", tmp_path / "p", "--key", log.verifier.vkey).exit_code == 2  # the entry is not in the file
    args = (tmp_path / "p", "--entry", tmp_path / "entry")
    assert checked(tmp_path, *args, "--key", log.verifier.vkey)[0] == 0
    (tmp_path / "entry").write_bytes(b"5")
    assert checked(tmp_path, *args, "--key", log.verifier.vkey)[0] == 1
    assert call("check", *args, "--key", "no key").exit_code == 2


def test_two_offices_under_one_boss_count_once(tmp_path):
    log = Signer("example.org/log", bytes(range(32)))
    a, b, c = (Signer(f"w{n}", bytes([n]) * 32, COSIGNATURE_V1) for n in (1, 2, 3))
    (tmp_path / "policy").write_text(
        f"witness party {a.verifier.vkey}\nwitness affairs {b.verifier.vkey}\nwitness health {c.verifier.vkey}\n"
        "group street any party affairs\ngroup both all street health\nquorum both\n"
    )
    plain = parse_note(sign_checkpoint(Checkpoint(log.name, 1, bytes(32)), log))

    def asked(*lines: object, newer: str = "2022-07-01T00:00:00+00:00") -> tuple[int, list[str], str | None]:
        note = plain
        for line in lines:
            note = note.with_signature(line)  # type: ignore[arg-type]
        (tmp_path / "checkpoint").write_text(str(note))
        code, report = checked(
            tmp_path, tmp_path / "checkpoint", "--key", log.verifier.vkey, "--policy", tmp_path / "policy",
            "--newer-than", newer,
        )  # fmt: skip
        return code, [p["code"] for p in report["problems"]], report["seen_at"]

    at = int(datetime(2022, 7, 2, tzinfo=UTC).timestamp())
    text = str(plain)
    assert asked(cosign(text, a, at), cosign(text, b, at)) == (1, ["quorum_missing"], None)
    seen = "2022-07-02T00:01:00+00:00"
    assert asked(cosign(text, a, at), cosign(text, c, at + 60)) == (0, [], seen)
    assert asked(cosign(text, a, at), cosign(text, c, at + 60), newer=seen)[0] == 0
    stale = asked(cosign(text, a, at), cosign(text, c, at), newer="2022-07-03T00:00:00+00:00")
    assert stale[:2] == (1, ["stale"])
    line = cosign(text, c, at)
    forged = type(line)(line.name, line.key_id, line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    assert asked(cosign(text, a, at), forged)[1] == ["cosignature_wrong", "quorum_missing"]


@pytest.mark.parametrize("touch", ["", "bundle", "tile", "checkpoint", "gone"])
def test_a_log_is_audited_without_the_cell(entry, tmp_path, touch):
    id = log_of(HOME)
    copy = tmp_path / "copy"
    shutil.copytree(sequencer.tiles_of_log(id), copy)
    path = {"": None, "bundle": "tile/entries/000", "tile": "tile/0/001.p/44", "gone": "tile/1/000.p/1"}.get(
        touch, "checkpoint"
    )
    if path == "checkpoint":
        (copy / path).write_text((copy / path).read_text().replace("\n300\n", "\n299\n"))
    elif touch == "gone" and path:
        (copy / path).unlink()
    elif path:
        raw = bytearray((copy / path).read_bytes())
        raw[60] ^= 4
        (copy / path).write_bytes(raw)
    done = call("audit", copy, "--key", key_of(HOME), "--json", tmp_path / "a.json")
    report = json.loads((tmp_path / "a.json").read_text())
    assert done.exit_code == (1 if touch else 0) and report["ok"] is not bool(touch)
    assert report["log"] == sequencer.origin(id) and (touch == "checkpoint" or report["size"] == 300)
    named = {"": "", "gone": "tile_missing", "checkpoint": "signature_wrong"}.get(touch, "bundle_damaged")
    assert [p["code"] for p in report["problems"]][:1] == [named] * bool(touch)


def test_an_entry_spelled_another_way_is_named(entry, tmp_path):
    """The owner of the key may sign any bytes; what is not an entry of this log is still found."""
    id = log_of(HOME)
    leaf = rules.leaf_bytes(Entry.objects.get(log=id, position=0).public())
    longer = leaf[:1] + b"\x18\x01" + leaf[2:]  # the version as two bytes: the same value, not the one spelling
    other = rules.leaf_bytes(Entry.objects.filter(log=log_of(COUNTY)).earliest("position").public())
    tree = Tree(map(leaf_hash, (leaf, longer, other)))
    folder = tmp_path / "f"
    for path, data in {
        "tile/0/000.p/3": b"".join(tree.node(0, n) for n in range(3)),
        "tile/entries/000.p/3": b"".join(len(e).to_bytes(2, "big") + e for e in (leaf, longer, other)),
        "checkpoint": sign_checkpoint(Checkpoint(sequencer.origin(id), 3, tree.root()), keys.signer(id)).encode(),
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    call("audit", folder, "--key", key_of(HOME), "--json", tmp_path / "a.json")
    problems = json.loads((tmp_path / "a.json").read_text())["problems"]
    assert [(p["code"], p["entry"]) for p in problems] == [("not_canonical", 1), ("replayed", 2)]


def test_a_log_on_the_web_is_audited_in_a_shell(entry, tmp_path):
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    folder = sequencer.tiles_of_log(log_of(HOME))

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        env = {k: v for k, v in os.environ.items() if k not in ("LINAN_HOME", "LINAN_DATABASE_URL")}
        args = ["ledger", "audit", f"http://127.0.0.1:{server.server_port}", "--key", key_of(HOME)]
        done = subprocess.run(
            [sys.executable, "-m", "linan.web", *args], cwd=tmp_path, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert not (tmp_path / "var").exists()
        assert call("audit", f"http://127.0.0.1:{server.server_port}/nothing").exit_code == 2
    finally:
        server.shutdown()
    assert call("audit", tmp_path / "nothing").exit_code == 2


def test_the_keys_are_listed_the_countys_first(entry, tmp_path):
    assert call("keys", "--json", tmp_path / "k.json").exit_code == 0
    told = json.loads((tmp_path / "k.json").read_text())["logs"]
    assert [t["region"] for t in told] == [str(COUNTY), str(HOME.community)]
    assert told[1]["keys"] == [key_of(HOME)] and Log.objects.count() == 2
