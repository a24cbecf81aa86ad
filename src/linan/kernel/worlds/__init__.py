"""Seeded synthetic counties: every demo, drill, benchmark and test world comes from here, the same for the same seed.

Nobody in them exists: names are drawn from common surnames and given names, identity numbers carry a valid check digit
but a running number, phones lie in the 199 range.
"""

from linan.kernel.worlds.city import City, make_city
from linan.kernel.worlds.county import Community, County, Gate, Household, Person, Place, make_county
from linan.kernel.worlds.days import Days, make_days
from linan.kernel.worlds.delay import Compared, compare_delay
from linan.kernel.worlds.outbreak import Outbreak, spread

__all__ = [
    "City",
    "Community",
    "Compared",
    "County",
    "Days",
    "Gate",
    "Household",
    "Outbreak",
    "Person",
    "Place",
    "compare_delay",
    "make_city",
    "make_county",
    "make_days",
    "spread",
]
