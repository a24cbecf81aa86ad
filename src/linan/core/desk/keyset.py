"""Pages by key, not by offset: page 10,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Count, Model, Q, QuerySet

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

T = TypeVar("T")
M = TypeVar("M", bound=Model)
EXACT_UP_TO = 10_000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`items`, a `next` cursor or None, and a `total` that is exact up to 10,000 and then a floor."""

    items: Sequence[T]
    next: str | None
    total: int
    total_is_exact: bool

    @property
    def total_text(self) -> str:
        return f"{self.total:,}" if self.total_is_exact else f"{self.total:,}+"

    def map(self, items: Sequence[Any]) -> Page[Any]:
        """The same page with its items turned into something else."""
        return Page(items, self.next, self.total, self.total_is_exact)


def encode(values: Sequence[Any]) -> str:
    """A cursor: the sort values of the last row shown."""
    return base64.urlsafe_b64encode(json.dumps([str(v) for v in values]).encode()).decode().rstrip("=")


def decode(cursor: str, width: int) -> list[str]:
    """Undo `encode`; refuses `bad_cursor` for anything else."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != width or not all(isinstance(v, str) for v in values):
            raise ValueError
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise Refusal(
            "bad_cursor",
            Words("This page of the list no longer exists."),
            kind=Kind.INVALID,
            next_step=Words("Start again from the first page."),
        ) from None
    return values


def paged(
    rows: QuerySet[M], *, order: Sequence[str], cursor: str | None, size: int = 50, count: QuerySet[Any] | None = None
) -> Page[M]:
    """One keyset page of `rows` sorted by `order` (fields, `-` for descending; the last must be unique).

    `count` may be a cheaper query that counts the same rows.
    """
    items = list(_from(rows, order, cursor)[: size + 1])
    counted = (count if count is not None else rows).order_by()[: EXACT_UP_TO + 1].count()
    return _page(items, order, size, counted)


def sieved(
    rows: QuerySet[M], *, order: Sequence[str], cursor: str | None, size: int, field: str, keep: Collection[Any]
) -> Page[M]:
    """The same of those rows whose `field` is one of `keep`, tried one by one in the order of an index.

    For a `keep` of thousands that is a good share of all there are: as a question it would be too long to build.
    """
    items: list[M] = []
    step = 4 * size
    while len(items) <= size:
        tried = list(_from(rows, order, cursor)[:step])
        items += [row for row in tried if getattr(row, field) in keep]
        if len(tried) < step:
            break
        cursor = _cursor(tried[-1], order)
    many = rows.order_by().values(field).annotate(many=Count("pk")).values_list(field, "many")
    return _page(items, order, size, sum(n for value, n in many if value in keep))


def _from(rows: QuerySet[M], order: Sequence[str], cursor: str | None) -> QuerySet[M]:
    """The rows in order, behind the one the cursor names."""
    found = rows.order_by(*order)
    if not cursor:
        return found
    values = decode(cursor, len(order))
    after = Q()
    equal = Q()
    for name, value in zip(order, values, strict=True):
        field, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        after |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    # The leading bound lets the index begin at the right place.
    lead = "lte" if order[0].startswith("-") else "gte"
    return found.filter(Q(**{f"{order[0].lstrip('-')}__{lead}": values[0]}) & after)


def _page(items: list[M], order: Sequence[str], size: int, counted: int) -> Page[M]:
    shown = items[:size]
    more = _cursor(shown[-1], order) if len(items) > size else None
    return Page(shown, more, min(counted, EXACT_UP_TO), counted <= EXACT_UP_TO)


def _cursor(row: Any, order: Sequence[str]) -> str:
    return encode([_value(row, o.lstrip("-")) for o in order])


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row.isoformat() if hasattr(row, "isoformat") else row
