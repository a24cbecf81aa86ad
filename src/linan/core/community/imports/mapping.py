"""The mapping file: which column of a table is which field, and how its cells are to be read.

    {
      "sheet": "病例",                             optional; the first sheet with the needed columns otherwise
      "fields": {
        "person":   {"column": "patient_id", "required": true},
        "onset_on": {"column": "symptom_onset_date", "type": "date", "formats": ["%Y-%m-%d", "%m/%d/%Y"]},
        "sex":      {"column": "sex", "type": "choice", "choices": {"男": "male", "女": "female"}},
        "source":   {"value": "korea_2020"},        the same for every row
        "identity": {"column": ["身份证号", "证件号码"], "type": "identity"}   the first of these that is there
      },
      "missing": ["", "NA", "不详"]                 cells that mean "not known"; these three by default
    }

Types: `text` (default), `date`, `datetime` (civil time of China when no zone is written), `integer`, `choice`,
`identity`, `phone`, `name`. Without `formats`, ISO days and the usual Chinese ones (2022年7月1日, 2022/7/1, 2022.7.1)
are read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from linan.core.community.imports.columns import FIELDS
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

TYPES = frozenset({"text", "date", "datetime", "integer", "choice", "identity", "phone", "name"})


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """How one field is read. `columns` are alternatives; `value` is a constant and needs none."""

    columns: tuple[str, ...] = ()
    type: str = "text"
    required: bool = False
    value: str | None = None
    formats: tuple[str, ...] = ()
    choices: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping: fields by name, the sheet, and what counts as missing."""

    fields: MappingProxyType[str, FieldSpec]
    sheet: str = ""
    missing: frozenset[str] = frozenset({"", "NA", "不详"})


def read_mapping(content: bytes | str) -> Mapping:
    """Read a mapping file. Refuses `bad_mapping` with the field that is wrong."""
    try:
        data = json.loads(content)
    except ValueError:
        raise _bad(Words("It is not valid JSON.")) from None
    if not isinstance(data, dict) or not isinstance(data.get("fields"), dict) or not data["fields"]:
        raise _bad(Words("It needs “fields”: a list of field names with their columns."))
    missing = data.get("missing", ["", "NA", "不详"])
    if not isinstance(missing, list) or not all(isinstance(m, str) for m in missing):
        raise _bad(Words("“missing” is a list of texts."))
    fields = {str(name): _field(str(name), spec) for name, spec in data["fields"].items()}
    return Mapping(MappingProxyType(fields), str(data.get("sheet", "")), frozenset(missing) | {""})


def told_columns(content: bytes | str) -> dict[str, str]:
    """Field → heading, from `{"name": "姓名栏", …}` or a whole mapping file with "fields". Refuses `bad_mapping`."""
    try:
        data = json.loads(content)
    except ValueError:
        raise _bad(Words("It is not valid JSON.")) from None
    fields = data.get("fields", data) if isinstance(data, dict) else None
    if not isinstance(fields, dict) or not fields:
        raise _bad(Words("It needs “fields”: a list of field names with their columns."))
    told = {}
    for name, spec in fields.items():
        column = spec.get("column") if isinstance(spec, dict) else spec
        column = column[0] if isinstance(column, list) and column else column
        if name not in FIELDS or not isinstance(column, str):
            raise _bad(Words("“{field}” is not written as the description says.", field=str(name)))
        told[name] = column
    return told


def _field(name: str, spec: Any) -> FieldSpec:
    if isinstance(spec, str):
        spec = {"column": spec}
    if not isinstance(spec, dict) or ("column" in spec) == ("value" in spec):
        raise _bad(Words("“{field}” needs either a column or a value.", field=name))
    columns = spec.get("column", [])
    columns = [columns] if isinstance(columns, str) else columns
    kind = str(spec.get("type", "text"))
    choices = spec.get("choices", {})
    formats = spec.get("formats", [])
    if kind not in TYPES:
        raise _bad(Words("“{field}” has the unknown type {type}.", field=name, type=kind))
    if not isinstance(columns, list) or not isinstance(choices, dict) or not isinstance(formats, list):
        raise _bad(Words("“{field}” is not written as the description says.", field=name))
    if kind == "choice" and not choices:
        raise _bad(Words("“{field}” needs its choices.", field=name))
    return FieldSpec(
        tuple(str(c) for c in columns),
        kind,
        bool(spec.get("required", False)),
        str(spec["value"]) if "value" in spec else None,
        tuple(str(f) for f in formats),
        MappingProxyType({str(k): str(v) for k, v in choices.items()}),
    )


def _bad(reason: Words) -> Refusal:
    return Refusal(
        "bad_mapping",
        Words("The mapping file cannot be used."),
        kind=Kind.INVALID,
        reasons=(reason,),
        next_step=Words("Compare it with the description of mapping files."),
    )
