"""Who signs in, and what they are called. The accounts, which stand above the register, say so when the cell starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class _Accounts:
    people: Callable[[datetime], QuerySet[Any, Any]]
    name: Callable[[str], str]


_known: list[_Accounts] = []


def register(people: Callable[[datetime], QuerySet[Any, Any]], name: Callable[[str], str]) -> None:
    """Called once by the app that keeps the sign-ins: ids of people whose own sign-in was used since a moment, as a
    query, and the name behind an actor's id."""
    _known[:] = [_Accounts(people, name)]


def people_connected(since: datetime) -> QuerySet[Any, Any] | None:
    """Ids of people connected since a moment; None in a cell without sign-ins."""
    return _known[0].people(since) if _known else None


def name_behind(actor: str) -> str:
    """The name of who acted, for a page that shows by whom; empty in a cell without sign-ins."""
    return _known[0].name(actor) if _known else ""
