"""Reading reopening files."""

from linan.domains.reopening.queries.files import FileFilter, FileLine, Times, files, own_files, times, today
from linan.domains.reopening.queries.joining import entered_by, firm_name, sites_to_file
from linan.domains.reopening.queries.looking import (
    arrival_until,
    asked_at,
    colour_of,
    grade_at,
    know_colours,
    know_risks,
    listed_now,
)
from linan.domains.reopening.queries.one import FileView, ShiftView, WorkerLine, standing, view_of
from linan.domains.reopening.queries.seen import deciding, entered, file_row, held, is_contact, may_enter

__all__ = [
    "FileFilter",
    "FileLine",
    "FileView",
    "ShiftView",
    "Times",
    "WorkerLine",
    "arrival_until",
    "asked_at",
    "colour_of",
    "deciding",
    "entered",
    "entered_by",
    "file_row",
    "files",
    "firm_name",
    "grade_at",
    "held",
    "is_contact",
    "know_colours",
    "know_risks",
    "listed_now",
    "may_enter",
    "own_files",
    "sites_to_file",
    "standing",
    "times",
    "today",
    "view_of",
]
