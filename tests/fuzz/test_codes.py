"""No text makes the verifier fall over, and nothing nobody signed is accepted."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import cbor2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz.codes import (
    ARRAY,
    CWT,
    GENUINE,
    HC1,
    HEADER,
    PREFIX,
    hc1,
    la1,
    layers,
    touched,
    try_signature,
    try_signed,
    try_text,
)

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
often = settings(max_examples=250, deadline=None)

plain = (
    st.none()
    | st.booleans()
    | st.integers(-(2**66), 2**66)
    | st.floats()
    | st.text(max_size=9)
    | st.binary(max_size=70)
)
keys = st.sampled_from([0, 1, 2, 3, 4, 5, 6, -260, "v", "t", "r", "ci", 1.0, True, b""])
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=10) | st.dictionaries(keys, inner, max_size=8), max_leaves=25
)


@given(st.text(max_size=900), st.sampled_from(["", PREFIX, HC1]))
@example("", PREFIX)
@example("", HC1)
@example("\x00", "")
@often
def test_any_text(text, prefix):
    assert not try_text(prefix + text)["accepted"]


@given(st.text(ALPHABET, max_size=900), st.sampled_from([PREFIX, HC1]))
@often
def test_any_base45(text, prefix):
    assert not try_text(prefix + text)["accepted"]


@given(st.binary(max_size=400))
@often
def test_any_bytes_in_any_layer(data):
    layers(data)
    assert not try_text(la1(data))["accepted"]
    assert not try_text(hc1(data))["accepted"]


@given(values)
@often
def test_any_cbor_unsigned(value):
    raw = cbor2.dumps(value)
    assert not try_text(la1(raw))["accepted"]
    assert not try_text(hc1(raw))["accepted"]
    assert not try_text(hc1(cbor2.dumps(cbor2.CBORTag(18, [HEADER, {}, raw, bytes(64)]))))["accepted"]


@given(values)
@often
def test_any_cbor_that_was_signed(value):
    try_signed(cbor2.dumps(value))
    try_signed(ARRAY, cbor2.dumps(value))


@given(st.integers(0, 9), values)
@often
def test_a_field_of_our_token_is_anything(place, value):
    array = cbor2.loads(ARRAY)
    array[place] = value
    try_signed(cbor2.dumps(array, canonical=False))


@given(st.sampled_from([1, 4, 5, 6, -260]), values)
@often
def test_a_claim_of_a_certificate_is_anything(name, value):
    claims = dict(cbor2.loads(CWT))
    claims[name] = value
    try_signed(cbor2.dumps(claims))


@given(st.sampled_from("vtr"), values)
@often
def test_the_content_of_a_certificate_is_anything(kind, value):
    claims = dict(cbor2.loads(CWT))
    claims[-260] = {1: {kind: value}}
    try_signed(cbor2.dumps(claims))
    claims[-260] = {1: {kind: [value]}}
    try_signed(cbor2.dumps(claims))


@given(st.integers(0, 11), st.binary(max_size=64))
@often
def test_any_signature_under_any_suite(which, signature):
    try_signature(which, signature)


@given(st.sampled_from(GENUINE), st.binary(min_size=3, max_size=12))
@often
def test_a_genuine_code_with_touched_bytes(token, changes):
    try_text(touched(token, changes))


@given(st.sampled_from(GENUINE), st.integers(0, 900), st.text(ALPHABET, max_size=3), st.integers(0, 3))
@often
def test_a_genuine_code_cut_and_patched(token, at, put, drop):
    try_text(token[:at] + put + token[at + drop :])


@given(st.sampled_from(GENUINE), st.sampled_from(GENUINE), st.integers(0, 900), st.integers(0, 900))
@often
def test_two_genuine_codes_pasted_together(one, other, at, start):
    try_text(one[:at] + other[start:])


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_ten_minutes_of_coverage_guided_fuzzing():
    if find_spec("atheris") is None:
        assert os.environ.get("LINAN_REQUIRE_ALL") != "1", "atheris is missing: make soak installs it"
        pytest.skip("atheris is missing: make soak installs it")
    seconds = os.environ.get("LINAN_FUZZ_SECONDS", "600")
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", seconds], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "stat::number_of_executed_units" in done.stderr, done.stderr[-4000:]
