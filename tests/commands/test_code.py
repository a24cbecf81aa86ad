"""`linan code`, `linan rules test` and `linan verdict` as scripts call them."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from linan.kernel.tokens import REASONS, Status, StatusList, base45, key_id, pem_of, sign_list
from linan.web.commands import code, rules, verdict
from linan.web.commands.plainly import both
from tests.vectors.tokens.make_suites import NAMED, OURS

VECTORS = Path(__file__).parents[1] / "vectors/tokens"
LA1, HC1 = (json.loads((VECTORS / f"{name}.json").read_text()) for name in ("la1", "hc1"))
NOW = "2022-07-10T08:00:00+00:00"
TRUST = {**LA1["trust"], "keys": LA1["trust"]["keys"] + HC1["trust"]["keys"]}
PROOFS = json.loads((VECTORS.parent / "proofs/proofs.json").read_text())
CASES = [c for c in LA1["cases"] + HC1["cases"] if c["at"] == NOW]
EDITION = Path(__file__).parents[2] / "src/linan/core/policy/data/editions/v9.json"


def pem(key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "trust.json").write_text(json.dumps(TRUST))
    (tmp_path / "status.json").write_text(json.dumps([LA1["status"], HC1["status"]]))
    (tmp_path / "key.pem").write_bytes(pem(derive_private_key(20220710, SECP256R1())))
    return tmp_path


def call(folder: Path, name: str, lines: str | bytes, at: str = NOW, **files: str) -> tuple[Result, dict]:
    out = folder / "out.json"
    out.unlink(missing_ok=True)
    named = {"trust": "trust.json", "status": "status.json"} | files
    args = [x for k, v in named.items() for x in (f"--{k}", str(folder / v))]
    done = CliRunner().invoke(code.command, [name, *args, "--at", at, "--json", str(out)], input=lines)
    return done, json.loads(out.read_text()) if out.exists() else {}


def test_tokens_of_both_forms_are_answered_line_by_line(folder):
    lines = "\n".join(c["token"] for c in CASES) + "\r\n\n"
    done, told = call(folder, "verify", lines)
    assert (done.exit_code, told["format"]) == (1, "linan.code_verify/1")
    for answer, case in zip(told["answers"], CASES, strict=True):
        assert (answer["accepted"], answer["reason"]) == (case["accepted"], case["reason"]), case["name"]
        assert answer["words"]["zh"] and answer["words"]["en"] and answer["words"]["zh"] != answer["words"]["en"]
        assert (answer["claims"] is not None) or not answer["accepted"]
    assert told["accepted"] == sum(c["accepted"] for c in CASES)
    assert set(told["by_reason"]) - {"ok"} <= set(REASONS)


def test_a_proof_of_places_is_printed_decoded_and_issued_from_the_same_words(folder):
    places = json.loads((VECTORS / "places.json").read_text())
    (folder / "there.json").write_text(json.dumps(places["trust"]))
    (folder / "marks.json").write_text(json.dumps(places["status"]))
    now = places["cases"][0]["at"]
    lines = "\n".join(c["token"] for c in places["cases"] if c["at"] == now)
    done, told = call(folder, "verify", lines, now, trust="there.json", status="marks.json")
    assert done.exit_code == 1
    assert [(a["reason"], a["claims"]) for a in told["answers"]] == [
        (c["reason"], c["claims"]) for c in places["cases"] if c["at"] == now
    ]
    asked = {
        "colour": "green", "county": "330110", "status_index": 5,
        "claims": {"places": places["cases"][0]["claims"]["claims"]["places"]},
    }  # fmt: skip
    (folder / "key.pem").write_bytes(pem(derive_private_key(20200304, SECP256R1())))
    done, told = call(folder, "issue", json.dumps(asked), now, trust="there.json", status="marks.json", key="key.pem")
    assert done.exit_code == 0, told
    assert told["answers"][0]["claims"]["claims"] == asked["claims"]
    for wrong in ({"places": {}}, {"places": 3}, {"places": {**asked["claims"]["places"], "days": 99}}):
        line = json.dumps({**asked, "claims": wrong})
        done, told = call(folder, "issue", line, now, trust="there.json", status="marks.json", key="key.pem")
        assert (done.exit_code, told["answers"][0]["reason"]) == (1, "not_asked")


def test_no_code_ends_with_a_space_so_scanners_may_add_one():
    assert not [c for c in LA1["cases"] + HC1["cases"] if c["accepted"] and c["token"] != c["token"].strip()]
    ends = [bytes((a,)) for a in range(256)] + [bytes((a, b)) for a in range(256) for b in range(256)]
    assert not [end for end in ends if base45.encode(end).endswith(" ")]


def test_all_accepted_is_yes_and_no_token_too(folder):
    good = next(c["token"] for c in CASES if c["name"] == "green")
    done, told = call(folder, "verify", f"\n  {good} \r\n", at="2022-07-10T16:00")
    assert (done.exit_code, told["accepted"]) == (0, 1)
    assert told["answers"][0]["claims"]["colour"] == "green" and told["at"] == "2022-07-10T16:00:00+08:00"
    assert call(folder, "verify", "")[0].exit_code == 0


def test_with_our_rules_a_code_of_another_county_is_judged_and_not_turned_down(folder):
    token = next(c["token"] for c in CASES if c["name"] == "a token of another county")
    assert call(folder, "verify", token)[1]["answers"][0]["reason"] == "other_county"
    (folder / "v9.json").write_text(EDITION.read_text())
    done, told = call(folder, "verify", token, rules="v9.json")
    answer = told["answers"][0]
    assert (done.exit_code, answer["accepted"], answer["judged"]["by"]) == (0, True, "colour")
    assert answer["judged"]["colour"] == answer["claims"]["colour"] == "yellow"
    assert call(folder, "verify", token, rules="trust.json")[0].exit_code == 2


def test_a_picture_shown_twice_in_one_run_is_a_replay(folder):
    shown = next(c for c in PROOFS["cases"] if c["name"] == "shown now")["token"]
    bare = next(c for c in PROOFS["cases"] if c["reason"] == "proof_missing")["token"]
    _, told = call(folder, "verify", f"{shown}\n{shown}\n{bare}\n")
    assert [a["reason"] for a in told["answers"]] == ["ok", "replayed", "proof_missing"]
    _, told = call(folder, "verify", shown, at="2022-07-10T08:02:01+00:00")
    assert [a["reason"] for a in told["answers"]] == ["proof_stale"]


def test_lines_no_code_could_have_do_no_harm(folder):
    good = next(c["token"] for c in CASES if c["name"] == "green")
    lines = b"\xff\xfe\n" + b"LA1:" + b"0" * 100_000 + b"\n" + b"HC1:" + b"A" * 20_000 + b"\n" + good.encode()
    _, told = call(folder, "verify", lines)
    assert [(a["line"], a["reason"]) for a in told["answers"]] == [
        (1, "not_a_token"), (2, "too_long"), (3, "too_long"), (4, "ok"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("trust", "{"),
        ("trust", "7"),
        ("trust", '{"keys": [{"algorithm": "none"}]}'),
        ("status", "[7]"),
        ("status", '{"sequence": 1}'),
        ("status", "[" * 100_000),
    ],
)
def test_lists_that_cannot_be_used_stop_everything(folder, file, text):
    (folder / "bad.json").write_text(text)
    done, told = call(folder, "verify", "", **{file: "bad.json"})
    assert (done.exit_code, told) == (2, {})


def test_revoked_certificates_are_turned_down_as_revoked_codes_are(folder):
    """From the status list's own file, from one beside it, and signed; a broken batch stops everything, in words."""
    data = json.loads((VECTORS / "revoked.json").read_text())
    root = Ed25519PrivateKey.from_private_bytes(bytes(32))
    named = {**data["trust"], "list_keys": [b64encode(root.public_key().public_bytes_raw()).decode()]}
    (folder / "trust.json").write_text(json.dumps(named))
    cases = [c for c in data["cases"] if c["at"] == NOW]
    for status in (data["status"], [LA1["status"], data["status"]], sign_list(data["status"], root)):
        (folder / "status.json").write_text(json.dumps(status))
        done, told = call(folder, "verify", "\n".join(c["token"] for c in cases))
        assert [a["reason"] for a in told["answers"]] == [c["reason"] for c in cases]
        assert done.exit_code == 1 and told["by_reason"]["revoked"] == 5
    assert {a["words"]["zh"] for a in told["answers"] if a["reason"] == "revoked"} == {both(REASONS["revoked"])["zh"]}
    broken = {**data["status"], "revocations": [*data["status"]["revocations"], {"country": "AT"}]}
    (folder / "status.json").write_text(json.dumps(broken))
    done, told = call(folder, "verify", cases[0]["token"])
    assert (done.exit_code, told) == (2, {}) and "batch 9 of the revocations: hashType is" in done.output


def test_signed_lists_and_deltas_are_followed(folder):
    root = Ed25519PrivateKey.from_private_bytes(bytes(32))
    named = {**LA1["trust"], "list_keys": [b64encode(root.public_key().public_bytes_raw()).decode()]}
    older = StatusList.from_json(LA1["status"])
    newer = StatusList.build(older.sequence + 1, older.issued_at, {1234: Status.REVOKED}, 2000)
    (folder / "trust.json").write_text(json.dumps(sign_list(named, root)))
    whole = {"list": sign_list(older.to_json(), root), "deltas": [sign_list(newer.since(older).to_json(), root)]}
    (folder / "status.json").write_text(json.dumps(whole))
    green = next(c["token"] for c in CASES if c["name"] == "green")
    done, told = call(folder, "verify", green)
    assert told["answers"][0]["reason"] == "revoked" and told["status"][0]["sequence"] == newer.sequence
    forged = sign_list(older.to_json(), Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32))
    (folder / "status.json").write_text(json.dumps(forged))
    done, told = call(folder, "verify", green)
    assert (done.exit_code, told) == (2, {})


def test_what_is_issued_is_accepted_and_what_a_gate_would_turn_down_is_not_issued(folder):
    asked = [
        {"colour": "green", "county": "330110", "status_index": 9, "claims": {"negative_test_hours": 20}},
        {"colour": "green", "county": "330106", "status_index": 9},
        {"colour": "green", "county": "330110", "status_index": 9, "claims": {"community_pass": 1}},
        {"colour": "green", "county": "330110", "status_index": 1235},
        {"colour": "blue", "county": "330110", "status_index": 9},
        {"colour": "green", "county": "330110", "status_index": 9, "claims": {"diagnosis": 1}},
        [],
    ]
    done, told = call(folder, "issue", "\n".join(json.dumps(a) for a in asked), key="key.pem")
    assert (done.exit_code, told["format"]) == (1, "linan.code_issue/1")
    reasons = [a["reason"] for a in told["answers"]]
    assert reasons == ["ok", "out_of_scope", "claim_out_of_scope", "revoked", "not_asked", "not_asked", "not_asked"]
    assert done.stdout.splitlines() == [told["answers"][0]["token"]]
    done, told = call(folder, "verify", done.stdout)
    assert (done.exit_code, told["answers"][0]["claims"]["claims"]) == (0, {"negative_test_hours": 20})


def test_a_key_the_trust_list_does_not_name_issues_nothing(folder):
    asked = json.dumps({"colour": "green", "county": "330110", "status_index": 9})
    (folder / "key.pem").write_bytes(pem(derive_private_key(5, SECP256R1())))
    done, told = call(folder, "issue", asked, key="key.pem")
    assert (done.exit_code, told["answers"][0]["reason"]) == (1, "unknown_issuer")
    (folder / "key.pem").write_bytes(pem(derive_private_key(5, SECP384R1())))
    assert call(folder, "issue", asked, key="key.pem")[0].exit_code == 2


SUITES = json.loads((VECTORS / "suites.json").read_text())


@pytest.mark.parametrize("signer", [*OURS.values(), NAMED], ids=["ES256", "EdDSA", "SM2", "SM2 of another name"])
def test_codes_of_each_suite_are_issued_and_verified_from_files(folder, signer):
    (folder / "trust.json").write_text(json.dumps(SUITES["trust"]))
    (folder / "key.pem").write_bytes(pem_of(signer))
    asked = json.dumps({"colour": "green", "county": "330110", "status_index": 1})
    (folder / "status.json").write_text(json.dumps(SUITES["status"]))
    done, told = call(folder, "issue", asked, key="key.pem")
    assert (done.exit_code, told["answers"][0]["reason"]) == (0, "ok")
    done, told = call(folder, "verify", done.stdout)
    assert (done.exit_code, told["answers"][0]["kid"]) == (0, key_id(signer.public_key()).hex())


def test_the_vectors_of_the_suites_are_answered_line_by_line(folder):
    (folder / "trust.json").write_text(json.dumps(SUITES["trust"]))
    (folder / "status.json").write_text(json.dumps(SUITES["status"]))
    done, told = call(folder, "verify", "\n".join(c["token"] for c in SUITES["cases"]))
    assert [a["reason"] for a in told["answers"]] == [c["reason"] for c in SUITES["cases"]] and done.exit_code == 1


@pytest.mark.django_db
def test_the_keys_of_a_cell_are_listed_turned_and_withdrawn(cast, clock, settings, tmp_path):
    settings.LINAN_HOME = tmp_path
    run = lambda *words: CliRunner().invoke(code.command, words)  # noqa: E731
    first = run("keys").stdout.split("\t")
    assert first[1] == "ES256" and first[3:] == ["-", "-\n"]
    made = run("rotate", "--algorithm", "SM2", "--as", "clerk")
    assert made.exit_code == 0, made.output
    kid, suite, begins, *_ = made.stdout.split("\t")
    assert (suite, begins) == ("SM2", (clock.at + timedelta(hours=24)).replace(microsecond=0).isoformat())
    again = run("rotate", "--as", "clerk")
    assert again.exit_code == 1 and again.stderr.strip()
    assert run("rotate", "--algorithm", "PS256").exit_code == 2
    assert run("rotate", "--as", "nobody").exit_code == 2 and run("rotate", "--as", "zhou").exit_code == 1
    lines = run("keys").stdout.splitlines()
    assert [line.split("\t")[1] for line in lines] == ["ES256", "SM2"]
    gone = run("withdraw", kid, "--as", "clerk")
    assert (gone.exit_code, gone.stdout) == (0, "") and run("withdraw", kid, "--as", "clerk").exit_code == 1
    gone = run("withdraw", first[0], "--as", "clerk")
    assert gone.exit_code == 0 and gone.stdout.split("\t")[1] == "ES256"
    assert run("keys").stdout.splitlines()[0].split("\t")[4] != "-"


def weighed(tmp_path: Path, evidence: object, at: str = "2022-07-13T10:00") -> tuple[Result, dict]:
    (tmp_path / "e.json").write_text(json.dumps(evidence))
    args = ["--evidence", tmp_path / "e.json", "--rules", EDITION, "--at", at, "--json", tmp_path / "v.json"]
    done = CliRunner().invoke(verdict.command, [str(a) for a in args])
    return done, json.loads((tmp_path / "v.json").read_text()) if done.exit_code == 0 else {}


def test_a_verdict_says_which_rule_which_evidence_until_when_and_what_turns_it_green(tmp_path):
    evidence = [
        {"id": "met", "kind": "contact_close", "at": "2022-07-10T18:30"},
        {"id": "cough", "kind": "symptom", "at": "2022-07-12T08:00"},
        {"kind": "correction", "at": "2022-07-12T09:00", "params": {"evidence": "cough"}},
    ]
    _, told = weighed(tmp_path, evidence)
    assert (told["colour"], told["until"]) == ("red", "2022-07-17T16:00:00+00:00")
    assert told["rules"]["edition"] == "v9" and told["rules"]["in_force"] and told["rules"]["source"]
    assert [(r["rule"], r["evidence"]) for r in told["reasons"]] == [
        ("close_contact", "met"), ("close_contact_monitoring", "met"),
    ]  # fmt: skip
    assert "7月10日" in told["reasons"][0]["words"]["zh"] and "after" in told["reasons"][0]["turns_green_when"]["en"]


def test_a_past_moment_is_weighed_without_what_came_after_it(tmp_path):
    contact = {"id": "met", "kind": "contact_close", "at": "2022-07-10T18:30"}
    ahead = {"id": "stay", "kind": "quarantine_completed", "at": "2023-01-02"}
    _, told = weighed(tmp_path, [contact, ahead], at="2022-07-13T08:00")
    assert (told["colour"], told["next_at"]) == ("red", "2022-07-17T16:00:00+00:00")
    _, told = weighed(tmp_path, [{**contact, "at": "2023-01-02"}], at="2022-07-13T08:00")
    assert (told["colour"], told["reasons"], told["next_at"]) == ("green", [], "2023-01-02T00:00:00+08:00")


def test_several_people_at_once_and_green_has_no_reason(tmp_path):
    people = [
        {"person": "赵", "evidence": [{"kind": "contact_close", "at": "2022-07-10"}]},
        {"person": "王", "evidence": []},
    ]
    _, told = weighed(tmp_path, {"people": people})
    assert [(p["person"], p["colour"], bool(p["reasons"])) for p in told["people"]] == [
        ("赵", "red", True), ("王", "green", False),
    ]  # fmt: skip


@pytest.mark.parametrize("evidence", [7, [{"kind": "symptom"}], {"people": [{}]}])
def test_evidence_that_cannot_be_used_is_said_to_be_so(tmp_path, evidence):
    assert weighed(tmp_path, evidence)[0].exit_code == 2
    assert weighed(tmp_path, [], at="today")[0].exit_code == 2


@pytest.mark.parametrize(
    ("piece", "code", "field"),
    [
        ({"kind": "close_contact", "at": "2022-07-10"}, "unknown_kind", "kind"),
        ({"kind": "stay_in_zone", "at": "2022-07-10", "params": {"zone": 7}}, "detail_unknown", "zone"),
        ({"kind": "arrival", "at": "2022-07-10"}, "detail_unknown", "risk"),
        ({"kind": "correction", "at": "2022-07-10", "params": {"evidence": "nobody's"}}, "names_nothing", "evidence"),
        ({"kind": "symptom", "at": "2022-07-10", "untill": "2022-07-11"}, "unknown_field", "untill"),
    ],
)
def test_what_no_rule_understands_is_named_and_strict_says_no(tmp_path, piece, code, field):
    done, told = weighed(tmp_path, [piece])
    (one,) = told["unweighed"]
    assert (done.exit_code, one["evidence"], one["code"], one["field"]) == (0, "evidence 1", code, field)
    assert one["words"]["zh"] != one["words"]["en"] and one["words"]["zh"] in done.stderr
    args = ["--evidence", tmp_path / "e.json", "--rules", EDITION, "--at", "2022-07-13", "--strict"]
    assert CliRunner().invoke(verdict.command, [str(a) for a in args]).exit_code == 1


def test_a_mistyped_kind_names_the_one_that_was_meant_and_a_good_file_names_nothing(tmp_path):
    _, told = weighed(tmp_path, [{"kind": "close_contact", "at": "2022-07-10"}])
    assert "contact_close" in told["unweighed"][0]["words"]["zh"]
    done, told = weighed(tmp_path, [{"kind": "arrival", "at": "2022-07-10", "params": {"risk": "low"}}])
    assert told["unweighed"] == [] and done.stderr == ""


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (7, "“evidence”不是列表"),
        ([7], "“evidence 1”不是对象"),
        ([{"kind": "symptom"}], "缺少“evidence 1 · at”"),
        ([{"kind": "symptom", "at": 7}], "“evidence 1 · at”不是时间"),
        ([{"kind": "symptom", "at": "2022-07-10", "params": 7}], "“evidence 1 · params”不是对象"),
        ([{"kind": "symptom", "at": "2022-07-10", "params": {"a": [1]}}], "“evidence 1 · params · a”"),
        ({"people": [{"person": "赵", "evidence": [{"at": "2022-07-10"}]}]}, "赵：缺少“evidence 1 · kind”"),
    ],
)
def test_a_wrong_shape_is_named_by_its_place_in_both_languages(tmp_path, evidence, said):
    done, _ = weighed(tmp_path, evidence)
    zh, en = done.stderr.strip().splitlines()
    assert done.exit_code == 2 and said in zh and zh.startswith("e.json") and "cannot be used" in en
    assert not any(word in done.stderr for word in ("Error", "object has no", "NoneType", "KeyError"))


def test_a_time_that_is_none_is_said_of_the_time_and_not_of_a_list(folder, tmp_path):
    for done in (weighed(tmp_path, [], at="today")[0], call(folder, "verify", "", at="today")[0]):
        assert done.exit_code == 2 and "--at" in done.stderr and "list" not in done.stderr


def test_an_answer_that_cannot_be_written_is_unusable_and_no_no(tmp_path):
    (tmp_path / "e.json").write_text("[]")
    (tmp_path / "r.json").write_text(json.dumps({"logic": {"===": [1, 1]}, "tests": [{"data": 1, "expected": False}]}))
    nowhere = str(tmp_path / "no such folder" / "out.json")
    asked = ["--evidence", str(tmp_path / "e.json"), "--rules", str(EDITION), "--at", "2022-07-13", "--json", nowhere]
    for command, args in (
        (verdict.command, asked),
        (rules.command, ["test", str(tmp_path / "r.json"), "--json", nowhere]),
    ):
        done = CliRunner().invoke(command, args)
        assert done.exit_code == 2 and "无法写入" in done.stderr and done.exception.__class__ is SystemExit


def test_numbers_beyond_reckoning_are_no_crash(tmp_path):
    huge = 10**4299
    logic = {"+": [{"var": "x"}, {"var": "x"}]}
    done, _ = tried(tmp_path, {"logic": logic, "tests": [{"data": {"x": 9 * huge}, "expected": True}]})
    assert done.exit_code == 2 and done.exception.__class__ is SystemExit and "9000" in done.stderr
    (tmp_path / "rule.json").write_text('{"logic": {"var": "x"}, "tests": [{"data": {"x": 1e999}, "expected": 1}]}')
    done = CliRunner().invoke(rules.command, ["test", str(tmp_path / "rule.json")])
    assert done.exit_code == 2 and done.exception.__class__ is SystemExit
    doubled = {"reduce": [{"var": "l"}, {"+": [{"var": "accumulator"}, {"var": "accumulator"}]}, 1]}
    done, told = tried(tmp_path, {"logic": doubled, "tests": [{"data": {"l": [0] * 60}, "expected": 1}]})
    assert done.exit_code == 1 and "exactly" in told["outcomes"][0]["error"]


def test_many_corrections_are_weighed_in_no_time(tmp_path):
    """5,000 contacts and as many corrections of one person; the last correction is missing, so one contact stands."""
    import time

    met = [{"id": f"met {n}", "kind": "contact_close", "at": "2022-07-10T18:30"} for n in range(5000)]
    fixes = [{"kind": "correction", "at": "2022-07-12", "params": {"evidence": f"met {n}"}} for n in range(4999)]
    began = time.process_time()
    _, told = weighed(tmp_path, met + fixes)
    assert {r["evidence"] for r in told["reasons"]} == {"met 4999"} and time.process_time() - began < 4


def tried(tmp_path: Path, data: object) -> tuple[Result, dict]:
    (tmp_path / "rule.json").write_text(json.dumps(data))
    done = CliRunner().invoke(rules.command, ["test", str(tmp_path / "rule.json"), "--json", str(tmp_path / "o.json")])
    return done, json.loads((tmp_path / "o.json").read_text()) if done.exit_code != 2 else {}


def test_a_rule_is_tried_on_the_cases_beside_it(tmp_path):
    (tmp_path / "tests").mkdir()
    case = {"name": "beside", "payload": {"x": 2}, "external": {}, "expected": True}
    (tmp_path / "tests/test001.json").write_text(json.dumps(case))
    rule = {"Identifier": "GR-XX-0001", "Logic": {">": [{"var": "payload.x"}, 1]}}
    done, told = tried(tmp_path, rule)
    assert (done.exit_code, told["passed"], told["outcomes"][0]["rule"]) == (0, 1, "GR-XX-0001")
    done, told = tried(tmp_path, {**rule, "tests": [{"name": "inside", "payload": {"x": 1}, "expected": True}]})
    assert (done.exit_code, told["passed"], told["failed"]) == (1, 1, 1)
    assert "inside: expected true, came out false" in done.stderr


@pytest.mark.parametrize("data", [{"logic": {"sudo": []}, "tests": [{}]}, {"logic": True}, []])
def test_rules_that_cannot_be_tried_are_said_to_be_so(tmp_path, data):
    assert tried(tmp_path, data)[0].exit_code == 2


def test_a_file_that_begins_with_a_mark_is_read_all_the_same(folder):
    good = next(c["token"] for c in CASES if c["name"] == "green")
    done, _ = call(folder, "verify", b"\xef\xbb\xbf" + good.encode())
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"status_index": True}, "status_index"),
        ({"status_index": None}, "status_index"),
        ({"county": [330110]}, "county"),
        ({"county": True}, "county"),
        ({"colour": ["green"]}, "colour"),
        ({"lifetime_s": "long"}, "lifetime_s"),
        ({"lifetime": 3600}, "lifetime"),
        ({"holder_key": 7}, "holder_key"),
        ({"claims": [1]}, "claims"),
        ({"claims": {"negative_test_hours": True}}, "claims · negative_test_hours"),
        ({"claims": {"vaccinated": 1}}, "claims · vaccinated"),
        ({"issued_at": 7}, "issued_at"),
    ],
)
def test_a_line_that_asks_for_nothing_known_gets_no_code_and_the_field_is_named(folder, change, place):
    asked = {"colour": "green", "county": "330110", "status_index": 5, **change}
    done, told = call(folder, "issue", json.dumps(asked), key="key.pem")
    (answer,) = told["answers"]
    assert (done.exit_code, answer["issued"], answer["reason"]) == (1, False, "not_asked")
    zh, en = answer["words"]["zh"], answer["words"]["en"]
    assert f"“{place}”" in zh and f"“{place}”" in en and "Error" not in zh + en and "has no attribute" not in zh + en


@pytest.mark.parametrize("line", ["7", "[]", "null", "{", '"text"'])
def test_a_line_that_is_no_object_gets_no_code(folder, line):
    answer = call(folder, "issue", line, key="key.pem")[1]["answers"][0]
    assert answer["reason"] == "not_asked" and "Error" not in answer["words"]["zh"]


def test_from_a_shell(folder):
    """The whole way once, as a script goes it: another process, bytes on standard input."""
    good = next(c["token"] for c in HC1["cases"] if c["name"] == "vaccination, PS256")
    args = ["code", "verify", "--trust", folder / "trust.json", "--at", NOW, "--json", folder / "o.json"]
    done = subprocess.run(
        [sys.executable, "-m", "linan.web", *map(str, args)], input=good.encode(), capture_output=True
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads((folder / "o.json").read_text())["answers"][0]
    assert (answer["reason"], answer["claims"]["kind"], answer["status"]) == ("ok", "vaccination", "unknown")
