"""Movements are forgotten when their keeping period ends, with nobody opening a page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.ledger.models import Entry
from linan.core.movement import actions as movement
from linan.core.movement.abilities import FORGET_MOVEMENT
from linan.core.movement.models import Visit
from linan.kernel.actor import workflow_actor

pytestmark = pytest.mark.django_db


def test_movements_are_gone_on_the_day_after_their_keeping_period(cast, clock, drain):
    start = time_here.now()
    row = movement.VisitRow(
        cast.person["zhao"], cast.place["market"], start, start + timedelta(minutes=40), "place", key="zhao:market"
    )
    movement.record_visits(cast.actor("clerk"), [row])
    movement.look_daily(workflow_actor("retention", cast.county, [FORGET_MOVEMENT]), cast.county)
    clock.advance(days=27)
    drain()
    assert Visit.objects.count() == 1
    for _ in range(3):
        clock.advance(days=1)
        drain()
    assert Visit.objects.count() == 0
    assert Entry.objects.filter(kind="movement.forgotten").count() == 1
