"""What one may do with problems."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

REPORT_ISSUE = Ability("issues.report", Words("report a problem"))
SEE_ISSUES = Ability("issues.see", Words("see the problems of an area"))
SOLVE_ISSUE = Ability("issues.solve", Words("solve a problem"))
MOVE_ISSUE = Ability("issues.move", Words("hand a problem over to another grid"))
