"""赵大爷's last morning: the letter, the code and the gate say the same, first no and then yes (C-15)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from linan.core import clock as time_here
from linan.core.messages.queries import inbox_of
from linan.domains.gates import actions as gates
from linan.domains.healthcode.queries import verdict_of
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.models import Order
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Outcome
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Ring
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.verdicts import Colour
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def what_they_say(cast: Cast, order: Order) -> dict[str, bool]:
    """Whether each of the three lets him go, asked at the door where he would ask it."""
    zhao = cast.person["zhao"]
    phone = Client()
    phone.force_login(cast.user("zhao"))
    page = phone.get(f"/me/quarantine/{order.id}/certificate/")
    number = Order.objects.get(pk=order.pk).certificate_number
    told = any(number and number in str(letter.words) for letter in inbox_of(cast.actor("zhao")))
    answer = gates.scan(cast.zhou, cast.gate_a, zhao, time_here.now(), str(new_id()))
    return {
        "letter": page.status_code == 200 and bool(number) and number in page.content.decode() and told,
        "code": verdict_of(cast.actor("zhao"), zhao).colour is Colour.GREEN,
        "gate": answer.action == "pass",
    }


NO = {"letter": False, "code": False, "gate": False}
YES = {"letter": True, "code": True, "gate": True}


def test_letter_code_and_gate_change_in_one_act(cast, clock, drain):
    case = tracing.confirm_case(cast.qian, cast.person["father"], RecordRef(new_id()), first_positive_at=None)
    line = tracing.add_contact(
        cast.qian, case.ref, cast.person["zhao"], met_at=time_here.now() - timedelta(hours=20), minutes=40
    )
    tracing.determine_contact(cast.qian, line.ref, Ring.CLOSE, "forty minutes in one room")
    drain()
    seen = []
    tubes = 0
    while order := Order.objects.filter(person_id=cast.person["zhao"].id, state__in=["draft", "active"]).first():
        assert order.state == "active"
        assert what_they_say(cast, order) == NO, f"day {time_here.today()}, {order.regime}"
        seen.append(order)
        quarantine.check_in(cast.wang, order.ref)
        if time_here.today() >= order.until_on or (time_here.today() - order.anchor_on).days in order.test_days:
            tubes += 1
            testing.take_sample(cast.li, cast.person["zhao"], f"ZHAO-{tubes}")
            testing.receive_sample(cast.wu, f"ZHAO-{tubes}")
            testing.report_result(cast.wu, f"ZHAO-{tubes}", Outcome.NEGATIVE)
        drain()
        assert len(seen) < 40, order.blockers
        clock.advance(days=1)
        drain()
    assert len({o.id for o in seen}) > 1  # the ninth edition: a stay, then monitoring; the letter of the last one frees
    last = seen[-1]
    assert what_they_say(cast, last) == YES
