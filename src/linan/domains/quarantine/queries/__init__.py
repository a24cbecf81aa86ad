"""What quarantine can tell, always to somebody: what you may not see is not there."""

from linan.domains.quarantine.queries.lists import (
    STATE_FILTERS,
    OrderFilter,
    OrderLine,
    heard_per_community,
    is_unheard,
    orders,
)
from linan.domains.quarantine.queries.locked import (
    all_or_not_found,
    leaving_for,
    locked_order,
    open_order_for,
    open_order_of,
    orders_resting_on,
)
from linan.domains.quarantine.queries.one import (
    DUTY_ROLES,
    OrderView,
    blockers_of,
    care_name,
    default_five,
    order_of,
    orders_of,
    own_order,
    paper_of,
    place_words,
)
from linan.domains.quarantine.queries.waiting import (
    Alarm,
    LadderCounts,
    nameless_in,
    open_alarms,
    refusal_counts,
    today,
)

__all__ = [
    "DUTY_ROLES",
    "STATE_FILTERS",
    "Alarm",
    "LadderCounts",
    "OrderFilter",
    "OrderLine",
    "OrderView",
    "all_or_not_found",
    "blockers_of",
    "care_name",
    "default_five",
    "heard_per_community",
    "is_unheard",
    "leaving_for",
    "locked_order",
    "nameless_in",
    "open_alarms",
    "open_order_for",
    "open_order_of",
    "order_of",
    "orders",
    "orders_of",
    "orders_resting_on",
    "own_order",
    "paper_of",
    "place_words",
    "refusal_counts",
    "today",
]
