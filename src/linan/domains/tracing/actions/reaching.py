"""One press reaches everybody determined: in lots, each a transaction of its own, by as many workers as there are.

What is left is what the lots say is left: a worker killed in the middle loses one lot, and it is done again as a whole.
Nobody is called twice: a line already on a list is no longer *determined*, and one person has one open push.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Max

from linan.core import clock
from linan.core.ledger import record, record_at_many
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import PUSH_CONTACT
from linan.domains.tracing.actions.lines import BATCH, case_for
from linan.domains.tracing.actions.pushing import list_number, put_on_lists
from linan.domains.tracing.facts import ReachingBegun, ReachingLotDue
from linan.domains.tracing.models import Case, Contact, Reaching, ReachingLot
from linan.domains.tracing.rules import ContactState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


def begin_reaching(by: Actor, case: CaseRef) -> Reaching:
    """Begin to inform, assign and task everybody determined for a case; the worker does it, lot by lot.

    Needs PUSH_CONTACT over the case's region. Pressed again while one goes on, that one takes up who was determined
    meanwhile; pressed when nobody waits, the latest is shown. Refuses `nobody_determined` when there never was one.
    """
    found = case_for(by, case, PUSH_CONTACT)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=found.pk)
        rows = Contact.objects.filter(
            case=found, state=ContactState.DETERMINED, ring__in=[r.value for r in rules.PUSHED_RINGS], push=None
        )
        lines = list(rows.order_by("region", "id").values_list("id", "region"))
        latest = Reaching.objects.filter(case=found).order_by("-begun_at", "-id").first()
        running = latest is not None and latest.lots.filter(done_at=None).exists()
        if latest is not None and running:
            held = {c for ids in latest.lots.filter(done_at=None).values_list("contacts", flat=True) for c in ids}
            lines = [(id, region) for id, region in lines if str(id) not in held]
        if not lines:
            if latest is not None:
                return latest
            raise Refusal(
                "nobody_determined",
                Words("Nobody is determined yet."),
                next_step=Words("Determine the contacts first, by place or one by one."),
            )
        now = clock.now()
        made = latest if latest is not None and running else Reaching.objects.create(case=found, begun_at=now)
        _number_lists(made, {region.at(Level.GRID) for _, region in lines})
        _add_lots(by, made, found, [id for id, _ in lines])
    return made


def reach_lot(by: Actor, reaching: UUID, number: int) -> int:
    """Put one lot on its lists; returns how many people are newly called. Twice is once.

    Needs PUSH_CONTACT over the case's region. Who was closed or decided otherwise meanwhile is left out.
    """
    with transaction.atomic():
        lots = ReachingLot.objects.select_for_update(of=("self",)).select_related("reaching__case")
        row = lots.filter(reaching_id=reaching, number=number).first()
        if row is None:
            raise not_found()
        by.must(PUSH_CONTACT, over=row.reaching.case.region)
        if row.done_at is not None:
            return 0
        lines = list(
            Contact.objects.select_for_update(of=("self",))
            .select_related("case")
            .filter(id__in=[UUID(c) for c in row.contacts], state=ContactState.DETERMINED, push=None)
            .filter(ring__in=[r.value for r in rules.PUSHED_RINGS])
            .order_by("region", "id")
        )
        put = put_on_lists(by, lines, {Region(g): n for g, n in row.reaching.lists.items()})
        row.called, row.joined, row.settled = put.called, put.joined, put.settled
        # The ids have done their work; what came of them is on the lines.
        row.done_at, row.contacts = clock.now(), []
        row.save(update_fields=["done_at", "contacts", "called", "joined", "settled"])
    return row.called


def _number_lists(made: Reaching, grids: set[Region]) -> None:
    known = dict(made.lists)
    for grid in sorted(grids):
        if str(grid) not in known:
            known[str(grid)] = list_number(grid, made.begun_at, taken=set(known.values()))
    Reaching.objects.filter(pk=made.pk).update(lists=known)
    made.lists = known


def _add_lots(by: Actor, made: Reaching, case: Case, ids: list[UUID]) -> None:
    now = clock.now()
    first = (made.lots.aggregate(last=Max("number"))["last"] or 0) + 1
    lots = [
        ReachingLot(
            reaching=made, number=n, contacts=[str(i) for i in ids[s : s + BATCH]], size=len(ids[s : s + BATCH])
        )
        for n, s in enumerate(range(0, len(ids), BATCH), start=first)
    ]
    ReachingLot.objects.bulk_create(lots, batch_size=BATCH)
    begun = ReachingBegun(region=case.region, subject=made.ref, case=case.ref, people=len(ids), lots=len(lots))
    cause = record(begun, by=by)
    timers = [(ReachingLotDue(region=case.region, subject=made.ref, lot=x.number), x.number) for x in lots]
    record_at_many([(now, due, f"tracing.reach:{made.pk}:{n}") for due, n in timers], by=by, cause=cause)
