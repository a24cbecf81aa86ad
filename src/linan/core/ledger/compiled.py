"""Lookups and inserts whose SQL is built once, for the few paths that hundreds of people wait on at the same minute.

Building a queryset's SQL cost 0.5 ms here and running it 0.05 ms, and a scan at a gate asks nine such questions. This
keeps what Django built, with its own column converters, and fills in the values: the same question, asked sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import repeat
from operator import attrgetter
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import AutoField, Field, Model, QuerySet

from linan.core.ledger.columns import is_plain, preparing

M = TypeVar("M", bound=Model)


class Compiled:
    """The rows of `rows()`, a `values_list` queryset, whose `keys` (lookups as in `filter`) meet the values given.

    `rows` may hold conditions without values of their own (`eased_at=None`); everything that varies is a key.
    """

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]], *keys: str) -> None:
        self._rows, self._keys = rows, keys
        self._plans: dict[tuple[str, bool], _Plan] = {}
        self._lock = Lock()

    def first(self, *values: Any) -> tuple[Any, ...] | None:
        """The row's values as `values_list` would give them, or None."""
        found = self._ask(values, once=True)
        return found[0] if found else None

    def all(self, *values: Any) -> list[tuple[Any, ...]]:
        """Every such row, in no order."""
        return self._ask(values, once=False)

    def _ask(self, values: tuple[Any, ...], *, once: bool) -> list[tuple[Any, ...]]:
        plan = self._plans.get((connection.vendor, once)) or self._build(values, once)
        given = [f.get_db_prep_value(v, connection) for f, v in zip(plan.fields, values, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, given)
            rows = cursor.fetchall()
        if not plan.converters:
            return [tuple(row) for row in rows]
        found = []
        for row in rows:
            one = list(row)
            for at, converters, expression in plan.converters:
                for convert in converters:
                    one[at] = convert(one[at], expression, connection)
            found.append(tuple(one))
        return found

    def _build(self, values: tuple[Any, ...], once: bool) -> _Plan:
        rows = self._rows()
        for key, value in zip(self._keys, values, strict=True):
            rows = rows.filter(**{key: value})  # one at a time, so that the values stand in the order of the keys
        plain = rows.order_by()
        compiler = (plain[:1] if once else plain).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        if len(params) != len(self._keys):
            raise ValueError("every value in a compiled lookup must be a key")
        expressions = [column[0] for column in compiler.select]
        converters = [(at, c, e) for at, (c, e) in compiler.get_converters(expressions).items()]
        fields: list[Field[Any, Any]] = [rows.model._meta.get_field(key.partition("__")[0]) for key in self._keys]
        with self._lock:
            self._plans[connection.vendor, once] = plan = _Plan(sql, fields, converters)
        return plan


class _Plan:
    __slots__ = ("converters", "fields", "sql")

    def __init__(self, sql: str, fields: list[Field[Any, Any]], converters: list[tuple[int, Any, Any]]) -> None:
        self.sql, self.fields, self.converters = sql, fields, converters


class One(Generic[M]):
    """One whole object whose `keys` meet the values given, as `rows()` (a queryset of objects) would bring it.

    For the objects a deed begins with: `One(lambda: Order.objects.select_for_update(), "id")`.
    """

    def __init__(self, rows: Callable[[], QuerySet[M, M]], *keys: str) -> None:
        self._row = Compiled(rows, *keys)
        self._rows = rows

    def first(self, *values: Any) -> M | None:
        """The object, locked where the queryset locks; None without one."""
        found = self._row.first(*values)
        if found is None:
            return None
        model = self._rows().model
        return model.from_db(DEFAULT_DB_ALIAS, [f.attname for f in model._meta.concrete_fields], found)


class Insert:
    """Rows put into one table by a statement built once, prepared once beyond `FEW` rows.

    For tables without signals or defaults in the database: a numbered key is left to the database and not read back.
    """

    FEW = 20

    def __init__(self, model: type[Model], *columns: str, over: str = "", keep: Collection[str] = ()) -> None:
        """`columns` are attribute names (`entry_id`) in the order in which `values` will bring them.

        With `over`, the name of the key, a row that is there already is written over, all but its `keep`.
        """
        # Typed loosely: the fields' own types differ, and each prepares its own value.
        fields: list[Any] = [f for f in model._meta.concrete_fields if not isinstance(f, AutoField)]
        if columns:
            by_name = {f.attname: f for f in fields}
            if set(columns) != set(by_name) or len(columns) != len(fields):
                raise ValueError(f"an insert into {model.__name__} fills each of {sorted(by_name)} once")
            fields = [by_name[c] for c in columns]
        self._fields, self._named = fields, bool(columns)
        self._prepare = [preparing(f) for f in fields]
        plain = len(fields) > 1 and all(map(is_plain, fields))
        self._read = attrgetter(*(f.attname for f in fields)) if plain else None
        names = ", ".join(f'"{f.column}"' for f in fields)
        self._table = f'"{model._meta.db_table}" ({names})'
        marks = ", ".join(["%s"] * len(fields))
        self._sql = f"INSERT INTO {self._table} VALUES ({marks})"  # noqa: S608 - our models' own names
        self._over = bool(over)
        if over:
            sets = ", ".join(f'"{f.column}" = excluded."{f.column}"' for f in fields if f.attname not in (over, *keep))
            key = next(f.column for f in fields if f.attname == over)
            self._sql += f' ON CONFLICT ("{key}") DO UPDATE SET {sets}'

    def rows(self, made: Sequence[Model]) -> None:
        """Insert them inside the caller's transaction; raises IntegrityError as Django does."""
        if self._read is not None:
            self._put(list(map(self._read, made)))
        else:
            self._put([[f.pre_save(one, True) for f in self._fields] for one in made])
        for one in made:
            one._state.adding = False

    def values(self, rows: Sequence[Sequence[Any]]) -> None:
        """The same without an object for each row: a name index has five rows a person, and nobody reads them here."""
        if not self._named:
            raise ValueError("name the columns before bringing values")
        self._put(rows)

    def _put(self, rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        # The connection itself: the proxy looks itself up again for every attribute.
        here = connections[DEFAULT_DB_ALIAS]
        columns: list[Iterable[Any]] = [
            column if prepare is None else map(prepare, column, repeat(here))
            for prepare, column in zip(self._prepare, zip(*rows, strict=True), strict=True)
        ]
        given = list(zip(*columns, strict=True))
        with here.cursor() as cursor:
            if len(rows) <= self.FEW:
                for one in given:
                    cursor.execute(self._sql, one)
            elif here.vendor == "postgresql" and not self._over:
                with here.wrap_database_errors, cursor.copy(f"COPY {self._table} FROM STDIN") as copy:
                    for one in given:
                        copy.write_row(one)
            else:
                # One statement prepared once: Django's own bulk_create builds its text anew for every few rows.
                cursor.executemany(self._sql, given)
