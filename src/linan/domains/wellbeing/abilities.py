"""What one may be allowed to do in wellbeing."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

OPEN_CARE = Ability("wellbeing.open", Words("open and close a plan of care"))
GIVE_CARE = Ability("wellbeing.give", Words("note care that was given"))
SEE_CARE = Ability("wellbeing.see", Words("see the plans of care"))
