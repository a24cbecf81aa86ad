"""The way along the doors, whose they are, what stands, and what is divided by what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from linan.domains.screening import rules
from linan.domains.screening.facts import Outcome, Route
from linan.domains.screening.rules import Counted, Item
from linan.kernel.region import Region

A = Region.of_code("330110001001")
NOW = datetime(2022, 3, 14, tzinfo=UTC)


def home(path: str) -> Region:
    return Region(f"{A}{path}/")


def test_one_walks_building_by_building_stair_by_stair_and_up_the_floors() -> None:
    mixed = ["g01/b12/u1/0101", "g01/b2/u2/0101", "g01/b2/u1/1203", "g01/b2/u1/0502", "g01/b2/u1/0501"]
    walked = sorted(map(home, mixed), key=rules.walking_order)
    assert [str(h).removeprefix(str(A)) for h in walked] == [
        "g01/b2/u1/0501/", "g01/b2/u1/0502/", "g01/b2/u1/1203/", "g01/b2/u2/0101/", "g01/b12/u1/0101/",
    ]  # fmt: skip


@given(st.integers(1, 60), st.integers(1, 5))
def test_doors_are_shared_in_runs_and_nobody_walks_past_half_as_much_again(doors: int, hands: int) -> None:
    homes = [home(f"g01/b1/u{n // 4}/{n:04d}") for n in range(doors)]
    given_to = rules.share_out(homes, [f"w{n}" for n in range(hands)])
    assert len(given_to) == doors
    assert given_to == sorted(given_to), "each has one run of doors"
    # A fair share, half of it more, and the door at which it was noticed.
    assert all(given_to.count(w) <= doors / hands * 1.5 + 2 for w in set(given_to))


def test_without_workers_the_doors_are_nobodys() -> None:
    assert rules.share_out([home("g01/b1/u1/0101")], []) == [""]


def test_who_was_heard_stays_heard_unless_the_writer_puts_it_right() -> None:
    assert rules.stands(Outcome.INFORMED, "staff:a", Outcome.ABSENT, "staff:b")
    assert not rules.stands(Outcome.INFORMED, "staff:a", Outcome.ABSENT, "staff:a")
    assert not rules.stands(Outcome.ABSENT, "staff:a", Outcome.INFORMED, "staff:b")
    assert not rules.stands("", "", Outcome.ABSENT, "staff:b")


def test_a_slip_put_right_is_no_second_walk_and_a_call_is_none_at_all() -> None:
    assert rules.counts_as_visit("", "", Route.DOOR, "staff:a")
    assert rules.counts_as_visit(Outcome.ABSENT, "staff:a", Route.DOOR, "staff:a"), "she came again"
    assert not rules.counts_as_visit(Outcome.EMPTY, "staff:a", Route.DOOR, "staff:a")
    assert not rules.counts_as_visit("", "", Route.PHONE, "staff:a")


def test_every_share_divides_by_all_addresses_and_a_hundred_is_reached_by_the_last_alone() -> None:
    doors = [Counted(home(f"g01/b1/u1/{n:04d}"), Outcome.INFORMED, Route.DOOR, 1) for n in range(199)]
    found = rules.coverage([*doors, Counted(home("g01/b2/u1/0101"), "", "", 0)])
    assert (found.doors, found.answered, found.percent, found.not_reached) == (200, 199, 99, 1)
    found = rules.coverage([*doors, Counted(home("g01/b2/u1/0101"), Outcome.ABSENT, Route.DOOR, 1)])
    assert (found.percent, found.heard_percent, found.not_reached) == (100, 99, 1), "absent is an outcome, not reached"


def test_what_is_fresh_is_not_asked() -> None:
    days = {Item.MEMBERS: 30, Item.PHONES: 90, Item.NEEDS: 3}
    known = {Item.MEMBERS: NOW - timedelta(days=29), Item.PHONES: NOW - timedelta(days=90)}
    assert rules.still_to_ask(known, days, NOW) == (Item.PHONES, Item.NEEDS)
