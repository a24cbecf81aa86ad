"""The index recomputes by hand, what is missing is missing, and each indicator stands in one layer."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from tests.cast import Cast

from linan.core import clock as time_here
from linan.domains.resilience import actions, queries, rules
from linan.domains.resilience.rules import Capital, Layer
from linan.kernel.refusal import Refusal


def test_by_hand() -> None:
    """Income 35,000 of 10,000 to 60,000 is 50; work 70 of 50 to 90 is 50; elders 25 of 40 down to 10 is 50;
    staffed grids 100 is 100. Economic (50 + 50) / 2 = 50, population 50, management 100: the index is 66.7."""
    values = {"income": "35000", "employment": "70", "elders": "25", "grids_staffed": "100"}
    found = rules.profile({k: Decimal(v) for k, v in values.items()})
    assert found.capitals[Capital.ECONOMIC] == rules.Group(Decimal(50), 2, 3)
    assert found.capitals[Capital.POPULATION].score == 50 and found.capitals[Capital.PUBLIC_MANAGEMENT].score == 100
    assert found.index is not None and rules.shown(found.index) == Decimal("66.7")


def test_missing_is_missing_and_not_zero() -> None:
    nothing = rules.profile({})
    assert nothing.index is None and len(nothing.missing) == len(rules.indicators())
    assert all(g.score is None for g in nothing.capitals.values())
    worst = rules.profile({"income": Decimal(10000)})
    assert worst.index == 0 and worst.capitals[Capital.SOCIAL].score is None
    better = rules.profile({"income": Decimal(60000), "trust": Decimal(30)})
    assert better.index == 50, "measured and bad counts, unmeasured does not"


def test_the_ends_of_the_scale_hold_in_both_directions() -> None:
    elders = rules.indicators()["elders"]
    assert [rules.score(elders, Decimal(v)) for v in ("50", "40", "10", "5")] == [0, 0, 100, 100]


def test_each_indicator_sits_in_one_layer_and_one_capital_and_names_its_source() -> None:
    raw = json.loads((files("linan.domains.resilience") / "data" / "indicators.json").read_text("utf-8"))
    assert max(Counter(r["code"] for r in raw).values()) == 1
    everything = rules.profile({})
    assert sum(g.of for g in everything.layers.values()) == len(raw) == sum(g.of for g in everything.capitals.values())
    assert {r["layer"] for r in raw} == set(Layer) and {r["capital"] for r in raw} == set(Capital)
    assert all(r["source"] for r in raw) and {r["drawn"] for r in raw} - {""} == set(queries.DRAWN)


@pytest.mark.django_db
def test_the_register_is_counted_and_the_rest_stays_missing(cast: Cast) -> None:
    assert queries.index_of(cast.lead).index is None
    actions.draw_from_register(cast.lead, cast.a)
    held = {n.indicator.code: n.held.value for n in queries.index_of(cast.lead).lines if n.held}
    assert held["elders"] == Decimal("16.667"), "赵大爷 among six"
    assert held["telephone"] == Decimal("83.333") and held["grids_staffed"] == 100 and held["lifts"] == 100
    assert held["volunteers"] == Decimal("166.667")
    missing = {i.code for i in queries.index_of(cast.lead).missing}
    assert missing == {
        "income",
        "employment",
        "education",
        "budget",
        "trust",
        "enterprises",
        "facilities",
        "public_space",
    }, "nobody has entered a site yet"


@pytest.mark.django_db
def test_the_profile_over_time_says_what_changed(cast: Cast) -> None:
    today = time_here.today()
    year = today - timedelta(days=365)
    actions.enter_value(cast.lead, cast.a, "income", Decimal("35000"), on=year, source="统计年鉴")
    actions.enter_value(cast.lead, cast.a, "income", Decimal("60000"), on=today, source="统计年鉴")
    view = queries.index_of(cast.lead)
    assert [(m.on, m.index) for m in view.moves] == [(year, Decimal("50.0")), (today, Decimal("100.0"))]
    assert [w.text for w in view.moves[1].changed] == ["Disposable income per resident and year"]
    assert queries.index_of(cast.lead, cast.a, today - timedelta(days=1)).index == Decimal("50.0")
    actions.enter_value(cast.lead, cast.a, "income", Decimal("10000"), on=today, source="更正")
    assert queries.index_of(cast.lead).index == 0


@pytest.mark.django_db
def test_who_may_and_what_is_refused(cast: Cast) -> None:
    def enter(by: str, **changed: object) -> str:
        told: dict[str, object] = {"indicator": "income", "value": Decimal(1), "on": date(2022, 1, 1), "source": "s"}
        told |= changed
        with pytest.raises(Refusal) as no:
            actions.enter_value(cast.actor(by), cast.a, **told)  # type: ignore[arg-type]  # each under its name
        return no.value.code

    assert enter("tang") == enter("wang") == "not_permitted"
    assert enter("lead", source=" ") == "no_source"
    assert enter("lead", indicator="luck") == "unknown_indicator"
    assert enter("lead", on=date(2022, 3, 15)) == "future_day"
    assert enter("lead", value=Decimal("NaN")) == "value_out_of_range"
    with pytest.raises(Refusal) as no:
        queries.index_of(cast.tang, cast.a)
    assert no.value.code == "not_found"
