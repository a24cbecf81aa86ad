"""Which additions are in force where. Everybody may know; nothing here asks for an ability."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from linan.core.ledger.compiled import One
from linan.core.ledger.fields import within
from linan.core.policy import rules
from linan.core.policy.abilities import ADOPT_EDITION
from linan.core.policy.models import LocalOverlay
from linan.kernel.actor import Actor
from linan.kernel.region import Level, Region
from linan.kernel.verdicts import Overlay, RuleSet, lengthened, overlaid, overlay
from linan.kernel.words import Words

_ADDED = One(
    lambda: LocalOverlay.objects.filter(confirmed_at__isnull=False).order_by("id"), "since_at__lte", "until_at__gt"
)


def added_at(at: datetime) -> list[LocalOverlay]:
    """What any place adds at a moment; most add nothing, and every weighing asks."""
    return [row for row in _ADDED.all(at, at) if row.ended_at is None or row.ended_at > at]


def laid_on(edition: rules.Edition, region: Region, added: Iterable[LocalOverlay]) -> RuleSet:
    """The edition's rules with what is `added` to it in this place. An addition falls with its edition."""
    mine = [r for r in added if r.edition == edition.code and r.region.covers(region)]
    found = tuple(overlay(str(r.ref), r.extra_days, r.until_at, r.reason) for r in mine)
    return _composed(edition.code, found) if found else edition.rules


@lru_cache(maxsize=256)
def _composed(code: str, overlays: tuple[Overlay, ...]) -> RuleSet:
    return overlaid(rules.editions()[code].rules, overlays)


def _covering(region: Region) -> list[str]:
    return [str(region.at(Level(n))) for n in range(region.level + 1)]


def _in_force(region: Region, at: datetime) -> QuerySet[LocalOverlay]:
    """Until it was ended it was to run to its planned end: a moment of the past is weighed as it was then."""
    rows = LocalOverlay.objects.filter(region__in=_covering(region), confirmed_at__isnull=False, since_at__lte=at)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gt=at), until_at__gt=at)


@dataclass(frozen=True, slots=True)
class Added:
    """One rule an addition lengthens: its own days and the days on top."""

    rule: str
    days: int
    more: int


@dataclass(frozen=True, slots=True)
class OverlayLine:
    """One addition as the public sees it; who decided stays in the ledger."""

    id: UUID
    region: Region
    edition: Words
    added: tuple[Added, ...]
    reason: str
    basis: str
    since_at: datetime
    until_at: datetime
    state: str
    """`waits`, `runs`, `ended` (by people), `over` (by the clock), or `lapsed` (never agreed to in time)."""
    mine: bool
    may: bool


def overlays(by: Actor, region: Region, at: datetime) -> list[OverlayLine]:
    """The additions that touch `region` or lie in it, the newest first. Proposals are seen by those who may decide."""
    touching = Q(region__in=_covering(region)) | within("region", region)
    rows = LocalOverlay.objects.filter(touching).order_by("-proposed_at", "-id")[:200]
    lines = [_line(by, r, at) for r in rows if r.edition in rules.editions()]
    return [n for n in lines if n.may or n.state not in ("waits", "lapsed")]


def _line(by: Actor, row: LocalOverlay, at: datetime) -> OverlayLine:
    edition = rules.editions()[row.edition]
    own = lengthened(edition.rules)
    if row.confirmed_at is None:
        state = "waits" if row.until_at > at and row.ended_at is None else "lapsed"
    elif row.ended_at is not None and row.ended_at <= at:
        state = "ended"
    else:
        state = "runs" if row.until_at > at else "over"
    return OverlayLine(
        row.id,
        row.region,
        edition.title,
        tuple(Added(k, own.get(k, 0), v) for k, v in sorted(row.extra_days.items())),
        row.reason,
        row.basis,
        row.since_at,
        row.ended_at if row.ended_at and row.ended_at < row.until_at else row.until_at,
        state,
        row.proposed_by == by.id,
        by.can(ADOPT_EDITION, row.region),
    )


def overlays_waiting(by: Actor, at: datetime) -> int:
    """How many proposed additions wait for `by` as the second person."""
    rows = LocalOverlay.objects.filter(within("region", by.regions(ADOPT_EDITION)), confirmed_at=None, ended_at=None)
    return rows.filter(until_at__gt=at).exclude(proposed_by=by.id).count()


def areas_of(refs: Iterable[UUID]) -> dict[UUID, Region]:
    """For which area each of these additions is: what a person's page says."""
    return dict(LocalOverlay.objects.filter(pk__in=list(refs)).values_list("pk", "region"))
