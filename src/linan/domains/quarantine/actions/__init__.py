"""Everything one can do in quarantine: orders, the five names and the notice, the days, the door."""

from linan.domains.quarantine.actions.care import name_five, serve_notice, sign_notice
from linan.domains.quarantine.actions.days import check_in, expect_check_in, list_blockers, note_test, release_if_due
from linan.domains.quarantine.actions.doors import (
    acknowledge_leaving,
    announce_visit,
    report_leaving,
    take_refusal_step,
)
from linan.domains.quarantine.actions.orders import Wanted, activate, lapse_orders, order_many, order_quarantine

__all__ = [
    "Wanted",
    "acknowledge_leaving",
    "activate",
    "announce_visit",
    "check_in",
    "expect_check_in",
    "lapse_orders",
    "list_blockers",
    "name_five",
    "note_test",
    "order_many",
    "order_quarantine",
    "release_if_due",
    "report_leaving",
    "serve_notice",
    "sign_notice",
    "take_refusal_step",
]
