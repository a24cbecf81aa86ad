"""Weighing everybody of an area again: in lots, each a transaction of its own, by as many workers as there are.

What is left is what the lots say is left: a worker killed in the middle loses one lot, and it is done again as a whole.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community import queries as register
from linan.core.ledger import record, record_at_many
from linan.core.ledger.fields import within
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.actions.weighing import hold, weigh_people
from linan.domains.healthcode.facts import WeighingBegun, WeighingLotDue
from linan.domains.healthcode.models import Change, Evidence, Weighing, WeighingLot
from linan.domains.healthcode.rules import BULK_MOST, Why
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.verdicts import Colour


def weigh_region_again(by: Actor, region: Region, why: Why, because: RecordRef) -> Weighing:
    """After a change of rules: begin to weigh everybody of `region` with evidence again, in lots the worker does.

    Needs TAKE_EVIDENCE there. The same decision begins it once.
    """
    by.must(TAKE_EVIDENCE, over=region)
    with transaction.atomic():
        rows = Evidence.objects.filter(within("region", region), withdrawn_at__isnull=True)
        people = list(rows.order_by("person_id").values_list("person_id", flat=True).distinct())
        made, new = Weighing.objects.get_or_create(
            why=why,
            source=str(because),
            region=region,
            defaults={"begun_at": clock.now(), "people": len(people)},
        )
        if not new:
            return made
        starts = range(0, len(people), BULK_MOST)
        lots = [
            WeighingLot(weighing=made, number=n, first=people[s], last=people[min(s + BULK_MOST, len(people)) - 1])
            for n, s in enumerate(starts, start=1)
        ]
        WeighingLot.objects.bulk_create(lots, batch_size=BULK_MOST)
        begun = WeighingBegun(
            region=region, subject=made.ref, why=why.value, because=because, people=len(people), lots=len(lots)
        )
        cause = record(begun, by=by)
        timers = [
            (made.begun_at, WeighingLotDue(region=region, subject=made.ref, lot=x.number), _timer(made, x.number))
            for x in lots
        ]
        for start in range(0, len(timers), BULK_MOST):
            record_at_many(timers[start : start + BULK_MOST], by=by, cause=cause)
    return made


def weigh_lot(by: Actor, weighing: UUID, number: int) -> int:
    """Weigh one lot again; returns how many people. Twice is once.

    Needs TAKE_EVIDENCE over the weighing's area. Who moved out of it meanwhile is weighed by what holds there.
    """
    now = clock.now()
    with transaction.atomic():
        lot = WeighingLot.objects.select_for_update(of=("self",)).select_related("weighing")
        row = lot.filter(weighing_id=weighing, number=number).first()
        if row is None:
            raise not_found()
        area = row.weighing.region
        by.must(TAKE_EVIDENCE, over=area)
        if row.done_at is not None:
            return 0
        held = Evidence.objects.filter(within("region", area), withdrawn_at__isnull=True)
        ids = held.filter(person_id__gte=row.first, person_id__lte=row.last).values_list("person_id", flat=True)
        regions = register.regions_of([PersonRef(i) for i in ids.distinct()])
        regions = {p: r for p, r in regions.items() if by.can(TAKE_EVIDENCE, over=r)}
        hold(regions)
        verdicts = weigh_people(by, regions, now, weighing=weighing)
        _count(row, len(verdicts))
        row.done_at = now
        row.save(update_fields=["done_at", "people", "freed", "eased", "rose"])
    return row.people


def _timer(weighing: Weighing, number: int) -> str:
    return f"healthcode.weigh:{weighing.pk}:{number}"


def _count(row: WeighingLot, people: int) -> None:
    row.people = people
    moved = Change.objects.filter(weighing_id=row.weighing_id, person_id__gte=row.first, person_id__lte=row.last)
    for was, now in moved.values_list("was", "now"):
        step = Colour(now).rank - Colour(was).rank
        row.rose += step > 0
        row.eased += step < 0
        row.freed += step < 0 and now == Colour.GREEN
