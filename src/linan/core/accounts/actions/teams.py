"""The team of a grid (1+N): one leader, helpers in order, and who stands in while the leader is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linan.core import clock
from linan.core.accounts import roles, rules
from linan.core.accounts.abilities import ASSIGN_DUTY
from linan.core.accounts.actions.duties import end_duty_of, put_on_duty
from linan.core.accounts.facts import AbsenceEnded, AbsenceNoted, DutyKind, HomeContactNamed, TeamSaved
from linan.core.accounts.models import Absence, Duty, DutyHow, HelperKind, HomeContact, Staff, TeamPlace
from linan.core.accounts.workers import in_force
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.models import Household, Person
from linan.core.community.queries import common_region
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef, StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Helper:
    """One of the N: who, and as what."""

    staff: StaffRef
    kind: HelperKind


@transaction.atomic
def save_team(by: Actor, grid: Region, leader: StaffRef | None, helpers: Sequence[Helper]) -> None:
    """Put a grid's team together; the order of `helpers` is the order in which they stand in.

    Needs ASSIGN_DUTY over the grid. Refuses `no_leader` (a team has exactly one), `leader_helps`, `helper_twice`,
    `not_a_grid`, and `own_duty`: nobody makes themselves the leader or their stand-in.
    """
    by.must(ASSIGN_DUTY, over=grid)
    _sound(by, grid, leader, helpers)
    assert leader is not None
    role = roles.leading(Level.GRID)
    for place in TeamPlace.objects.filter(region=grid).select_related("stands_in"):
        if place.stands_in is not None:
            end_duty_of(by, place.stands_in)
        place.delete()
    at = clock.now()
    posts = Duty.objects.filter(in_force(at), role=role, region=grid, how=DutyHow.POST)
    for post in posts.exclude(staff_id=leader.id):
        end_duty_of(by, post)
    if not posts.filter(staff_id=leader.id).exists():
        put_on_duty(by, leader, role, grid, at, None, DutyKind.POST)
    TeamPlace.objects.bulk_create(
        TeamPlace(region=grid, staff_id=h.staff.id, kind=h.kind, position=n) for n, h in enumerate(helpers, 1)
    )
    record(TeamSaved(region=grid, subject=leader, helpers=tuple(h.staff for h in helpers)), by=by)
    _cover(by, grid)


def _sound(by: Actor, grid: Region, leader: StaffRef | None, helpers: Sequence[Helper]) -> None:
    if grid.level is not Level.GRID:
        raise Refusal("not_a_grid", Words("A team belongs to a grid."), kind=Kind.INVALID, field="grid")
    if leader is None:
        raise Refusal(
            "no_leader",
            Words("A team needs exactly one leader."),
            kind=Kind.INVALID,
            next_step=Words("Choose who leads this grid."),
            field="leader",
        )
    everybody = [leader, *(h.staff for h in helpers)]
    if len(set(everybody)) < len(everybody):
        raise Refusal(
            "helper_twice",
            Words("Everybody has one place in a team."),
            kind=Kind.INVALID,
            next_step=Words("Choose each person once."),
            field="helper",
        )
    if by.id in map(str, everybody):
        raise Refusal(
            "own_duty",
            Words("Nobody assigns a duty to themselves."),
            kind=Kind.NOT_PERMITTED,
            reasons=by.must_not,
            next_step=Words("Ask the person responsible for this area, or have the duty assigned to you."),
        )
    known = Staff.objects.filter(pk__in=[s.id for s in everybody], left_at=None)
    # The people of a team are from here: whoever asks cannot reach across the county for a stranger.
    county = grid.at(Level.COUNTY)
    if sum(1 for s in known if county.covers(s.region) or s.region.covers(county)) < len(everybody):
        raise not_found()


@transaction.atomic
def note_absence(by: Actor, staff: StaffRef, until: datetime | None = None) -> Absence:
    """Somebody is away from now on; where they lead a grid, the first helper who is there holds their rights at once.

    For oneself, or with ASSIGN_DUTY over their area. Noting it again changes the end. The reason is not kept.
    """
    row = _one(by, staff)
    at = clock.now()
    rules.term(at, until)
    absence = Absence.objects.filter(in_force(at), staff=row).first()
    if absence is None:
        absence = Absence.objects.create(staff=row, since=at, until=until)
    elif absence.until == until:
        return absence
    else:
        absence.until = until
        absence.save(update_fields=["until"])
    record(AbsenceNoted(region=_reach(row), subject=staff, until=until), by=by)
    _cover_all(by, staff)
    return absence


@transaction.atomic
def note_return(by: Actor, staff: StaffRef) -> None:
    """Somebody is back: whoever stood in for them steps back at once. Coming back twice changes nothing."""
    row = _one(by, staff)
    at = clock.now()
    if not Absence.objects.filter(in_force(at), staff=row).update(until=at):
        return
    record(AbsenceEnded(region=row.region, subject=staff), by=by)
    _cover_all(by, staff)


def _one(by: Actor, staff: StaffRef) -> Staff:
    row = Staff.objects.select_for_update().filter(pk=staff.id, left_at=None).first()
    if row is None or not (by.id == str(staff) or by.can(ASSIGN_DUTY, over=row.region)):
        raise not_found()
    return row


def _reach(row: Staff) -> Region:
    """The smallest area that holds everything somebody works for: what their absence concerns."""
    return common_region([row.region, *row.duties.filter(in_force(clock.now())).values_list("region", flat=True)])


def _cover_all(by: Actor, staff: StaffRef) -> None:
    grids = set(TeamPlace.objects.filter(staff_id=staff.id).values_list("region", flat=True))
    led = Duty.objects.filter(in_force(clock.now()), role=roles.leading(Level.GRID), staff_id=staff.id)
    grids |= {r for r in led.values_list("region", flat=True) if r.level is Level.GRID}
    for grid in sorted(grids):
        _cover(by, grid)


def cover_after(by: Actor, duty: Duty) -> None:
    """A leader's post ended: the first helper holds their rights until a new leader is chosen."""
    if duty.role == roles.leading(Level.GRID) and duty.how == DutyHow.POST and duty.region.level is Level.GRID:
        _cover(by, duty.region)


def _cover(by: Actor, grid: Region) -> None:
    """Weigh again who should stand in for the leader of a grid, and give or take that duty."""
    at = clock.now()
    role = roles.leading(Level.GRID)
    places = list(
        TeamPlace.objects.select_for_update(of=("self",))
        .filter(region=grid, staff__left_at=None)
        .select_related("stands_in")
        .order_by("position")
    )
    gone = {a.staff_id: a.until for a in Absence.objects.filter(in_force(at)).only("staff_id", "until")}
    led = Duty.objects.filter(in_force(at), role=role, region=grid, how=DutyHow.POST, staff__left_at=None)
    leaders = list(led.values_list("staff_id", flat=True))
    need = bool(places) and not any(s not in gone for s in leaders)
    until = gone.get(leaders[0]) if leaders else None
    chosen = next((p for p in places if p.staff_id not in gone), None) if need else None
    for place in places:
        held = place.stands_in
        serving = held is not None and (held.until is None or held.until > at)
        if held is not None and serving and (place is not chosen or held.until != until):
            end_duty_of(by, held)
            serving = False
        if place is chosen and not serving:
            duty = put_on_duty(by, StaffRef(place.staff_id), role, grid, at, until, DutyKind.DEPUTY)
            TeamPlace.objects.filter(pk=place.pk).update(stands_in=duty)


@transaction.atomic
def name_contact(by: Actor, household: HouseholdRef, person: PersonRef) -> None:
    """A household names one of its members as the one to ask. Needs EDIT_PEOPLE there. Refuses `not_a_member`."""
    home = Household.objects.filter(pk=household.id).first()
    if home is None or not by.can(EDIT_PEOPLE, over=home.region):
        raise not_found()
    if not Person.objects.filter(pk=person.id, household=home).exists():
        raise Refusal(
            "not_a_member",
            Words("This person does not live in this household."),
            kind=Kind.INVALID,
            next_step=Words("Choose one of its members."),
            field="person",
        )
    found = HomeContact.objects.filter(household=home).first()
    if found is not None and found.person_id == person.id:
        return
    HomeContact.objects.update_or_create(household=home, defaults={"person_id": person.id, "named_at": clock.now()})
    record(HomeContactNamed(region=home.region, subject=household, person=person), by=by)
