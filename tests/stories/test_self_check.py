"""The platform measures its own four failings, and each figure has inputs of its own (A-80)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from linan.core import clock as time_here
from linan.core.community import actions as register
from linan.core.community import queries
from linan.core.community.facts import PresenceSource
from linan.core.community.rules import Failing
from linan.core.ledger import drain
from linan.domains.gates import actions as gates
from linan.domains.healthcode import actions as healthcode
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef
from tests.cast import Cast
from tests.fixtures import Clock

pytestmark = pytest.mark.django_db


def scan_red(cast: Cast, who: str, *, scanned: bool = True) -> None:
    """Somebody's code turns red, and the gate that sees them calls their grid worker."""
    healthcode.take_evidence(cast.li, cast.person[who], "contact_close", time_here.now(), because=CaseRef(new_id()))
    drain()
    if scanned:
        gates.scan(cast.zhou, cast.gate_a, cast.person[who], time_here.now(), f"scan-of-{who}")
        drain()


def figures(cast: Cast, clock: Clock, *, aged: bool = False, users: bool = True, feed: bool = True) -> dict[Any, Any]:
    """A hundred days in community A, and what the self-check then says; nothing of it stays."""
    began = clock.at
    with transaction.atomic():
        clock.advance(days=5 if aged else 90)
        for home in ("zhao", "family", "couple"):
            register.confirm_household(cast.actor("lead"), cast.household[home], PresenceSource.VISIT)
        clock.set_to(began)
        clock.advance(days=20)
        scan_red(cast, "zhao")
        clock.advance(days=1)
        drain()
        clock.advance(days=74)
        scan_red(cast, "gao", scanned=feed)
        clock.advance(days=4)
        for who in ("zhao", "mother"):
            user = cast.user(who)
            Client().force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            if not users:
                user.refresh_from_db()
                user.is_active = False
                user.save()
        clock.advance(days=1)
        found = queries.register_health(cast.actor("lead"))
        transaction.set_rollback(True)
    clock.set_to(began)
    return {c.failing: c.percent for c in found.checks}


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        ({"aged": True}, Failing.RIGID),
        ({"users": False}, Failing.FEW_USERS),
        ({"feed": False}, Failing.ISOLATED),
    ],
)
def test_ageing_losing_users_or_cutting_a_feed_worsens_exactly_one_figure(
    cast: Cast, clock: Clock, change: dict[str, bool], failing: Failing
) -> None:
    before, after = figures(cast, clock), figures(cast, clock, **change)
    assert before[Failing.RIGID] == 100
    assert before[Failing.FEW_USERS] == 66, "two of three households"
    worse = {f for f in Failing if after[f] < before[f]}
    assert worse == {failing} and all(after[f] == before[f] for f in set(Failing) - {failing})


def test_what_nobody_knows_any_more_worsens_the_picture_alone(cast: Cast, clock: Clock) -> None:
    before = figures(cast, clock)
    register.correct_person(cast.actor("lead"), cast.person["gao"], phone="")
    after = figures(cast, clock)
    assert {f for f in Failing if after[f] != before[f]} == {Failing.UNCLEAR}


def test_a_cell_in_which_nothing_happened_yet_measures_no_links(cast: Cast) -> None:
    found = {c.failing: c.percent for c in queries.register_health(cast.actor("lead")).checks}
    assert found[Failing.ISOLATED] is None and found[Failing.RIGID] == 0
