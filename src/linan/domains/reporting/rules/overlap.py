"""Which forms ask the same: pair by pair, field by field, before one more is sent out (A-19, B-24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from linan.domains.reporting.rules.items import item, item_for_label, plain_label

NEAR_COPY = 0.8
"""A form of which this share is asked by one other form already is a near-copy. A planning value, without a source."""


@dataclass(frozen=True, slots=True)
class FormShape:
    """What a form asks: its title, whose it is, and label → key, where equal keys mean the same question."""

    title: str
    department: str
    fields: Mapping[str, str]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self.fields.values())


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two forms and the keys both ask for."""

    one: str
    other: str
    shared: tuple[str, ...]
    of_one: float
    """Which share of the first form's fields the second asks too."""
    of_other: float
    jaccard: float

    @property
    def is_near_copy(self) -> bool:
        return max(self.of_one, self.of_other) >= NEAR_COPY


def shape_of(title: str, department: str, labels: Iterable[str] | Mapping[str, Any]) -> FormShape:
    """The shape of a form from its column labels, or from a JSON Schema's `properties`."""
    fields: dict[str, str] = {}
    if isinstance(labels, Mapping):
        for name, field in labels.items():
            label = str(field.get("title", name))
            bound = str(field.get("x-item", ""))
            fields[label] = bound or _key(label)
    else:
        for label in labels:
            if plain_label(label) and plain_label(label) not in ("序号", "no", "编号"):
                fields[label] = _key(label)
    return FormShape(title, department, fields)


def _key(label: str) -> str:
    found = item_for_label(label)
    return found.code if found else f"={plain_label(label)}"


def without_register(form: FormShape) -> FormShape:
    """The form without what the register fills in by itself."""
    kept = {label: k for label, k in form.fields.items() if (i := item(k)) is None or i.held != "register"}
    return FormShape(form.title, form.department, kept)


def overlaps(forms: Sequence[FormShape]) -> list[Overlap]:
    """Every pair of forms, the most alike first. Forms without fields overlap with nothing."""
    found = []
    for one, other in combinations(forms, 2):
        shared = one.keys & other.keys
        union = one.keys | other.keys
        found.append(
            Overlap(
                one.title,
                other.title,
                tuple(sorted(shared)),
                len(shared) / max(1, len(one.keys)),
                len(shared) / max(1, len(other.keys)),
                len(shared) / max(1, len(union)),
            )
        )
    return sorted(found, key=lambda o: (-o.jaccard, o.one, o.other))


def repeated_fields(forms: Sequence[FormShape]) -> dict[str, tuple[str, ...]]:
    """Key → the titles of the forms that ask it, for every key more than one form asks; the most repeated first."""
    asked: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        for key in sorted(form.keys):
            asked[key].append(form.title)
    many = {k: tuple(v) for k, v in asked.items() if len(v) > 1}
    return dict(sorted(many.items(), key=lambda kv: (-len(kv[1]), kv[0])))


def title_of(key: str, language: str = "zh") -> str:
    """How a key is shown: the item's title, or the label itself where no item is known."""
    found = item(key)
    return found.title[language] if found else key.removeprefix("=")
