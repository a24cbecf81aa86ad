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

from linan.core.ledger import rawrows, rules
from linan.core.ledger.models import Entry
from linan.core.ledger.rules import leaf_bytes
from linan.kernel.ids import new_id
from linan.kernel.merkle import leaf_hash
from linan.kernel.region import Region

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


@pytest.mark.django_db
def test_rows_read_raw_give_the_same_leaves():
    """The sequencer packs leaves from what the database driver brings; proofs pack them from the entry."""
    home, log = Region("33/3301/330110/330110001/330110001001/"), new_id()
    moments = [datetime(2022, 3, 1, tzinfo=UTC), datetime(2022, 3, 1, 23, 59, 59, 999_000, tzinfo=UTC)]
    for n, at in enumerate([*moments, datetime(1969, 12, 31, 23, 0, 0, 7000, tzinfo=UTC)]):
        ref = new_id() if n else None
        more = {"role": "网格员", "region": home, "purpose": "查", "basis": "", "body": bytes([n]) * 32}
        Entry.objects.create(
            log=log, kind="test.x", at=at, key="a+b" if n else None, subject=bytes(32) if n else None, cause=ref,
            correction=ref, erasure=None, **more,
        )  # fmt: skip
    entries = list(Entry.objects.filter(log=log).order_by("id"))
    ids, leaves = rawrows.unnumbered(log, 10)
    assert leaves == [leaf_bytes(e.public()) for e in entries]
    rawrows.number(ids, 40)
    kept = Entry.objects.filter(log=log).order_by("id").values_list("position", flat=True)
    assert list(kept) == [40, 41, 42] and rawrows.unnumbered(log, 10) == ([], [])
