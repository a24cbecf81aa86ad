"""Recording movements once each, reading them in from files, correcting them, and forgetting them on time."""

from linan.core.movement.actions.correcting import Correction, correct_visits
from linan.core.movement.actions.importing import ImportReport, import_visits
from linan.core.movement.actions.keeping import delete_older_than, look_daily
from linan.core.movement.actions.readings import VisitRow, record_passage, record_visits

__all__ = [
    "Correction",
    "ImportReport",
    "VisitRow",
    "correct_visits",
    "delete_older_than",
    "import_visits",
    "look_daily",
    "record_passage",
    "record_visits",
]
