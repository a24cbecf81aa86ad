"""How far the reaching of determined contacts is, as its lots say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, Sum

from linan.core.community.queries import name_of
from linan.core.ledger.queries import unanswered
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import SEE_CASES
from linan.domains.tracing.facts import ContactDetermined, ContactPushed
from linan.domains.tracing.models import Case, Contact, Push, Reaching, ReachingLot
from linan.domains.tracing.queries.lots import LotsView, parts_of, progress
from linan.domains.tracing.queries.shown import case_for
from linan.domains.tracing.rules import ContactState, PushState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class SentList:
    """One grid's list: how many people it asks for, how many were answered, and by when it should be."""

    number: str
    area: str
    people: int
    answered: int
    locate_by: datetime | None


@dataclass(frozen=True, slots=True)
class ReachingView(LotsView):
    """One reaching while it goes on and afterwards. `waiting` are steps still to be answered in the whole cell: codes,
    stays, tasks and letters; `left` are contacts determined since, whom it does not hold yet."""

    called: int
    joined: int
    settled: int
    waiting: int
    left: int
    lists: tuple[SentList, ...]

    @property
    def overtaken(self) -> int:
        """Lines of done lots that were closed or decided otherwise before their turn."""
        return self.handled - self.called - self.joined - self.settled


def reaching_of(by: Actor, reaching: UUID) -> ReachingView:
    """One reaching. Counts only, so no read is noted. Needs SEE_CASES over the case's region."""
    by.must_somewhere(SEE_CASES)
    row = Reaching.objects.select_related("case").filter(pk=reaching).first()
    if row is None or not by.can(SEE_CASES, row.case.region):
        raise not_found()
    lots = ReachingLot.objects.filter(reaching=row)
    far = progress(row.pk, row.case, row.begun_at, lots)
    told = lots.aggregate(sum_called=Sum("called"), sum_joined=Sum("joined"), sum_settled=Sum("settled"))
    return ReachingView(
        **parts_of(far),
        called=told["sum_called"] or 0,
        joined=told["sum_joined"] or 0,
        settled=told["sum_settled"] or 0,
        waiting=unanswered([ContactDetermined.kind, ContactPushed.kind]),
        left=to_reach(row.case) if far.finished else 0,
        lists=_lists(row),
    )


def reachings(by: Actor, case: CaseRef) -> list[Reaching]:
    """The reachings of a case, the latest first."""
    return list(Reaching.objects.filter(case=case_for(by, case)).order_by("-begun_at", "-id")[:20])


def to_reach(case: Case) -> int:
    """How many determined contacts of a case are on no list yet."""
    rings = [r.value for r in rules.PUSHED_RINGS]
    return Contact.objects.filter(case=case, state=ContactState.DETERMINED, ring__in=rings, push=None).count()


def _lists(row: Reaching) -> tuple[SentList, ...]:
    sent = Push.objects.filter(list_no__in=list(row.lists.values())).values("list_no")
    counted = {
        c["list_no"]: c
        for c in sent.annotate(n=Count("id"), open=Count("id", filter=Q(state=PushState.OPEN)), by=Max("locate_by"))
    }
    return tuple(
        SentList(number, name_of(Region(grid)), c["n"], c["n"] - c["open"], c["by"])
        for grid, number in sorted(row.lists.items())
        if (c := counted.get(number)) is not None
    )
