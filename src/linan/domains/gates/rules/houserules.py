"""A compound's own rules, held against what no local rule may do, before they take effect (A-29).

The entitlements are those of every gate here (`rules/passing.py`): who lives here comes home, medics and patients pass,
emergencies never wait. That nobody is turned away for where they come from alone, and that days of quarantine are set
by the edition and its published local additions only, follows the “nine must-nots” (九不准) of the State Council's
joint prevention mechanism, 5 June 2022; read second hand. No database is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from linan.kernel.words import Words


class Concerned(StrEnum):
    """Whom a rule is about."""

    OWNERS = "owners"
    TENANTS = "tenants"
    RETURNING = "returning"
    MEDICS = "medics"
    PATIENTS = "patients"
    EMERGENCIES = "emergencies"
    ORIGIN = "origin"
    VISITORS = "visitors"
    COURIERS = "couriers"


class Demand(StrEnum):
    """What it asks of them."""

    NO_ENTRY = "no_entry"
    PAPER = "paper"
    QUARANTINE = "quarantine"
    HOURS = "hours"
    ONE_GATE = "one_gate"
    REGISTER = "register"
    TEMPERATURE = "temperature"


CONCERNED_WORDS = {
    Concerned.OWNERS: Words("owners"),
    Concerned.TENANTS: Words("tenants"),
    Concerned.RETURNING: Words("residents who come back from elsewhere"),
    Concerned.MEDICS: Words("medical staff who live here"),
    Concerned.PATIENTS: Words("patients"),
    Concerned.EMERGENCIES: Words("ambulances, fire engines and police"),
    Concerned.ORIGIN: Words("people from a certain place"),
    Concerned.VISITORS: Words("visitors"),
    Concerned.COURIERS: Words("couriers and suppliers"),
}
DEMAND_WORDS = {
    Demand.NO_ENTRY: Words("they are not let in"),
    Demand.PAPER: Words("they need a pass or certificate of this compound"),
    Demand.QUARANTINE: Words("they stay at home for days"),
    Demand.HOURS: Words("they come in at certain hours only"),
    Demand.ONE_GATE: Words("they use one gate"),
    Demand.REGISTER: Words("they are written down"),
    Demand.TEMPERATURE: Words("their temperature is taken"),
}
_HOME = frozenset({Concerned.OWNERS, Concerned.TENANTS, Concerned.RETURNING, Concerned.MEDICS})
_LIGHT = frozenset({Demand.TEMPERATURE})
"""What may be asked of anybody who does not come with an emergency."""


@dataclass(frozen=True, slots=True)
class HouseConflict:
    """Why a rule cannot take effect: a code for programs, and words for who wrote it."""

    code: str
    words: Words


def conflicts(concerned: Concerned, demand: Demand) -> tuple[HouseConflict, ...]:
    """What the rule is in conflict with; nothing where it may take effect."""
    found: list[HouseConflict] = []
    if concerned is Concerned.EMERGENCIES:
        found.append(HouseConflict("emergency", Words("An emergency vehicle never waits at a gate.")))
    elif demand not in _LIGHT:
        if concerned in _HOME and demand in (Demand.NO_ENTRY, Demand.HOURS):
            words = Words("Whoever lives here, as owner or as tenant, comes home at any hour.")
            found.append(HouseConflict("home", words))
        if concerned in _HOME and demand is Demand.PAPER:
            words = Words(
                "The code or the identity card is enough to come home; no compound asks for a paper of its own."
            )
            found.append(HouseConflict("paper", words))
        if concerned is Concerned.PATIENTS and demand is not Demand.REGISTER:
            found.append(HouseConflict("care", Words("Patients reach care and come back from it without condition.")))
        if concerned is Concerned.ORIGIN and demand in (Demand.NO_ENTRY, Demand.PAPER):
            words = Words("Nobody is turned away for the place they come from alone; their code says what counts.")
            found.append(HouseConflict("origin", words))
    if demand is Demand.QUARANTINE:
        words = Words("Days at home follow from the rules in force and their published additions, never from a gate.")
        found.append(HouseConflict("quarantine", words))
    return tuple(found)
