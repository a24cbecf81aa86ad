"""Tables from elsewhere: lists of residents as offices keep them, and tables read by a mapping file."""

from linan.core.community.imports.columns import FIELDS, Match, fingerprint
from linan.core.community.imports.doors import Map
from linan.core.community.imports.mapping import FieldSpec, Mapping, read_mapping, told_columns
from linan.core.community.imports.people import (
    PERSON_FIELDS,
    Columns,
    PeopleRead,
    PersonRow,
    Reader,
    RowWords,
    propose,
)
from linan.core.community.imports.rows import BadRow, Parsed, parse_table

__all__ = [
    "FIELDS",
    "PERSON_FIELDS",
    "BadRow",
    "Columns",
    "FieldSpec",
    "Map",
    "Mapping",
    "Match",
    "Parsed",
    "PeopleRead",
    "PersonRow",
    "Reader",
    "RowWords",
    "fingerprint",
    "parse_table",
    "propose",
    "read_mapping",
    "told_columns",
]
