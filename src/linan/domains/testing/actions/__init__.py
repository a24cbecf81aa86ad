"""What can be done with tests: order, sample, receive, report, decide. Every clock is set here and stopped here."""

from linan.domains.testing.actions.desk import confirm_infection, exclude_infection
from linan.domains.testing.actions.orders import drop_tests, order_test, order_tests
from linan.domains.testing.actions.results import BatchLine, report_batch, report_result
from linan.domains.testing.actions.samples import note_missed, receive_sample, take_sample

__all__ = [
    "BatchLine",
    "confirm_infection",
    "drop_tests",
    "exclude_infection",
    "note_missed",
    "order_test",
    "order_tests",
    "receive_sample",
    "report_batch",
    "report_result",
    "take_sample",
]
