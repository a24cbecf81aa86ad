"""Forms as files: the columns of a sheet, or a JSON Schema, made into what overlap compares."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from linan.core.desk.excel import decode, read_table
from linan.domains.reporting import rules
from linan.domains.reporting.rules import FormShape
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


def read_forms(content: bytes, filename: str) -> list[FormShape]:
    """Each sheet of an Excel or CSV file, or the one JSON Schema, as a form. Refuses what holds no columns."""
    if filename.lower().endswith(".json"):
        return [_schema(content, filename)]
    tables = read_table(content, filename)
    stem = filename.rsplit(".", 1)[0]
    titles = [stem] if len(tables) == 1 else [f"{stem} · {t.name}" for t in tables]
    shapes = [rules.shape_of(n, stem, [h for h in t.header if h.strip()]) for n, t in zip(titles, tables, strict=True)]
    found = [s for s in shapes if s.fields]
    if not found:
        raise Refusal(
            "no_columns",
            Words("No column headings were found."),
            kind=Kind.INVALID,
            next_step=Words("Put the headings into one of the first rows and try again."),
        )
    return found


def _schema(content: bytes, filename: str) -> FormShape:
    try:
        schema: Any = json.loads(decode(content))
    except ValueError:
        schema = None
    if not isinstance(schema, dict):
        raise Refusal(
            "not_json",
            Words("The file is not JSON."),
            kind=Kind.INVALID,
            next_step=Words("Save the form as JSON Schema, or send its Excel sheet."),
        )
    rules.check_schema(schema)
    return rules.shape_of(str(schema.get("title") or filename), filename, schema["properties"])


def report(shapes: Sequence[tuple[str, FormShape]]) -> dict[str, Any]:
    """The overlap of the forms as JSON; shares are between 0 and 1, the most alike pair first."""
    forms = [shape for _, shape in shapes]
    return {
        "format": "linan.forms_overlap/1",
        "forms": [
            {
                "file": file,
                "title": shape.title,
                "fields": [{"label": k, "item": v if rules.item(v) else None} for k, v in shape.fields.items()],
            }
            for file, shape in shapes
        ],
        "pairs": [
            {
                "one": o.one,
                "other": o.other,
                "shared": [rules.title_of(k) for k in o.shared],
                "of_one": round(o.of_one, 3),
                "of_other": round(o.of_other, 3),
                "jaccard": round(o.jaccard, 3),
                "near_copy": o.is_near_copy,
            }
            for o in rules.overlaps(forms)
        ],
        "repeated": [
            {"title": rules.title_of(key), "forms": list(titles)}
            for key, titles in rules.repeated_fields(forms).items()
        ],
        "boxes": sum(len(s.fields) for s in forms),
        "questions": len({k for s in forms for k in s.keys}),
    }
