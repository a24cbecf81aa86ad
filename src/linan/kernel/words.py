"""Texts as data: an English message id and its parameters, rendered only at the door.

Facts, reasons and refusals store `Words`, never a rendered sentence, so one event reads well in every language and
a correction of the wording reaches old records too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Union

Param = Union[str, int, bool, date, datetime, "Words"]
"""What a sentence may carry. Dates are formatted by the door in the reader's calendar."""


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Words:
    """One sentence: `Words("{days} days left", days=3)`. The id is the English text in `str.format` form."""

    text: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def __init__(self, text: str, /, **params: Param) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "params", MappingProxyType(dict(params)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and self.text == other.text and dict(self.params) == dict(other.params)

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((k, str(v)) for k, v in self.params.items()))))

    def __str__(self) -> str:
        """The English sentence; for logs and tests. Screens use the desk's `say`, which translates first."""
        return self.text.format(**self.params) if self.params else self.text

    def to_json(self) -> dict[str, Any]:
        """`{"text": …, "params": {…}}` with dates as ISO text tagged by type, so that `from_json` restores them."""
        return {"text": self.text, "params": {k: _pack(v) for k, v in self.params.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Words:
        """Undo `to_json`. Unknown tags raise ValueError."""
        return cls(data["text"], **{k: _unpack(v) for k, v in data.get("params", {}).items()})


def _pack(value: Param) -> Any:
    if isinstance(value, Words):
        return {"words": value.to_json()}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    return value


def _unpack(value: Any) -> Param:
    if not isinstance(value, Mapping):
        return value  # type: ignore[no-any-return]  # JSON scalars are exactly the scalar Params
    ((tag, inner),) = value.items()
    if tag == "words":
        return Words.from_json(inner)
    if tag == "at":
        return datetime.fromisoformat(inner)
    if tag == "on":
        return date.fromisoformat(inner)
    raise ValueError(f"unknown parameter tag {tag!r}")
