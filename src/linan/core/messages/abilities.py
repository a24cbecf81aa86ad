"""What may be done with messages that a person must carry."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

CARRY_MESSAGES = Ability("messages.carry", Words("print messages and read them out"))
