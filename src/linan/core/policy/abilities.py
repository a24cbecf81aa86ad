"""What may be done with the rules in force. Seeing them needs no ability: they are public."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

ADOPT_EDITION = Ability("policy.adopt", Words("decide which edition of the plan is in force"))
FOLLOW_DATES = Ability("policy.follow_dates", Words("follow the dates of the national plan"))
SWITCH_MODE = Ability("policy.switch_mode", Words("switch between normal, alert, emergency and recovery"))
