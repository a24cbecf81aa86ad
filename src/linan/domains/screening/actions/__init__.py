"""What one does in screening: rounds, doors, what households say by themselves, and what they say has changed."""

from linan.domains.screening.actions.changes import settle_change
from linan.domains.screening.actions.doors import Newcomer, add_door, answer_door, answer_paper
from linan.domains.screening.actions.households import Said, answer_household, take_confirmation
from linan.domains.screening.actions.rounds import close_round, give_doors, open_next_round, open_round

__all__ = [
    "Newcomer",
    "Said",
    "add_door",
    "answer_door",
    "answer_household",
    "answer_paper",
    "close_round",
    "give_doors",
    "open_next_round",
    "open_round",
    "settle_change",
    "take_confirmation",
]
