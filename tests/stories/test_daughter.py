"""罗红梅 checks in for her father 赵大爷: the word counts as his, and every record of it says who spoke."""

from __future__ import annotations

import pytest
from django.test import Client

from linan.core import clock as time_here
from linan.core.accounts import actions as accounts
from linan.core.ledger import drain
from linan.core.ledger.queries import entries_about
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine import queries
from linan.domains.quarantine.facts import Regime
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef
from linan.kernel.refusal import Refusal
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def stay(cast: Cast, who: str) -> queries.OrderView:
    quarantine.order_quarantine(
        cast.qian, cast.person[who], regime=Regime.HOME_QUARANTINE, because=CaseRef(new_id()),
        last_exposed_on=time_here.today(), days=7, rule="v9",
    )  # fmt: skip
    drain()
    view = queries.own_order(cast.actor(who))
    assert view is not None
    return view


def test_a_daughter_checks_in_and_the_entry_says_so(cast: Cast) -> None:
    father = cast.person["zhao"]
    order = stay(cast, "zhao").order
    with pytest.raises(Refusal):
        quarantine.check_in(cast.luo, order.ref, temperature_tenths=366)
    accounts.agree_proxy(cast.zhao, father, cast.person["luo"])
    quarantine.check_in(cast.luo, order.ref, temperature_tenths=366)
    said = next(s for s in entries_about(cast.zhao, father) if s.kind == "quarantine.checked_in")
    assert said.for_them
    assert [h.through for h in queries.order_of(cast.wang, order.ref).check_ins] == ["罗红梅"]
    client = Client()
    client.force_login(cast.user("wang"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/quarantine/{order.id}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "由罗红梅代报" in page
    quarantine.check_in(cast.zhao, order.ref, temperature_tenths=367)
    own = next(s for s in entries_about(cast.zhao, father) if s.kind == "quarantine.checked_in")
    assert not own.for_them


def test_a_child_does_not_sign_and_the_guardian_does(cast: Cast) -> None:
    order = stay(cast, "child").order
    quarantine.name_five(cast.lead, order.ref, [])
    drain()
    from linan.domains.quarantine.models import Order

    Order.objects.filter(pk=order.pk).update(notice_number="N-1")
    with pytest.raises(Refusal) as no:
        quarantine.sign_notice(cast.child, order.ref, "徐一诺")
    assert no.value.code == "needs_guardian"
    accounts.note_guardian(cast.wang, cast.person["child"], cast.person["mother"])
    quarantine.sign_notice(cast.mother, order.ref, "朱雨桐")
    order.refresh_from_db()
    assert order.signed_at is not None and order.signed_by == "朱雨桐"
