"""A fact of the tests' own, lit in two communities and the county."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from linan.core.ledger import actions
from linan.core.ledger.abilities import ERASE_BODY
from linan.core.ledger.held import Held
from linan.core.ledger.verify import verify_store
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
NEXT = Region("33/3301/330110/330110001/330110001002/")
COUNTY = HOME.at(Level.COUNTY)
HE = Actor("staff:he", ActorKind.STAFF, (Duty("auditor", COUNTY, frozenset({ERASE_BODY})),))


class CandleLit(Fact, kind="test.candle_lit"):
    region: Region
    subject: PersonRef


def light(count: int, region: Region = HOME) -> list[UUID]:
    with transaction.atomic():
        return actions.record_many([CandleLit(region=region, subject=PersonRef(new_id())) for _ in range(count)], by=HE)


def codes(held: list[Held] | None = None) -> set[str]:
    return {p["code"] for p in verify_store(held=held or ())["problems"]}
