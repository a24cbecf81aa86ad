"""How far a tracer's decision about many lines is written down."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from linan.core.community.queries import place_names
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import SEE_CASES
from linan.domains.tracing.models import Case, Deciding, DecidingLot
from linan.domains.tracing.queries.lots import LotsView, parts_of, progress
from linan.domains.tracing.queries.shown import case_for
from linan.domains.tracing.rules import Decision
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, PlaceRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class DecidingView(LotsView):
    """One decision while it is written down and afterwards: about which place (None: ticked lines), and what."""

    decision: Words
    ground: str
    place: Words | None
    decided: int

    @property
    def overtaken(self) -> int:
        """Lines that were decided by themselves before their turn."""
        return self.handled - self.decided


def deciding_of(by: Actor, deciding: UUID) -> DecidingView:
    """One decision. Counts only, so no read is noted. Needs SEE_CASES over the case's region."""
    by.must_somewhere(SEE_CASES)
    row = Deciding.objects.select_related("case").filter(pk=deciding).first()
    if row is None or not by.can(SEE_CASES, row.case.region):
        raise not_found()
    return _view(row, row.case)


def decidings(by: Actor, case: CaseRef) -> list[DecidingView]:
    """The decisions about many lines that are still being written down, the latest first."""
    found = case_for(by, case)
    rows = Deciding.objects.filter(case=found, lots__done_at=None).distinct().order_by("-begun_at", "-id")
    return [_view(row, found) for row in rows[:5]]


def _view(row: Deciding, case: Case) -> DecidingView:
    lots = DecidingLot.objects.filter(deciding=row)
    far = progress(row.pk, case, row.begun_at, lots)
    return DecidingView(
        **parts_of(far),
        decision=rules.DECISION_WORDS[Decision(row.decision)],
        ground=row.ground,
        place=_place(row.place_key),
        decided=lots.aggregate(n=Sum("decided"))["n"] or 0,
    )


def _place(key: str) -> Words | None:
    if not key:
        return None
    if key in (rules.HOME, rules.TOLD):
        return Words("at home") if key == rules.HOME else Words("told in the interview")
    ref = PlaceRef(UUID(key))
    return Words("{place}", place=place_names([ref]).get(ref, ""))
