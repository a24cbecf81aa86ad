"""Who signs in the tests of orders: three offices, and people as many as Zhengzhou had."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast, founder

from linan.core import clock
from linan.core.accounts import actions as accounts
from linan.core.community.models import Person
from linan.core.ledger import drain
from linan.domains.healthcode import actions
from linan.domains.healthcode.models import ManualOrder
from linan.domains.healthcode.rules.orders import Asked
from linan.kernel.refs import PersonRef

CDC, STREET, COUNTY, DISCIPLINE = "区疾控中心", "河畔街道办", "县政府办", "纪委监委"
ASKED = Asked("exposed_place", "infectious-39", "流调2022-031", "3月12日在梧桐菜市场与病例同时停留", 2)


def enter_offices(cast: Cast) -> None:
    """钱工 works for the CDC, 刘主任 for the street, 何局 for the county, 审计员 for discipline."""
    for who, office in (("qian", CDC), ("liu", STREET), ("he", COUNTY), ("audit", DISCIPLINE)):
        accounts.enter_department(founder(), cast.staff[who], office)


def many(cast: Cast, count: int) -> list[PersonRef]:
    """So many more people on the roll of A."""
    rows = [Person(name=f"储户{n}", region=cast.a_b01, registered_at=clock.now()) for n in range(count)]
    return [p.ref for p in Person.objects.bulk_create(rows)]


def in_force(cast: Cast, *who: str, **more: Any) -> ManualOrder:
    """An order by 钱工 that 刘主任 agreed to."""
    row = actions.propose_order(cast.qian, [cast.person[w] for w in who], more.get("asked", ASKED))
    drain()
    return actions.agree_to_order(cast.liu, row.pk)
