"""Tables from elsewhere, read with a mapping file into typed rows and an error for every row that cannot be used."""

from linan.core.community.imports.mapping import FieldSpec, Mapping, read_mapping
from linan.core.community.imports.people import PERSON_FIELDS, person_rows
from linan.core.community.imports.rows import BadRow, Parsed, parse_table

__all__ = [
    "PERSON_FIELDS",
    "BadRow",
    "FieldSpec",
    "Mapping",
    "Parsed",
    "parse_table",
    "person_rows",
    "read_mapping",
]
