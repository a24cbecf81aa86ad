"""The leaf format is final: vectors pin its bytes, and properties hold for whatever is put in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import cbor2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linan.core.ledger import rules
from linan.kernel.merkle import leaf_hash

VECTORS = next(p for p in Path(__file__).resolve().parents if (p / "pyproject.toml").exists()) / "tests/vectors/ledger"
CASES = json.loads((VECTORS / "leaf.json").read_text())["cases"]


def public_of(case: dict[str, Any]) -> rules.Public:
    told = dict(case["public"])
    for name in ("log", "entry", "cause", "correction", "erasure"):
        told[name] = None if told[name] is None else UUID(told[name])
    subject = case["subject_commitment"]
    return rules.Public(
        **{**told, "at": datetime.fromisoformat(told["at"])},
        subject=None if subject is None else bytes.fromhex(subject),
        body=bytes.fromhex(case["body_commitment"]),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_vectors(case: dict[str, Any]) -> None:
    salt = bytes.fromhex(case["salt"])
    body = rules.body_bytes(case["body"])
    assert body.hex() == case["body_bytes"]
    assert rules.body_commitment(salt, body).hex() == case["body_commitment"]
    if case["subject"] is not None:
        assert rules.subject_commitment(salt, case["subject"]).hex() == case["subject_commitment"]
    leaf = rules.leaf_bytes(public_of(case))
    assert leaf.hex() == case["leaf"]
    assert leaf_hash(leaf).hex() == case["leaf_hash"] == sha256(b"\x00" + leaf).hexdigest()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine; what is drawn is small
@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_a_body_has_one_encoding_whatever_the_order_of_its_keys(body: dict[str, Any]) -> None:
    raw = rules.body_bytes(body)
    assert rules.body_bytes(dict(reversed(body.items()))) == raw
    assert cbor2.loads(raw) == body
    assert rules.body_bytes(cbor2.loads(raw)) == raw


def test_floats_are_refused_at_any_depth() -> None:
    with pytest.raises(TypeError):
        rules.body_bytes({"fact": {"list": [1, {"x": 37.2}]}})


@given(st.binary(min_size=16, max_size=16), st.binary(max_size=40))
def test_a_body_never_looks_like_a_subject(salt: bytes, content: bytes) -> None:
    text = content.hex()
    assert rules.body_commitment(salt, text.encode()) != rules.subject_commitment(salt, text)


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_a_row_and_its_leaf_agree_on_the_time(at: datetime) -> None:
    cut = rules.to_the_millisecond(at)
    assert rules.millis(cut) == rules.millis(at) and (at - cut).total_seconds() < 0.001


@given(st.integers(1, 10_000))
def test_waits_grow_and_end_at_an_hour(attempts: int) -> None:
    assert 2 <= rules.retry_after_seconds(attempts) <= rules.retry_after_seconds(attempts + 1) <= 3600
