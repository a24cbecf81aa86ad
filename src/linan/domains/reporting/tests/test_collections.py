"""Figures asked every day: opened by the clock, added up over five levels, corrected without losing what stood."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import time, timedelta

import pytest
from tests.cast import COUNTY, STREET, A, B

from linan.core import clock as time_here
from linan.domains.reporting import abilities, actions, queries, rules
from linan.domains.reporting.models import FigureCall, Value
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region

pytestmark = pytest.mark.django_db
WORDS = "住满六个月的六十岁以上独居者；住养老院的不计"


def staff(region: Region) -> Actor:
    may = frozenset({abilities.ASK_FIGURE, abilities.SEE_FIGURES, abilities.REPORT_FIGURE, abilities.HAND_OVER_FIGURE})
    return Actor(f"staff:{region}", ActorKind.STAFF, (Duty("county_official", region, may),))


def test_each_cut_off_opens_the_next_period_by_itself(cast, clock, drain):
    by = staff(COUNTY)
    with pytest.raises(Refusal):
        actions.begin_collection(by, COUNTY, "独居老人", " ", [A, B], time(16))
    daily = actions.begin_collection(by, COUNTY, "独居老人", WORDS, [A, B], time(16))
    assert actions.begin_collection(by, COUNTY, "独居老人", WORDS, [A, B], time(16)).id == daily.id
    first = FigureCall.objects.get(collection=daily)
    assert f"{first.cut_off_at:%d %H:%M}" == "14 08:00" and first.definition == WORDS
    actions.report_figure(staff(A), first.ref, A, 12)
    actions.report_figure(staff(B), first.ref, B, 5)
    clock.advance(hours=8)
    drain()
    second = FigureCall.objects.exclude(pk=first.pk).get(collection=daily)
    assert second.cut_off_at - first.cut_off_at == timedelta(days=1)
    actions.report_figure(staff(A), second.ref, A, 15)
    view = queries.figure_of(by, second.ref)
    assert view.whole.sum.value == 15 and view.whole.sum.late == (B,)
    assert view.change is not None
    assert (view.change.value, view.change.units, view.change.left_out) == (3, 1, 1)
    actions.end_collection(by, daily.ref)
    clock.advance(days=2)
    drain()
    assert FigureCall.objects.filter(collection=daily).count() == 2


def test_a_revision_downwards_needs_its_reason_and_stands_beside_the_provisional_count(cast, clock, drain):
    by = staff(COUNTY)
    daily = actions.begin_collection(by, COUNTY, "发热人数", WORDS, [A, B], time(16))
    call = FigureCall.objects.get(collection=daily)
    actions.report_figure(staff(A), call.ref, A, 40)
    clock.advance(hours=9)
    actions.report_figure(staff(B), call.ref, B, 2)
    with pytest.raises(Refusal) as refusal:
        actions.report_figure(staff(A), call.ref, A, 31)
    assert refusal.value.code == "reason_missing"
    actions.report_figure(staff(A), call.ref, A, 31, reason="重复登记九人")
    view = queries.figure_of(by, call.ref)
    assert (view.provisional, view.whole.sum.value) == (42, 33)
    ((before, after, reason),) = [(c.before, c.after, c.reason) for c in view.corrections]
    assert (before, after, reason) == (40, 31, "重复登记九人")
    actions.hand_over(by, call.ref, COUNTY, "传染病网络直报", "R-1")
    actions.hand_over(by, call.ref, COUNTY, "传染病网络直报", "R-1")
    assert [(r.number, r.value) for r in queries.figure_of(by, call.ref).receipts] == [("R-1", 33)]
    assert queries.figure_of(staff(A), call.ref, A).receipts == ()


def test_three_clocks_and_their_ninetieth_percentile(cast, clock):
    by = staff(COUNTY)
    daily = actions.begin_collection(by, COUNTY, "发热人数", WORDS, [A, B], time(16))
    call = FigureCall.objects.get(collection=daily)
    now = time_here.now()
    for n in range(10):
        at, sent = now - timedelta(minutes=10 * (n + 1)), now - timedelta(minutes=n)
        actions.report_figure(staff(A), call.ref, A, n, reason="又数一遍", seen_at=at, sent_at=sent)
    (line,) = queries.clocks(by)
    assert (line.values, line.corrected) == (10, 9)
    assert line.seen_to_received == timedelta(minutes=90)
    assert line.sent_to_received == timedelta(minutes=8)
    with pytest.raises(Refusal):
        actions.report_figure(staff(B), call.ref, B, 1, seen_at=now, sent_at=now - timedelta(minutes=1))


def test_a_thousand_random_cells_equal_direct_counts(cast, clock):
    """Three provinces, five levels, random reports, corrections and silence; each cell is compared with a plain sum
    over the rows, made without the roll-up, as of a random moment."""
    chance = random.Random(68)
    units = [
        Region.of_code(f"{p}{c:02d}{k:02d}{s:03d}{u:03d}")
        for p in (32, 33, 34) for c in (1, 2) for k in (1, 2) for s in (1, 2) for u in (1, 2, 3)
    ]  # fmt: skip
    country = staff(Region())
    calls = []
    for n in range(4):
        call = actions.ask_figure(country, Region(), f"数 {n}", time_here.now(), chance.sample(units, 50))
        calls.append(call)
    moments = [time_here.now()]
    for _ in range(4):
        clock.advance(minutes=7)
        for call in calls:
            for unit in chance.sample([u.region for u in call.units.all()], 15):
                actions.report_figure(country, call.ref, unit, chance.randrange(50), reason="再核")
        moments.append(time_here.now())
    rows = defaultdict(list)
    for v in Value.objects.order_by("at", "id"):
        rows[v.call_id].append((str(v.region), v.value, v.at))
    cells = 0
    while cells < 1000:
        call, at = chance.choice(calls), chance.choice(moments)
        asked: list[str] = [str(u) for u in call.units.all()]
        over = Region(chance.choice(asked)).at(Level(chance.randrange(0, 6)))
        view = queries.figure_of(country, call.ref, over, at)
        for line in (view.whole, *view.parts):
            below = {u for u in asked if u.startswith(str(line.sum.region))}
            stand: dict[str, int] = {}
            for region, value, given in rows[call.id]:
                if region in below and given <= at:
                    stand[region] = value
            assert line.sum.value == sum(stand.values())
            assert sorted(str(u) for u in line.sum.late) == sorted(below - stand.keys())
            cells += 1
        if view.parts:
            assert sum(p.sum.value for p in view.parts) == view.whole.sum.value


def test_the_next_cut_off_is_later_and_within_a_day(clock):
    for hours in range(48):
        at = time_here.now() + timedelta(hours=hours)
        found = rules.next_cut_off(time(16), at)
        assert at < found <= at + timedelta(days=1)


def test_who_may_not_ask_begins_nothing(cast):
    with pytest.raises(Refusal):
        actions.begin_collection(cast.wang, STREET, "x", "y", [A], time(16))
