"""What screening says has happened at the doors of an area. Households only by reference."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from linan.kernel.facts import Fact
from linan.kernel.processes import Body, Process
from linan.kernel.refs import HouseholdRef, PersonRef, RecordRef, Ref, StaffRef
from linan.kernel.region import Region
from linan.kernel.words import Words


class Purpose(StrEnum):
    """Why a round is walked: so that everybody knows (敲门行动), or so that we know who is there (排查)."""

    INFORM = "inform"
    SCREEN = "screen"


class Outcome(StrEnum):
    """What came of one door."""

    INFORMED = "informed"
    ABSENT = "absent"
    REFUSED = "refused"
    EMPTY = "empty"
    OCCUPANTS = "occupants"


class Route(StrEnum):
    """How the word came: each counts the same."""

    DOOR = "door"
    PAPER = "paper"
    PHONE = "phone"
    APP = "app"
    KNOWN = "known"


class ChangeKind(StrEnum):
    """What a household says has changed."""

    CAME = "came"
    LEFT = "left"
    PHONE = "phone"


class RoundOpened(Fact, kind="screening.round_opened"):
    """Every address of `region` is on this round; `known` of its `doors` need no visit."""

    region: Region
    subject: Ref | None
    round: RecordRef
    purpose: Purpose
    number: int
    doors: int
    known: int


class RouteLaid(Fact, kind="screening.route_laid"):
    """One worker's doors of a round, in walking order; `worker` is None while nobody covers them."""

    region: Region
    subject: Ref | None
    round: RecordRef
    worker: StaffRef | None
    doors: int
    due_at: datetime


class DoorAnswered(Fact, kind="screening.door_answered"):
    """A door has an outcome; `found` people were new to the register."""

    region: Region
    subject: HouseholdRef
    round: RecordRef
    outcome: Outcome
    route: Route
    found: int


class EmptyHomeDoubted(Fact, kind="screening.empty_home_doubted"):
    """A flat was found empty where `registered` people are on the register and not known to be away."""

    region: Region
    subject: HouseholdRef
    round: RecordRef
    registered: int


class DoorAdded(Fact, kind="screening.door_added"):
    """A door that no list knew was found on the way and is on the register and the round now."""

    region: Region
    subject: HouseholdRef
    round: RecordRef


class RoundClosed(Fact, kind="screening.round_closed"):
    """A round is over; `absent` of its doors go into the next one."""

    region: Region
    subject: Ref | None
    round: RecordRef
    doors: int
    answered: int
    absent: int


class HouseholdAnswered(Fact, kind="screening.household_answered"):
    """A household said who lives there, how they are or what they need, by whichever route.

    `items` are what is known anew, `needs` and `symptoms` are named by codes alone; `changes` wait to be looked at.
    """

    region: Region
    subject: HouseholdRef
    route: Route
    items: tuple[str, ...]
    needs: tuple[str, ...]
    ill: tuple[PersonRef, ...]
    symptoms: tuple[str, ...]
    changes: int


class IllnessTold(Fact, kind="screening.illness_told"):
    """Somebody of a household feels ill, as told at the door or by the household itself."""

    region: Region
    subject: PersonRef
    household: HouseholdRef
    symptoms: tuple[str, ...]


class ChangeTold(Fact, kind="screening.change_told"):
    """A household told of a change that somebody compares with the register before it is entered."""

    region: Region
    subject: HouseholdRef
    change: RecordRef
    change_kind: ChangeKind


class ChangeSettled(Fact, kind="screening.change_settled"):
    """What a household told was entered, or found to be otherwise; `person` is whom it is about, where known."""

    region: Region
    subject: HouseholdRef
    change: RecordRef
    change_kind: ChangeKind
    entered: bool
    person: PersonRef | None


SENTENCES: dict[str, str] = {
    "screening.round_opened": "A round of {doors} doors was opened; {known} need no visit.",
    "screening.route_laid": "A route of {doors} doors was laid, to be walked by {due_at}.",
    "screening.door_answered": "The outcome of a door was noted.",
    "screening.empty_home_doubted": "The flat looks empty, and {registered} people are registered there.",
    "screening.door_added": "A door that was on no list was added.",
    "screening.round_closed": "The round ended: {answered} of {doors} doors with an outcome, {absent} absent.",
    "screening.household_answered": "The household said how it is.",
    "screening.illness_told": "Somebody in the household feels ill.",
    "screening.change_told": "The household told of a change.",
    "screening.change_settled": "What the household told was checked.",
}

PROCESSES = (
    Process(
        "screening", Words("Screening from door to door"), Body.STREET,
        (
            RoundOpened, RouteLaid, DoorAnswered, EmptyHomeDoubted, DoorAdded, RoundClosed, HouseholdAnswered,
            IllnessTold, ChangeTold, ChangeSettled,
        ),
    ),
)  # fmt: skip
