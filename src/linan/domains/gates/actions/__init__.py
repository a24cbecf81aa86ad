"""Checking at the gate, the desk, handing over, and changing what an entrance lets through."""

from linan.domains.gates.actions.answer import Answer
from linan.domains.gates.actions.desk import Admitted, admit, forget_register, leave_post, note_out, take_post
from linan.domains.gates.actions.entrances import (
    ease_entrance,
    list_risk_region,
    note_colour,
    note_colours,
    tighten_entrance,
)
from linan.domains.gates.actions.forgetting import forget_waiting
from linan.domains.gates.actions.goods import Goods, note_goods, recall_goods, share_goods
from linan.domains.gates.actions.handovers import hand_over, look_after
from linan.domains.gates.actions.holds import clear_hold, set_hold
from linan.domains.gates.actions.houserules import end_house_rule, note_house_rule
from linan.domains.gates.actions.journeys import declare_journey, promise_again, withdraw_journey
from linan.domains.gates.actions.looking import LookFirst
from linan.domains.gates.actions.outings import free_outings, limit_outings
from linan.domains.gates.actions.refusals import Ground, decide_refusal, object_to, refuse
from linan.domains.gates.actions.scanning import scan
from linan.domains.gates.actions.terminals import enrol_terminal, take_reading, withdraw_terminal
from linan.domains.gates.actions.vehicles import (
    VehicleAnswer,
    announce_guest,
    announced,
    end_permit,
    guest_arrived,
    name_vehicle,
    pass_vehicle,
    permit_vehicle,
    withdraw_guest,
)
from linan.domains.gates.actions.venues import (
    CheckIn,
    PosterCheck,
    check_at_gate,
    check_in,
    check_poster,
    hang_poster,
    issue_venue,
    settle_finding,
)
from linan.domains.gates.rules import Visitor

__all__ = [
    "Admitted",
    "Answer",
    "CheckIn",
    "Goods",
    "Ground",
    "LookFirst",
    "PosterCheck",
    "VehicleAnswer",
    "Visitor",
    "admit",
    "announce_guest",
    "announced",
    "check_at_gate",
    "check_in",
    "check_poster",
    "clear_hold",
    "decide_refusal",
    "declare_journey",
    "ease_entrance",
    "end_house_rule",
    "end_permit",
    "enrol_terminal",
    "forget_register",
    "forget_waiting",
    "free_outings",
    "guest_arrived",
    "hand_over",
    "hang_poster",
    "issue_venue",
    "leave_post",
    "limit_outings",
    "list_risk_region",
    "look_after",
    "name_vehicle",
    "note_colour",
    "note_colours",
    "note_goods",
    "note_house_rule",
    "note_out",
    "object_to",
    "pass_vehicle",
    "permit_vehicle",
    "promise_again",
    "recall_goods",
    "refuse",
    "scan",
    "set_hold",
    "settle_finding",
    "share_goods",
    "take_post",
    "take_reading",
    "tighten_entrance",
    "withdraw_guest",
    "withdraw_journey",
    "withdraw_terminal",
]
