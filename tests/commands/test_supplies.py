"""`linan supplies` as scripts call it: papers on a stick, a trust list, and nothing else."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from linan.kernel.credentials import Kind, read
from linan.web.commands import supplies
from tests.suppliers import CODES, KEYS, LOT_NUMBER, MASK, PDF, Papers, trust

AT = "2022-03-14T09:00:00+08:00"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    papers = Papers()
    (tmp_path / "stick").mkdir()
    for name, raw in papers.files.items():
        (tmp_path / "stick" / name).write_bytes(raw)
    (tmp_path / "trust.json").write_text(json.dumps(trust().to_json()))
    return tmp_path


def call(folder: Path, *paths: str, at: str = AT, more: tuple[str, ...] = ()) -> tuple[Result, dict]:
    out = folder / "out.json"
    out.unlink(missing_ok=True)
    given = [str(folder / p) for p in paths or ("stick",)]
    args = ["check", *given, "--trust", str(folder / "trust.json"), "--at", at, "--json", str(out), *more]
    done = CliRunner().invoke(supplies.command, args)
    return done, json.loads(out.read_text()) if out.exists() else {}


def test_whoever_holds_the_files_checks_alone(stick):
    done, told = call(stick)
    assert (done.exit_code, told["format"], told["ok"]) == (0, "linan.supplies_check/1", True), done.output
    (chain,) = told["chains"]
    by_name = {r["sha256"]: r for r in told["records"]}
    assert [by_name[d]["kind"] for d in chain["to_licence"]] == ["hand_over", "lot", "licence"]
    assert by_name[chain["to_licence"][-1]]["issuer"]["name"] == "浙江省药品监督管理局"
    assert chain["reasons"] == ["not_countersigned"]
    assert told["spoilt"] == told["unclaimed"] == []
    assert told["words"]["zh"] != told["words"]["en"]


def test_one_changed_byte_of_a_certificate_is_found_and_named(stick):
    paper = stick / "stick/licence.pdf"
    paper.write_bytes(paper.read_bytes()[:-1] + b"?")
    done, told = call(stick)
    assert done.exit_code == 1
    assert {r["file"]: [x["code"] for x in r["reasons"]] for r in told["records"] if not r["ok"]} == {
        "licence.cose": ["file_altered"]
    }
    assert told["unclaimed"] == ["licence.pdf"] and "file_altered" in done.output
    record = stick / "stick/lot.cose"
    record.write_bytes(record.read_bytes()[:-1] + b"?")
    done, told = call(stick)
    assert {"altered_record", "missing_link"} <= {x["code"] for r in told["records"] for x in r["reasons"]}


def test_an_expired_licence_blocks(stick):
    done, told = call(stick, at="2024-06-01")
    assert done.exit_code == 1
    assert "licence_expired" in told["chains"][0]["reasons"]
    # The masks' own use-by day is earlier than the licence's; within the grace only that is left.
    done, told = call(stick, at="2024-06-01", more=("--licence-grace-days", "1"))
    assert "licence_expired" not in told["chains"][0]["reasons"]


def test_papers_may_be_left_out_if_one_says_so(stick):
    (stick / "stick/licence.pdf").unlink()
    (stick / "stick/report.pdf").unlink()
    assert call(stick)[0].exit_code == 1
    assert call(stick, more=("--without-papers",))[0].exit_code == 0


def test_what_cannot_be_used_is_said_and_ends_with_two(stick):
    (stick / "trust.json").write_text("{}")
    assert call(stick)[0].exit_code == 2
    (stick / "trust.json").write_text(json.dumps(trust().to_json()))
    for at in ("yesterday", "9999-12-31T23:59:59Z", "0001-01-01"):
        assert call(stick, at=at)[0].exit_code == 2, at
    (stick / "noise.cose").write_bytes(b"\xd2\x84" * 20_000)
    done, told = call(stick, "noise.cose")
    assert (done.exit_code, told["spoilt"][0]["code"], told["chains"]) == (1, "oversized", [])


def test_a_supplier_makes_a_key_and_signs_and_the_county_checks(stick):
    made = CliRunner().invoke(
        supplies.command,
        ["key", "--out", str(stick / "key.pem"), "--code", CODES["other"], "--name", "宁波远帆", "--may", "lot",
         "--may", "hand_over", "--since", "2022-01-01", "--until", "2023-01-01"],
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert stat.S_IMODE((stick / "key.pem").stat().st_mode) == 0o600
    line = json.loads(made.output)
    (stick / "licence.json").write_text(json.dumps({
        "kind": "licence", "type": "device", "number": "浙1", "holder": CODES["other"], "products": [MASK],
        "since": "2021-01-01", "until": "2025-12-31",
    }))  # fmt: skip
    (stick / "report.json").write_text(json.dumps({
        "kind": "test_report", "number": "Z1", "maker": CODES["other"], "product": MASK, "lot": LOT_NUMBER,
        "standard": "GB 19083-2010", "tested": "2022-03-02", "passed": True,
    }))  # fmt: skip
    (stick / "lot.json").write_text(json.dumps({
        "kind": "lot", "number": LOT_NUMBER, "product": MASK, "amount": 500, "unit": "只", "made": "2022-03-01",
        "until": "2024-03-01", "licence": "licence.cose", "report": "report.cose",
    }))  # fmt: skip
    (stick / "to-us.json").write_text(json.dumps({
        "kind": "hand_over", "lot": "lot.cose", "to": CODES["office"], "amount": 500, "number": "SH-1",
    }))  # fmt: skip
    (stick / "paper.pdf").write_bytes(PDF["licence.pdf"])
    for who in ("authority", "laboratory"):
        pem = KEYS[who].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (stick / f"{who}.pem").write_bytes(pem)
    for name, key, more in (
        ("licence", "authority", ("--paper", str(stick / "paper.pdf"))), ("report", "laboratory", ()),
        ("lot", "key", ()), ("to-us", "key", ()),
    ):  # fmt: skip
        args = [str(stick / f"{name}.json"), "--key", str(stick / f"{key}.pem"), "--at", "2022-03-10"]
        done = CliRunner().invoke(supplies.command, ["sign", *args, "--out", str(stick / f"{name}.cose"), *more])
        assert done.exit_code == 0, done.output
        assert read((stick / f"{name}.cose").read_bytes()).digest.hex() == done.output.strip()
    told = trust().to_json()
    told["keys"] = [k for k in told["keys"] if k["body"]["code"] != CODES["other"]] + [line]
    (stick / "trust.json").write_text(json.dumps(told))
    done, _ = call(stick, "licence.cose", "report.cose", "lot.cose", "to-us.cose", "paper.pdf")
    assert done.exit_code == 0, done.output
    again = CliRunner().invoke(
        supplies.command,
        ["key", "--out", str(stick / "key.pem"), "--code", CODES["other"], "--name", "x", "--may", "lot",
         "--since", "2022-01-01", "--until", "2023-01-01"],
    )  # fmt: skip
    assert again.exit_code == 2, "a key is never overwritten"


@pytest.mark.parametrize("content", [
    "[]", "{}", '{"kind": "lot"}', '{"kind": "spell"}', '{"kind": "receipt", "hand_over": "nowhere.cose", "amount": 1}',
    '{"kind": "receipt", "hand_over": 5, "amount": 1}', "{",
])  # fmt: skip
def test_what_cannot_be_signed_is_not_signed(stick, content):
    (stick / "c.json").write_text(content)
    pem = KEYS["maker"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (stick / "k.pem").write_bytes(pem)
    args = ["sign", str(stick / "c.json"), "--key", str(stick / "k.pem"), "--at", AT, "--out", str(stick / "c.cose")]
    assert CliRunner().invoke(supplies.command, args).exit_code == 2
    assert not (stick / "c.cose").exists()


def test_only_ed25519_signs(stick):
    (stick / "c.json").write_text(json.dumps({"kind": "receipt", "hand_over": "0" * 64, "amount": 1}))
    key = derive_private_key(5, SECP256R1())
    (stick / "k.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    args = ["sign", str(stick / "c.json"), "--key", str(stick / "k.pem"), "--at", AT, "--out", str(stick / "c.cose")]
    assert CliRunner().invoke(supplies.command, args).exit_code == 2


def test_every_kind_can_be_signed_by_command():
    assert set(supplies._PARENTS) == set(Kind)


def test_it_runs_as_a_program_without_a_cell(stick):
    done = subprocess.run(
        [sys.executable, "-m", "linan.web", "supplies", "check", str(stick / "stick"), "--trust",
         str(stick / "trust.json"), "--at", AT],
        capture_output=True, text=True, check=False, env={"PATH": "/usr/bin", "LINAN_HOME": str(stick / "home"),
                                                          "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "hand_over\tok" in done.stdout
