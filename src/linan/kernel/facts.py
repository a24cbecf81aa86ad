"""Facts: frozen, past-tense records of what happened, naming people only by reference.

A fact class is declared as

    class CaseConfirmed(Fact, kind="tracing.case_confirmed"):
        region: Region
        subject: PersonRef
        case: CaseRef

and is a frozen keyword-only dataclass from then on. Field values may be str, int, bool, None, date, datetime (aware),
UUID, Ref, Region, StrEnum, Words, and tuples of these: exactly what the canonical encoding of the ledger can carry.
No floats: two machines must write the same bytes.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Self, Union, dataclass_transform, get_args, get_origin, get_type_hints
from uuid import UUID

from linan.kernel.refs import Ref
from linan.kernel.region import Region
from linan.kernel.words import Words

_KINDS: dict[str, type[Fact]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Fact:
    """Base of all facts. `region` scopes it; `subject` is the person, household or record it is about, or None."""

    kind: ClassVar[str] = ""
    _names: ClassVar[tuple[str, ...]] = ()
    region: Region
    subject: Ref | None = None

    def __init_subclass__(cls, kind: str, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if kind in _KINDS and _KINDS[kind].__qualname__ != cls.__qualname__:
            raise TypeError(f"two facts of kind {kind!r}")
        cls.kind = kind
        dataclass(frozen=True, kw_only=True)(cls)
        cls._names = tuple(f.name for f in fields(cls))  # type: ignore[arg-type]  # it just became a dataclass
        _KINDS[kind] = cls

    def to_json(self) -> dict[str, Any]:
        """Field name → plain JSON value (refs, regions, dates as text); omits nothing."""
        return {name: _plain(getattr(self, name)) for name in self._names}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Undo `to_json` by the declared types. Unknown keys are ignored, so an old reader survives a new field."""
        hints = _hints(cls.kind)
        return cls(**{k: _typed(hints[k], v) for k, v in data.items() if k in hints})


# The base is a dataclass too, so that `region` and `subject` exist on every fact.
dataclass(frozen=True, kw_only=True)(Fact)


def fact_class(kind: str) -> type[Fact]:
    """The class registered for `kind`; KeyError when no such fact is known here."""
    return _KINDS[kind]


def all_kinds() -> dict[str, type[Fact]]:
    """Every registered fact class by kind."""
    return dict(_KINDS)


@cache
def _hints(kind: str) -> dict[str, Any]:
    """The declared type of each field; worked out once a kind."""
    cls = _KINDS[kind]
    hints = get_type_hints(cls)
    return {f.name: hints[f.name] for f in fields(cls)}  # type: ignore[arg-type]  # every fact is a dataclass


def _plain(value: Any) -> Any:
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, Ref):
        return str(value)
    if isinstance(value, Words):
        return value.to_json()
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, StrEnum | Region):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, str | int):
        return value
    raise TypeError(f"a fact cannot carry {type(value).__name__}")


def _typed(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        (inner,) = [a for a in get_args(hint) if a is not type(None)]
        return _typed(inner, value)
    if origin is tuple:
        return tuple(_typed(get_args(hint)[0], v) for v in value)
    if isinstance(hint, type):
        if issubclass(hint, Ref):
            return hint.parse(value)
        if issubclass(hint, Words):
            return Words.from_json(value)
        if issubclass(hint, datetime | date):
            return hint.fromisoformat(value)
        if issubclass(hint, UUID | StrEnum | Region):
            return hint(value)
    return value
