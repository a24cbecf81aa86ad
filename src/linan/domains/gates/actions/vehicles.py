"""Vehicles at a gate, permits, and guests a household expects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from linan.core.clock import now
from linan.core.community.models import Gate, Household
from linan.core.ledger import once_or_earlier, record
from linan.core.ledger.fields import within
from linan.core.movement.actions import record_passage
from linan.core.policy import queries as policy
from linan.domains.gates import queries
from linan.domains.gates.abilities import PERMIT_VEHICLE, SCAN_AT_GATE
from linan.domains.gates.facts import AnnouncementWithdrawn, EmergencyPassed, GuestAnnounced, VehiclePermitted
from linan.domains.gates.models import Announcement, VehiclePassage, VehiclePermit
from linan.domains.gates.rules import (
    EMERGENCY,
    Action,
    Decision,
    Direction,
    PermitBounds,
    VehicleUse,
    decide_vehicle,
    read_plate,
)
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

LONGEST_PERMIT = timedelta(days=366)
LONGEST_VISIT = timedelta(days=3)
"""A guest who stays longer is no visitor any more: the household tells the grid worker. No source names a number."""


@dataclass(frozen=True, slots=True)
class VehicleAnswer:
    """What the guard is told about a vehicle, and the line it left."""

    decision: Decision
    line: VehiclePassage


@transaction.atomic
def pass_vehicle(
    by: Actor,
    gate: GateRef,
    key: str,
    use: VehicleUse,
    *,
    plate: str = "",
    direction: Direction = Direction.IN,
    note: str = "",
) -> VehicleAnswer:
    """Answer for a vehicle; the same `key` is one line. Going out is never stopped.

    An emergency needs no plate and is never refused, not even for a plate that cannot be read; it leaves
    `EmergencyPassed`. Any other needs its plate (`bad_plate`). Needs SCAN_AT_GATE over the gate.
    """
    region = queries.gate_region(by, gate)
    if not 8 <= len(key) <= 40:
        raise Refusal("nonce_unusable", Words("A form needs a number of its own."), kind=Kind.INVALID)

    def make() -> dict[str, Any]:
        told = _pass_vehicle(by, gate, region, f"{gate.id}:{key}", use, plate, direction, note)
        said = told.decision
        return {
            "line": str(told.line.pk), "action": said.action.value, "words": said.words.to_json(),
            "next_step": said.next_step.to_json(),
        }  # fmt: skip

    stored, _ = once_or_earlier(f"gates.vehicle:{gate.id}", key, make)
    line = VehiclePassage.objects.filter(pk=stored["line"]).first()
    if line is None:
        raise not_found()
    words, next_step = (Words.from_json(stored[k]) for k in ("words", "next_step"))
    return VehicleAnswer(Decision(Action(stored["action"]), words, next_step), line)


def _pass_vehicle(
    by: Actor,
    gate: GateRef,
    region: Region,
    whole: str,
    use: VehicleUse,
    plate: str,
    direction: Direction,
    note: str,
) -> VehicleAnswer:
    moment = now()
    if use in EMERGENCY:
        text, decision = plate.strip()[:20], decide_vehicle(use, permit=None, expected=False, at=moment)
    else:
        # A plate nobody can read keeps nobody in.
        text = read_plate(plate).text if direction is Direction.IN else plate.strip()[:20]
        decision = decide_vehicle(
            use,
            permit=queries.permit_of(text, region),
            expected=queries.is_expected(text, region, moment),
            at=moment,
            gate=gate.id,
        )
        if direction is Direction.OUT:
            decision = Decision(Action.PASS, Words("Please pass."), Words("Nothing else to do."))
    known = VehiclePassage.objects.filter(key=whole).first()
    if known is not None:
        return VehicleAnswer(decision, known)
    line = VehiclePassage.objects.create(
        key=whole, gate_id=gate.id, region=region, keeper=by.id, at=moment, direction=direction.value, use=use.value,
        answer=decision.action.value, plate=text, note=note.strip()[:80],
    )  # fmt: skip
    if use in EMERGENCY:
        record_passage(by, gate, None, moment, direction.value, whole, source="exempt:emergency", under=SCAN_AT_GATE)
        record(EmergencyPassed(region=region, gate=gate, use=use.value, at=moment), by=by)
    return VehicleAnswer(decision, line)


@transaction.atomic
def name_vehicle(by: Actor, gate: GateRef, line: UUID, plate: str, note: str) -> bool:
    """Write down afterwards which vehicle it was and which service sent it; never undoes that it passed.

    Needs SCAN_AT_GATE over the gate; refuses `not_found` for a line of another.
    """
    queries.gate_region(by, gate)
    row = VehiclePassage.objects.select_for_update().filter(pk=line, gate_id=gate.id).first()
    if row is None:
        raise not_found()
    row.plate, row.note = (read_plate(plate).text if plate.strip() else str(row.plate)), note.strip()[:80]
    row.save()
    return True


@transaction.atomic
def permit_vehicle(
    by: Actor, region: Region, plate: str, purpose: str, until: datetime, bounds: PermitBounds | None = None
) -> VehiclePermit:
    """Let a vehicle come into an area until a time, at most a year; the latest permit counts. Needs PERMIT_VEHICLE.

    `bounds` says at which hours, at which gates and which way. Refuses `permit_unusable`, and `not_found` for a gate
    of another area.
    """
    by.must(PERMIT_VEHICLE, over=region)
    bounds = bounds or PermitBounds()
    here = Gate.objects.filter(within("region", region.community), pk__in=bounds.gates)
    if here.count() != len(bounds.gates):
        raise not_found()
    if bounds.hours is not None and bounds.hours[0] == bounds.hours[1]:
        raise Refusal(
            "permit_unusable",
            Words("The hours of a permit begin and end at different times."),
            kind=Kind.INVALID,
            next_step=Words("Leave both empty for the whole day."),
            field="daily_from",
        )
    text, moment = read_plate(plate).text, now()
    if not moment < until <= moment + LONGEST_PERMIT or not purpose.strip():
        raise Refusal(
            "permit_unusable",
            Words("A permit needs a purpose and an end within a year."),
            kind=Kind.INVALID,
            next_step=Words("Say what for and until when."),
        )
    row = VehiclePermit.objects.create(
        region=region, plate=text, plate_hash=queries.plate_hash(text), purpose=purpose.strip()[:80], since_at=moment,
        until_at=until, daily_from=bounds.hours[0] if bounds.hours else None,
        daily_to=bounds.hours[1] if bounds.hours else None, gates=sorted(str(g) for g in bounds.gates),
        route=bounds.route.strip()[:120],
    )  # fmt: skip
    record(VehiclePermitted(region=region, until=until), by=by)
    return row


@transaction.atomic
def end_permit(by: Actor, permit: UUID) -> bool:
    """End a permit now; False when it has ended. Needs PERMIT_VEHICLE over its area."""
    regions = by.must_somewhere(PERMIT_VEHICLE)
    row = VehiclePermit.objects.select_for_update().filter(within("region", regions), pk=permit).first()
    if row is None:
        raise not_found()
    if row.ended_at is not None:
        return False
    row.ended_at = now()
    row.save()
    return True


@transaction.atomic
def announce_guest(by: Actor, guest: str, since: datetime, until: datetime, plate: str = "") -> Announcement:
    """A resident says whom their household expects; the desk reads a masked name, the door and the times.

    Refuses `visit_unusable` for no name, an end before the start, one in the past or a stay longer than three days,
    `visit_too_early` for one that begins after `gates.guest_days_ahead`, and `too_many_guests` for a household that
    `gates.guests_announced` are expected by already.
    """
    home = Household.objects.select_for_update().get(pk=queries.home_of(by).pk)
    if by.person is None:
        raise not_found()
    if not guest.strip() or not max(since, now()) < until <= since + LONGEST_VISIT:
        raise Refusal(
            "visit_unusable",
            Words("A visit needs a name, and a beginning and an end within three days."),
            kind=Kind.INVALID,
            next_step=Words("For a longer stay tell the grid worker: then your guest is entered as living here."),
        )
    _not_too_many(home, since)
    text = read_plate(plate).text if plate.strip() else ""
    row = Announcement.objects.create(
        region=home.region, household=home, by_person_id=by.person.id, guest=guest.strip()[:60], plate=text,
        plate_hash=queries.plate_hash(text) if text else "", since_at=since, until_at=until,
    )  # fmt: skip
    record(GuestAnnounced(region=home.region, subject=by.person, since=since, until=until), by=by)
    return row


def _not_too_many(home: Household, since: datetime) -> None:
    moment = now()
    days = policy.number("gates.guest_days_ahead", home.region, moment).value
    if since > moment + timedelta(days=days):
        raise Refusal(
            "visit_too_early",
            Words("A guest is announced at most {days} days ahead.", days=days),
            kind=Kind.INVALID,
            next_step=Words("Announce them again when the day is nearer."),
        )
    most = policy.number("gates.guests_announced", home.region, moment).value
    waiting = Announcement.objects.filter(household=home, withdrawn_at=None, arrived_at=None, until_at__gt=moment)
    if waiting.count() >= most:
        raise Refusal(
            "too_many_guests",
            Words("The gate expects {most} guests of your household already.", most=most),
            next_step=Words("Take one back below, or ask the community office about a larger gathering."),
        )


@transaction.atomic
def withdraw_guest(by: Actor, announcement: UUID) -> bool:
    """Anyone of the household takes an announcement back; False when it was taken back before."""
    home = queries.home_of(by)
    row = Announcement.objects.select_for_update().filter(pk=announcement, household=home).first()
    if row is None or by.person is None:
        raise not_found()
    if row.withdrawn_at is not None:
        return False
    row.withdrawn_at = now()
    row.save()
    record(AnnouncementWithdrawn(region=home.region, subject=by.person), by=by)
    return True


@transaction.atomic
def guest_arrived(by: Actor, gate: GateRef, announcement: UUID) -> bool:
    """The guest a household expects stands at the gate; twice is once. Refuses and needs as `announced`."""
    announced(by, gate, announcement)
    return bool(Announcement.objects.filter(pk=announcement, arrived_at=None).update(arrived_at=now()))


def announced(by: Actor, gate: GateRef, announcement: UUID) -> None:
    """Refuses `guest_withdrawn` for an announcement the household took back, `not_found` for none of this community.

    Needs SCAN_AT_GATE over the gate.
    """
    region = queries.gate_region(by, gate)
    row = Announcement.objects.filter(within("region", region.community), pk=announcement).first()
    if row is None:
        raise not_found()
    if row.withdrawn_at is not None:
        raise Refusal(
            "guest_withdrawn",
            Words("The household does not expect this guest any more."),
            next_step=Words("Ring the household. If they are welcome all the same, let them in as any visitor."),
        )
