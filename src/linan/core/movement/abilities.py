"""What may be done with movements."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

RECORD_MOVEMENT = Ability("movement.record", Words("record who was where"))
SEE_MOVEMENT = Ability("movement.see", Words("see who was where"))
FORGET_MOVEMENT = Ability("movement.forget", Words("delete movements whose keeping period is over"))

ALL = (RECORD_MOVEMENT, SEE_MOVEMENT, FORGET_MOVEMENT)
