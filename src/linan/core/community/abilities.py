"""What one may be allowed to do with the register."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

SEE_PEOPLE = Ability("register.see", Words("see the residents' register"))
EDIT_PEOPLE = Ability("register.edit", Words("change the residents' register"))
EDIT_PLACES = Ability("register.places", Words("change grids, buildings, places and gates"))
LOAD_DIVISIONS = Ability("register.divisions", Words("load the national divisions"))
SEE_VULNERABLE = Ability("register.vulnerable", Words("see who needs special care"))
SEE_HEALTH_REASONS = Ability("register.health_reasons", Words("see the health reasons for special care"))
NOTE_REASONS = Ability("register.note_reasons", Words("note why somebody needs special care"))
CONVERT_SPACE = Ability("register.convert", Words("turn a space to an emergency use"))
KEEP_BOARD = Ability("register.board", Words("keep the household board"))
