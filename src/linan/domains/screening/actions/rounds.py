"""Opening a round over every address, the round after it for who was absent, and closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.accounts.workers import workers_for
from linan.core.community.models import Household
from linan.core.ledger import record, record_many
from linan.core.ledger.fields import within
from linan.domains.screening import queries, rules
from linan.domains.screening.abilities import OPEN_ROUND, VISIT_DOORS
from linan.domains.screening.facts import Outcome, Purpose, RoundClosed, RoundOpened, Route, RouteLaid
from linan.domains.screening.models import Door, Round
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.refs import RecordRef, StaffRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

WORKER = "grid_worker"


@transaction.atomic
def open_round(by: Actor, region: Region, purpose: Purpose, title: str, *, due_at: datetime, tell: str = "") -> Round:
    """Put every address of `region` on a round, lay it out as one walks, and share it among the workers on duty.

    Needs OPEN_ROUND over the region. A household of which nothing has to be asked and to which nothing is to be told
    needs no visit. Refuses `title_missing`, `tell_missing`, `due_past`, `round_open` and `no_doors`.
    """
    by.must(OPEN_ROUND, over=region)
    at = clock.now()
    if not title.strip():
        raise Refusal("title_missing", Words("Please name the round."), kind=Kind.INVALID, field="title")
    if purpose is Purpose.INFORM and not tell.strip():
        raise Refusal(
            "tell_missing", Words("Write what everybody is to be told."), kind=Kind.INVALID, field="tell"
        )  # fmt: skip
    _need_future(due_at, at)
    if queries.open_rounds_over(region, purpose).exists():
        raise Refusal(
            "round_open",
            Words("A round of this kind is going on here already."),
            next_step=Words("Finish it first, or open the round after it."),
        )
    made = Round(
        region=region, purpose=purpose.value, title=title.strip()[:80], tell=tell.strip()[:2000], opened_at=at,
        opened_by=by.id, due_at=due_at,
    )  # fmt: skip
    doors = _lay_out(made)
    if not doors:
        raise Refusal(
            "no_doors",
            Words("No household is entered here yet."),
            next_step=Words("Bring in the list of residents first."),
        )
    made.save()
    Door.objects.bulk_create(doors, batch_size=500)
    _say_opened(by, made, doors)
    return made


def _lay_out(round: Round) -> list[Door]:
    """One door for each address, in walking order; households behind one door share it."""
    homes = Household.objects.filter(within("region", round.region)).values_list("id", "region", "address")
    ordered = sorted(homes, key=lambda h: (rules.walking_order(h[1], h[2]), h[0]))
    asks = queries.open_items([h for h, _, _ in ordered], round.region)
    behind: dict[Region | UUID, list[tuple[UUID, Region]]] = {}
    for home, region, _ in ordered:
        behind.setdefault(region if region.level is Level.HOUSEHOLD else home, []).append((home, region))
    doors: list[Door] = []
    for n, held in enumerate(behind.values(), 1):
        waiting = [str(h) for h, _ in held if round.tell or asks[h]]
        door = Door(round=round, region=held[0][1], home_id=held[0][0], waiting=waiting, position=n)
        if not waiting:
            door.outcome, door.route, door.answered_at = Outcome.INFORMED.value, Route.KNOWN.value, round.opened_at
        doors.append(door)
    _share([d for d in doors if d.waiting])
    return doors


def _share(doors: Sequence[Door]) -> None:
    """Give each grid's doors to the workers on duty there."""
    by_grid: dict[Region, list[Door]] = {}
    for door in doors:
        by_grid.setdefault(door.region.at(Level.GRID), []).append(door)
    for grid, held in by_grid.items():
        workers = [str(w) for w in workers_for(grid, role=WORKER)]
        for door, worker in zip(held, rules.share_out([d.region for d in held], workers), strict=True):
            door.worker = worker


def _say_opened(by: Actor, round: Round, doors: Sequence[Door]) -> None:
    open_ = [d for d in doors if not d.outcome]
    facts: list[Fact] = [
        RoundOpened(
            region=round.region,
            subject=None,
            round=round.ref,
            purpose=Purpose(round.purpose),
            number=round.number,
            doors=len(doors),
            known=len(doors) - len(open_),
        )
    ]
    shares: dict[str, int] = {}
    for door in open_:
        shares[door.worker] = shares.get(door.worker, 0) + 1
    facts += [
        RouteLaid(
            region=round.region,
            subject=None,
            round=round.ref,
            worker=StaffRef.parse(worker) if worker else None,
            doors=n,
            due_at=round.due_at,
        )
        for worker, n in sorted(shares.items())
    ]
    record_many(facts, by=by)


@transaction.atomic
def open_next_round(by: Actor, round: RecordRef, due_at: datetime) -> Round:
    """Close this round and open the one after it, with the doors that were absent and those nobody came to.

    Needs OPEN_ROUND over the region. Asked twice, the round already made is returned. Refuses `nobody_absent`.
    """
    was = queries.round_for(by, round)
    made = Round.objects.filter(first=was.chain, number=was.number + 1).first()
    if made is not None:
        return made
    at = clock.now()
    _need_future(due_at, at)
    left = list(was.doors.filter(outcome__in=["", Outcome.ABSENT.value]).order_by("position", "id"))
    if not left:
        raise Refusal(
            "nobody_absent",
            Words("Nobody was absent: there is no door for another round."),
            next_step=Words("Close the round."),
        )
    made = Round.objects.create(
        region=was.region, purpose=was.purpose, title=was.title, tell=was.tell, number=was.number + 1,
        first_id=was.chain, opened_at=at, opened_by=by.id, due_at=due_at,
    )  # fmt: skip
    doors = [
        Door(
            round=made, region=d.region, home_id=d.home_id, waiting=d.waiting or [str(d.home_id)],
            position=d.position, worker=d.worker,
        )
        for d in left
    ]  # fmt: skip
    Door.objects.bulk_create(doors, batch_size=500)
    _close(by, was, at)
    _say_opened(by, made, doors)
    return made


@transaction.atomic
def close_round(by: Actor, round: RecordRef) -> Round:
    """End a round as it stands. Needs OPEN_ROUND over its region; closed twice is once."""
    found = queries.round_for(by, round)
    if found.closed_at is None:
        _close(by, found, clock.now())
    return found


@transaction.atomic
def give_doors(by: Actor, round: RecordRef, of: StaffRef | None, to: StaffRef) -> int:
    """Hand the doors still without an outcome from one worker (None: of nobody) to another; how many they are.

    Needs OPEN_ROUND over the round's region. Refuses `not_their_area` for somebody who may not knock there.
    """
    found = queries.round_for(by, round)
    rows = Door.objects.filter(round=found, worker=str(of) if of else "", outcome="")
    regions = set(rows.values_list("region", flat=True))
    if not queries.may_knock(to, regions):
        raise Refusal(
            "not_their_area",
            Words("You may not {deed} here.", deed=VISIT_DOORS.words),
            kind=Kind.INVALID,
            next_step=Words("Choose somebody who works in this area."),
            field="to",
        )
    moved = rows.update(worker=str(to))
    if moved:
        record(
            RouteLaid(region=found.region, subject=None, round=found.ref, worker=to, doors=moved, due_at=found.due_at),
            by=by,
        )
    return moved


def _close(by: Actor, round: Round, at: datetime) -> None:
    round.closed_at = at
    round.save(update_fields=["closed_at"])
    outcomes = list(round.doors.values_list("outcome", flat=True))
    record(
        RoundClosed(
            region=round.region,
            subject=None,
            round=round.ref,
            doors=len(outcomes),
            answered=sum(1 for o in outcomes if o),
            absent=outcomes.count(Outcome.ABSENT.value),
        ),
        by=by,
    )


def _need_future(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise Refusal(
            "due_past",
            Words("The day until which it is to be done has passed."),
            kind=Kind.INVALID,
            next_step=Words("Choose a later day."),
            field="due_on",
        )
