"""What the gates say has happened. An ordinary passage is a reading in core/movement, not a fact."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.processes import Body, Process
from linan.kernel.refs import GateRef, HouseholdRef, PersonRef, PlaceRef, RecordRef
from linan.kernel.region import Region
from linan.kernel.words import Words


class TerminalEnrolled(Fact, kind="gates.terminal_enrolled"):
    """A card terminal's readings count at a gate from now on."""

    region: Region
    subject: RecordRef
    gate: GateRef
    direction: str


class TerminalWithdrawn(Fact, kind="gates.terminal_withdrawn"):
    """A card terminal's readings no longer count."""

    region: Region
    subject: RecordRef
    gate: GateRef


class HouseRuleNoted(Fact, kind="gates.house_rule_noted"):
    """A compound's own rule was noted before it takes effect. With `conflicts` it is flagged and counts at no gate."""

    region: Region
    subject: RecordRef
    concerned: str
    demand: str
    conflicts: tuple[str, ...]
    since: datetime
    until: datetime


class HouseRuleEnded(Fact, kind="gates.house_rule_ended"):
    """A compound's own rule was taken down before its end."""

    region: Region
    subject: RecordRef


class PassageRefused(Fact, kind="gates.passage_refused"):
    """Somebody was asked to wait aside; a handover is open. `reason` is a code of `rules.Reason`, never a diagnosis.

    `subject` is None while nobody knows who it is.
    """

    region: Region
    subject: PersonRef | None = None
    gate: GateRef
    handover: RecordRef
    reason: str
    at: datetime


class HandedOver(Fact, kind="gates.handed_over"):
    """The one who waited was taken over; `to` and `outcome` are codes of `rules.Taker` and `rules.Outcome`."""

    region: Region
    subject: PersonRef | None = None
    gate: GateRef
    handover: RecordRef
    to: str
    outcome: str


class HandoverOverdue(Fact, kind="gates.handover_overdue"):
    """Somebody waits at a gate and nobody has come in time."""

    region: Region
    subject: PersonRef | None = None
    gate: GateRef
    handover: RecordRef


class RiskyEntryNoticed(Fact, kind="gates.risky_entry_noticed"):
    """Somebody who lives here came in from a region on the risk list; `region` is their home."""

    region: Region
    subject: PersonRef
    gate: GateRef
    origin: str
    at: datetime


class RiskyVisitNoticed(Fact, kind="gates.risky_visit_noticed"):
    """Somebody who does not live here came to the desk from a risk area; who it was is not said.

    `region` is the door they visit, else the gate's community; `let_in` whether the rules let them in at once. `visit`
    is the line of the register, or the handover of whoever waits. `origin` is '' where they only said yes.
    """

    region: Region
    household: HouseholdRef | None = None
    gate: GateRef
    visit: RecordRef
    origin: str
    let_in: bool
    at: datetime


class EntranceTightened(Fact, kind="gates.entrance_tightened"):
    """One building's entrance answers more strictly until a time; every other building stays as it was."""

    region: Region
    building: Region
    until: datetime
    reason: str


class EntranceEased(Fact, kind="gates.entrance_eased"):
    """The building's entrance answers as usual again."""

    region: Region
    building: Region


class RiskRegionListed(Fact, kind="gates.risk_region_listed"):
    """Arrivals from a division count as risky until a time; `source` names the list it stands on."""

    region: Region
    origin: str
    until: datetime
    source: str


class PostTaken(Fact, kind="gates.post_taken"):
    """Somebody keeps this gate from now on, until the next one takes over."""

    region: Region
    gate: GateRef
    at: datetime


class DeskRefused(Fact, kind="gates.desk_refused"):
    """Somebody who does not live here was told no. `reason` is a code of `rules.RefusalReason`; who it was is not kept.

    `grounded` says whether it stands on something noted about this one person and visit.
    """

    region: Region
    gate: GateRef
    refusal: RecordRef
    reason: str
    grounded: bool
    at: datetime


class RefusalObjected(Fact, kind="gates.refusal_objected"):
    """The one who was told no objects; an answer is due."""

    region: Region
    refusal: RecordRef
    due_at: datetime


class RefusalUndecided(Fact, kind="gates.refusal_undecided"):
    """Nobody has answered an objection in time."""

    region: Region
    refusal: RecordRef


class RefusalDecided(Fact, kind="gates.refusal_decided"):
    """An objection was answered by somebody who had not refused: the refusal stands, or it is reversed."""

    region: Region
    refusal: RecordRef
    reversed: bool


class BlanketRefusalNoticed(Fact, kind="gates.blanket_refusal_noticed"):
    """One gate turns away those who come from one origin as such; `origin` is two digits of GB/T 2260 or empty."""

    region: Region
    gate: GateRef
    origin: str
    came: int
    refused: int


class RegisterForgotten(Fact, kind="gates.register_forgotten"):
    """Lines of the register older than the keeping period were deleted."""

    region: Region
    before: datetime
    kept_days: int
    rows: int


class WaitingForgotten(Fact, kind="gates.waiting_forgotten"):
    """Who had to wait at gates, and open questions at doors, were forgotten so many days after they ended."""

    region: Region
    kept_days: int
    handovers: int
    holds: int


class EmergencyPassed(Fact, kind="gates.emergency_passed"):
    """An emergency vehicle went through a gate; `use` is a code of `rules.VehicleUse`."""

    region: Region
    gate: GateRef
    use: str
    at: datetime


class VehiclePermitted(Fact, kind="gates.vehicle_permitted"):
    """A vehicle may come into an area until a time; which one stays beside the ledger."""

    region: Region
    until: datetime


class GuestAnnounced(Fact, kind="gates.guest_announced"):
    """A household expects somebody; who it is stays beside the ledger."""

    region: Region
    subject: PersonRef
    since: datetime
    until: datetime


class AnnouncementWithdrawn(Fact, kind="gates.announcement_withdrawn"):
    """A household expects somebody no longer."""

    region: Region
    subject: PersonRef


class OutingsLimited(Fact, kind="gates.outings_limited"):
    """Households of an area go out by turns until a time."""

    region: Region
    until: datetime
    reason: str


class OutingsFreed(Fact, kind="gates.outings_freed"):
    """Outings of an area are free again."""

    region: Region


class HoldSet(Fact, kind="gates.hold_set"):
    """Somebody is asked to ring the desk; no colour changes. `reason` is a code of `rules.HoldReason`."""

    region: Region
    subject: PersonRef
    hold: RecordRef
    reason: str
    until: datetime


class HoldCleared(Fact, kind="gates.hold_cleared"):
    """The question to somebody is answered; the gates know at once."""

    region: Region
    subject: PersonRef
    hold: RecordRef


class HoldLapsed(Fact, kind="gates.hold_lapsed"):
    """The question to somebody ended by itself, because nobody cleared it in time."""

    region: Region
    subject: PersonRef
    hold: RecordRef


class VenueCodeIssued(Fact, kind="gates.venue_code_issued"):
    """A place has a new poster; the one before it no longer counts."""

    region: Region
    place: PlaceRef


class VenueCodeFoundWrong(Fact, kind="gates.venue_code_found_wrong"):
    """A poster is forged, replaced or moved; `finding` is a code of `rules.Finding`. Who scanned it is not kept."""

    region: Region
    finding: str
    at: datetime


class VenueCodeSettled(Fact, kind="gates.venue_code_settled"):
    """Somebody looked at the poster that was found wrong at `found_at` and put it right."""

    region: Region
    finding: str
    found_at: datetime


class GoodsRecalled(Fact, kind="gates.goods_recalled"):
    """A batch of cold-chain goods is recalled; `holders` is to how many it had gone."""

    region: Region
    batch: RecordRef
    holders: int


class JourneyDeclared(Fact, kind="gates.journey_declared"):
    """Somebody said before a journey from where and when they come home; the gate's answer is promised."""

    region: Region
    subject: PersonRef
    journey: RecordRef
    arrives_at: datetime


class JourneyWithdrawn(Fact, kind="gates.journey_withdrawn"):
    """A declared journey was taken back."""

    region: Region
    subject: PersonRef
    journey: RecordRef


class PromiseChanged(Fact, kind="gates.promise_changed"):
    """A rule or the risk list changed, and with it what the gate will answer to somebody who declared a journey."""

    region: Region
    subject: PersonRef
    journey: RecordRef
    arrives_at: datetime
    easier: bool


class JourneyEnded(Fact, kind="gates.journey_ended"):
    """Somebody came through the gate from a declared journey; `tests` are the days after `left_at` that ask for one."""

    region: Region
    subject: PersonRef
    journey: RecordRef
    gate: GateRef
    left_at: datetime
    risk: str
    tests: tuple[int, ...]
    at: datetime


SENTENCES: dict[str, str] = {
    "gates.terminal_enrolled": "A card terminal was enrolled at a gate.",
    "gates.terminal_withdrawn": "A card terminal was withdrawn.",
    "gates.house_rule_noted": "A rule of a compound's own was noted before it takes effect.",
    "gates.house_rule_ended": "A rule of a compound's own was taken down.",
    "gates.passage_refused": "At the gate they were asked to wait aside, and help was called.",
    "gates.handed_over": "They were met at the gate and helped on.",
    "gates.handover_overdue": "Somebody waited at the gate longer than they should.",
    "gates.risky_entry_noticed": "They came in from {origin}, which is on the risk list.",
    "gates.risky_visit_noticed": "A visitor came from a risk area; the grid worker was told.",
    "gates.entrance_tightened": "The entrance of this building was tightened until {until}.",
    "gates.entrance_eased": "The entrance of this building is open as usual again.",
    "gates.risk_region_listed": "{origin} was put on the risk list until {until}.",
    "gates.post_taken": "Somebody took over the post at this gate.",
    "gates.desk_refused": "Somebody who does not live here was not let in.",
    "gates.refusal_objected": "Somebody objects to not having been let in; an answer is due by {due_at}.",
    "gates.refusal_undecided": "An objection at the gate was not answered in time.",
    "gates.refusal_decided": "An objection at the gate was answered.",
    "gates.blanket_refusal_noticed": "One gate turned away {refused} of {came} who came from the same place.",
    "gates.waiting_forgotten": "Who waited at gates was forgotten: {handovers} times, and {holds} questions at doors.",
    "gates.register_forgotten": "{rows} old lines of the gates' register were deleted.",
    "gates.emergency_passed": "An emergency vehicle was let through at once.",
    "gates.vehicle_permitted": "A vehicle may come in until {until}.",
    "gates.guest_announced": "Your household announced a guest until {until}.",
    "gates.announcement_withdrawn": "Your household took an announcement back.",
    "gates.outings_limited": "Outings were limited until {until}: {reason}",
    "gates.outings_freed": "Outings are free again.",
    "gates.hold_set": "You were asked to ring the desk, by {until}. Your colour did not change.",
    "gates.hold_cleared": "The question to you is answered.",
    "gates.hold_lapsed": "The question to you ended by itself.",
    "gates.venue_code_issued": "A place got a new poster.",
    "gates.venue_code_found_wrong": "Something is wrong with a poster.",
    "gates.venue_code_settled": "A poster was put right.",
    "gates.journey_declared": "A journey home was declared for {arrives_at}, and the gate's answer promised.",
    "gates.journey_withdrawn": "A declared journey was taken back.",
    "gates.promise_changed": "The rules changed what the gate will answer on {arrives_at}; they were told.",
    "gates.journey_ended": "They came home from a declared journey and got the promised answer.",
    "gates.goods_recalled": "A batch of goods was recalled from {holders} receivers.",
}

PROCESSES = (
    Process(
        "closures", Words("Closed entrances, outings by turns and the risk list"), Body.HEADQUARTERS,
        (
            EntranceTightened, EntranceEased, HouseRuleNoted, HouseRuleEnded, OutingsLimited, OutingsFreed,
            RiskRegionListed,
        ),
    ),
    Process(
        "passage", Words("Coming and going at the gate"), Body.STREET,
        (
            PassageRefused, HandedOver, HandoverOverdue, RiskyEntryNoticed, RiskyVisitNoticed, DeskRefused,
            RefusalObjected, RefusalUndecided, RefusalDecided, BlanketRefusalNoticed, EmergencyPassed, VehiclePermitted,
            GuestAnnounced, AnnouncementWithdrawn, HoldSet, HoldCleared, HoldLapsed, JourneyDeclared,
            JourneyWithdrawn, PromiseChanged, JourneyEnded,
        ),
    ),
)  # fmt: skip
