"""Finished days as Parquet: moved out of the hot table, read beside it, forgotten with it.

    LINAN_HOME/movement/days/<street>/<day>/places-<build>.parquet    by place and start
    LINAN_HOME/movement/days/<street>/<day>/people-<build>.parquet    the same rows by person and start
    LINAN_HOME/movement/index/                                        see `movement/index`

The table `StoredDay` says which build of a day counts; a file it does not name is nothing, and is swept away. So a day
changes in one transaction: the new files lie on the disk first, then the row names them, and only then the old ones go.
Whoever is killed in between leaves either the day as it was or the day as it shall be, and perhaps litter.
"""

from linan.core.movement.store.forgetting import Limit, forget_stored, take_out
from linan.core.movement.store.layout import minutes_of, passing_file, street_of, touching
from linan.core.movement.store.moving import Moved, move_finished
from linan.core.movement.store.reading import Line, known_keys, stored_columns, stored_lines
from linan.core.movement.store.sweeping import sweep

__all__ = [
    "Limit",
    "Line",
    "Moved",
    "forget_stored",
    "known_keys",
    "minutes_of",
    "move_finished",
    "passing_file",
    "stored_columns",
    "stored_lines",
    "street_of",
    "sweep",
    "take_out",
    "touching",
]
