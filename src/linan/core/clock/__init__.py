"""The only place that reads the time. Drills and tests can set it; ordinary cells refuse.

`now()` gives an aware UTC instant, `today()` the civil day of the deployment's calendar.
"""

from linan.core.clock.actions import advance, set_to
from linan.core.clock.queries import frozen, machine_time, now, today

__all__ = ["advance", "frozen", "machine_time", "now", "set_to", "today"]
