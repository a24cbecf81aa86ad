"""Checking at the gate, handing over, and changing what an entrance lets through."""

from linan.domains.gates.actions.entrances import ease_entrance, list_risk_region, note_colour, tighten_entrance
from linan.domains.gates.actions.handovers import hand_over
from linan.domains.gates.actions.scanning import Answer, scan

__all__ = [
    "Answer",
    "ease_entrance",
    "hand_over",
    "list_risk_region",
    "note_colour",
    "scan",
    "tighten_entrance",
]
