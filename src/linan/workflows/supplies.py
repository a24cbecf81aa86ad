"""Goods that were not taken in, or must not be given out, are somebody's task at once.

GoodsRefused  → workforce.open_task     the community's secretary sends them back and sees to the rest; a street's own
                                        or the county's goods: the street office is told
GoodsHeld     → workforce.open_task     the same people set them apart before any is given out
GoodsReleased → workforce.drop_tasks
GoodsReceived, CredentialFiled, SignerTrusted, SignerWithdrawn, LicenceWithdrawn and LicenceRestored are answered by
none: what they change in stock is told by GoodsHeld, one delivery at a time
"""

from __future__ import annotations

from linan.core.accounts.workers import workers_for
from linan.core.ledger import when
from linan.core.messages.actions import send
from linan.domains.supplies.facts import GoodsHeld, GoodsRefused, GoodsReleased
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

REFUSED = Words("Goods were refused or did not all come. Please send back what was refused and see to the rest.")
HELD = Words("Goods in stock must not be given out: a paper they rest on no longer counts. Please set them apart.")


@when(GoodsRefused, may=[OPEN_TASK])
def see_that_they_go_back(fact: GoodsRefused, by: Actor) -> None:
    if fact.region.level < Level.COMMUNITY:
        _tell(by, fact.region, fact.subject, REFUSED)
        return
    workforce.open_task(
        by,
        kind="goods_refused",
        subject=None,
        region=fact.region,
        due_at=fact.due_at,
        words=REFUSED,
        department="community",
        key=f"goods_refused:{fact.subject.id}",
        link=f"/supplies/{fact.subject.id}/",
        role="community_lead",
    )


@when(GoodsHeld, may=[OPEN_TASK])
def set_them_apart(fact: GoodsHeld, by: Actor) -> None:
    if fact.region.level < Level.COMMUNITY:
        _tell(by, fact.region, fact.subject, HELD)
        return
    workforce.open_task(
        by,
        kind="goods_held",
        subject=None,
        region=fact.region,
        due_at=fact.due_at,
        words=HELD,
        department="community",
        key=_held(fact.subject),
        link=f"/supplies/{fact.subject.id}/",
        role="community_lead",
    )


@when(GoodsReleased, may=[OPEN_TASK])
def they_need_not_stand_apart(fact: GoodsReleased, by: Actor) -> None:
    workforce.drop_tasks(by, _held(fact.subject), reason="the papers hold again")


def _held(delivery: RecordRef) -> str:
    return f"goods_held:{delivery.id}"


def _tell(by: Actor, region: Region, delivery: RecordRef, words: Words) -> None:
    """A street's or the county's own goods: whoever directs there; the county's officials where no street does."""
    told = workers_for(region, "street_director") or workers_for(region, "county_official")
    for staff in told:
        send(by, staff, words, kind="supplies", link=f"/supplies/{delivery.id}/")
