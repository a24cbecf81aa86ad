"""Trust and status lists: read in every form, followed by deltas, changed without a gap, never turned back."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.tokens import (
    KeyEntry,
    Payload,
    Rejected,
    Status,
    StatusDelta,
    StatusList,
    TrustList,
    Verified,
    issue,
    key_id,
    open_list,
    sign_list,
    take_status,
    take_trust,
    verify,
)  # fmt: skip
from linan.kernel.verdicts import Colour

NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
KEY, NEXT = derive_private_key(1, SECP256R1()), derive_private_key(2, SECP256R1())
ROOT, ROOT2, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
RAW = {
    "algorithm": "ES256",
    "scope": {"regions": ["330110"], "claims": ["negative_test_hours"]},
    "period": {"since": "2022-06-01T00:00:00+00:00", "until": "2022-08-01T00:00:00+00:00"},
}
PAYLOAD = Payload(bytes(8), Colour.GREEN, 330110, NOW, 12 * 3600, 4, 7)


def der(key) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def b64(key) -> str:
    return base64.b64encode(der(key)).decode()


def root(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def trust(sequence: int = 1, keys=(), roots=(ROOT,)) -> dict:
    return {
        "format": "linan.trust/1", "sequence": sequence, "issued_at": NOW.isoformat(),
        "list_keys": [root(r) for r in roots], "keys": list(keys) or [{**RAW, "public_key": b64(KEY)}],
    }  # fmt: skip


def code_of(answer) -> str:
    return answer.code if isinstance(answer, Rejected) else "verified"


def jwk(key) -> dict:
    numbers = key.public_key().public_numbers()
    x, y = (base64.urlsafe_b64encode(n.to_bytes(32, "big")).rstrip(b"=").decode() for n in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


@pytest.mark.parametrize(
    "form",
    [
        {"public_key": b64(KEY)},
        {"public_key": jwk(KEY)},
        {"public_key": KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()},
        {"public_key": b64(KEY), "kid": key_id(KEY.public_key()).hex()},
        {"public_key": b64(KEY), "kid": base64.b64encode(key_id(KEY.public_key())).decode()},
    ],
)
def test_a_key_may_come_in_any_usual_form(form):
    held = TrustList.from_json([{**RAW, **form}])
    assert code_of(verify(issue(PAYLOAD, KEY), held, None, NOW)) == "verified"
    again = TrustList.from_json(json.loads(json.dumps(held.to_json())))
    assert again.keys.keys() == held.keys.keys()


@pytest.mark.parametrize(
    "wrong",
    [
        {"algorithm": "PS256"},
        {"algorithm": "none"},
        {"public_key": b64(derive_private_key(1, SECP384R1()))},
        {"public_key": b64(rsa.generate_private_key(65537, 2048))},
        {"public_key": "not a key"},
        {"public_key": None},
        {"scope": {"regions": ["Hangzhou"]}},
        {"scope": {"regions": ["330110"], "claims": ["everything"]}},
        {"period": {"since": "2022-06-01"}},
        {"period": {"since": "2022-06-02", "until": "2022-06-01"}},
        {"kid": "not base64!"},
    ],
)
def test_a_list_with_a_key_that_cannot_be_trusted_is_not_read(wrong):
    with pytest.raises(ValueError, match="key 1 of the trust list"):
        TrustList.from_json([{**RAW, "public_key": b64(KEY), **wrong}])


def test_what_a_scope_does_not_name_is_not_allowed():
    bare = TrustList.from_json([{k: v for k, v in RAW.items() if k != "scope"} | {"public_key": b64(KEY)}])
    assert code_of(verify(issue(PAYLOAD, KEY), bare, None, NOW)) == "out_of_scope"
    regions = TrustList.from_json([{**RAW, "scope": ["330110"], "public_key": b64(KEY)}])
    assert code_of(verify(issue(PAYLOAD, KEY), regions, None, NOW)) == "verified"
    told = issue(replace(PAYLOAD, claims={1: 20}), KEY)
    assert code_of(verify(told, regions, None, NOW)) == "claim_out_of_scope"


def test_keys_change_hands_without_a_gap():
    """The old key's last codes live on for a day beside the new key's first ones."""
    old = {**RAW, "public_key": b64(KEY), "period": {**RAW["period"], "signs_until": NOW.isoformat()}}
    new = {**RAW, "public_key": b64(NEXT), "period": {**RAW["period"], "since": NOW.isoformat()}}
    held = TrustList.from_json(trust(keys=[old, new]))
    before, after = replace(PAYLOAD, issued_at=NOW - timedelta(hours=1)), PAYLOAD
    assert code_of(verify(issue(before, KEY), held, None, NOW)) == "verified"
    assert code_of(verify(issue(after, NEXT), held, None, NOW)) == "verified"
    assert code_of(verify(issue(after, KEY), held, None, NOW)) == "key_not_in_force"
    assert code_of(verify(issue(before, NEXT), held, None, NOW)) == "key_not_in_force"


def test_a_lost_key_is_withdrawn_with_all_it_signed():
    raw = {**RAW, "public_key": b64(KEY), "withdrawn_at": NOW.isoformat()}
    held = TrustList.from_json(trust(keys=[raw]))
    token = issue(replace(PAYLOAD, issued_at=NOW - timedelta(hours=1)), KEY)
    assert code_of(verify(token, held, None, NOW - timedelta(minutes=1))) == "verified"
    assert code_of(verify(token, held, None, NOW)) == "key_withdrawn"


def test_the_next_trust_list_is_signed_by_a_key_of_this_one_and_is_not_older():
    held = TrustList.from_json(trust(5))
    following = take_trust(sign_list(trust(6, roots=(ROOT2,)), ROOT), held)
    assert take_trust(sign_list(trust(7), ROOT2), following).sequence == 7
    for offered in (sign_list(trust(4), ROOT), sign_list(trust(6), STRANGER), sign_list({"format": "x"}, ROOT)):
        with pytest.raises(ValueError):
            take_trust(offered, held)
    with pytest.raises(ValueError, match="nobody named"):
        take_trust(sign_list(trust(8), ROOT), following)
    touched = sign_list(trust(6), ROOT)
    with pytest.raises(ValueError, match="changed"):
        take_trust({**touched, "body": touched["body"].replace('"sequence":6', '"sequence":9')}, held)


statuses = st.dictionaries(st.integers(0, 199), st.sampled_from(list(Status)), max_size=30)


@given(statuses, statuses, st.integers(0, 60), st.integers(0, 20), st.integers(0, 60))
@settings(max_examples=120, deadline=None)
def test_a_list_and_its_delta_make_the_next_list(was, now, more, base, moved):
    base, moved = 4 * base, 4 * moved
    older = StatusList.build(1, NOW, was, 200, base)
    newer = StatusList.build(2, NOW + timedelta(minutes=1), now, max(200 + more, base + moved), base + moved)
    delta = StatusDelta.from_json(json.loads(json.dumps(newer.since(older).to_json())))
    assert older.follow(delta) == newer
    assert newer.follow(delta) is newer


def test_a_list_never_ends_however_many_codes_there_were():
    """Past what a list from 0 could hold, and past 32 bits: the size of a list is what it speaks of, not what was."""
    for size in (32_000_001, 64_000_001, 2**32 + 5, 2**36 - 1):
        base = (size - 100) // 4 * 4
        held = StatusList.build(1, NOW, {size - 1: Status.REVOKED, base: Status.SUPERSEDED}, size, base)
        again = StatusList.from_json(json.loads(json.dumps(held.to_json())))
        assert again == held and len(held.bits) < 30
        assert (again.of(size - 1), again.of(base), again.of(base + 1)) == (3, 1, 0)
        assert (again.of(base - 1), again.left(base - 1), again.left(base)) == (None, True, False)
        later = StatusList.build(2, NOW, {size: Status.REVOKED}, size + 8, base + 8)
        delta = StatusDelta.from_json(json.loads(json.dumps(later.since(held).to_json())))
        assert held.follow(delta) == later


def test_the_first_edition_is_still_written_and_read_and_its_readers_refuse_the_second():
    first, second = StatusList.build(1, NOW, {}, 40), StatusList.build(2, NOW, {}, 80, 40)
    assert (first.to_json()["format"], "base" in first.to_json()) == ("linan.status/1", False)
    assert (second.to_json()["format"], second.to_json()["base"]) == ("linan.status/2", 40)
    assert second.since(first).to_json()["format"] == "linan.status_delta/2"
    with pytest.raises(ValueError, match="this is not"):
        open_list(sign_list(second.to_json(), ROOT), [ROOT.public_key().public_bytes_raw()], "linan.status/1")


@pytest.mark.parametrize(
    "change", [{"base": 41}, {"base": -4}, {"base": "40"}, {"base": 40.0}, {"base": True}, {"format": "linan.status/1"}]
)
def test_a_base_that_cannot_be_is_not_read(change):
    with pytest.raises(ValueError):
        StatusList.from_json({**StatusList.build(2, NOW, {}, 80, 40).to_json(), **change})
    with pytest.raises(ValueError):
        StatusList.build(1, NOW, {}, 80, 41)


def test_a_token_the_list_has_left_behind_is_never_good():
    held, token = TrustList.from_json(trust()), issue(PAYLOAD, KEY)
    listed = StatusList.build(1, NOW, {}, 100, 8)
    assert code_of(verify(token, held, listed, NOW)) == "unlisted"
    assert code_of(verify(token, held, listed, NOW + timedelta(hours=13))) == "expired"
    made_later = replace(listed, issued_at=NOW + timedelta(hours=12))
    assert code_of(verify(token, held, made_later, NOW + timedelta(hours=11))) == "expired"
    assert isinstance(verify(token, held, StatusList.build(1, NOW, {}, 100, 4), NOW), Verified)


def test_a_missed_delta_is_noticed_and_an_old_list_does_not_come_back():
    one, two, three = (StatusList.build(n, NOW, {n: Status.REVOKED}, 100) for n in (1, 2, 3))
    with pytest.raises(ValueError, match="does not fit"):
        one.follow(three.since(two))
    with pytest.raises(ValueError, match="older list to a newer"):
        one.since(two)
    held = TrustList.from_json(trust())
    assert take_status(sign_list(two.to_json(), ROOT), held, one) == two
    assert take_status(sign_list(three.since(two).to_json(), ROOT), held, two) == three
    for offered in (sign_list(one.to_json(), ROOT), sign_list(three.to_json(), STRANGER)):
        with pytest.raises(ValueError):
            take_status(offered, held, two)
    with pytest.raises(ValueError, match="needs the list"):
        take_status(sign_list(three.since(two).to_json(), ROOT), held, None)


@pytest.mark.parametrize("change", [{"since": 9}, {"changes": {"3": [5000]}}, {"changes": {"3": [1], "1": [1]}}])
def test_a_delta_that_cannot_be_is_not_read(change):
    delta = StatusList.build(2, NOW, {}, 100).since(StatusList.build(1, NOW, {}, 100)).to_json()
    with pytest.raises(ValueError):
        StatusDelta.from_json({**delta, **change})


def test_a_delta_is_much_shorter_than_the_list():
    older = StatusList.build(1, NOW, {}, 1_000_000)
    newer = StatusList.build(2, NOW, {n * 999: Status.REVOKED for n in range(20)}, 1_000_000)
    assert len(json.dumps(newer.since(older).to_json())) < 500


def test_revoking_is_seen_after_one_delta():
    older = StatusList.build(1, NOW, {}, 100)
    newer = StatusList.build(2, NOW, {7: Status.REVOKED}, 100)
    held = TrustList.from_json(trust())
    assert isinstance(verify(issue(PAYLOAD, KEY), held, older, NOW), Verified)
    assert code_of(verify(issue(PAYLOAD, KEY), held, older.follow(newer.since(older)), NOW)) == "revoked"


def test_an_entry_covers_the_counties_of_its_province():
    entry = KeyEntry(b"", "ES256", KEY.public_key(), frozenset({330000, 340100}), frozenset(), NOW, NOW)
    assert [entry.covers(r) for r in (330110, 340102, 341102, 350000, "CN")] == [True, True, False, False, False]
