"""What waits today, and what went wrong at doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from linan.core import clock
from linan.core.community.queries import PersonCard, cards_of
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.quarantine import rules
from linan.domains.quarantine.abilities import SEE_ORDERS, WATCH_DOORS
from linan.domains.quarantine.facts import RefusalStep
from linan.domains.quarantine.models import Leaving, Order
from linan.domains.quarantine.queries.lists import unheard_at
from linan.domains.quarantine.rules import State
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.words import Words


def today(by: Actor) -> list[TodayItem]:
    """What waits here for this actor now, most urgent first."""
    if by.person is not None and not by.duties:
        return _today_at_home(by)
    seen = by.regions(SEE_ORDERS)
    if not seen:
        return []
    at = clock.now()
    mine = Order.objects.filter(within("region", seen))
    counts = mine.aggregate(
        unheard=Count("id", filter=unheard_at(at)),
        nameless=Count("id", filter=Q(state=State.DRAFT)),
        blocked=Count("id", filter=Q(state=State.ACTIVE) & ~Q(blockers=[])),
        unsigned=Count("id", filter=Q(state=State.ACTIVE, signed_at=None)),
    )
    left = Leaving.objects.filter(within("order__region", by.regions(WATCH_DOORS)), acknowledged_at=None).count()
    items = [
        TodayItem(Words("{n} reported leavings to look into", n=left), left, "/quarantine/doors/",
                  Words("Look into it"), None, "now"),
        TodayItem(Words("{n} people not heard from", n=counts["unheard"]), counts["unheard"],
                  "/quarantine/?overdue=1", Words("Ask after them"), None, "overdue"),
        TodayItem(Words("{n} orders wait for the five names", n=counts["nameless"]), counts["nameless"],
                  "/quarantine/?state=draft", Words("Name the five"), None, "now"),
        TodayItem(Words("{n} releases lack something", n=counts["blocked"]), counts["blocked"],
                  "/quarantine/?state=blocked", Words("See what is missing"), None, "soon"),
        TodayItem(Words("{n} notices not signed yet", n=counts["unsigned"]), counts["unsigned"],
                  "/quarantine/?state=unsigned", Words("Bring the notice"), None, "info"),
    ]  # fmt: skip
    return [i for i in items if i.count]


def nameless_in(regions: Sequence[Region]) -> int:
    """How many orders of these regions wait for their five names; for overviews, it names nobody."""
    return Order.objects.filter(within("region", regions), state=State.DRAFT).count()


def _today_at_home(by: Actor) -> list[TodayItem]:
    """For the resident and the family members they act for: the check-in of today."""
    day = clock.today()
    people = [p.id for p in ({by.person} if by.person else set()) | by.may_act_for]
    waiting = Order.objects.filter(person_id__in=people, state__in=list(rules.OPEN)).exclude(last_heard_on=day).count()
    if not waiting:
        return []
    due_at = rules.check_in_deadline(day)
    return [TodayItem(Words("Tell us how you are today"), waiting, "/me/quarantine/", Words("Check in"), due_at, "now")]


@dataclass(frozen=True, slots=True)
class Alarm:
    """An unanswered leaving alarm with whom it is about."""

    leaving: Leaving
    card: PersonCard | None


def open_alarms(by: Actor) -> list[Alarm]:
    """Leaving alarms nobody has answered yet, oldest first, in the regions of WATCH_DOORS."""
    regions = by.must_somewhere(WATCH_DOORS)
    found = list(
        Leaving.objects.filter(within("order__region", regions), acknowledged_at=None)
        .select_related("order")
        .order_by("at")[:200]
    )
    cards = cards_of(by, [a.order.subject for a in found], under=WATCH_DOORS)
    return [Alarm(a, cards.get(a.order.subject)) for a in found]


@dataclass(frozen=True, slots=True)
class LadderCounts:
    """How refusals ended: all that began, those settled before police, those that reached police."""

    begun: int
    settled_before_police: int
    police: int

    @property
    def settled_percent(self) -> int | None:
        return round(100 * self.settled_before_police / self.begun) if self.begun else None


def refusal_counts(by: Actor) -> LadderCounts:
    """The ladder in figures over the actor's regions (SEE_ORDERS); no persons."""
    mine = Order.objects.filter(within("region", by.must_somewhere(SEE_ORDERS)))
    police = Q(refusals__step=RefusalStep.POLICE)
    begun = mine.filter(refusals__step=RefusalStep.EXPLAIN).distinct()
    with_police = mine.filter(police).distinct()
    settled = mine.filter(refusals__step=RefusalStep.SETTLED).exclude(id__in=with_police.values("id")).distinct()
    return LadderCounts(begun.count(), settled.count(), with_police.count())
