"""Lookups and inserts whose SQL is built once, for the few paths that hundreds of people wait on at the same minute.

Building a queryset's SQL cost 0.5 ms here and running it 0.05 ms, and a scan at a gate asks nine such questions. This
keeps what Django built, with its own column converters, and fills in the values: the same question, asked sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model, QuerySet


class Compiled:
    """The first row of `rows()`, a `values_list` queryset, whose `keys` (lookups as in `filter`) meet the values given.

    `rows` may hold conditions without values of their own (`eased_at=None`); everything that varies is a key.
    """

    def __init__(self, rows: Callable[[], QuerySet[Any, tuple[Any, ...]]], *keys: str) -> None:
        self._rows, self._keys = rows, keys
        self._plans: dict[str, _Plan] = {}
        self._lock = Lock()

    def first(self, *values: Any) -> tuple[Any, ...] | None:
        """The row's values as `values_list` would give them, or None."""
        plan = self._plans.get(connection.vendor) or self._build(values)
        given = [f.get_db_prep_value(v, connection) for f, v in zip(plan.fields, values, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, given)
            row = cursor.fetchone()
        if row is None:
            return None
        found = list(row)
        for at, converters, expression in plan.converters:
            for convert in converters:
                found[at] = convert(found[at], expression, connection)
        return tuple(found)

    def _build(self, values: tuple[Any, ...]) -> _Plan:
        rows = self._rows()
        for key, value in zip(self._keys, values, strict=True):
            rows = rows.filter(**{key: value})  # one at a time, so that the values stand in the order of the keys
        compiler = rows.order_by()[:1].query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        if len(params) != len(self._keys):
            raise ValueError("every value in a compiled lookup must be a key")
        expressions = [column[0] for column in compiler.select]
        converters = [(at, c, e) for at, (c, e) in compiler.get_converters(expressions).items()]
        fields: list[Field[Any, Any]] = [rows.model._meta.get_field(key.partition("__")[0]) for key in self._keys]
        with self._lock:
            self._plans[connection.vendor] = plan = _Plan(sql, fields, converters)
        return plan


class _Plan:
    __slots__ = ("converters", "fields", "sql")

    def __init__(self, sql: str, fields: list[Field[Any, Any]], converters: list[tuple[int, Any, Any]]) -> None:
        self.sql, self.fields, self.converters = sql, fields, converters


class Insert:
    """Rows put into one table by a statement built once, prepared once beyond `FEW` rows.

    For tables without signals or defaults in the database: a numbered key is left to the database and not read back.
    """

    FEW = 20

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        # Typed loosely: the fields' own types differ, and each prepares its own value.
        self._fields: list[Any] = [f for f in model._meta.concrete_fields if not isinstance(f, AutoField)]
        columns = ", ".join(f'"{f.column}"' for f in self._fields)
        marks = ", ".join(["%s"] * len(self._fields))
        self._sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608 - our models' own names

    def rows(self, made: Sequence[Model]) -> None:
        """Insert them inside the caller's transaction; raises IntegrityError as Django does."""
        given = [[f.get_db_prep_save(f.pre_save(one, True), connection) for f in self._fields] for one in made]
        with connection.cursor() as cursor:
            if len(made) > self.FEW:
                # One statement prepared once: Django's own bulk_create builds its text anew for every few rows.
                cursor.executemany(self._sql, given)
            else:
                for values in given:
                    cursor.execute(self._sql, values)
        for one in made:
            one._state.adding = False
