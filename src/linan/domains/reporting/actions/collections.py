"""Figures asked every day at the same time: begin, open the next period by the clock, end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record, record_at
from linan.domains.reporting import queries, rules
from linan.domains.reporting.abilities import ASK_FIGURE, OPEN_PERIOD
from linan.domains.reporting.facts import CollectionBegun, CollectionDue, CollectionEnded, FigureAsked
from linan.domains.reporting.models import Collection, FigureCall, Unit
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@transaction.atomic
def begin_collection(
    by: Actor,
    region: Region,
    figure: str,
    definition: str,
    units: Sequence[Region],
    daily_at: time,
    signals: Sequence[str] = (),
) -> Collection:
    """Ask communities under `region` for a figure every day as of `daily_at` (clocks of China). Needs ASK_FIGURE.

    The first period opens at once and ends at the next cut-off; each cut-off opens the period after it. The same
    figure runs once in one area: beginning it again returns the one that runs. `signals` are the codes of the counts
    its reports are compared with.
    """
    by.must(ASK_FIGURE, over=region)
    for name, text in (("figure", figure), ("definition", definition)):
        if not text.strip():
            raise Refusal(
                "definition_missing",
                Words("A daily figure needs a name and its definition."),
                kind=Kind.INVALID,
                field=name,
                next_step=Words("Write what is counted and what is not, so that all communities count the same."),
            )
    if not units or not all(region.covers(u) and u.level == Level.COMMUNITY for u in units):
        raise Refusal("units_outside", Words("Choose communities in your area."), kind=Kind.INVALID, field="units")
    running = Collection.objects.filter(figure=figure.strip()[:60], region=region, ended_at=None).first()
    if running is not None:
        return running
    made = Collection.objects.create(
        figure=figure.strip()[:60], definition=definition.strip()[:400], region=region, made_at=clock.now(),
        units=[str(u) for u in dict.fromkeys(units)], daily_at=daily_at.replace(second=0, microsecond=0), made_by=by.id,
        signals=[s for s in dict.fromkeys(signals) if queries.signal(s) is not None],
    )  # fmt: skip
    record(CollectionBegun(region=region, subject=None, collection=made.ref, figure=made.figure), by=by)
    _open(by, made)
    return made


@transaction.atomic
def open_period(by: Actor, collection: RecordRef) -> FigureCall | None:
    """Open the period after the cut-off that has come; None once the collection has ended. Needs OPEN_PERIOD there."""
    found = Collection.objects.select_for_update().filter(pk=collection.id).first()
    if found is None or found.ended_at is not None:
        return None
    by.must(OPEN_PERIOD, over=found.region)
    return _open(by, found)


@transaction.atomic
def end_collection(by: Actor, collection: RecordRef) -> Collection:
    """Ask no more from now on; what was given stays. Needs ASK_FIGURE over its area. Twice is harmless."""
    found = queries.collection_to_change(by, collection)
    if found.ended_at is None:
        found.ended_at = clock.now()
        found.save(update_fields=["ended_at"])
        cancel_at(f"collection:{found.id}")
        record(CollectionEnded(region=found.region, subject=None, collection=found.ref), by=by)
    return found


def _open(by: Actor, made: Collection) -> FigureCall:
    at = clock.now()
    cut_off = rules.next_cut_off(made.daily_at, at)
    call, new = FigureCall.objects.get_or_create(
        figure=made.figure, region=made.region, cut_off_at=cut_off,
        defaults={"asked_at": at, "asked_by": made.made_by, "collection": made, "definition": made.definition},
    )  # fmt: skip
    if new:
        Unit.objects.bulk_create(Unit(call=call, region=Region(u)) for u in made.units)
        fact = FigureAsked(region=made.region, subject=None, call=call.ref, figure=call.figure, cut_off_at=cut_off)
        record(fact, by=by)
    due = CollectionDue(region=made.region, subject=None, collection=made.ref)
    record_at(cut_off, due, by=by, once=f"collection:{made.id}")
    return call
