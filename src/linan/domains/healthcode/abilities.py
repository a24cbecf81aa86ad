"""What may be done with health codes. Setting a colour is not among it: nobody can."""

from __future__ import annotations

from linan.kernel.actor import Ability
from linan.kernel.words import Words

TAKE_EVIDENCE = Ability("healthcode.take_evidence", Words("take evidence for a health code"))
SEE_CODES = Ability("healthcode.see", Words("see health codes and their reasons"))
ISSUE_CODE = Ability("healthcode.issue", Words("issue a health code for somebody without a phone"))

ALL = (TAKE_EVIDENCE, SEE_CODES, ISSUE_CODE)
