"""ES256, EdDSA and SM2 beside one another: each checks its own, none is taken for another, the script agrees."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.tokens import SUITES, TrustList, answer_json, generate, issue, pem_of, private_key, read, statuses_of
from linan.kernel.tokens.keys import ALGORITHMS, public_key, spki
from linan.kernel.tokens.signatures import sign, signed
from linan.kernel.tokens.sm2 import Sm2PrivateKey, Sm2PublicKey, sm3
from tests.kernel.test_script_verifier import script
from tests.vectors.tokens.make_suites import ANOTHER, NAME, NAMED, NOW, OURS, PLAIN, STANDARD, STATUS, STRANGERS, TRUST

DATA = json.loads((Path(__file__).parents[1] / "vectors/tokens/suites.json").read_text())
GOOD = {"good", "with a claim", "shown by its phone"}
ACCEPTED = {
    *(f"{name}: {what}" for name in SUITES for what in GOOD),
    "SM2: under a name of its own",
    "ES256: s and its twin",
    "an EU certificate signed with ES256",
}
"""Everything else in the vectors is turned down. Of an ES256 signature anybody can make the twin: it says the same."""
EXAMPLE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
"""r and s of the example in GB/T 32918.5-2017, A.2, for "message digest"."""
often = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda c: c["name"])
def test_every_vector(case: dict[str, Any]) -> None:
    trust = TrustList.from_json(DATA["trust"])
    answer = answer_json(read(case["token"], trust, statuses_of(DATA["status"], trust), NOW))
    assert {k: answer[k] for k in ("accepted", "reason", "status", "claims")} == {
        k: case[k] for k in ("accepted", "reason", "status", "claims")
    }
    assert answer["accepted"] is (case["name"] in ACCEPTED)


def test_the_vectors_confuse_every_suite_with_every_other() -> None:
    names = {c["name"]: c["reason"] for c in DATA["cases"]}
    for name in SUITES:
        for other in ALGORITHMS:
            if other != name:
                assert names[f"{name}: says {other}"] == "wrong_algorithm"
                assert names.get(f"{name}: a signature of {other}", "bad_signature") == "bad_signature"


@pytest.mark.parametrize("case", DATA["lists"], ids=lambda c: c["name"])
def test_a_trust_list_with_a_key_that_is_none_is_refused_whole(case: dict[str, Any]) -> None:
    if case["usable"]:
        held = TrustList.from_json(case["trust"])
        assert TrustList.from_json(held.to_json()) == held
    else:
        with pytest.raises(ValueError, match="key 1 of the trust list"):
            TrustList.from_json(case["trust"])


def test_the_script_takes_and_refuses_the_same_trust_lists() -> None:
    told = script({"files": [], "trusts": [c["trust"] for c in DATA["lists"]]})["trusts"]
    assert [(c["name"], t) for c, t in zip(DATA["lists"], told, strict=True)] == [
        (c["name"], c["usable"]) for c in DATA["lists"]
    ]


def test_a_browser_without_ed25519_answers_the_same() -> None:
    told = script({"old": True, "files": [{k: DATA[k] for k in ("trust", "status", "cases")}]})["files"][0]
    assert [(c["name"], t["reason"]) for c, t in zip(DATA["cases"], told, strict=True)] == [
        (c["name"], c["reason"]) for c in DATA["cases"]
    ]


def test_the_examples_of_the_standards() -> None:
    """SM3: GB/T 32905-2016, annex A. SM2: GB/T 32918.5-2017, A.2, with Z and e as printed there."""
    abc, long = b"abc", b"abcd" * 16
    assert sm3(abc).hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(long).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    key, text = STANDARD.public, b"message digest"
    assert key.digest(text).hex() == "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"
    assert key.verify(EXAMPLE, text) and not key.verify(EXAMPLE, text + b"s")
    told = script(
        {"files": [], "sm3": [abc.hex(), long.hex()], "sm2": [ask(key, text, EXAMPLE), ask(key, b"", EXAMPLE)]}
    )
    assert told["sm3"] == [sm3(abc).hex(), sm3(long).hex()] and told["sm2"] == [True, False]


def ask(key: Sm2PublicKey, message: bytes, signature: bytes) -> dict[str, str]:
    return {
        "key": key.point.hex(), "name": key.user_id.decode(), "message": message.hex(), "signature": signature.hex(),
    }  # fmt: skip


def test_messages_of_every_length_have_one_digest_and_signature_in_both() -> None:
    texts = [(bytes(range(256)) * 2)[:n] for n in range(260)]
    fresh = generate("SM2")
    assert isinstance(fresh, Sm2PrivateKey)
    keys = [STANDARD, NAMED, fresh]
    asked = [(keys[n % 3], t) for n, t in enumerate(texts)]
    told = script({
        "files": [], "sm3": [t.hex() for t in texts], "sm2": [ask(k.public, t, k.sign(t)) for k, t in asked]
    })  # fmt: skip
    assert told["sm3"] == [sm3(t).hex() for t in texts] and all(told["sm2"])


@pytest.mark.parametrize("name", SUITES)
def test_keys_are_written_and_read(name: str) -> None:
    key = generate(name)
    again = private_key(pem_of(key))
    assert spki(again.public_key()) == spki(key.public_key())
    assert signed(key.public_key(), b"x", sign(again, b"x"))
    assert not signed(generate(name).public_key(), b"x", sign(key, b"x"))
    for length in (0, 1, 63, 65, 128):
        assert not signed(key.public_key(), b"x", (sign(key, b"x") * 2)[:length])


def test_a_key_as_a_jwk() -> None:
    from base64 import urlsafe_b64encode

    text = lambda raw: urlsafe_b64encode(raw).decode().rstrip("=")  # noqa: E731
    point = STANDARD.public.point
    assert public_key({"kty": "EC", "crv": "SM2", "x": text(point[:32]), "y": text(point[32:])}) == STANDARD.public
    raw = OURS["EdDSA"].public_key().public_bytes_raw()
    assert public_key({"kty": "OKP", "crv": "Ed25519", "x": text(raw)}) == OURS["EdDSA"].public_key()
    wrong = [
        {"kty": "EC", "crv": "SM2", "x": text(point[:32]), "y": text(point[:32])},
        {"kty": "EC", "crv": "SM2", "x": text(point), "y": text(b"\0")},
        {"kty": "OKP", "crv": "X25519", "x": text(raw)},
        {"kty": "OKP", "crv": "Ed25519", "x": text(raw[:31])},
    ]
    for jwk in wrong:
        with pytest.raises(ValueError):
            public_key(jwk)


@pytest.mark.parametrize("change", [b"", b"\0", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_private_key(change: bytes) -> None:
    with pytest.raises(ValueError):
        private_key(change)


def test_halves_that_do_not_belong_together_are_no_key() -> None:
    with pytest.raises(ValueError, match="belong together"):
        Sm2PrivateKey(ANOTHER.secret, STANDARD.public)
    for secret in (bytes(32), b"\xff" * 32, b"", bytes(31)):
        with pytest.raises(ValueError):
            Sm2PrivateKey(secret, STANDARD.public)


@given(st.sampled_from(SUITES), st.binary(min_size=64, max_size=64), st.binary(max_size=90))
@often
def test_nobodys_bytes_are_a_signature(name: str, signature: bytes, message: bytes) -> None:
    assert not signed(OURS[name].public_key(), message, signature)


@given(st.sampled_from(SUITES), st.binary(max_size=300), st.integers(0, 63), st.integers(1, 255))
@often
def test_a_signature_holds_for_its_message_and_loses_it_with_a_bit(name: str, message: bytes, at: int, by: int) -> None:
    good = bytearray(sign(OURS[name], message))
    assert signed(OURS[name].public_key(), message, bytes(good))
    assert not signed(OURS[name].public_key(), message + b"\0", bytes(good))
    assert not signed(STRANGERS[name].public_key(), message, bytes(good))
    good[at] ^= by
    assert not signed(OURS[name].public_key(), message, bytes(good))


def test_an_sm2_signer_has_the_name_its_entry_says() -> None:
    entry = TRUST.to_json()["keys"]
    assert [k["user_id"] for k in entry if "user_id" in k] == [NAME.decode()]
    token = issue(PLAIN, NAMED)
    unnamed = [{k: v for k, v in e.items() if k != "user_id"} for e in entry]
    assert answer_json(read(token, TRUST, STATUS, NOW))["reason"] == "ok"
    assert answer_json(read(token, TrustList.from_json({**TRUST.to_json(), "keys": unnamed}), STATUS, NOW))[
        "reason"
    ] == ("bad_signature")
    assert replace(NAMED.public, user_id=b"1234567812345678") == ANOTHER.public


def openssl(*words: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *words], cwd=cwd, capture_output=True, check=False)


def test_openssl_signs_and_checks_the_same(tmp_path: Path) -> None:
    """Its keys are read, its SM2 signatures hold here and ours there, under both names."""
    curves = openssl("ecparam", "-list_curves", cwd=tmp_path).stdout if shutil.which("openssl") else b""
    if b"SM2" not in curves:
        assert os.environ.get("LINAN_REQUIRE_ALL") != "1", "openssl without SM2: nothing was compared"
        pytest.skip("openssl IS MISSING or without SM2: nothing was compared")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "key.pem", cwd=tmp_path)
    openssl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "key.der", cwd=tmp_path)
    openssl("pkey", "-in", "key.pem", "-pubout", "-out", "pub.pem", cwd=tmp_path)
    (tmp_path / "text").write_bytes(b"linan")
    key = private_key((tmp_path / "key.pem").read_bytes())
    assert isinstance(key, Sm2PrivateKey) and pem_of(key) == (tmp_path / "key.pem").read_bytes()
    assert key.public == Sm2PublicKey.of_spki((tmp_path / "key.der").read_bytes())
    assert key.public == public_key((tmp_path / "pub.pem").read_text())
    for name in (b"1234567812345678", NAME):
        mine = replace(key, public=replace(key.public, user_id=name))
        raw = mine.sign(b"linan")
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        (tmp_path / "ours").write_bytes(encode_dss_signature(r, s))
        common = ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{name.decode()}", "-inkey", "key.pem", "-in", "text")
        checked = openssl("pkeyutl", "-verify", *common, "-sigfile", "ours", cwd=tmp_path)
        assert checked.returncode == 0, checked.stdout
        assert openssl("pkeyutl", "-sign", *common, "-out", "theirs", cwd=tmp_path).returncode == 0
        r, s = decode_dss_signature((tmp_path / "theirs").read_bytes())
        assert mine.public.verify(r.to_bytes(32, "big") + s.to_bytes(32, "big"), b"linan")
        other = replace(key.public, user_id=b"nobody")
        assert not other.verify(r.to_bytes(32, "big") + s.to_bytes(32, "big"), b"linan")


def test_where_gmssl_is_missing_only_its_suite_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from linan.kernel.tokens import sm2

    sm2._gmssl.cache_clear()
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    try:
        with pytest.raises(ValueError, match="SM2 needs the package gmssl-pyx"):
            TrustList.from_json(DATA["trust"])
        others = [k for k in DATA["trust"]["keys"] if k["algorithm"] != "SM2"]
        assert len(TrustList.from_json({**DATA["trust"], "keys": others}).keys) == 2
    finally:
        sm2._gmssl.cache_clear()
