"""The table of our fields beside the national standards on health codes names nothing that is not there."""

from __future__ import annotations

import dataclasses
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from linan.web.api import api

PAGE = Path(__file__).parents[2] / "docs/field/health-code-standards.md"
STANDARDS = (
    "GB/T 38961-2020", "GB/T 38962-2020", "GB/T 38963-2020",
    "GB/T 2260", "GB/T 2261.1-2003", "GB/T 2659", "GB 11643-1999",
)  # fmt: skip


def rows() -> list[list[str]]:
    """The rows of every table but the sources': matter, ours, difference, read."""
    cut = (line.strip().strip("|").split("|") for line in PAGE.read_text().splitlines() if line.startswith("| "))
    found = [[cell.strip() for cell in cells] for cells in cut]
    return [r for r in found if len(r) == 4 and r[1] != "ours"]


def stands(name: str) -> Any:
    """What a dotted name stands for: the longest module, then attributes, fields of a model or of a dataclass."""
    parts = name.split(".")
    for n in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:n]))
        except ModuleNotFoundError:
            continue
        for step in parts[n:]:
            found = _inside(found, step)
        return found
    raise AttributeError(name)


def _inside(found: Any, step: str) -> Any:
    if isinstance(found, type) and issubclass(found, Model):
        try:
            return found._meta.get_field(step)
        except FieldDoesNotExist:
            return getattr(found, step)
    if dataclasses.is_dataclass(found) and step in {f.name for f in dataclasses.fields(found)}:
        return next(f for f in dataclasses.fields(found) if f.name == step)
    return getattr(found, step)


NAMES = sorted({n for r in rows() for cell in r[1:3] for n in re.findall(r"`(linan\.[\w.]+)`", cell)})
DOORS = sorted({d for r in rows() for d in re.findall(r"`((?:GET|POST) /api/[^`]+)`", r[1])})


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_ours_is_there(name):
    assert stands(name) is not None


@pytest.mark.parametrize("door", DOORS)
def test_every_door_of_ours_is_there(door):
    method, path = door.split()
    assert method.lower() in api.get_openapi_schema()["paths"].get(path, {}), door


def test_a_name_that_is_not_there_is_found_out():
    for name in ("linan.kernel.tokens.Payload.name", "linan.core.community.models.Person.nationality"):
        with pytest.raises(AttributeError):
            stands(name)


def test_each_row_says_whether_it_was_read_and_nothing_claims_to_conform():
    assert len(rows()) > 25 and all(r[3] in ("yes", "no") for r in rows())
    text = PAGE.read_text()
    assert "No conformance is claimed" in text and all(s in text for s in STANDARDS)
    assert not re.search(r"\b(conforms|compliant|conformant)\b", text)
