"""What one may be allowed to do with the resilience index."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

ENTER_VALUE = Ability("resilience.enter", Words("enter the value of an indicator"))
SEE_INDEX = Ability("resilience.see", Words("see the resilience index"))
