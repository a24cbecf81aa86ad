"""Vehicles at a gate. An emergency vehicle never waits: no permit, no local rule and no missing plate changes that.

Plates: GA 36-2018 中华人民共和国机动车号牌 (ordinary: province, office letter, five letters or digits without I and O;
new energy since 2016: six, small ones with D, F and their successors A to K first, large ones with it last); 应急
plates of the fire and rescue service since 2018 (X or S); WJ for the
armed police; two letters and five digits for the forces. What fits none may still pass: a
plate is how a vehicle is written down, not why it may come in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from linan.domains.gates.rules.passing import Action, Decision
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import CHINA
from linan.kernel.words import Words


class PlateKind(StrEnum):
    ORDINARY = "ordinary"
    NEW_ENERGY = "new_energy"
    SPECIAL = "special"


class VehicleUse(StrEnum):
    AMBULANCE = "ambulance"
    FIRE = "fire"
    POLICE = "police"
    RESCUE = "rescue"
    ORDINARY = "ordinary"


EMERGENCY = frozenset(VehicleUse) - {VehicleUse.ORDINARY}

USE_WORDS = {
    VehicleUse.AMBULANCE: Words("ambulance"),
    VehicleUse.FIRE: Words("fire engine"),
    VehicleUse.POLICE: Words("police car on a call"),
    VehicleUse.RESCUE: Words("rescue or repair in danger"),
    VehicleUse.ORDINARY: Words("ordinary vehicle"),
}

_PROVINCE = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_NEW = "A-HJK"
_FORMATS = (
    (PlateKind.SPECIAL, re.compile(rf"[{_PROVINCE}][A-Z][A-HJ-NP-Z0-9]{{4}}[学挂警港澳使领试超]\Z")),
    (PlateKind.SPECIAL, re.compile(rf"[{_PROVINCE}][XS]\d{{3,4}}应急\Z")),
    (PlateKind.SPECIAL, re.compile(rf"WJ[{_PROVINCE}]?\d{{4}}[0-9A-Z]\Z")),
    (PlateKind.SPECIAL, re.compile(r"[A-HJ-NP-Z]{2}\d{5}\Z")),
    (PlateKind.NEW_ENERGY, re.compile(rf"[{_PROVINCE}][A-Z][{_NEW}][A-HJ-NP-Z0-9]\d{{4}}\Z")),
    (PlateKind.NEW_ENERGY, re.compile(rf"[{_PROVINCE}][A-Z]\d{{5}}[{_NEW}]\Z")),
    (PlateKind.ORDINARY, re.compile(rf"[{_PROVINCE}][A-Z][A-HJ-NP-Z0-9]{{5}}\Z")),
)


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate as it is compared: no dot, no space, capitals."""

    text: str
    kind: PlateKind


def read_plate(raw: str) -> Plate:
    """A plate as people type it: “浙A·12345”, “浙ad12345”. Refuses `bad_plate`, never quoting it."""
    text = re.sub(r"[\s·.•\-]", "", unicodedata.normalize("NFKC", raw)).upper()
    for kind, form in _FORMATS:
        if form.match(text):
            return Plate(text, kind)
    raise Refusal(
        "bad_plate",
        Words("This is no plate number."),
        kind=Kind.INVALID,
        reasons=(Words("A province, a letter and five characters; six on a green plate. There is no I and no O."),),
        next_step=Words("Compare it with the plate. An emergency vehicle goes first and is written down afterwards."),
        field="plate",
    )


@dataclass(frozen=True, slots=True)
class PermitBounds:
    """Where and when of a day a permit counts; nothing said is everywhere and always. `hours` in China's time."""

    hours: tuple[time, time] | None = None
    gates: frozenset[UUID] = frozenset()
    route: str = ""

    def open_at(self, at: datetime) -> bool:
        """Whether it counts at this hour; from 22:00 to 05:00 is a night."""
        if self.hours is None:
            return True
        here, (since, until) = at.astimezone(CHINA).time(), self.hours
        return since <= here < until if since < until else here >= since or here < until


@dataclass(frozen=True, slots=True)
class Permit:
    """The permit of a vehicle as the gate sees it; `gate_names` are those it counts at."""

    until: datetime
    bounds: PermitBounds = PermitBounds()
    gate_names: tuple[str, ...] = ()


def decide_vehicle(
    use: VehicleUse, *, permit: Permit | None, expected: bool, at: datetime, gate: UUID | None = None
) -> Decision:
    """What to do with a vehicle: emergencies at once, permits while, when and where they count, guests expected here.

    A permit that does not count stops the vehicle alone: who lives here still comes home.
    """
    if use in EMERGENCY:
        return Decision(
            Action.PASS,
            Words("Emergency: open at once."),
            Words("Nobody waits for a plate. Write it down when they have passed."),
        )
    runs = permit is not None and permit.until > at
    if permit is not None and runs and _counts_here(permit, at, gate):
        if permit.bounds.route:
            step = Words(
                "The permit runs until {until}, by this way: {route}", until=permit.until, route=permit.bounds.route
            )
        else:
            step = Words("The permit runs until {until}.", until=permit.until)
        return Decision(Action.PASS, Words("Please pass."), step)
    if expected:
        return Decision(
            Action.PASS,
            Words("A household expects this vehicle."),
            Words("Whoever sits in it is written down at the desk."),
        )
    if permit is not None and runs:
        return _not_now_or_here(permit, at)
    if permit is not None:
        return Decision(
            Action.WAIT,
            Words("The permit of this vehicle ended on {until}.", until=permit.until),
            Words("The vehicle waits outside; whoever lives here comes in. The community office renews the permit."),
        )
    return Decision(
        Action.WAIT,
        Words("This vehicle has no permit."),
        Words("Ask whom they visit and ring the household; loading and unloading for somebody ill always goes ahead."),
    )


def _counts_here(permit: Permit, at: datetime, gate: UUID | None) -> bool:
    return permit.bounds.open_at(at) and (not permit.bounds.gates or gate in permit.bounds.gates)


def _not_now_or_here(permit: Permit, at: datetime) -> Decision:
    if not permit.bounds.open_at(at) and permit.bounds.hours is not None:
        since, until = (f"{t:%H:%M}" for t in permit.bounds.hours)
        return Decision(
            Action.WAIT,
            Words("The permit of this vehicle counts each day from {since} to {until}.", since=since, until=until),
            Words("The vehicle waits outside until then; whoever lives here comes in."),
        )
    return Decision(
        Action.WAIT,
        Words("The permit of this vehicle counts at another gate: {gates}.", gates="、".join(permit.gate_names)),
        Words("Show them the way there; whoever lives here comes in."),
    )
