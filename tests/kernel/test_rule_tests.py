"""Rules are tried on the cases they bring: ours, the EU's and bare CertLogic."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linan.kernel.verdicts import compile_logic, evidence_list, try_rules

ROOT = Path(__file__).parents[2]
EDITIONS = sorted((ROOT / "src/linan/core/policy/data/editions").glob("*.json"))
VECTORS = json.loads((ROOT / "tests/vectors/certlogic/rules.json").read_text())


@pytest.mark.parametrize("path", EDITIONS, ids=lambda p: p.stem)
def test_every_edition_brings_its_tests_and_answers_them(path):
    outcomes = try_rules(json.loads(path.read_text()))
    assert len(outcomes) >= 2 and [o.to_json() for o in outcomes if not o.passed] == []


def test_vectors():
    outcomes = try_rules(VECTORS)
    assert len(outcomes) > 30 and [o.to_json() for o in outcomes if not o.passed] == []


def test_a_rule_changed_by_a_day_fails_its_tests():
    v9 = json.loads(next(p for p in EDITIONS if p.stem == "v9").read_text())
    rule = next(r for r in v9["rules"] if r["id"] == "close_contact")
    failed = [o.case for o in try_rules({**v9, "rules": [{**rule, "days": 6}]}) if not o.passed]
    assert "a close contact on the last minute of the last day" in failed


@pytest.mark.parametrize(
    "rules", [[], {}, 7, {"logic": {"sudo": []}, "tests": [{"data": 1, "expected": 1}]}, {"logic": True}, {"rules": []}]
)
def test_rules_that_cannot_be_tried_are_said_to_be_so(rules):
    with pytest.raises((ValueError, KeyError)):
        try_rules(rules)


def test_a_case_whose_data_the_rule_cannot_read_fails_with_its_reason():
    logic = {"before": [{"plusTime": [{"var": "at"}, 0, "day"]}, {"plusTime": ["2022-07-10", 0, "day"]}]}
    (outcome,) = try_rules({"logic": logic, "tests": [{"data": {"at": "soon"}, "expected": False}]})
    assert not outcome.passed and "not a time" in outcome.error


def test_one_is_not_true():
    (outcome,) = try_rules({"logic": {"var": "x"}, "tests": [{"data": {"x": 1}, "expected": True}]})
    assert not outcome.passed


def test_evidence_may_be_named_as_the_file_likes():
    held = evidence_list(
        [
            {"id": "first", "kind": "symptom", "at": "2022-07-10T08:00"},
            {"kind": "correction", "at": "2022-07-10T09:00+08:00", "params": {"evidence": "first"}},
        ]
    )
    assert list(held.names.values()) == ["first", "evidence 2"]
    assert held.pieces[1].params["evidence"] == str(held.pieces[0].id)
    assert held.pieces[0].at.isoformat() == "2022-07-10T08:00:00+08:00"


@pytest.mark.parametrize(
    "raw",
    [
        {},
        ["x"],
        [{"kind": "symptom"}],
        [{"kind": "symptom", "at": "soon"}],
        [{"id": "a", "kind": "symptom", "at": "2022-07-10"}, {"id": "a", "kind": "symptom", "at": "2022-07-10"}],
        [{"kind": "symptom", "at": "2022-07-10", "until": "2022-07-09"}],
        [{"kind": "symptom", "at": "2022-07-10", "params": {"x": [1]}}],
    ],
)
def test_evidence_that_cannot_be_weighed_names_its_line(raw):
    with pytest.raises(ValueError, match="evidence"):
        evidence_list(raw)


leaf = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "2022-07-10", "day", "payload.x"])
trees = st.recursive(
    leaf,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["var", "if", "and", "===", "in", "<", "after", "plusTime", "!", "+", "reduce", "else"]),
            st.lists(inner, max_size=3),
            max_size=2,
        )
    ),
    max_leaves=12,
)


@given(trees, trees)
@settings(max_examples=300, deadline=None)
def test_no_rule_and_no_data_make_it_fall_over(logic, data):
    """Rules of others are compiled, or refused by ValueError; what they then cannot read is the case's own failure."""
    try:
        compile_logic(logic)
    except ValueError:
        return
    (outcome,) = try_rules({"logic": logic if logic is not None else True, "tests": [{"data": data, "expected": 1}]})
    assert outcome.passed or outcome.error or outcome.found != 1 or isinstance(outcome.found, bool)
