"""Where a recipient can be reached. Whoever keeps recipients of a kind registers how to ask for their address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from linan.kernel.refs import Ref
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class Address:
    """Ways to reach somebody. Empty means there is none."""

    region: Region
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"


Book = Callable[[list[Ref]], Mapping[Ref, Address]]
_BOOKS: dict[type[Ref], Book] = {}


def register(kind: type[Ref], ask: Book) -> None:
    """Answer for recipients of this kind with `ask`, which leaves out whom it does not know."""
    _BOOKS[kind] = ask


def address_of(to: Ref) -> Address | None:
    """The address of a recipient; None when nobody knows them."""
    return addresses_of([to]).get(to)


def addresses_of(recipients: Iterable[Ref]) -> dict[Ref, Address]:
    """The addresses of those who are known, with one question for each kind of recipient."""
    by_kind: dict[type[Ref], list[Ref]] = {}
    for to in recipients:
        by_kind.setdefault(type(to), []).append(to)
    found: dict[Ref, Address] = {}
    for kind, refs in by_kind.items():
        if kind in _BOOKS:
            found.update(_BOOKS[kind](refs))
    return found
