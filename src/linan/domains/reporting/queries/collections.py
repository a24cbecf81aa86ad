"""Daily figures, and how long a value takes from being seen to being received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from linan.core import clock
from linan.core.community.models import Division
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.domains.reporting import rules
from linan.domains.reporting.abilities import ASK_FIGURE, SEE_FIGURES
from linan.domains.reporting.models import Collection, FigureCall, Value
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region

SHARE = 0.9


@dataclass(frozen=True, slots=True)
class CollectionLine:
    """A daily figure and the period that is open."""

    collection: Collection
    where: str
    open_call: FigureCall | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long values of one area took, seen → sent → received, as 90th percentiles; and how many were corrected."""

    region: Region
    name: str
    since: datetime
    values: int
    corrected: int
    seen_to_sent: timedelta | None
    sent_to_received: timedelta | None
    seen_to_received: timedelta | None


def collections(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[CollectionLine]:
    """Daily figures asked in the actor's areas or of an area around them (SEE_FIGURES), the newest first."""
    seen = by.must_somewhere(SEE_FIGURES)
    around = {str(r.at(Level(n))) for r in seen for n in range(r.level + 1)}
    rows = Collection.objects.filter(within("region", seen)) | Collection.objects.filter(region__in=around)
    page = paged(rows, order=["-made_at", "-id"], cursor=cursor, size=size)
    calls = FigureCall.objects.filter(collection__in=[c.id for c in page.items]).order_by("cut_off_at")
    newest = {c.collection_id: c for c in calls}
    return page.map([CollectionLine(c, name_of(c.region), newest.get(c.id)) for c in page.items])


def collection_to_change(by: Actor, collection: RecordRef) -> Collection:
    """The collection, locked, for who may ask for figures over its area."""
    found = Collection.objects.select_for_update().filter(pk=collection.id).first()
    if found is None or not by.can(ASK_FIGURE, found.region):
        raise not_found()
    return found


def communities_under(by: Actor, region: Region) -> list[tuple[Region, str]]:
    """The communities of an area one may ask figures of, with their names."""
    if not by.can(ASK_FIGURE, region):
        raise not_found()
    rows = Division.objects.filter(within("region", [region])).values_list("region", flat=True)
    return [(r, name_of(r)) for r in sorted(rows) if r.level == Level.COMMUNITY]


def clocks(by: Actor, days: int = 7) -> list[Clocks]:
    """Of each of the actor's areas (SEE_FIGURES): the 90th percentiles over the values received in the last days."""
    since = clock.now() - timedelta(days=days)
    return [_clocks(area, since) for area in by.must_somewhere(SEE_FIGURES)]


def _clocks(area: Region, since: datetime) -> Clocks:
    rows = Value.objects.filter(within("region", [area]), at__gte=since)
    timed = [(v.seen_at, v.sent_at, v.at) for v in rows if v.seen_at is not None and v.sent_at is not None]
    return Clocks(
        area,
        name_of(area),
        since,
        rows.count(),
        rows.exclude(reason="").count(),
        rules.percentile([sent - seen for seen, sent, _ in timed], SHARE),
        rules.percentile([at - sent for _, sent, at in timed], SHARE),
        rules.percentile([at - seen for seen, _, at in timed], SHARE),
    )
