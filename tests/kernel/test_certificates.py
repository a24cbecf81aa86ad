"""EU certificates made by another library are read, and every way to spoil one is named."""

from __future__ import annotations

import json
import tracemalloc
from datetime import datetime
from pathlib import Path

from linan.kernel.tokens import StatusList, TrustList, answer_json, read

VECTORS = Path(__file__).parents[1] / "vectors/tokens/hc1.json"
DATA = json.loads(VECTORS.read_text())
TRUST = TrustList.from_json(DATA["trust"])
STATUS = StatusList.from_json(DATA["status"])
CASES = {c["name"]: c for c in DATA["cases"]}


def answer(name: str) -> dict:
    case = CASES[name]
    return answer_json(read(case["token"], TRUST, STATUS, datetime.fromisoformat(case["at"])))


def test_vectors():
    for name, case in CASES.items():
        got = answer(name)
        assert (got["accepted"], got["reason"]) == (case["accepted"], case["reason"]), name


def test_what_is_read_is_what_was_written():
    claims = answer("vaccination, PS256")["claims"]
    assert (claims["country"], claims["kind"]) == ("AT", "vaccination")
    assert claims["certificate"]["v"][0]["dn"] == 2 and claims["certificate"]["nam"]["gn"] == "Gabriele"
    assert json.loads(json.dumps(claims)) == claims


def test_a_zip_bomb_costs_no_memory():
    tracemalloc.start()
    assert answer("a whole zip bomb")["reason"] == "zip_bomb"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500_000


def test_a_county_s_key_cannot_sign_for_a_country_nor_a_country_s_for_a_county():
    keys = [{**k, "scope": {"regions": ["330110"], "claims": ["vaccination"]}} for k in DATA["trust"]["keys"]]
    county = TrustList.from_json({**DATA["trust"], "keys": keys})
    case = CASES["vaccination, ES256"]
    got = answer_json(read(case["token"], county, None, datetime.fromisoformat(case["at"])))
    assert got["reason"] == "out_of_scope"
