"""Which reports are asked about: a generated quarter with planted faults, and one county's page."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import time, timedelta

import pytest
from tests.cast import COUNTY, A, B

from linan.core import clock as time_here
from linan.domains.reporting import abilities, actions, queries, rules
from linan.domains.reporting.models import FigureCall
from linan.domains.reporting.rules import Doubt, Limits, Reported
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words
from linan.kernel.worlds.reports import HONEST, NOISY, PLANTED, Quarter, make_quarter

LIMITS = Limits(3.5, timedelta(minutes=60), 5)


Keys = set[tuple[int, int]]


def looked_at(seed: int) -> tuple[Quarter, dict[tuple[int, int], str], Keys, set[int]]:
    """The quarter of this seed, its planted reports by kind, and each report asked about."""
    quarter = make_quarter(seed=seed)
    rows: dict[int, list[Reported]] = defaultdict(list)
    planted: dict[tuple[int, int], str] = {}
    for r in quarter.reports:
        sent = None if r.sent is None else timedelta(minutes=r.sent)
        rows[r.unit].append(Reported(r.first, r.value, sent, (r.signal,)))
        if r.planted:
            planted[r.unit, r.day] = r.planted
    asked: Keys = set()
    throughout: set[int] = set()
    for f in rules.findings(rows, LIMITS):
        if f.period is None:
            throughout.add(f.unit)
        elif f.doubt is Doubt.REPEATED:
            asked |= {(f.unit, day) for day in range(f.period - f.count + 1, f.period + 1)}
        else:
            asked.add((f.unit, f.period))
    return quarter, planted, asked, throughout


def test_planted_faults_are_found_and_honest_units_seldom_asked():
    """The numbers of docs/field/reports.md, over five quarters of 74 communities and 91 days each."""
    found: Counter[str] = Counter()
    there: Counter[str] = Counter()
    right = wrong = honest_asked = honest_days = 0
    for seed in range(1, 6):
        quarter, planted, asked, throughout = looked_at(seed)
        there.update(planted.values())
        found.update(planted[key] for key in asked & planted.keys())
        honest = {n for n, kind in enumerate(quarter.kinds) if kind in (HONEST, NOISY)}
        right += len(asked & planted.keys())
        wrong += len(asked - planted.keys())
        honest_asked += sum(unit in honest for unit, _ in asked)
        honest_days += len(honest) * quarter.days
        low = {n for n, kind in enumerate(quarter.kinds) if kind == "low"}
        there["low"] += len(low)
        found["low"] += len(low & throughout)
        assert not throughout & honest
    recall = {kind: found[kind] / there[kind] for kind in PLANTED}
    assert recall["late"] == recall["missing"] == recall["repeated"] == 1
    assert recall["lowered"] >= 0.75 and recall["held_back"] >= 0.6 and recall["low"] >= 0.5, recall
    assert right / (right + wrong) >= 0.94
    assert honest_asked / honest_days <= 0.002, honest_asked / honest_days


def test_a_report_that_was_sent_in_time_is_not_late_because_the_network_was_away():
    """1,000 honest days: received hours later, sent before the cut-off."""
    rows = {1: [Reported(5, 5, timedelta(minutes=-5), ())] * 1000}
    assert [f for f in rules.findings(rows, LIMITS) if f.doubt in (Doubt.LATE, Doubt.MISSING)] == []


def test_a_first_value_that_fitted_is_named_when_the_corrected_one_does_not():
    rows = {n: [Reported(20 + d % 3, 20 + d % 3, timedelta(0), (10,)) for d in range(30)] for n in range(10)}
    rows[3][20] = Reported(21, 2, timedelta(0), (10,))
    ((unit, period, doubt, fitted),) = [
        (f.unit, f.period, f.doubt, f.fitted_at_first) for f in rules.findings(rows, LIMITS) if f.unit == 3
    ]
    assert (unit, period, doubt, fitted) == (3, 20, Doubt.BELOW, True)


def test_two_signals_have_to_agree():
    rows = {n: [Reported(20 + d % 3, 20 + d % 3, timedelta(0), (10, 8)) for d in range(30)] for n in range(10)}
    rows[3][20] = Reported(20, 20, timedelta(0), (10, 30))
    assert [f for f in rules.findings(rows, LIMITS) if f.unit == 3 and f.period == 20] == []


def staff(region: Region) -> Actor:
    may = frozenset({abilities.ASK_FIGURE, abilities.SEE_FIGURES, abilities.REPORT_FIGURE})
    return Actor(f"staff:{region}", ActorKind.STAFF, (Duty("county_official", region, may),))


@pytest.mark.django_db
def test_the_county_asks_and_the_community_answers(cast, clock, drain, monkeypatch):
    monkeypatch.setattr("linan.domains.reporting.queries.counted._signals", {})
    queries.know_signal("test", Words("Samples taken"), lambda units, spans: {
        u: [10 + n % 3 for n in range(len(spans))] for u in units
    })  # fmt: skip
    by = staff(COUNTY)
    daily = actions.begin_collection(by, COUNTY, "发热人数", "体温37.3以上", [A, B], time(16), ["test", "unknown"])
    assert daily.signals == ["test"]
    for day in range(20):
        call = FigureCall.objects.filter(collection=daily).latest("cut_off_at")
        for unit in (A, B):
            if not (unit == B and day == 7):
                value = 1 if unit == A and day == 12 else 20 + day % 3
                actions.report_figure(staff(unit), call.ref, unit, value)
        clock.advance(days=1)
        drain()
    clock.advance(days=2)
    view = queries.doubts(by, daily.ref)
    (line,) = [x for x in view.lines if x.finding.doubt is Doubt.BELOW]
    assert line.finding.unit == A and line.finding.value == 1 and 17 <= (line.finding.expected or 0) <= 25
    assert str(line.finding.expected) in str(line.reasons[0])
    # The last period stayed empty for both; B's eighth for itself.
    assert [(d.region, d.missing) for d in view.delays] == [(B, 2), (A, 1)]

    asked = actions.ask_about(by, daily.ref, A, "below", line.period_at)
    assert actions.ask_about(by, daily.ref, A, "below", line.period_at).pk == asked.pk
    assert queries.asked_of(cast.actor("lead")) == 1 and queries.asked_of(cast.actor("tang")) == 0
    with pytest.raises(Refusal):
        actions.explain(cast.actor("tang"), daily.ref, A, "below", line.period_at, "不是我们的")
    actions.explain(cast.actor("lead"), daily.ref, A, "below", line.period_at, "当天停电，只登记了一户")
    assert queries.asked_of(cast.actor("lead")) == 0
    (again,) = [x for x in queries.doubts(cast.actor("lead"), daily.ref).lines if x.inquiry is not None]
    assert again.inquiry is not None and "停电" in again.inquiry.answer
    assert not [x for x in queries.doubts(cast.actor("tang"), daily.ref).lines if x.finding.unit == A]
    with pytest.raises(Refusal):
        actions.ask_about(by, daily.ref, A, "above", time_here.now())
    with pytest.raises(Refusal):
        queries.doubts(cast.actor("wang"), daily.ref)
