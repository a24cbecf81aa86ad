"""Taking evidence, weighing, issuing codes. There is no action that sets a colour."""

from linan.domains.healthcode.actions.codes import (
    issue_code,
    take_evidence,
    take_evidence_many,
    weigh_again,
    weigh_many_again,
    weigh_region_again,
    withdraw_evidence,
)

__all__ = [
    "issue_code",
    "take_evidence",
    "take_evidence_many",
    "weigh_again",
    "weigh_many_again",
    "weigh_region_again",
    "withdraw_evidence",
]
