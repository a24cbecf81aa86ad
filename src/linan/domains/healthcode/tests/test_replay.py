"""What the code was at a past moment: from what had happened by then and was known here then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core.ledger import drain
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.models import Evidence, Standing
from linan.kernel.actor import workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import ContactRef
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db


@pytest.fixture
def taker(cast):
    return workflow_actor("case", cast.county, [TAKE_EVIDENCE])


def test_nobody_was_yellow_before_the_symptom(cast, clock, taker):
    zhao, told = cast.person["zhao"], clock.at
    actions.take_evidence(taker, zhao, "symptom", told)
    assert queries.verdict_of(cast.zhao, zhao, told - timedelta(hours=12)).colour is Colour.GREEN
    assert queries.verdict_of(cast.zhao, zhao, told).colour is Colour.YELLOW


def test_an_hour_that_was_red_stays_told_as_red_after_the_correction(cast, clock, taker):
    zhao, contact = cast.person["zhao"], ContactRef(new_id())
    piece = actions.take_evidence(taker, zhao, "contact_close", clock.at, because=contact)
    red = clock.advance(hours=1)
    clock.advance(hours=1)
    actions.take_evidence(taker, zhao, "correction", clock.at, {"evidence": str(piece)})
    assert queries.verdict_of(cast.zhao, zhao, red).colour is Colour.RED
    assert queries.verdict_of(cast.zhao, zhao).colour is Colour.GREEN


def test_an_hour_that_was_red_stays_told_as_red_after_the_withdrawal(cast, clock, taker):
    zhao, contact = cast.person["zhao"], ContactRef(new_id())
    actions.take_evidence(taker, zhao, "contact_close", clock.at, because=contact)
    began, red = clock.at, clock.advance(hours=1)
    clock.advance(hours=1)
    actions.withdraw_evidence(taker, zhao, contact)
    assert [queries.verdict_of(cast.zhao, zhao, t).colour for t in (began, red, clock.at)] == [
        Colour.RED, Colour.RED, Colour.GREEN,
    ]  # fmt: skip


def test_what_was_learnt_later_was_not_known_then(cast, clock, taker):
    """The contact was on Saturday; we heard of it on Monday. On Sunday the code was green, and so the replay says."""
    zhao, heard = cast.person["zhao"], clock.at
    actions.take_evidence(taker, zhao, "contact_close", heard - timedelta(days=2), because=ContactRef(new_id()))
    assert queries.verdict_of(cast.zhao, zhao, heard - timedelta(days=1)).colour is Colour.GREEN
    assert queries.verdict_of(cast.zhao, zhao).colour is Colour.RED
    # ahead of now, what is known today counts
    assert queries.verdict_of(cast.zhao, zhao, heard + timedelta(days=1)).colour is Colour.RED


def test_a_clock_that_runs_fast_delays_nothing(cast, clock, taker):
    """Ten minutes ahead is let in; what a device reports has happened, so the code is red at once and no later."""
    zhao = cast.person["zhao"]
    actions.take_evidence(taker, zhao, "contact_close", clock.at + timedelta(minutes=9))
    assert Evidence.objects.get(person_id=zhao.id).at == clock.at
    assert Standing.objects.get(person_id=zhao.id).colour == "red"
    drain()
    assert queries.verdict_of(cast.zhao, zhao).colour is Colour.RED
