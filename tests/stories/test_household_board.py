"""A stay puts the household on the board, each check-in is its word, and a day of silence is listed."""

from __future__ import annotations

import pytest

from linan.core import clock as time_here
from linan.core.community import queries
from linan.core.community.rules import HouseholdState
from linan.core.ledger import drain
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.facts import Regime
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef
from tests.cast import Cast
from tests.fixtures import Clock

pytestmark = pytest.mark.django_db


def found(cast: Cast, state: HouseholdState) -> list[str]:
    return [line.address for line in queries.board(cast.wang, state=state).items]


def test_a_stay_is_heard_from_daily_and_its_end_ends_that(cast: Cast, clock: Clock) -> None:
    child, case = cast.person["child"], CaseRef(new_id())
    order = quarantine.order_quarantine(
        cast.qian, child, regime=Regime.HOME_QUARANTINE, because=case, last_exposed_on=time_here.today(), days=7,
        rule="v9",
    )  # fmt: skip
    assert order is not None
    drain()
    clock.advance(hours=25)
    assert found(cast, HouseholdState.SILENT) == ["1幢1单元302室"]
    quarantine.check_in(cast.wang, order.ref, temperature_tenths=366, symptoms=["cough"])
    drain()
    assert found(cast, HouseholdState.SILENT) == []
    assert found(cast, HouseholdState.ILL) == ["1幢1单元302室"], "赵大爷 behind the next door is as he was"
    quarantine.lapse_orders(cast.qian, because=case)
    drain()
    clock.advance(hours=25)
    assert found(cast, HouseholdState.SILENT) == []
