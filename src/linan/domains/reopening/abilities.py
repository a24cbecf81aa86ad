"""What one may do when firms reopen."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

SEE_REOPENING = Ability("reopening.see", Words("see how firms reopen"))
FILE_REOPENING = Ability("reopening.file", Words("enter a firm's reopening file"))
DECIDE_REOPENING = Ability("reopening.decide", Words("check a firm and decide on its reopening"))
DECIDE_HIGH_RISK = Ability("reopening.decide_high_risk", Words("decide on reopening in a high-risk area"))
NOTE_WORKER = Ability("reopening.note_worker", Words("note what was learnt about somebody who works in a firm"))
