"""How many results came within the hours promised, counted on a week of tubes (B-67)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.fixtures import Clock

from linan.domains.testing import actions, queries, rules
from linan.domains.testing.facts import Outcome
from linan.kernel.refusal import Refusal

A_WEEK = timedelta(days=7)


def tubes(cast: Cast, clock: Clock, hours: list[int]) -> None:
    """One tube an entry, all taken now, each reported so many hours later."""
    began = clock.at
    for n in range(len(hours)):
        actions.take_sample(cast.li, cast.person["zhao"], f"T-{n:04d}")
        actions.receive_sample(cast.wu, f"T-{n:04d}")
    for n, after in sorted(enumerate(hours), key=lambda i: i[1]):
        clock.set_to(began + timedelta(hours=after))
        actions.report_result(cast.wu, f"T-{n:04d}", Outcome.NEGATIVE)


def test_ninety_five_of_a_hundred_in_time_keep_the_promise_and_ninety_four_do_not(cast: Cast, clock: Clock) -> None:
    began = clock.at
    tubes(cast, clock, [8] * 18 + [24] + [30])
    kept = queries.promptness(cast.li, cast.a, began)
    assert (kept.hours, kept.promised) == (24, 95)
    assert (kept.in_time, kept.asked, kept.percent, kept.is_kept) == (19, 20, 95, True)  # 24 hours sharp are in time
    actions.take_sample(cast.li, cast.person["father"], "T-OPEN")
    fresh = queries.promptness(cast.li, cast.a, began)
    assert fresh.asked == 20  # its hours still run: nobody failed yet
    clock.advance(hours=25)
    broken = queries.promptness(cast.li, cast.a, began)
    assert (broken.in_time, broken.asked, broken.percent, broken.is_kept) == (19, 21, 90, False)


def test_a_spoiled_tube_is_not_in_time(cast: Cast, clock: Clock) -> None:
    began = clock.at
    actions.take_sample(cast.li, cast.person["gao"], "T-DOUBLE")
    actions.take_sample(cast.li, cast.person["luo"], "T-DOUBLE")
    clock.advance(days=2)
    assert queries.promptness(cast.li, cast.a, began).percent == 0


@pytest.mark.parametrize(
    ("reported", "at", "said"),
    [(24, 30, True), (25, 30, False), (None, 24, None), (None, 25, False), (26, 25, False), (26, 20, None)],
)
def test_one_sample(clock: Clock, reported: int | None, at: int, said: bool | None) -> None:
    told = None if reported is None else clock.at + timedelta(hours=reported)
    assert rules.prompt(clock.at, told, 24, clock.at + timedelta(hours=at)) is said


def test_the_page_and_the_api_say_the_same_and_sun_hears_nothing(cast: Cast, clock: Clock) -> None:
    began = clock.at
    tubes(cast, clock, [8, 8, 8, 30])
    client = Client()
    client.force_login(cast.user("li"))
    page = client.get("/testing/buildings/").content.decode()
    assert "3/4，75%（承诺 95%）" in page and "低于承诺" in page
    asked = {"region": str(cast.a), "since": began.isoformat()}
    told = client.get("/api/testing/promptness", asked).json()
    assert told == {"hours": 24, "promised": 95, "asked": 4, "in_time": 3, "percent": 75}
    with pytest.raises(Refusal):
        queries.promptness(cast.sun, cast.a, began)
    assert queries.promptness(cast.sun, cast.b_g01, began - A_WEEK).asked == 0
