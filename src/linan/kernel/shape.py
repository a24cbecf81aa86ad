"""Reading what others wrote: what is not as it should be is named by its place, in words of both languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from linan.kernel.words import Words


class Unusable(ValueError):
    """Input that is not what it should be; `words` name the place and what is wrong there."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


def an_object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Unusable(Words("“{where}” is not an object.", where=where))
    return value


def a_list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unusable(Words("“{where}” is not a list.", where=where))
    return value


def a_text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Unusable(Words("“{where}” is not a text.", where=where))
    return value


def a_number(value: Any, where: str, least: int, most: int) -> int:
    """A whole number within these; yes and no are none."""
    if type(value) is not int or not least <= value <= most:
        raise Unusable(
            Words("“{where}” is not a whole number from {least} to {most}.", where=where, least=least, most=most)
        )
    return value


def one_of(value: Any, where: str, known: Collection[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise Unusable(Words("“{where}” is none of: {known}.", where=where, known=", ".join(sorted(known))))
    return value


def needed(data: Mapping[str, Any], name: str, where: str) -> Any:
    """The field of that name; a missing one is named by its place."""
    if data.get(name) is None:
        raise Unusable(Words("“{where}” is missing.", where=inside(where, name)))
    return data[name]


def nothing_else(data: Mapping[str, Any], known: Collection[str], where: str) -> None:
    """No field besides those known: a mistyped name would be passed over without a word."""
    if strange := sorted(set(data) - set(known)):
        raise Unusable(
            Words(
                "“{where}” is not a field that is known here: {known}.",
                where=inside(where, strange[0]),
                known=", ".join(sorted(known)),
            )
        )


def inside(where: str, name: str) -> str:
    """The place of a field: `evidence 2 · at`."""
    return f"{where} · {name}" if where else name
