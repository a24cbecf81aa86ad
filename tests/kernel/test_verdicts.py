"""The weighing, by its properties and by the cases people know."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from json_logic.cert_logic import certLogic

from linan.kernel.refs import EvidenceRef
from linan.kernel.time import CHINA
from linan.kernel.verdicts import Colour, Evidence, RuleSet, compile_logic, compile_rules, weigh
from linan.kernel.verdicts.model import Reason

DATA = Path(__file__).parents[2] / "src/linan/core/policy/data/editions"
EDITIONS = {p.stem: compile_rules(json.loads(p.read_text())) for p in sorted(DATA.glob("*.json"))}
START = datetime(2022, 7, 1, 2, tzinfo=UTC)
BENIGN = ["quarantine_completed", "correction", "test_negative", "recovered"]
WORSE = [
    "confirmed_case", "screen_positive", "contact_close", "contact_secondary", "stay_in_zone", "arrival", "symptom",
    "test_overdue", "quarantine_ordered",
]  # fmt: skip

moments = st.integers(0, 60 * 24 * 60).map(lambda m: START + timedelta(minutes=m))
params = st.fixed_dictionaries(
    {},
    optional={
        "case": st.sampled_from(["case:1", "case:2"]),
        "risk": st.sampled_from(["high", "middle", "low"]),
        "zone": st.sampled_from(["high", "middle", "low"]),
        "evidence": st.integers(0, 8).map(lambda n: str(ref(n))),
        "minutes": st.integers(0, 60),
        "because": st.sampled_from(["case:1", "x"]),
    },
)


def ref(n: int) -> EvidenceRef:
    return EvidenceRef(UUID(int=n))


def pieces(kinds: list[str]) -> st.SearchStrategy[list[Evidence]]:
    one = st.tuples(st.sampled_from(kinds), moments, params, st.none() | st.integers(1, 40))
    return st.lists(one, max_size=8).map(
        lambda rows: [
            Evidence(ref(n), kind, at, given, None if days is None else at + timedelta(days=days))
            for n, (kind, at, given, days) in enumerate(rows)
        ]
    )


editions = st.sampled_from(sorted(EDITIONS)).map(lambda k: EDITIONS[k])


@given(editions, pieces(WORSE + BENIGN), moments, st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_never_matters(rules: RuleSet, held: list[Evidence], at: datetime, dice):
    shuffled = list(held)
    dice.shuffle(shuffled)
    assert weigh(shuffled, rules, at) == weigh(held, rules, at)


@given(editions, pieces(WORSE), st.lists(st.tuples(st.sampled_from(BENIGN), moments, params), max_size=4), moments)
@settings(max_examples=60, deadline=None)
def test_benign_evidence_never_worsens(rules: RuleSet, held, benign, at: datetime):
    more = held + [Evidence(ref(100 + n), kind, when, given) for n, (kind, when, given) in enumerate(benign)]
    assert weigh(more, rules, at).colour.rank <= weigh(held, rules, at).colour.rank


@given(editions, pieces(WORSE + BENIGN), moments)
@settings(max_examples=60, deadline=None)
def test_every_colour_but_green_ends_or_says_what_it_waits_for(rules: RuleSet, held, at: datetime):
    verdict = weigh(held, rules, at)
    if verdict.colour is Colour.GREEN:
        assert (verdict.until, verdict.reasons) == (None, ())
        return
    assert verdict.until is not None and verdict.until > at
    for reason in verdict.reasons:
        assert reason.until is not None and reason.until > at
        assert reason.awaits or reason.until <= max(e.at for e in held) + timedelta(days=60)
        assert str(reason.words) and str(reason.turns_green_when)


@given(editions, pieces(WORSE), st.lists(st.tuples(st.sampled_from(BENIGN), moments, params), max_size=3), moments)
@settings(max_examples=60, deadline=None)
def test_time_alone_never_worsens(rules: RuleSet, held, benign, at: datetime):
    """Of what has happened. Benign evidence here declares no end of its own: that is the one declared expiry."""
    held = [e for e in held if e.at <= at]
    held = held + [Evidence(ref(100 + n), kind, when, given) for n, (kind, when, given) in enumerate(benign)]
    ranks = [weigh(held, rules, at + timedelta(hours=h)).colour.rank for h in range(0, 24 * 40, 7)]
    assert ranks == sorted(ranks, reverse=True)


@given(editions, pieces(WORSE + BENIGN), moments)
@settings(max_examples=60, deadline=None)
def test_the_worst_reason_wins_and_stands_first(rules: RuleSet, held, at: datetime):
    verdict = weigh(held, rules, at)
    assert verdict.colour.rank == max((r.colour.rank for r in verdict.reasons), default=0)
    assert [r.colour.rank for r in verdict.reasons] == sorted((r.colour.rank for r in verdict.reasons), reverse=True)


@given(editions, pieces(WORSE + BENIGN), moments)
@settings(max_examples=60, deadline=None)
def test_nothing_changes_before_next_at(rules: RuleSet, held, at: datetime):
    verdict = weigh(held, rules, at)
    if verdict.next_at is None:
        later = weigh(held, rules, at + timedelta(days=400))
    else:
        later = weigh(held, rules, verdict.next_at - timedelta(seconds=1))
    assert (later.colour, later.codes) == (verdict.colour, verdict.codes)


@given(editions, pieces(WORSE + BENIGN), moments)
@settings(max_examples=120, deadline=None)
def test_what_happens_later_never_colours_what_was(rules: RuleSet, held, at: datetime):
    """Replay: only what had happened by then counts. That something lies ahead is told by `next_at` alone."""
    found, without = weigh(held, rules, at), weigh([e for e in held if e.at <= at], rules, at)
    assert (found.colour, found.until, found.reasons) == (without.colour, without.until, without.reasons)
    ahead = [e.at for e in held if e.at > at and (e.kind in rules.colouring or e.kind in rules.clearing)]
    assert found.next_at == min([*ahead, *([without.next_at] if without.next_at else [])], default=None)


@pytest.mark.parametrize(
    ("kind", "given", "now", "then"),
    [
        ("contact_close", {}, Colour.GREEN, Colour.RED),
        ("quarantine_completed", {}, Colour.RED, Colour.GREEN),
        ("correction", {"evidence": str(ref(1))}, Colour.RED, Colour.GREEN),
    ],
)
def test_the_future_makes_nobody_red_and_nobody_green(kind, given, now, then):
    rules = EDITIONS["v9"]
    contact = Evidence(ref(1), "contact_close", at("2022-07-10T18:00"))
    ahead = Evidence(ref(2), kind, at("2022-07-13T09:00"), given)
    held = [ahead] if kind == "contact_close" else [contact, ahead]
    before = weigh(held, rules, at("2022-07-13T08:59"))
    assert (before.colour, before.next_at) == (now, ahead.at)
    assert weigh(held, rules, ahead.at).colour is then


@given(editions, pieces(WORSE), moments)
@settings(max_examples=50, deadline=None)
def test_a_reason_survives_its_json(rules: RuleSet, held, at: datetime):
    for reason in weigh(held, rules, at).reasons:
        assert Reason.from_json(json.loads(json.dumps(reason.to_json()))) == reason


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("kind", "given", "colour", "days"),
    [("arrival", {"risk": "high"}, Colour.RED, 14), ("arrival", {"risk": "middle"}, Colour.YELLOW, 7)],
)
def test_hangzhou_yellow_seven_days_red_fourteen_then_green(kind, given, colour, days):
    rules = EDITIONS["hangzhou-2020"]
    held = [Evidence(ref(1), kind, at("2020-02-12T09:00"), given)]
    last = at("2020-02-12T00:00") + timedelta(days=days + 1)
    assert weigh(held, rules, last - timedelta(seconds=1)).colour is colour
    assert weigh(held, rules, last).colour is Colour.GREEN
    again = [*held, Evidence(ref(2), kind, last - timedelta(hours=1), given)]
    assert weigh(again, rules, last).until == (last + timedelta(days=days)).astimezone(UTC)


def test_v9_close_contact_is_red_seven_days_then_yellow_three_then_green():
    held = [Evidence(ref(1), "contact_close", at("2022-07-10T18:30"), {"case": "case:1"})]
    rules = EDITIONS["v9"]
    assert weigh(held, rules, at("2022-07-17T23:59")).colour is Colour.RED
    assert weigh(held, rules, at("2022-07-18T00:00")).colour is Colour.YELLOW
    assert weigh(held, rules, at("2022-07-20T23:59")).colour is Colour.YELLOW
    assert weigh(held, rules, at("2022-07-21T00:00")).colour is Colour.GREEN


def test_a_screen_positive_is_provisional_and_waits_for_the_retest():
    verdict = weigh(
        [Evidence(ref(1), "screen_positive", at("2022-07-10T08:00"))], EDITIONS["v9"], at("2022-07-10T09:00")
    )
    assert (verdict.colour, verdict.provisional, verdict.reasons[0].awaits) == (Colour.RED, True, "retest")
    assert verdict.until == at("2022-07-12T00:00").astimezone(UTC)
    assert verdict.green_at is None


def test_completing_the_stay_clears_what_led_to_it_but_not_a_later_contact():
    rules = EDITIONS["v9"]
    held = [
        Evidence(ref(1), "contact_close", at("2022-07-10T18:00")),
        Evidence(ref(2), "quarantine_completed", at("2022-07-15T00:00")),
    ]
    assert weigh(held, rules, at("2022-07-15T08:00")).colour is Colour.GREEN
    held.append(Evidence(ref(3), "contact_close", at("2022-07-15T07:00")))
    assert weigh(held, rules, at("2022-07-15T08:00")).colour is Colour.RED


def test_a_correction_clears_exactly_the_evidence_it_names():
    rules = EDITIONS["v9"]
    wrong = Evidence(ref(1), "contact_close", at("2022-07-10T18:00"))
    right = Evidence(ref(2), "contact_secondary", at("2022-07-10T18:00"))
    fix = Evidence(ref(3), "correction", at("2022-07-11T18:00"), {"evidence": str(ref(1))})
    assert weigh([wrong, right, fix], rules, at("2022-07-12T08:00")).colour is Colour.YELLOW


LOGIC = [
    {"===": [{"var": "payload.risk"}, "high"]},
    {"in": [{"var": "payload.risk"}, ["high", "middle"]]},
    {"and": [{">=": [{"var": "payload.minutes"}, 15]}, {"!": [{"===": [{"var": "payload.risk"}, "low"]}]}]},
    {"if": [{">": [{"var": "payload.minutes"}, 10]}, {"var": "payload.risk"}, False]},
    {"after": [{"plusTime": [{"var": "payload.met"}, 7, "day"]}, {"var": "external.validationClock"}]},
    {"not-after": [{"var": "payload.met"}, {"var": "external.validationClock"}]},
    {"===": [{"reduce": [[1, 2, 3], {"+": [{"var": "accumulator"}, {"var": "current"}]}, 0]}, 6]},
    {"<=": [0, {"var": "payload.minutes"}, 30]},
]


@given(st.sampled_from(LOGIC), st.sampled_from(["high", "middle", "low"]), st.integers(0, 60), st.integers(0, 20))
def test_the_compiled_logic_answers_as_the_reference_interpreter(logic, risk, minutes, days):
    data = {
        "payload": {"risk": risk, "minutes": minutes, "met": "2022-07-10T08:00:00Z"},
        "external": {"validationClock": f"2022-07-{10 + days:02}T09:00:00Z"},
    }
    assert compile_logic(logic)(data) == certLogic(logic, data)


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "green"},
        {"days": None},
        {"hours": 3},
        {"words": ""},
        {"clears": ["x"]},
        {"logic": {"sudo": []}},
        {"awaits": "x"},
        {"until": "some day"},
        {"colour_of": "red"},
        {"logic": {"after": [{"var": "external.validationClock"}, {"var": "payload.at"}]}},
    ],
)
def test_a_rule_that_cannot_be_trusted_is_not_loaded(change):
    rule = {
        "id": "r", "version": "1", "evidence": "e", "colour": "red", "days": 3, "words": "w", "turns_green_when": "t",
    } | change  # fmt: skip
    rule = {k: v for k, v in rule.items() if v is not None}
    edition = {"edition": "x", "number": 1, "since": "2022-01-01", "title": "", "source": "", "verified": False}
    with pytest.raises(ValueError):
        compile_rules({**edition, "rules": [rule]})


def asked_each() -> RuleSet:
    """An edition whose clearing condition is not known by its shape, so that each pair is asked."""
    data = json.loads((DATA / "v9.json").read_text())
    for rule in data["rules"]:
        if "clears" in rule:
            rule["logic"] = {"and": [True, rule["logic"]]}
    return compile_rules(data)


@given(pieces(WORSE + BENIGN), moments)
@settings(max_examples=120, deadline=None)
def test_a_condition_known_by_its_shape_clears_what_it_clears_asked_one_by_one(held, at: datetime):
    by_shape, one_by_one = EDITIONS["v9"], asked_each()
    assert any(r.names for r in by_shape.rules) and any(r.clears_earlier for r in by_shape.rules)
    assert not any(r.names or r.clears_earlier for r in one_by_one.rules)
    assert weigh(held, by_shape, at) == weigh(held, one_by_one, at)


def test_evidence_that_clears_cannot_also_colour():
    edition = {"edition": "x", "number": 1, "since": "2022-01-01", "title": "", "source": "", "verified": False}
    colour = {
        "id": "a",
        "version": "1",
        "evidence": "e",
        "colour": "red",
        "days": 3,
        "words": "w",
        "turns_green_when": "t",
    }
    clears = {"id": "b", "version": "1", "evidence": "e", "clears": ["f"]}
    with pytest.raises(ValueError, match="both worsen and clear"):
        compile_rules({**edition, "rules": [colour, clears]})


def test_vectors():
    """Replayable: the same evidence gives the same verdict on every machine and in every later version."""
    folder = Path(__file__).parents[1] / "vectors/verdicts"
    for case in json.loads((folder / "verdicts.json").read_text()):
        held = [
            Evidence(
                EvidenceRef.parse(e["id"]), e["kind"], datetime.fromisoformat(e["at"]), e["params"],
                datetime.fromisoformat(e["until"]) if e.get("until") else None,
            )
            for e in case["evidence"]
        ]  # fmt: skip
        verdict = weigh(held, EDITIONS[case["edition"]], datetime.fromisoformat(case["at"]))
        assert verdict.colour == case["colour"], case["name"]
        assert (verdict.until.isoformat() if verdict.until else None) == case["until"], case["name"]
        assert list(verdict.codes) == case["codes"], case["name"]
