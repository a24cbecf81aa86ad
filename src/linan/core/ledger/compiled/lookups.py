"""Questions asked again and again with other values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import ForeignKey, Model, QuerySet, UUIDField

from linan.core.ledger.columns import Prepare, preparing

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]


class Compiled:
    """The rows of `rows()`, a `values_list` queryset, whose `keys` (lookups as in `filter`) meet the values given.

    What `rows` says itself (conditions, order, lock) stays as it is in each asking; everything that varies is a key.
    """

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]], *keys: str) -> None:
        self._rows, self._keys = rows, keys
        self._plans: dict[tuple[str, int], _Plan] = {}
        self._lock = Lock()

    def first(self, *values: Any) -> Row | None:
        """The first row as `values_list` would give it, or None. Without an order in `rows`, any such row."""
        found = self._ask(values, 1)
        return found[0] if found else None

    def all(self, *values: Any, limit: int = 0) -> list[Row]:
        """Every such row, or the first `limit`, in the order of `rows` and else in none."""
        return self._ask(values, limit)

    def _ask(self, values: Row, limit: int) -> list[Row]:
        here = connections[DEFAULT_DB_ALIAS]
        plan = self._plans.get((here.vendor, limit)) or self._build(here, values, limit)
        return plan.ask(here, values)

    def _build(self, here: Any, values: Row, limit: int) -> _Plan:
        rows = self._rows()
        for key, value in zip(self._keys, values, strict=True):
            rows = rows.filter(**{key: value})  # one at a time, so that the values stand in the order of the keys
        plan = _Plan(here, rows, self._keys, values, limit)
        with self._lock:
            self._plans[here.vendor, limit] = plan
        return plan


_AS_ONE = 0
"""The size of a plan that takes any number of values as one list."""


class Among:
    """The rows of `rows()`, a `values_list` queryset, whose column `key` is one of the values given, and whose `also`
    (lookups as in `filter`) meet what is given beside them."""

    AT_ONCE = 512

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]], key: str, *also: str) -> None:
        self._rows, self._key, self._also = rows, key, also
        self._plans: dict[tuple[str, int], _Plan] = {}
        self._lock = Lock()

    def all(self, values: Iterable[Any], *also: Any) -> Iterator[Row]:
        """Every such row, in no order; nothing is asked when no value is given."""
        here = connections[DEFAULT_DB_ALIAS]
        wanted = list(values)
        for start in range(0, len(wanted), self.AT_ONCE):
            some = wanted[start : start + self.AT_ONCE]
            # One statement for 1, 2, 4, 8 … values; the last is said again where fewer are asked for. PostgreSQL takes
            # all of them as one: its driver read a text with 512 places anew each time.
            size = _AS_ONE if here.vendor == "postgresql" else 1 << (len(some) - 1).bit_length()
            some += some[-1:] * (size - len(some))
            plan = self._plans.get((here.vendor, size)) or self._build(here, size, also)
            yield from plan.ask(here, (some, *also) if size == _AS_ONE else (*some, *also))

    def _build(self, here: Any, size: int, also: Sequence[Any]) -> _Plan:
        # Django leaves out what is said twice: the places are made with as many different values.
        places = _different(self._rows().model._meta.get_field(self._key), size or 2)
        rows = self._rows().filter(**{f"{self._key}__in": places})
        for key, value in zip(self._also, also, strict=True):
            rows = rows.filter(**{key: value})
        plan = _Plan(here, rows, [self._key] * len(places) + list(self._also), [*places, *also], 0)
        if size == _AS_ONE:
            plan.take_as_one(len(places))
        with self._lock:
            self._plans[here.vendor, size] = plan
        return plan


def _different(field: Any, many: int) -> list[Any]:
    while isinstance(field, ForeignKey):
        field = field.target_field
    make: Callable[[int], Any] = (lambda n: UUID(int=n)) if isinstance(field, UUIDField) else str
    return [make(n) for n in range(many)]


class One(Generic[M]):
    """Whole objects whose `keys` meet the values given, as `rows()` (a queryset of objects) would bring them.

    For the objects a deed begins with: `One(lambda: Order.objects.select_for_update(), "id")`.
    """

    def __init__(self, rows: Callable[[], QuerySet[M, M]], *keys: str) -> None:
        self._row = Compiled(rows, *keys)
        self._rows = rows

    def first(self, *values: Any) -> M | None:
        """The object, locked where the queryset locks; None without one."""
        found = self.all(*values, limit=1)
        return found[0] if found else None

    def all(self, *values: Any, limit: int = 0) -> list[M]:
        """Every such object, or the first `limit`, in the order of `rows` and else in none."""
        found = self._row.all(*values, limit=limit)
        if not found:
            return []
        model = self._rows().model
        names = [f.attname for f in model._meta.concrete_fields]
        return [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in found]


class _Plan:
    """What Django built for one question: its text, what it says in each asking, and how values go in and come out."""

    __slots__ = ("_always", "_converters", "_prepare", "_sql")

    def __init__(
        self, here: Any, rows: QuerySet[Any, Any], keys: Sequence[str], values: Sequence[Any], limit: int
    ) -> None:
        # An order of the model's own is not asked for; one that `rows` gives is.
        ordered = rows if rows.query.order_by else rows.order_by()
        compiler = (ordered[:limit] if limit else ordered).query.get_compiler(connection=here)
        self._sql, given = compiler.as_sql()
        fields = [rows.model._meta.get_field(key.partition("__")[0]) for key in keys]
        self._prepare: list[Prepare | None] = [preparing(f) for f in fields]
        split = len(given) - len(keys)
        self._always = list(given[:split])
        if list(given[split:]) != self._put(here, values):
            raise ValueError("the values of a compiled question come after everything it always says")
        expressions = [column[0] for column in compiler.select]
        self._converters = [(at, c, e) for at, (c, e) in compiler.get_converters(expressions).items()]

    def take_as_one(self, places: int) -> None:
        """Take the first values as one list from now on, however many; `places` is how many were built in."""
        marks = f" IN ({', '.join(['%s'] * places)})"
        before, found, after = self._sql.partition(marks)
        if not found or marks in after:
            raise ValueError("a question among values names them in one place")
        self._sql = f"{before} = ANY(%s){after}"
        each = self._prepare[0]
        self._prepare[:places] = [None if each is None else lambda some, here: [each(one, here) for one in some]]

    def _put(self, here: Any, values: Sequence[Any]) -> list[Any]:
        return [v if make is None else make(v, here) for make, v in zip(self._prepare, values, strict=True)]

    def ask(self, here: Any, values: Sequence[Any]) -> list[Row]:
        with here.cursor() as cursor:
            cursor.execute(self._sql, [*self._always, *self._put(here, values)])
            rows = cursor.fetchall()
        if not self._converters or not rows:
            return [tuple(row) for row in rows]
        # Column by column: each has its own way of being read.
        columns = list(map(list, zip(*rows, strict=True)))
        for at, converters, expression in self._converters:
            for convert in converters:
                columns[at] = [convert(value, expression, here) for value in columns[at]]
        return list(zip(*columns, strict=True))
