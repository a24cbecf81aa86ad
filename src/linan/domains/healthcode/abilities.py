"""What may be done with health codes. Setting a colour is not among it: nobody can."""

from __future__ import annotations

from linan.kernel.actor import Ability
from linan.kernel.words import Words

TAKE_EVIDENCE = Ability("healthcode.take_evidence", Words("take evidence for a health code"))
SEE_CODES = Ability("healthcode.see", Words("see health codes and their reasons"))
ISSUE_CODE = Ability("healthcode.issue", Words("issue a health code for somebody without a phone"))
ORDER_BY_HAND = Ability("healthcode.order", Words("propose an order by hand"))
AGREE_TO_ORDER = Ability("healthcode.agree", Words("agree to an order by hand as the second person"))
OVERSEE_ORDERS = Ability("healthcode.oversee", Words("oversee orders by hand and their alarms"))
OBJECT_FOR = Ability("healthcode.object_for", Words("write down an objection for somebody without a phone"))
LOAD_REVOCATIONS = Ability(
    "healthcode.load_revocations", Words("load lists of others' withdrawn codes and certificates")
)
DECIDE_APPEAL = Ability("healthcode.decide", Words("decide on an objection"))
FORGET_CODES = Ability("healthcode.forget", Words("delete what health codes have kept long enough"))

ALL = (
    TAKE_EVIDENCE, SEE_CODES, ISSUE_CODE, ORDER_BY_HAND, AGREE_TO_ORDER, OVERSEE_ORDERS, OBJECT_FOR, DECIDE_APPEAL,
    LOAD_REVOCATIONS, FORGET_CODES,
)  # fmt: skip
