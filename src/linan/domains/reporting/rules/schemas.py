"""Forms as JSON Schema (2020-12). A property may say which common item it is with `x-item`; the rest is standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from linan.domains.reporting.rules.items import Item, item
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_FIELDS = 200
TYPES = ("string", "integer", "number", "boolean")


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form: its name in the schema, its title, its common item if it has one, and its own schema."""

    name: str
    title: str
    item: str
    schema: Mapping[str, Any]
    required: bool
    shelf_days: int | None
    form: str = ""
    derived: bool = False

    @property
    def key(self) -> str:
        """Under what name answers are kept: the item's, shared by all forms, or the form's own."""
        return self.item or f"{self.form}.{self.name}"


def schema_from(title: str, bound: Sequence[Item], own: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A form's schema from common items and the few fields nobody holds: `{name, title, type, choices?, required?}`."""
    properties: dict[str, Any] = {}
    for one in bound:
        properties[one.code] = {**one.schema, "title": one.title["zh"], "x-item": one.code}
    for field in own:
        made: dict[str, Any] = {"title": str(field["title"]), "type": str(field.get("type", "string"))}
        if field.get("choices"):
            made["enum"] = [str(c) for c in field["choices"]]
        properties[str(field["name"])] = made
    required = [str(f["name"]) for f in own if f.get("required")]
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def check_schema(schema: Mapping[str, Any]) -> None:
    """Refuse what is no usable form: not JSON Schema, nested fields, unknown items, none or too many fields."""
    try:
        jsonschema_rs.meta.validate(dict(schema))
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        raise _unusable(Words("This is not valid JSON Schema.")) from error
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, Mapping) or not properties:
        raise _unusable(Words("A form is an object with at least one field."))
    if len(properties) > MOST_FIELDS:
        raise _unusable(Words("A form has at most {limit} fields.", limit=MOST_FIELDS))
    for name, field in properties.items():
        if not isinstance(field, Mapping) or field.get("type") not in TYPES:
            raise _unusable(Words("The field “{name}” must be text, a number or yes/no.", name=str(name)))
        if field.get("x-item") and item(str(field["x-item"])) is None:
            raise _unusable(Words("There is no common item “{name}”.", name=str(field["x-item"])))


def fields_of(schema: Mapping[str, Any], form: str) -> list[Asked]:
    """The fields of a checked schema, in order. A field of the form's own keeps for `x-shelf-days`, or for good."""
    required = set(schema.get("required", ()))
    found = []
    for name, field in schema["properties"].items():
        bound = item(str(field.get("x-item", "")))
        shelf = bound.shelf_days if bound else field.get("x-shelf-days")
        code = bound.code if bound else ""
        found.append(
            Asked(
                name,
                str(field.get("title", name)),
                code,
                field,
                name in required,
                shelf,
                form,
                bool(bound and bound.derived),
            )
        )
    return found


def check_answer(field: Asked, value: Any) -> None:
    """Refuse a value its field's schema does not take; the refusal names the field."""
    rule = {k: v for k, v in field.schema.items() if not k.startswith("x-")}
    if jsonschema_rs.validator_for(rule, validate_formats=True).is_valid(value):
        return
    raise Refusal(
        "answer_unusable",
        Words("“{title}” cannot be {value}.", title=field.title, value=str(value)[:40]),
        kind=Kind.INVALID,
        field=field.name,
        next_step=Words("Correct this field and send the form again; the others are kept."),
    )


def _unusable(words: Words) -> Refusal:
    return Refusal(
        "form_unusable",
        words,
        kind=Kind.INVALID,
        field="schema",
        next_step=Words("Correct the form's fields and save it again."),
    )
