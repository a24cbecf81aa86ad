"""What one may be allowed to do with screening rounds."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

OPEN_ROUND = Ability("screening.open_round", Words("open and close screening rounds"))
VISIT_DOORS = Ability("screening.visit_doors", Words("knock at the doors of a round"))
SEE_ROUNDS = Ability("screening.see_rounds", Words("see how far a screening round is"))
