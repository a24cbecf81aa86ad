"""Two counties with different rules read each other's codes with nothing but files: no server is asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.tokens import (
    Claim,
    KeyEntry,
    Payload,
    Rejected,
    Status,
    StatusList,
    TrustList,
    Verified,
    issue,
    judge,
    key_id,
    verify,
)  # fmt: skip
from linan.kernel.verdicts import Colour, compile_rules

NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)
LINHE, NEIGHBOUR = 330110, 330106
DATA = Path(__file__).parents[2] / "src/linan/core/policy/data/editions"
V9, V8 = (compile_rules(json.loads((DATA / f"{name}.json").read_text())) for name in ("v9", "v8"))
KEYS = {LINHE: derive_private_key(1, SECP256R1()), NEIGHBOUR: derive_private_key(2, SECP256R1())}
CLAIMS = frozenset(int(c) for c in Claim)


def entry(county: int) -> KeyEntry:
    public = KEYS[county].public_key()
    since, until = NOW - timedelta(days=30), NOW + timedelta(days=30)
    return KeyEntry(key_id(public), "ES256", public, frozenset({county}), CLAIMS, since, until)


def gate(of: int, believes=(LINHE, NEIGHBOUR)) -> TrustList:
    """What a gate of that county carries: both counties' keys, its own colours."""
    return TrustList(1, NOW, {e.key_id: e for e in map(entry, believes)}, here=frozenset({of}))


def statuses(**marked: Status) -> list[StatusList]:
    """Each county's own list; `marked` names what became of token 5 of the county."""
    return [
        replace(
            StatusList.build(1, NOW, {5: marked[name]} if name in marked else {}, 100),
            keys=frozenset({entry(c).key_id}),
        )
        for name, c in (("linhe", LINHE), ("neighbour", NEIGHBOUR))
    ]


def code(county: int, colour: Colour = Colour.GREEN, **claims: int) -> str:
    named = {int(Claim[k.upper()]): v for k, v in claims.items()}
    rules = V9 if county == LINHE else V8
    return issue(Payload(bytes(8), colour, county, NOW, 43200, rules.number, 5, b"", named), KEYS[county])


def at_the_gate(of: int, token: str, lists=None, at: datetime = NOW, **more) -> tuple[str, Colour | None]:
    """The reason, and the colour that counts at this gate."""
    answer = verify(token, gate(of, **more), lists if lists is not None else statuses(), at)
    if isinstance(answer, Verified):
        return "ok", answer.payload.colour
    if answer.code == "other_county" and answer.payload is not None:
        return "judged", judge(answer.payload, V9 if of == LINHE else V8, at).colour
    return answer.code, None


@pytest.mark.parametrize("home", [LINHE, NEIGHBOUR])
def test_each_takes_the_other_s_green_code(home):
    away = NEIGHBOUR if home == LINHE else LINHE
    assert at_the_gate(home, code(home)) == ("ok", Colour.GREEN)
    assert at_the_gate(away, code(home, negative_test_hours=20)) == ("judged", Colour.GREEN)
    assert at_the_gate(away, code(home, Colour.RED)) == ("judged", Colour.RED)


def test_expired_revoked_and_unknown_are_refused_with_the_reason():
    token = code(NEIGHBOUR)
    assert at_the_gate(LINHE, token, at=NOW + timedelta(hours=13))[0] == "expired"
    assert at_the_gate(LINHE, token, statuses(neighbour=Status.REVOKED))[0] == "revoked"
    assert at_the_gate(LINHE, token, believes=(LINHE,))[0] == "unknown_issuer"


def test_our_own_list_says_nothing_of_their_token_with_the_same_number():
    assert at_the_gate(LINHE, code(NEIGHBOUR), statuses(linhe=Status.REVOKED)) == ("judged", Colour.GREEN)


def test_our_rules_judge_the_claims_before_the_colour():
    """Green there, and yet in a high-risk area within fourteen days: red under both counties' own rules here."""
    answer = verify(code(NEIGHBOUR, worst_zone=3), gate(LINHE), statuses(), NOW)
    assert isinstance(answer, Rejected) and answer.payload is not None
    judged = judge(answer.payload, V9, NOW)
    assert (judged.colour, judged.by, judged.verdict.codes) == (Colour.RED, "claims", ("zone_high",))


def test_a_clock_elsewhere_that_runs_fast_hides_no_claim():
    """A code issued two minutes from now, by our clock: what it says has happened all the same."""
    ahead = Payload.from_json(
        {"colour": "green", "county": NEIGHBOUR, "status_index": 1, "lifetime_s": 3600, "claims": {"worst_zone": 3}},
        NOW + timedelta(minutes=2),
        bytes(8),
    )
    assert judge(ahead, V9, NOW).colour is Colour.RED


@given(
    st.sampled_from(list(Colour)),
    st.dictionaries(st.sampled_from([1, 2, 3, 4, 5]), st.integers(0, 2**31 - 1), max_size=5),
)
@settings(max_examples=100, deadline=None)
def test_recognition_never_makes_a_code_greener(colour, claims):
    payload = Payload(bytes(8), colour, NEIGHBOUR, NOW, 43200, 3, 5, b"", claims)
    assert judge(payload, V9, NOW).colour.rank >= colour.rank
