"""Which rule was in force where and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from linan.core import policy
from linan.core.desk.saying import say
from linan.core.ledger.models import Entry
from linan.core.policy import actions, pages, rules
from linan.core.policy.abilities import ADOPT_EDITION
from linan.kernel.actor import Duty
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

pytestmark = pytest.mark.django_db
COUNTY = Region("33/3301/330110/")


def decider(actor, region):
    return replace(actor, duties=(Duty("county_official", region, frozenset({ADOPT_EDITION})),))


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2020-02-12", "hangzhou-2020"),
        ("2020-09-11", "v7"),
        ("2022-03-14", "v8"),
        ("2022-06-27", "v8"),
        ("2022-06-28", "v9"),
        ("2022-11-11", "twenty-measures"),
        ("2022-12-07", "ten-measures"),
        ("2024-01-01", "class-b"),
    ],
)
def test_without_a_decision_the_date_decides(day, code):
    at = datetime.fromisoformat(f"{day}T12:00:00+08:00")
    assert policy.edition(COUNTY, at).code == code


def test_two_people_put_an_edition_into_force_here_and_nowhere_else(cast, clock):
    he, liu = decider(cast.he, cast.county), decider(cast.liu, cast.county)
    row = actions.propose_edition(he, cast.a, "v9", since=clock.at, because="县防控办〔2022〕3号")
    assert policy.edition(cast.a_g01, clock.at).code == "v8"
    with pytest.raises(Refusal) as no:
        actions.adopt_edition(he, row.id)
    assert no.value.code == "second_person"
    assert no.value.reasons
    actions.adopt_edition(liu, row.id)
    actions.adopt_edition(liu, row.id)
    assert policy.edition(cast.a_g01, clock.at).code == "v9"
    assert policy.edition(cast.b, clock.at).code == "v8"
    assert policy.edition(cast.a, clock.at - timedelta(days=1)).code == "v8"
    assert Entry.objects.filter(kind="policy.edition_adopted").count() == 1


def test_nobody_next_door_may_decide_for_us(cast, clock):
    with pytest.raises(Refusal) as no:
        actions.propose_edition(decider(cast.tang, cast.b), cast.a, "v9", since=clock.at, because="x")
    assert no.value.code == "not_permitted"
    row = actions.propose_edition(decider(cast.he, cast.a), cast.a, "v9", since=clock.at, because="x")
    with pytest.raises(Refusal) as no:
        actions.adopt_edition(decider(cast.tang, cast.b), row.id)
    assert no.value.code == "not_found"


def test_regimes_name_days_tests_and_where_they_come_from(db):
    at = datetime(2022, 7, 10, tzinfo=UTC)
    close, secondary = policy.regime_for("close", COUNTY, at), policy.regime_for("secondary", COUNTY, at)
    assert close and (close.regime, close.days, policy.tests_for(close)) == ("facility_quarantine", 7, (1, 2, 3, 5, 7))
    assert [(p.regime, p.days) for p in close.phases][1:] == [("home_monitoring", 3)]
    assert secondary and (secondary.regime, secondary.days, secondary.rule) == ("home_quarantine", 7, "v9.secondary")
    assert policy.regime_for("secondary", COUNTY, datetime(2022, 11, 20, tzinfo=UTC)) is None


def test_every_number_says_where_it_comes_from_and_a_missing_one_is_refused(db):
    at = datetime(2022, 7, 10, tzinfo=UTC)
    assert policy.number("tracing.overlap_minutes", COUNTY, at).value == 15
    assert policy.number("tracing.incubation_days", COUNTY, at).value == 7
    assert policy.number("tracing.incubation_days", COUNTY, at - timedelta(days=90)).value == 14
    for number in policy.numbers(COUNTY, at):
        assert len(number.source) > 10 and number.unit
    with pytest.raises(Refusal) as no:
        policy.number("tracing.nothing", COUNTY, at)
    assert no.value.code == "no_such_rule"


def test_the_editions_follow_one_another_without_a_gap():
    held = list(rules.editions().values())
    assert [e.until for e in held[:-1]] == [e.since for e in held[1:]]
    assert held[-1].until is None
    assert rules.edition_on(date(2019, 1, 1)).code == "hangzhou-2020"
    assert all(e.source for e in held)


def test_the_page_speaks(cast, clock):
    from django.test import RequestFactory

    from linan.core.policy import pages

    for actor in (cast.zhao, decider(cast.he, cast.county)):
        request = RequestFactory().get("/policy/?on=2022-07-10")
        request.__dict__.update(zip(("actor", "session", "user"), (actor, {}, cast.user("he")), strict=True))
        answer = pages.in_force(request)
        assert answer.status_code == 200


def test_every_source_reads_in_chinese_too():
    sources = {e.source for e in rules.editions().values()}
    sources |= {n.source for values in rules.parameters().values() for n in values}
    with translation.override("zh-hans"):
        assert not [s for s in sources if say(s) == s]
    assert {name.partition(".")[0] for name in rules.parameters()} <= set(pages.SUBJECTS)
