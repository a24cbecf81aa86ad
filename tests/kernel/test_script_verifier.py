"""The gate's verifier in TypeScript answers every vector as the verifier in Python does: same reason, same claims."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from linan.kernel.tokens import (
    HashType,
    IssuerDeltas,
    IssuerLists,
    RevocationBatch,
    RevocationList,
    Seen,
    Status,
    StatusList,
    TrustList,
    answer_json,
    read,
    sign_list,
    statuses_of,
    take_issuer_lists,
    take_revocations,
    take_status,
)

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "src/linan/web/static/built/tokens.mjs"
VECTORS = ROOT / "tests/vectors"
FILES = [f"tokens/{n}.json" for n in ("la1", "late", "issuers", "places", "suites", "hc1", "revoked")]
FILES += ["proofs/proofs.json"]
NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)


def script(asked: dict[str, Any]) -> dict[str, Any]:
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if node is None or not BUILT.exists():
        what = "node" if node is None else f"{BUILT.name} (make setup)"
        if os.environ.get("LINAN_REQUIRE_ALL") == "1":
            pytest.fail(f"{what} is missing: the gate's verifier was not compared")
        pytest.skip(f"{what} IS MISSING: the gate's verifier was not compared")
    ran = subprocess.run(
        [node, str(Path(__file__).with_name("verifier.mjs")), str(BUILT)],
        input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def both(file: str, cases: Iterable[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What Python and the script say to each case. The lists go over as a cell serves them."""
    data = json.loads((VECTORS / file).read_text())
    trust = TrustList.from_json(data["trust"])
    status = statuses_of(data["status"], trust)
    told, asked = [], list(cases)
    for case in asked:
        memory, at = Seen(), datetime.fromisoformat(case["at"])
        for earlier in case.get("before", ()):
            read(earlier, trust, status, at, memory=memory)
        told.append(answer_json(read(case["token"], trust, status, at, memory=memory)))
        if told[-1]["claims"]:
            told[-1]["claims"].pop("certificate", None)
    lists: dict[str, Any] = {"trust": trust.to_json(), "revocations": [], "more": []}
    for held in status:
        if isinstance(held, StatusList):
            lists["more"].append(held.to_json())
        else:
            lists["revocations"].append(held.to_json())
    return list(zip(told, script({"files": [{**lists, "cases": asked}]})["files"][0], strict=True))


@pytest.mark.parametrize("file", FILES)
def test_every_vector_has_the_same_answer(file: str) -> None:
    cases = json.loads((VECTORS / file).read_text())["cases"]
    for case, (python, ours) in zip(cases, both(file, cases), strict=True):
        assert (ours["accepted"], ours["reason"]) == (case["accepted"], case["reason"]), case["name"]
        assert ours == python, case["name"]


@pytest.mark.parametrize("file", FILES)
def test_touched_bytes_get_the_same_answer(file: str) -> None:
    """Genuine codes with a byte changed, lost or doubled: no door is open here and shut there, nor by another name."""
    from base45 import b45decode, b45encode

    luck, cases = random.Random(20220710), []
    genuine = [c for c in json.loads((VECTORS / file).read_text())["cases"] if len(c["token"]) < 700]
    for case in genuine:
        prefix, text = case["token"][:4], case["token"][4:]
        try:
            raw = b45decode(text)
        except ValueError:
            continue
        for _ in range(max(12, -(-400 // len(genuine)))):
            touched, at = bytearray(raw), luck.randrange(len(raw))
            match luck.randrange(4):
                case 0:
                    touched[at] = luck.randrange(256)
                case 1:
                    del touched[at:]
                case 2:
                    touched[at:at] = bytes((luck.randrange(256),))
                case _:
                    touched[min(at, 12)] = luck.randrange(256)
            cases.append({"token": prefix + b45encode(bytes(touched)).decode(), "at": case["at"]})
    assert len(cases) > 300
    for case, (python, ours) in zip(cases, both(file, cases), strict=True):
        assert ours == python, case["token"]


def test_a_device_takes_the_lists_a_cell_signs_and_no_others() -> None:
    key, other = Ed25519PrivateKey.from_private_bytes(b"1" * 32), Ed25519PrivateKey.from_private_bytes(b"2" * 32)
    public = key.public_key().public_bytes_raw()
    trust = json.loads((VECTORS / "tokens/la1.json").read_text())["trust"]
    held = TrustList.from_json(trust)
    trust_of = lambda n: replace(held, sequence=n, list_keys=frozenset({public})).to_json()  # noqa: E731
    first = StatusList.build(5, NOW, {1: Status.REVOKED}, 40)
    second = StatusList.build(6, NOW + timedelta(minutes=1), {1: Status.REVOKED, 9: Status.SUPERSEDED}, 80)
    later = {1: Status.REVOKED, 9: Status.REVOKED, 79: Status.SUSPENDED}
    third = StatusList.build(9, NOW + timedelta(minutes=2), later, 80)
    batch = RevocationBatch("AT", b"revokeAT", HashType.UCI, NOW + timedelta(days=9), frozenset({bytes(16)}))
    gone = lambda n: RevocationList(n, NOW, (batch,))  # noqa: E731
    changed = sign_list(first.to_json(), key)
    changed["body"] = changed["body"].replace('"sequence":5', '"sequence":7')
    offered = [
        sign_list(trust_of(3), key),
        sign_list(trust_of(4), other),
        sign_list(trust_of(2), key),
        sign_list(third.since(second).to_json(), key),
        sign_list(first.to_json(), key),
        changed,
        sign_list(second.to_json(), other),
        sign_list(third.since(second).to_json(), key),
        sign_list(second.since(first).to_json(), key),
        sign_list(second.since(first).to_json(), key),
        sign_list(third.since(second).to_json(), key),
        sign_list(first.to_json(), key),
        sign_list(gone(4).to_json(), key),
        sign_list(gone(9).to_json(), other),
        sign_list(gone(3).to_json(), key),
        sign_list({**gone(8).to_json(), "revocations": [{}]}, key),
    ]
    got = script({"files": [], "lists": offered})["lists"]
    named = lambda s: [x.name.lower() if (x := s.of(n)) is not None else None for n in range(4 * len(s.bits))]  # noqa: E731
    assert got == [
        {"trust": 3},
        {"refused": "the list is signed by a key nobody named"},
        {"refused": "the trust list is older than the one held"},
        {"refused": "a delta needs the list it continues"},
        {"status": 5, "all": named(first)},
        {"refused": "the list was changed"},
        {"refused": "the list is signed by a key nobody named"},
        {"refused": "a delta between was missed"},
        {"status": 6, "all": named(second)},
        {"status": 6, "all": named(second)},
        {"status": 9, "all": named(third)},
        {"refused": "the status list is older than the one held"},
        {"revoked": 4},
        {"refused": "the list is signed by a key nobody named"},
        {"refused": "the list of revoked certificates is older than the one held"},
        {"refused": "a batch names its country, its kind of hash and its entries"},
    ]
    told = take_revocations(sign_list(gone(4).to_json(), key), TrustList.from_json(trust_of(3)), None)
    assert told == gone(4)
    with pytest.raises(ValueError, match="older"):
        take_revocations(sign_list(gone(3).to_json(), key), TrustList.from_json(trust_of(3)), told)


def test_a_device_follows_a_list_whose_base_moves() -> None:
    """By delta, after a week away by the whole list, and from the first edition, kept by a page of before."""
    key = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
    trust = json.loads((VECTORS / "tokens/la1.json").read_text())["trust"]
    trust["list_keys"] = [base64.b64encode(key.public_key().public_bytes_raw()).decode()]
    far = 5_000_000_000
    old = StatusList.build(1, NOW, {1: Status.REVOKED}, 40)
    first = StatusList.build(2, NOW, {9: Status.SUPERSEDED, 33: Status.REVOKED}, 80, 32)
    leapt = StatusList.build(3, NOW, {far + 5: Status.REVOKED}, far + 40, far)
    moved = StatusList.build(4, NOW, {far + 13: Status.SUSPENDED}, far + 80, far + 8)
    back = replace(StatusList.build(5, NOW, {}, far + 80, far), sequence=5)
    away = StatusList.build(90, NOW + timedelta(days=7), {2 * far: Status.REVOKED}, 2 * far + 4, 2 * far)
    backward = {**moved.since(leapt).to_json(), "since": 4, "sequence": 5, "base": far, "changes": {}}
    below = {**moved.since(leapt).to_json(), "since": 4, "sequence": 5, "changes": {"3": [far + 4]}}
    lying = {**away.to_json(), "format": "linan.status/1"}
    crooked = {**away.to_json(), "base": 2 * far + 1}
    bodies = [old.to_json(), first.since(old).to_json(), leapt.since(first).to_json(), moved.since(leapt).to_json(),
              backward, below, lying, crooked, away.to_json(), back.to_json()]  # fmt: skip
    offered = [sign_list(body, key) for body in bodies]
    got = script({"files": [], "lists": [sign_list(trust, key), *offered]})["lists"][1:]
    named = lambda s: [x.name.lower() if (x := s.of(s.base + n)) is not None else None for n in range(4 * len(s.bits))]  # noqa: E731
    assert got == [
        {"status": 1, "all": named(old)},
        {"status": 2, "base": 32, "all": named(first)},
        {"status": 3, "base": far, "all": named(leapt)},
        {"status": 4, "base": far + 8, "all": named(moved)},
        {"refused": "the base of a list does not go back"},
        {"refused": "the delta cannot say that"},
        {"refused": "a list begins at a multiple of four"},
        {"refused": "a list begins at a multiple of four"},
        {"status": 90, "base": 2 * far, "all": named(away)},
        {"refused": "the status list is older than the one held"},
    ]
    held: StatusList | None = None
    told = TrustList.from_json(trust)
    for one, refused in zip(offered, ["refused" in g for g in got], strict=True):
        if refused:
            with pytest.raises(ValueError):
                take_status(one, told, held)
        else:
            held = take_status(one, told, held)
    assert held == away


def test_a_device_takes_other_issuers_lists_from_its_own_cell_alone() -> None:
    key, other = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
    trust = json.loads((VECTORS / "tokens/la1.json").read_text())["trust"]
    trust["list_keys"] = [base64.b64encode(key.public_key().public_bytes_raw()).decode()]
    named = replace(StatusList.build(4, NOW, {3: Status.REVOKED}, 80, 0), keys=frozenset({b"\1" * 8}))
    bundle = lambda n, *lists: IssuerLists(n, NOW, lists)  # noqa: E731
    nameless = bundle(8, StatusList.build(4, NOW, {}, 80)).to_json()
    bodies = [bundle(5, named).to_json(), bundle(4, named).to_json(), nameless, bundle(6).to_json()]
    offered = [*(sign_list(b, key) for b in bodies), sign_list(bundle(9, named).to_json(), other)]
    got = script({"files": [], "lists": [sign_list(trust, key), *offered]})["lists"][1:]
    assert got == [
        {"issuers": 5, "keys": [["01" * 8]]},
        {"refused": "the lists of other issuers are older than those held"},
        {"refused": "another issuer's list names its keys"},
        {"issuers": 6, "keys": []},
        {"refused": "the list is signed by a key nobody named"},
    ]
    told, held = TrustList.from_json(trust), None
    for one, answer in zip(offered, got, strict=True):
        if "refused" in answer:
            with pytest.raises(ValueError):
                take_issuer_lists(one, told, held)
        else:
            held = take_issuer_lists(one, told, held)


def test_a_device_follows_other_issuers_lists_step_by_step() -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
    trust = json.loads((VECTORS / "tokens/la1.json").read_text())["trust"]
    trust["list_keys"] = [base64.b64encode(key.public_key().public_bytes_raw()).decode()]
    one, two = (frozenset({bytes([n]) * 8}) for n in (1, 2))

    def lists(n: int, keys: frozenset[bytes], **marked: Status) -> StatusList:
        return replace(StatusList.build(n, NOW, {int(k[1:]): v for k, v in marked.items()}, 80), keys=keys)

    first, other = lists(4, one), lists(40, two)
    second, third = lists(5, one, i3=Status.REVOKED), lists(6, one, i3=Status.REVOKED, i9=Status.SUSPENDED)
    later = lists(41, two, i9=Status.REVOKED)
    deltas = lambda since, to, *steps: IssuerDeltas(since, to, steps).to_json()  # noqa: E731
    bodies = [
        deltas(7, 8, second.since(first)),
        IssuerLists(7, NOW, (first, other)).to_json(),
        deltas(7, 10, second.since(first), later.since(other), third.since(second)),
        deltas(7, 11, third.since(second)),
        deltas(10, 12, third.since(first)),
        deltas(12, 13, replace(later.since(other), keys=frozenset({b"unknown!"}), sequence=99)),
    ]
    offered = [sign_list(b, key) for b in bodies]
    got = script({"files": [], "lists": [sign_list(trust, key), *offered]})["lists"][1:]
    gap = {"refused": "the deltas do not continue the lists held"}
    assert got[0] == got[3] == gap and got[1]["issuers"] == 7
    assert got[2] == {"issuers": 10, "all": [[6, "revoked", "suspended"], [41, "valid", "revoked"]]}
    assert got[4] == {"issuers": 12, "all": got[2]["all"]}  # it has what this delta says
    assert got[5] == {"refused": "a delta needs the list it continues"}
    told, held = TrustList.from_json(trust), None
    for body, answer in zip(offered, got, strict=True):
        if "refused" in answer:
            with pytest.raises(ValueError):
                take_issuer_lists(body, told, held)
        else:
            held = take_issuer_lists(body, told, held)
    assert held is not None and held.lists == (third, later)
