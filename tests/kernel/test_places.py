"""The claim of places: one spelling, one order, a size of its own, and no byte of it can be changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import segno
from base45 import b45decode, b45encode
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.tokens import (
    MAX_CHARS,
    PLACES_MOST,
    PREFIX,
    Claim,
    CountyDays,
    KeyEntry,
    Payload,
    Places,
    Rejected,
    TrustList,
    Verified,
    issue,
    key_id,
    read,
    show,
)
from linan.kernel.tokens.places import in_order
from linan.kernel.verdicts import Colour

NOW = datetime(2020, 3, 4, 8, tzinfo=UTC)
TODAY = NOW.date()
KEY, PHONE = (derive_private_key(20200304 + n, SECP256R1()) for n in (0, 9))
HOLDER = PHONE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
VECTORS = Path(__file__).parents[1] / "vectors/tokens/places.json"
PLAIN = Payload(bytes(range(8)), Colour.GREEN, 330110, NOW, 24 * 3600, 4, 12)


def trust(*claims: int) -> TrustList:
    since, until = NOW - timedelta(days=30), NOW + timedelta(days=30)
    entry = KeyEntry(
        key_id(KEY.public_key()), "ES256", KEY.public_key(), frozenset({330110}), frozenset(claims), since, until
    )
    return TrustList(1, NOW, {entry.key_id: entry})


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_every_vector_has_its_answer():
    data = json.loads(VECTORS.read_text())
    held = TrustList.from_json(data["trust"])
    for case in data["cases"]:
        answer = read(case["token"], held, None, datetime.fromisoformat(case["at"]))
        if case["reason"] not in ("superseded", "revoked"):
            assert (answer.code if isinstance(answer, Rejected) else "ok") == case["reason"], case["name"]
    said = {c["name"]: c["claims"] for c in data["cases"]}
    assert said["nowhere that the record knows of"]["claims"]["places"]["counties"] == []
    assert "places" not in said["nobody asked"]["claims"]
    twice = said["two counties, one of them twice"]["claims"]["places"]
    assert [(x["county"], x["first"], x["last"]) for x in twice["counties"]] == [
        ("320102", "2020-02-19", "2020-02-19"),
        ("330110", "2020-02-19", "2020-02-22"),
        ("330110", "2020-02-28", "2020-03-04"),
    ]


def test_no_changed_byte_and_no_changed_character_is_ever_accepted():
    lines = (CountyDays(320102, ago(14), ago(12)), CountyDays(330110, ago(5), ago(0)))
    token, held = issue(replace(PLAIN, places=Places(TODAY, 14, 30, lines)), KEY), trust(*Claim)
    assert isinstance(read(token, held, None, NOW), Verified)
    raw = b45decode(token[len(PREFIX) :])
    for at in range(len(raw)):
        for bit in range(8):
            touched = bytearray(raw)
            touched[at] ^= 1 << bit
            assert isinstance(read(PREFIX + b45encode(bytes(touched)).decode(), held, None, NOW), Rejected), (at, bit)
    for at in range(len(token)):
        for letter in "0A:":
            if letter != token[at]:
                assert isinstance(read(token[:at] + letter + token[at + 1 :], held, None, NOW), Rejected), (at, letter)


def test_a_full_list_stays_a_code_any_reader_takes():
    """The longest there can be: every line full, three other claims, the largest numbers; bare and shown by a phone."""
    lines = tuple(CountyDays(330101 + n, ago(29), ago(26)) for n in range(PLACES_MOST))
    most = replace(
        PLAIN, status_index=2**31, rule_set=9999, lifetime_s=7 * 24 * 3600, places=Places(TODAY, 30, 1440, lines),
        claims={Claim.NEGATIVE_TEST_HOURS: 335, Claim.WORST_ZONE: 3, Claim.COMMUNITY_PASS: 1},
    )  # fmt: skip
    bare = issue(most, KEY)
    shown = show(issue(replace(most, holder_key=HOLDER), KEY), PHONE, NOW, bytes(8))
    for text, version, error in ((bare, 14, "m"), (shown, 16, "l")):
        assert len(text) <= MAX_CHARS
        assert isinstance(read(text, trust(*Claim), None, NOW), Verified)
        assert int(segno.make_qr(text, error=error, boost_error=False).version) <= version, len(text)


def test_an_issuer_that_may_not_certify_places_is_not_believed():
    token = issue(replace(PLAIN, places=Places(TODAY, 14, 30)), KEY)
    answer = read(token, trust(Claim.WORST_ZONE), None, NOW)
    assert isinstance(answer, Rejected) and answer.code == "claim_out_of_scope"


def test_over_a_leap_day_the_days_are_days_of_the_calendar():
    places = Places(TODAY, 14, 30, (CountyDays(330110, date(2020, 2, 19), date(2020, 2, 29)),))
    assert places.to_list()[3] == [[330110, 14, 4]]
    assert Places.from_list(places.to_list()) == places == Places.from_json(places.to_json())
    with pytest.raises(ValueError, match="range"):
        Places.from_json(
            places.to_json() | {"counties": [{"county": "330110", "first": "2020-02-18", "last": "2020-02-19"}]}
        )


runs = st.tuples(st.integers(110_000, 999_999), st.integers(0, 14), st.integers(0, 14))


@settings(max_examples=60, deadline=None)
@given(st.lists(runs, max_size=PLACES_MOST, unique_by=lambda r: r[0]), st.integers(1, 1440))
def test_what_goes_in_comes_out_for_a_third_party(found, minutes):
    lines = in_order(CountyDays(c, ago(max(a, b)), ago(min(a, b))) for c, a, b in found)
    places = Places(TODAY, 14, minutes, lines)
    answer = read(issue(replace(PLAIN, places=places), KEY), trust(*Claim), None, NOW)
    assert isinstance(answer, Verified) and answer.payload.places == places
    assert Payload.from_json(answer.payload.to_json(), NOW, bytes(8)) == answer.payload
