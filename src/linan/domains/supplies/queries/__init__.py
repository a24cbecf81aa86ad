"""Reading supplies: whose signatures count, what a paper rests on, and what came in."""

from linan.domains.supplies.queries.deliveries import (
    DeliveryFilter,
    DeliveryLine,
    DeliveryView,
    deliveries,
    delivery_of,
    delivery_row,
    in_stock,
    open_amount,
    today,
)
from linan.domains.supplies.queries.papers import (
    PaperFilter,
    TraceStep,
    TraceView,
    credential_row,
    lots_called,
    open_paper,
    papers,
    resting_on,
    trace,
    traced,
)
from linan.domains.supplies.queries.trust import receivers, signer_row, signers, terms_for, trust_for

__all__ = [
    "DeliveryFilter",
    "DeliveryLine",
    "DeliveryView",
    "PaperFilter",
    "TraceStep",
    "TraceView",
    "credential_row",
    "deliveries",
    "delivery_of",
    "delivery_row",
    "in_stock",
    "lots_called",
    "open_amount",
    "open_paper",
    "papers",
    "receivers",
    "resting_on",
    "signer_row",
    "signers",
    "terms_for",
    "today",
    "trace",
    "traced",
    "trust_for",
]
