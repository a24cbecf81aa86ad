"""What codes, words, changes, objections and gates keep goes on its day and not before, and nothing else goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linan.core import clock as time_here
from linan.core.ledger.models import Entry
from linan.core.movement import actions as movement
from linan.core.movement.abilities import FORGET_MOVEMENT
from linan.core.policy.queries import number
from linan.domains.gates import actions as gates
from linan.domains.gates.abilities import FORGET_REGISTER
from linan.domains.gates.models import Handover, Hold
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import FORGET_CODES
from linan.domains.healthcode.models import Appeal, AppealWord, Change, Code, DailyWord, Evidence, Standing
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db
NAMES = ("zhao", "deng", "gao")


def evidence(cast, name):
    return Evidence.objects.create(
        person_id=cast.person[name].id, region=cast.a, kind="symptom", at=time_here.now(), taken_at=time_here.now(),
        taken_by="staff:x",
    )  # fmt: skip


def appeal(cast, name, decided=None):
    at = time_here.now()
    row = Appeal.objects.create(
        person_id=cast.person[name].id, region=cast.a, evidence=evidence(cast, name), claim="not_me", how="self",
        made_by="x", made_at=at, first_due_at=at, due_at=at, decided_at=decided, decision="upheld" if decided else "",
        replay={"colour": "green", "reasons": []},
    )  # fmt: skip
    AppealWord.objects.create(appeal=row, at=at, by="x", by_staff=False, text="我没去过那里")
    return row


def kept_of(cast, name):
    """One of each, of now."""
    at, person = time_here.now(), cast.person[name].id
    Code.objects.create(
        person_id=person, region=cast.county, issued_at=at - timedelta(hours=12), expires_at=at, paper=False
    )
    DailyWord.objects.create(
        person_id=person, region=cast.a, on=time_here.today(), said_at=at, said_by="x", how="self", unwell=False,
        temperature_tenths=365,
    )  # fmt: skip
    Change.objects.create(person_id=person, region=cast.a, was="yellow", now="green", at=at, reasons=[], entry=person)
    Handover.objects.create(
        gate_id=cast.gate_a.id, person_id=person, region=cast.a, reason="stop", opened_at=at - timedelta(minutes=9),
        due_at=at, handed_at=at, handed_to="worker", outcome="home", note="楼下等了很久",
    )  # fmt: skip
    Hold.objects.create(
        person_id=person, region=cast.a, reason="contact", opened_at=at - timedelta(hours=1), opened_by="x", due_at=at,
        until_at=at + timedelta(days=3), cleared_at=at, cleared_by="x", outcome="clear",
    )  # fmt: skip


def left(name, cast):
    person = cast.person[name].id
    return {
        "code": Code.objects.filter(person_id=person).count(),
        "daily": DailyWord.objects.filter(person_id=person).count(),
        "change": Change.objects.filter(person_id=person).count(),
        "appeal": AppealWord.objects.filter(appeal__person_id=person).count(),
        "waiting": Handover.objects.filter(person_id=person).count() + Hold.objects.filter(person_id=person).count(),
    }


def keep(cast):
    """The timer as the worker keeps it set."""
    movement.look_daily(workflow_actor("retention", cast.county, [FORGET_MOVEMENT]), cast.county)


@pytest.mark.parametrize("begin", [datetime(2022, 3, 14, 0, 30, tzinfo=UTC), datetime(2024, 2, 29, 0, 30, tzinfo=UTC)])
def test_each_goes_the_day_after_its_time_and_not_the_day_before(cast, clock, drain, begin):
    """From a leap day too: days are counted, not dates."""
    clock.advance(seconds=(begin - clock.at).total_seconds())
    kept_of(cast, "zhao")
    appeal(cast, "zhao", decided=time_here.now())
    keep(cast)
    drain()
    days = {
        "code": "healthcode.code_days", "daily": "healthcode.daily_days", "change": "healthcode.change_days",
        "appeal": "healthcode.appeal_days", "waiting": "gates.waiting_days",
    }  # fmt: skip
    at = time_here.now()
    kept = {k: int(number(n, cast.county, at).value) for k, n in days.items()}
    assert kept == {"code": 14, "daily": 60, "change": 60, "appeal": 184, "waiting": 28}
    full = left("zhao", cast)
    assert full == {"code": 1, "daily": 1, "change": 1, "appeal": 1, "waiting": 2}
    for n in sorted(set(kept.values())):
        names = [k for k, v in kept.items() if v == n]
        clock.advance(seconds=(begin + timedelta(days=n) - timedelta(hours=1) - time_here.now()).total_seconds())
        drain()
        there = left("zhao", cast)
        assert all(there[k] == full[k] for k in names), f"{names}: {there} the day before"
        clock.advance(days=1, hours=17)
        drain()
        there = left("zhao", cast)
        assert all(there[k] == (0 if kept[k] <= n else full[k]) for k in kept), f"{names}: {there} the day after"
    handover, row = Handover.objects.get(), Appeal.objects.get()
    assert (handover.person_id, handover.note, handover.reason, handover.outcome) == (None, "", "stop", "home")
    assert (row.decision, row.person_id) == ("upheld", cast.person["zhao"].id)
    facts = Entry.objects.filter(kind__in=["healthcode.forgotten", "gates.waiting_forgotten"])
    assert set(facts.values_list("purpose", flat=True)) == {"retention"}


def test_the_leap_day_s_word_is_kept_sixty_days_like_any_other(cast, clock, drain):
    clock.advance(seconds=(datetime(2024, 2, 29, 1, tzinfo=UTC) - clock.at).total_seconds())
    kept_of(cast, "zhao")
    by = workflow_actor("retention", cast.county, [FORGET_CODES])
    for day, there in ((date(2024, 4, 29), 1), (date(2024, 4, 30), 0)):
        clock.advance(days=(day - time_here.today()).days)
        actions.forget_old_codes(by, queries.Keeping(14, 60, 60, 184))
        assert DailyWord.objects.count() == there


def test_nothing_goes_of_whom_something_is_open(cast, clock):
    for name in NAMES:
        kept_of(cast, name)
        appeal(cast, name, decided=time_here.now())
    person = cast.person["zhao"]
    Standing.objects.update_or_create(
        person_id=person.id,
        defaults={"region": cast.a, "colour": Colour.YELLOW, "rules": "v9", "weighed_at": clock.at, "reasons": []},
    )
    appeal(cast, "deng")
    clock.advance(days=400)
    by = workflow_actor("retention", cast.county, [FORGET_CODES])
    actions.forget_old_codes(by, queries.Keeping(14, 60, 60, 184))
    for name in ("zhao", "deng"):
        assert {k: left(name, cast)[k] for k in ("daily", "change")} == {"daily": 1, "change": 1}, name
        assert left(name, cast)["appeal"] >= 1 and left(name, cast)["code"] == 0
    assert {k: v for k, v in left("gao", cast).items() if k != "waiting"} == {
        "code": 0, "daily": 0, "change": 0, "appeal": 0,
    }  # fmt: skip


def test_who_still_waits_and_an_open_question_stay(cast, clock):
    kept_of(cast, "zhao")
    Handover.objects.update(handed_at=None, outcome="", handed_to="")
    Hold.objects.update(cleared_at=None, outcome="", until_at=clock.at + timedelta(days=500))
    clock.advance(days=400)
    by = workflow_actor("retention", cast.county, [FORGET_REGISTER])
    assert gates.forget_waiting(by, 28) == 0 and left("zhao", cast)["waiting"] == 2
    with pytest.raises(Refusal, match="keeping_period_too_short"):
        gates.forget_waiting(by, 0)
    with pytest.raises(Refusal, match="not_permitted"):
        gates.forget_waiting(cast.zhou, 28)


def test_a_lot_has_an_end_and_rings_again_until_all_is_gone(cast, clock, drain, monkeypatch):
    monkeypatch.setattr(actions.forgetting, "LOT", 2)
    at = clock.at
    for n in range(7):
        Code.objects.create(
            person_id=cast.person["zhao"].id, region=cast.county, issued_at=at, expires_at=at + timedelta(hours=n),
        )  # fmt: skip
    living = Code.objects.create(
        person_id=cast.person["zhao"].id, region=cast.county, issued_at=at, expires_at=at + timedelta(days=39)
    )
    clock.advance(days=30)
    by = workflow_actor("retention", cast.county, [FORGET_CODES])
    assert actions.forget_old_codes(by, queries.Keeping(14, 60, 60, 184)) == 2
    assert Code.objects.count() == 6
    drain()
    assert list(Code.objects.values_list("pk", flat=True)) == [living.pk]
    assert Entry.objects.filter(kind="healthcode.forgotten").count() == 4  # two, two, two and one


def test_a_code_is_kept_as_long_as_a_late_scan_may_come_whatever_the_county_says(cast, clock):
    kept_of(cast, "zhao")
    by = workflow_actor("retention", cast.county, [FORGET_CODES])
    clock.advance(days=7, hours=23)
    actions.forget_old_codes(by, queries.Keeping(1, 60, 60, 184))
    assert left("zhao", cast)["code"] == 1
    clock.advance(hours=2)
    actions.forget_old_codes(by, queries.Keeping(1, 60, 60, 184))
    assert left("zhao", cast)["code"] == 0
    with pytest.raises(Refusal, match="keeping_period_too_short"):
        actions.forget_old_codes(by, queries.Keeping(14, 60, 60, 0))
    with pytest.raises(Refusal, match="not_permitted"):
        actions.forget_old_codes(cast.zhou, queries.Keeping(14, 60, 60, 184))


def test_an_area_with_days_of_its_own_keeps_them_and_the_neighbours_theirs(cast, clock):
    for name in ("zhao", "luo"):
        kept_of(cast, name)
    DailyWord.objects.filter(person_id=cast.person["luo"].id).update(region=cast.b)
    clock.advance(days=40)
    by = workflow_actor("retention", cast.county, [FORGET_CODES])
    actions.forget_old_codes(by, queries.Keeping(90, 90, 90, 184), {cast.b: queries.Keeping(90, 30, 90, 184)})
    assert (left("zhao", cast)["daily"], left("luo", cast)["daily"]) == (1, 0)
