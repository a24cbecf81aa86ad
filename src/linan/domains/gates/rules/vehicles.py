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
from datetime import datetime
from enum import StrEnum

from linan.domains.gates.rules.passing import Action, Decision
from linan.kernel.refusal import Kind, Refusal
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


def decide_vehicle(use: VehicleUse, *, permit_until: datetime | None, expected: bool, at: datetime) -> Decision:
    """What to do with a vehicle: emergencies at once, permits while they run, guests a household expects.

    An ended permit stops the vehicle alone: who lives here still comes home.
    """
    if use in EMERGENCY:
        return Decision(
            Action.PASS,
            Words("Emergency: open at once."),
            Words("Nobody waits for a plate. Write it down when they have passed."),
        )
    if permit_until is not None and permit_until > at:
        return Decision(Action.PASS, Words("Please pass."), Words("The permit runs until {until}.", until=permit_until))
    if expected:
        return Decision(
            Action.PASS,
            Words("A household expects this vehicle."),
            Words("Whoever sits in it is written down at the desk."),
        )
    if permit_until is not None:
        return Decision(
            Action.WAIT,
            Words("The permit of this vehicle ended on {until}.", until=permit_until),
            Words("The vehicle waits outside; whoever lives here comes in. The community office renews the permit."),
        )
    return Decision(
        Action.WAIT,
        Words("This vehicle has no permit."),
        Words("Ask whom they visit and ring the household; loading and unloading for somebody ill always goes ahead."),
    )
