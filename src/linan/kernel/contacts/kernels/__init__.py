"""The inner loops of `fast.py`, compiled by Numba on first use and kept beside these files.

    rows.py       what is asked of one visit: its place, when it opens, which of two meetings is shown
    walking.py    the neighbours of each newly opened visit
    sweeping.py   one pass over whole places, without looking at pairs
    evidence.py   places and minutes of what was found
    building.py   an index from visits
    growing.py    an index from an older one and some visits more

Rows of the index are sorted by place and start. `offer[person]` is from when somebody offered this round is infectious.
`best[person]` is (exposure, the person's own row, the infectious row, its end); the rows are NONE where the exposure is
of an earlier round. Times are minutes after the index's first; NEVER is later than all of them.

Reading what is known of a person misses the cache nearly always. So loops first gather, many at a time and with no
branch between, and only then decide: the misses overlap (four times as fast as one after another).

Which of several meetings in the same minute is shown: the person's earliest (place, start, end), then the infectious
visit that lasts longest, then the one infectious first, then the lower number: as the oracle does.
"""

from linan.kernel.contacts.kernels.building import by_person, drop_repeats, fill, guide_of, sort_places
from linan.kernel.contacts.kernels.compiling import BATCH, GUIDE_SHIFT, NEVER, NONE
from linan.kernel.contacts.kernels.evidence import met_minutes, places_of
from linan.kernel.contacts.kernels.growing import close_up, grow
from linan.kernel.contacts.kernels.sweeping import sweep
from linan.kernel.contacts.kernels.walking import estimate, merge, walk

__all__ = [
    "BATCH",
    "GUIDE_SHIFT",
    "NEVER",
    "NONE",
    "by_person",
    "close_up",
    "drop_repeats",
    "estimate",
    "fill",
    "grow",
    "guide_of",
    "merge",
    "met_minutes",
    "places_of",
    "sort_places",
    "sweep",
    "walk",
]
