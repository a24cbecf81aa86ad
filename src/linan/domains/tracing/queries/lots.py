"""How far a long work is, as its lots say."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum

from linan.domains.tracing.models import Case, Lot


@dataclass(frozen=True, slots=True)
class LotsView:
    """A work while it goes on and afterwards: `handled` of `people` lines in `done` of `lots` lots."""

    id: UUID
    case: Case
    begun_at: datetime
    people: int
    lots: int
    done: int
    handled: int
    last_at: datetime | None

    @property
    def finished(self) -> bool:
        return self.done == self.lots

    @property
    def percent(self) -> int:
        return 100 if self.finished else self.done * 100 // self.lots


def progress(id: UUID, case: Case, begun_at: datetime, lots: QuerySet[Lot]) -> LotsView:
    """The counts of a work, with one statement over its lots."""
    told = lots.aggregate(
        lots=Count("id"),
        done=Count("id", filter=Q(done_at__isnull=False)),
        people=Sum("size"),
        handled=Sum("size", filter=Q(done_at__isnull=False)),
        last=Max("done_at"),
    )
    return LotsView(
        id, case, begun_at, told["people"] or 0, told["lots"], told["done"], told["handled"] or 0, told["last"]
    )


def parts_of(view: LotsView) -> dict[str, Any]:
    """Its fields by name, for the view of a work that has more to say."""
    return {f.name: getattr(view, f.name) for f in fields(view)}
