"""Checking at the gate, the desk, handing over, and changing what an entrance lets through."""

from linan.domains.gates.actions.desk import Admitted, Visitor, admit, forget_register, leave_post, note_out, take_post
from linan.domains.gates.actions.entrances import ease_entrance, list_risk_region, note_colour, tighten_entrance
from linan.domains.gates.actions.handovers import hand_over
from linan.domains.gates.actions.refusals import Ground, decide_refusal, object_to, refuse
from linan.domains.gates.actions.scanning import Answer, scan

__all__ = [
    "Admitted",
    "Answer",
    "Ground",
    "Visitor",
    "admit",
    "decide_refusal",
    "ease_entrance",
    "forget_register",
    "hand_over",
    "leave_post",
    "list_risk_region",
    "note_colour",
    "note_out",
    "object_to",
    "refuse",
    "scan",
    "take_post",
    "tighten_entrance",
]
