"""One press reaches everybody determined: in lots, by the worker (`actions.lots`).

Nobody is called twice: a line already on a list is no longer *determined*, and one person has one open push.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import PUSH_CONTACT
from linan.domains.tracing.actions.lines import case_for
from linan.domains.tracing.actions.lots import add_lots, do_lot, held_by
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
            held = held_by(ReachingLot.objects.filter(reaching=latest))
            lines = [(id, region) for id, region in lines if id not in held]
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
        add_lots(
            by,
            ReachingLot.objects.filter(reaching=made),
            [id for id, _ in lines],
            new=lambda number, part: ReachingLot(reaching=made, number=number, contacts=part, size=len(part)),
            begun=lambda people, lots: ReachingBegun(
                region=found.region, subject=made.ref, case=found.ref, people=people, lots=lots
            ),
            due=lambda lot: ReachingLotDue(region=found.region, subject=made.ref, lot=lot),
            once=f"tracing.reach:{made.pk}",
        )
    return made


def reach_lot(by: Actor, reaching: UUID, number: int) -> int:
    """Put one lot on its lists; returns how many people are newly called. Twice is once.

    Needs PUSH_CONTACT over the case's region. Who was closed or decided otherwise meanwhile is left out.
    """
    work = Reaching.objects.select_related("case").filter(pk=reaching).first()
    if work is None:
        raise not_found()
    by.must(PUSH_CONTACT, over=work.case.region)

    def put(lot: ReachingLot, ids: list[UUID]) -> list[str]:
        lines = list(
            Contact.objects.select_for_update(of=("self",))
            .select_related("case")
            .filter(id__in=ids, state=ContactState.DETERMINED, push=None)
            .filter(ring__in=[r.value for r in rules.PUSHED_RINGS])
            .order_by("region", "id")
        )
        done = put_on_lists(by, lines, {Region(g): n for g, n in work.lists.items()})
        lot.called, lot.joined, lot.settled = done.called, done.joined, done.settled
        return ["called", "joined", "settled"]

    row = do_lot(ReachingLot.objects.filter(reaching=work), number, put)
    return row.called if row is not None else 0


def _number_lists(made: Reaching, grids: set[Region]) -> None:
    known = dict(made.lists)
    for grid in sorted(grids):
        if str(grid) not in known:
            known[str(grid)] = list_number(grid, made.begun_at, taken=set(known.values()))
    Reaching.objects.filter(pk=made.pk).update(lists=known)
    made.lists = known
