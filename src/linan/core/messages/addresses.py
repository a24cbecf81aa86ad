"""Where a recipient can be reached. Whoever keeps recipients of a kind registers how to ask for their address."""

from __future__ import annotations

from collections.abc import Callable
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


_BOOKS: dict[type[Ref], Callable[[Ref], Address | None]] = {}


def register(kind: type[Ref], ask: Callable[[Ref], Address | None]) -> None:
    """Answer for recipients of this kind with `ask`, which returns None for somebody unknown."""
    _BOOKS[kind] = ask


def address_of(to: Ref) -> Address | None:
    """The address of a recipient; None when nobody knows them."""
    ask = _BOOKS.get(type(to))
    return ask(to) if ask else None
