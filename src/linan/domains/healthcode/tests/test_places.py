"""Where I was: my own days, a limit that is a number of the county, and nobody else's business."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linan.core.movement import actions as movement
from linan.domains.healthcode import queries
from linan.domains.healthcode.rules import Presence, places_been, window_start
from linan.kernel.ids import new_id
from linan.kernel.refs import PlaceRef
from linan.kernel.refusal import Refusal

AT = datetime(2022, 7, 20, 4, tzinfo=UTC)  # noon in China
MARKET, TEA = PlaceRef(new_id()), PlaceRef(new_id())


def stay(place, days_ago, minutes, hour=2, exact=True):
    start = AT.replace(hour=hour) - timedelta(days=days_ago)
    return Presence(place, start, start + timedelta(minutes=minutes), exact)


def test_the_fourteenth_day_counts_and_the_fifteenth_is_out():
    def been(days_ago):
        return places_been([stay(MARKET, days_ago, 60)], AT, days=14, least_minutes=30)

    assert [bool(been(d)) for d in (0, 13, 14, 15)] == [True, True, True, False]
    assert window_start(AT, 14).isoformat() == "2022-07-06T00:00:00+08:00"


def test_time_adds_up_and_only_inside_the_window():
    short = [stay(MARKET, 1, 20), stay(MARKET, 3, 20, exact=False), stay(TEA, 2, 29)]
    (market,) = places_been(short, AT, days=14, least_minutes=30)
    assert (market.place, market.minutes, market.exact) == (MARKET, 40, False)
    assert (market.last_on - market.first_on).days == 2
    # A night that ends twenty minutes into the window: twenty minutes.
    night = Presence(TEA, window_start(AT, 14) - timedelta(hours=5), window_start(AT, 14) + timedelta(minutes=20))
    assert places_been([night], AT, days=14, least_minutes=30) == []
    assert places_been([night], AT, days=14, least_minutes=20)[0].minutes == 20
    assert places_been([stay(TEA, -1, 60)], AT, days=14, least_minutes=1) == [], "what lies ahead did not happen"


@pytest.mark.django_db
def test_a_resident_reads_their_own_and_nobody_elses(cast, clock):
    zhao, place = cast.person["zhao"], cast.place["market"]
    for days in (1, 15):
        start = clock.at - timedelta(days=days)
        row = movement.VisitRow(
            person=zhao,
            place=place,
            start_at=start,
            source="place",
            end_at=start + timedelta(minutes=40),
            key=str(days),
        )
        movement.record_visits(cast.actor("clerk"), [row])
    told = queries.my_places(cast.zhao, zhao)
    assert [(line.been.minutes, bool(line.name)) for line in told.lines] == [(40, True)]
    for other in (cast.luo, cast.wang, cast.sun):
        with pytest.raises(Refusal, match="not_found"):
            queries.my_places(other, zhao)
