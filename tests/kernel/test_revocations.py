"""Revoked EU certificates: each kind of hash as the gateway's specification has it, and files nobody should trust."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linan.kernel.tokens import (
    MAX_HASHES,
    RevocationList,
    TrustList,
    UnusableBatch,
    answer_json,
    batches_of,
    read,
    statuses_of,
)
from linan.kernel.tokens.revocation import MAX_ENTRIES

DATA = json.loads((Path(__file__).parents[1] / "vectors/tokens/revoked.json").read_text())
TRUST = TrustList.from_json(DATA["trust"])
CASES = {c["name"]: c for c in DATA["cases"]}
BATCH = DATA["status"]["revocations"][0]


def answer(name: str, status: Any = DATA["status"]) -> dict[str, Any]:
    case = CASES[name]
    return answer_json(read(case["token"], TRUST, statuses_of(status, TRUST), datetime.fromisoformat(case["at"])))


@pytest.mark.parametrize("name", CASES)
def test_vectors(name: str) -> None:
    told = answer(name)
    assert (told["accepted"], told["reason"]) == (CASES[name]["accepted"], CASES[name]["reason"])


def test_what_a_list_does_not_speak_of_is_unknown_and_not_valid() -> None:
    assert answer("nobody revoked it")["status"] == "valid"
    assert answer("nobody revoked it")["checked_as_of"] == DATA["status"]["issued_at"]
    german = {**DATA["status"], "revocations": [b for b in DATA["status"]["revocations"] if b["country"] == "DE"]}
    assert answer("nobody revoked it", german)["status"] == "unknown"
    ended = [{**b, "expires": "2022-07-01T00:00:00Z"} for b in DATA["status"]["revocations"]]
    told = answer("by its identifier", {**DATA["status"], "revocations": ended})
    assert (told["accepted"], told["status"], told["checked_as_of"]) == (True, "unknown", None)


def test_batches_stand_beside_the_bits_of_a_status_list_or_alone_and_in_several() -> None:
    hc1 = json.loads((Path(__file__).parents[1] / "vectors/tokens/hc1.json").read_text())["status"]
    beside = {**hc1, "revocations": DATA["status"]["revocations"]}
    for status in (beside, [hc1, DATA["status"]], {"list": beside, "deltas": []}):
        assert answer("by its identifier", status)["reason"] == "revoked"
    assert [type(s).__name__ for s in statuses_of(beside, TRUST)] == ["StatusList", "RevocationList"]


def test_a_list_is_the_same_after_a_journey() -> None:
    held = RevocationList.from_json(DATA["status"])
    assert RevocationList.from_json(json.loads(json.dumps(held.to_json()))) == held


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"country": "at"}, "two capital letters"),
        ({"country": None}, "two capital letters"),
        ({"kid": ""}, "kid"),
        ({"kid": "%%"}, "kid"),
        ({"kid": 7}, "kid"),
        ({"hashType": "MD5"}, "SIGNATURE, UCI or COUNTRYCODEUCI"),
        ({"expires": "soon"}, "expires"),
        ({"expires": None}, "expires"),
        ({"entries": []}, "entries"),
        ({"entries": {}}, "entries"),
        ({"entries": [{"hash": base64.b64encode(bytes(15)).decode()}]}, "16 bytes"),
        ({"entries": [{"hash": "~"}]}, "16 bytes"),
        ({"entries": [{}]}, "16 bytes"),
        ({"entries": [{"hash": base64.b64encode(bytes(16)).decode()}] * (MAX_ENTRIES + 1)}, "entries"),
    ],
)
def test_a_batch_that_cannot_be_used_is_named_with_its_fault(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"batch 2 of the revocations: .*{words}"):
        batches_of([BATCH, {**BATCH, **change}])


def test_a_file_of_the_gateway_is_read_alone_or_in_a_list_and_without_a_zone_it_is_utc() -> None:
    (one,) = batches_of({**BATCH, "expires": "2022-08-01T00:00:00"})
    assert one.expires_at.utcoffset() == timedelta(0) and one.country == "AT"
    assert batches_of([BATCH, BATCH])[0] == batches_of(BATCH)[0]


def test_a_list_has_a_most() -> None:
    entries = [{"hash": n.to_bytes(16, "big").hex()} for n in range(MAX_ENTRIES)]
    with pytest.raises(ValueError, match="more than"):
        batches_of([{**BATCH, "entries": entries}] * (MAX_HASHES // MAX_ENTRIES + 1))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*BATCH, "hash", "x"]), inner),
    max_leaves=8,
)


@given(_JSON, st.dictionaries(st.sampled_from(list(BATCH)), _JSON))
def test_nothing_but_a_value_error_comes_of_a_strange_file(strange: Any, change: dict[str, Any]) -> None:
    for told in (strange, {**BATCH, **change}, [{**BATCH, "entries": strange}]):
        try:
            batches_of(told)
        except UnusableBatch as error:
            assert error.words.text
