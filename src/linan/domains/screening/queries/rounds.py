"""Rounds, and how far each is by building."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linan.core import clock
from linan.core.accounts.models import Duty, Staff
from linan.core.accounts.queries import staff_actor, staff_names
from linan.core.accounts.roles import all_roles
from linan.core.accounts.workers import in_force
from linan.core.community.queries import name_of
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.screening import rules
from linan.domains.screening.abilities import OPEN_ROUND, SEE_ROUNDS, VISIT_DOORS
from linan.domains.screening.facts import Outcome, Purpose
from linan.domains.screening.models import Door, Round
from linan.domains.screening.rules import Counted, Coverage
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef, StaffRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


def rounds(by: Actor, limit: int = 50) -> list[tuple[Round, str]]:
    """The rounds that touch the reader's area with the name of theirs, open ones first. Needs SEE_ROUNDS."""
    rows = Round.objects.filter(_touching(by.must_somewhere(SEE_ROUNDS)))
    found = list(rows.order_by("-opened_at")[:limit])
    return [(r, name_of(r.region)) for r in sorted(found, key=lambda r: r.closed_at is not None)]


def _touching(held: Sequence[Region]) -> Q:
    above = {r.at(Level(n)) for r in held for n in range(int(Level.COUNTRY), int(r.level) + 1)}
    return within("region", held) | Q(region__in=above)


def _areas(by: Actor, over: Region) -> list[Region]:
    """The part of a round this reader sees."""
    held = by.must_somewhere(SEE_ROUNDS)
    if any(r.covers(over) for r in held):
        return [over]
    return [r for r in held if over.covers(r)]


def round_of(by: Actor, round: RecordRef) -> Round:
    """One round that touches the reader's area; refuses `not_found`."""
    row = Round.objects.filter(id=round.id).first()
    if row is None or not by.regions(SEE_ROUNDS) or not _areas(by, row.region):
        raise not_found()
    return row


def round_for(by: Actor, round: RecordRef) -> Round:
    """One round, locked, to who opens rounds over its area; refuses `not_found`, or that this is not theirs to do."""
    row = Round.objects.select_for_update(of=("self",)).filter(id=round.id).first()
    if row is None or not (by.can(SEE_ROUNDS, row.region) or by.can(OPEN_ROUND, row.region)):
        raise not_found()
    by.must(OPEN_ROUND, over=row.region)
    return row


def open_round_at(round: RecordRef, region: Region) -> Round:
    """An open round that goes over `region`, locked, for an action that asked the ability; refuses `not_found`."""
    row = Round.objects.select_for_update(of=("self",)).filter(id=round.id, closed_at=None).first()
    if row is None or not row.region.covers(region):
        raise not_found()
    return row


def may_knock(worker: StaffRef, at: Iterable[Region]) -> bool:
    """True when somebody's duties let them knock at all of these doors."""
    row = Staff.objects.filter(id=worker.id, left_at=None).first()
    staff = staff_actor(row, clock.now()) if row is not None else None
    return staff is not None and all(staff.can(VISIT_DOORS, region) for region in at)


def knockers(round: Round) -> list[tuple[StaffRef, str]]:
    """Who may be given doors of a round, with their names: everybody who knocks anywhere in its area."""
    held = {r.code for r in all_roles() if VISIT_DOORS in r.may}
    posts = Duty.objects.filter(in_force(clock.now()), role__in=held, staff__left_at=None)
    refs = {StaffRef(d.staff_id) for d in posts if round.region.covers(d.region) or d.region.covers(round.region)}
    return sorted(staff_names(refs).items(), key=lambda x: x[1])


def open_rounds_over(region: Region, purpose: str) -> QuerySet[Round]:
    """Open rounds of one purpose whose area overlaps this one."""
    return Round.objects.filter(_touching([region]), closed_at=None, purpose=purpose)


def as_it_stands(chain: UUID, areas: Sequence[Region]) -> list[Counted]:
    """Each address once, with what came of it in the latest round that heard anything, and all visits to it."""
    rows = Door.objects.filter(Q(round=chain) | Q(round__first=chain), within("region", areas))
    held: dict[UUID, Counted] = {}
    for home, region, outcome, route, visits in rows.order_by("round__number").values_list(
        "home_id", "region", "outcome", "route", "visits"
    ):
        was = held.get(home)
        if was is not None:
            outcome, route, visits = outcome or was.outcome, route if outcome else was.route, visits + was.visits
        held[home] = Counted(region, outcome, route, visits)
    return list(held.values())


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One worker's share of a round."""

    worker: str
    name: str
    doors: int
    left: int


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with the coverage of its whole chain, in the reader's part of the area."""

    round: Round
    name: str
    whole: Coverage
    buildings: tuple[tuple[str, Coverage], ...]
    routes: tuple[RouteLine, ...]
    left: int
    absent: int
    chain: tuple[Round, ...]

    @property
    def outcomes(self) -> list[tuple[Words, int]]:
        return [(words, self.whole.outcomes.get(o, 0)) for o, words in rules.OUTCOME_WORDS.items()]

    @property
    def may_go_on(self) -> bool:
        """A round after this one has doors to go to."""
        return self.round.closed_at is None and bool(self.absent or self.left)

    @property
    def percent(self) -> int:
        """What the round is for: addresses told, or addresses with an outcome, of all addresses."""
        return self.whole.heard_percent if self.round.purpose == Purpose.INFORM else self.whole.percent

    @property
    def ways(self) -> list[tuple[Words, int]]:
        return [(words, self.whole.routes.get(r, 0)) for r, words in rules.ROUTE_WORDS.items()]

    @property
    def shares(self) -> list[tuple[Words, int, int]]:
        """Each way the word came, how often, and its share of the addresses with an outcome."""
        return [(words, n, 100 * n // self.whole.answered if self.whole.answered else 0) for words, n in self.ways]


def coverage_of(by: Actor, round: RecordRef) -> RoundView:
    """How far a round is: by building, by outcome, by the way the word came, and whose doors are left."""
    row = round_of(by, round)
    areas = _areas(by, row.region)
    counted = as_it_stands(row.chain, areas)
    here = Door.objects.filter(within("region", areas), round=row)
    shares = here.values_list("worker").annotate(n=Count("id"), left=Count("id", filter=Q(outcome="")))
    lines = list(shares.order_by("worker"))
    names = staff_names({StaffRef.parse(w) for w, _, _ in lines if w})
    routes = tuple(RouteLine(w, names.get(StaffRef.parse(w), "") if w else "", n, left) for w, n, left in lines)
    buildings = rules.coverage_by_building(counted)
    return RoundView(
        row,
        name_of(row.region),
        rules.coverage(counted),
        tuple((name_of(b), c) for b, c in buildings.items()),
        routes,
        sum(r.left for r in routes),
        here.filter(outcome=Outcome.ABSENT.value).count(),
        tuple(Round.objects.filter(Q(id=row.chain) | Q(first=row.chain)).order_by("number")),
    )


def today(by: Actor) -> list[TodayItem]:
    """Doors left on one's own route, and for who opens rounds what is late or ready for the next."""
    at = clock.now()
    items: list[TodayItem] = []
    mine = Door.objects.filter(within("region", by.regions(VISIT_DOORS)), worker=by.id, outcome="")
    left = mine.filter(round__closed_at=None).values_list("round_id", "round__due_at").annotate(n=Count("id"))
    for round, due, n in left.order_by("round__due_at"):
        urgency = rules.urgency(due, at)
        words, url = Words("{n} doors left on your route", n=n), f"/screening/{round}/route/"
        items.append(TodayItem(words, n, url, Words("Next door"), due, urgency))
    for row in Round.objects.filter(within("region", by.regions(OPEN_ROUND)), closed_at=None).order_by("due_at")[:20]:
        doors = Door.objects.filter(round=row)
        open_, absent = doors.filter(outcome="").count(), doors.filter(outcome=Outcome.ABSENT.value).count()
        url = f"/screening/{row.id}/"
        if open_ and row.due_at <= at:
            words = Words("{n} doors of a round are late", n=open_)
            items.append(TodayItem(words, open_, url, Words("See whose"), row.due_at, "overdue"))
        elif absent and not open_:
            words = Words("{n} doors were absent: a second round is due", n=absent)
            items.append(TodayItem(words, absent, url, Words("Open it"), None, "now"))
    return [i for i in items if i.count]
