"""Taking evidence, weighing, issuing codes. There is no action that sets a colour."""

from linan.domains.healthcode.actions.appeals import (
    answer_appeal,
    decide_appeal,
    lapse_appeal,
    object_to,
    say_more,
)
from linan.domains.healthcode.actions.certificates import certificate_asked, issue_certificate, note_missing
from linan.domains.healthcode.actions.codes import (
    take_evidence,
    take_evidence_many,
    weigh_again,
    weigh_many_again,
    withdraw_evidence,
)
from linan.domains.healthcode.actions.daily import correct_declaration, note_stay_words, say_daily, turn_unwell
from linan.domains.healthcode.actions.everybody import weigh_lot, weigh_region_again
from linan.domains.healthcode.actions.forgetting import forget_old_codes
from linan.domains.healthcode.actions.issuers import Unreached, fetch_issuer_lists, load_issuer_list
from linan.domains.healthcode.actions.issuing import CodeAsked, Issued, issue_code, issue_many, issue_to
from linan.domains.healthcode.actions.issuing_keys import LEAD_HOURS, turn_key, withdraw_key
from linan.domains.healthcode.actions.lists import release_status
from linan.domains.healthcode.actions.orders import (
    agree_to_order,
    expire_order,
    lift_order,
    propose_order,
    refuse_order,
    settle_alarm,
)
from linan.domains.healthcode.actions.revocations import Loaded, load_revocations, withdraw_revocation

__all__ = [
    "LEAD_HOURS",
    "CodeAsked",
    "Issued",
    "Loaded",
    "Unreached",
    "agree_to_order",
    "answer_appeal",
    "certificate_asked",
    "correct_declaration",
    "decide_appeal",
    "expire_order",
    "fetch_issuer_lists",
    "forget_old_codes",
    "issue_certificate",
    "issue_code",
    "issue_many",
    "issue_to",
    "lapse_appeal",
    "lift_order",
    "load_issuer_list",
    "load_revocations",
    "note_missing",
    "note_stay_words",
    "object_to",
    "propose_order",
    "refuse_order",
    "release_status",
    "say_daily",
    "say_more",
    "settle_alarm",
    "take_evidence",
    "take_evidence_many",
    "turn_key",
    "turn_unwell",
    "weigh_again",
    "weigh_lot",
    "weigh_many_again",
    "weigh_region_again",
    "withdraw_evidence",
    "withdraw_key",
    "withdraw_revocation",
]
