"""What one does with reopening files."""

from linan.domains.reopening.actions.deciding import (
    check_on_site,
    clear_worker,
    close_file,
    decide,
    keep_open,
    raise_file,
    review,
)
from linan.domains.reopening.actions.entering import (
    FirmTold,
    ShiftEntry,
    WorkerEntry,
    name_contact,
    open_file,
    put_firm,
    put_shift,
    put_worker,
    remove_worker,
    submit_file,
)
from linan.domains.reopening.actions.settling import forget_files, look_again, note_arrival, note_colours, weigh_again

__all__ = [
    "FirmTold",
    "ShiftEntry",
    "WorkerEntry",
    "check_on_site",
    "clear_worker",
    "close_file",
    "decide",
    "forget_files",
    "keep_open",
    "look_again",
    "name_contact",
    "note_arrival",
    "note_colours",
    "open_file",
    "put_firm",
    "put_shift",
    "put_worker",
    "raise_file",
    "remove_worker",
    "review",
    "submit_file",
    "weigh_again",
]
