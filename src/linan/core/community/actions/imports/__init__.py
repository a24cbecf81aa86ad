"""Bringing in lists of residents: propose columns, check every row against the register, enter in parts."""

from linan.core.community.actions.imports.judging import PeopleReport, judge
from linan.core.community.actions.imports.rolls import (
    begin,
    check,
    columns_of,
    enter_next_part,
    enter_part,
    go,
    import_people,
    open_roll,
    proposed,
    report_of,
    rolls_of,
    upload,
)

__all__ = [
    "PeopleReport",
    "begin",
    "check",
    "columns_of",
    "enter_next_part",
    "enter_part",
    "go",
    "import_people",
    "judge",
    "open_roll",
    "proposed",
    "report_of",
    "rolls_of",
    "upload",
]
