"""Rows put in and taken out by statements built once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import chain, repeat
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import AutoField, Model

from linan.core.ledger.columns import is_plain, preparing


class Insert:
    """Rows put into one table by a statement built once, prepared once beyond `FEW` rows.

    For tables without signals or defaults in the database: a numbered key is left to the database, and only `numbered`
    reads it back.
    """

    FEW, MANY = 20, 500

    def __init__(self, model: type[Model], *columns: str, over: str = "", keep: Collection[str] = ()) -> None:
        """`columns` are attribute names (`entry_id`) in the order in which `values` will bring them.

        With `over`, the name of a unique column, a row that is there already is written over, all but its `keep`.
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
        self._marks = f"({', '.join(['%s'] * len(fields))})"
        self._sql = f"INSERT INTO {self._table} VALUES {self._marks}"  # noqa: S608 - our models' own names
        self._numbers = next((f.column for f in model._meta.concrete_fields if isinstance(f, AutoField)), None)
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

    def numbered(self, rows: Sequence[Sequence[Any]]) -> list[int]:
        """The same for a table whose key is a number; their numbers, in the order of the rows."""
        if not self._named or self._numbers is None:
            raise ValueError("name the columns of a table with a numbered key")
        if not rows:
            return []
        here = connections[DEFAULT_DB_ALIAS]
        given = self._given(here, rows)
        if here.vendor == "postgresql":
            return self._copied(here, given)
        numbers: list[int] = []
        for start in range(0, len(given), self.MANY):
            some = given[start : start + self.MANY]
            marks = ", ".join([self._marks] * len(some))
            # It answers in the order of the rows that VALUES names; Django's own bulk_create rests on it too.
            sql = f'INSERT INTO {self._table} VALUES {marks} RETURNING "{self._numbers}"'  # noqa: S608 - our own names
            with here.cursor() as cursor:
                cursor.execute(sql, list(chain.from_iterable(some)))
                numbers += [int(number) for (number,) in cursor.fetchall()]
        return numbers

    def _copied(self, here: Any, given: Sequence[tuple[Any, ...]]) -> list[int]:
        """The numbers are taken first, and the rows brought with them: a long INSERT is read anew each time."""
        table, _, columns = self._table.partition(" ")
        asked = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        with here.cursor() as cursor:
            cursor.execute(asked, [table, self._numbers, len(given)])
            numbers = [int(number) for (number,) in cursor.fetchall()]
            named = f'COPY {table} ("{self._numbers}", {columns[1:]} FROM STDIN'
            with here.wrap_database_errors, cursor.copy(named) as copy:
                for number, one in zip(numbers, given, strict=True):
                    copy.write_row((number, *one))
        return numbers

    def _given(self, here: Any, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        columns: list[Iterable[Any]] = [
            column if prepare is None else map(prepare, column, repeat(here))
            for prepare, column in zip(self._prepare, zip(*rows, strict=True), strict=True)
        ]
        return list(zip(*columns, strict=True))

    def _put(self, rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        # The connection itself: the proxy looks itself up again for every attribute.
        here = connections[DEFAULT_DB_ALIAS]
        given = self._given(here, rows)
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


class Save:
    """`save(update_fields=columns)` of one object, for deeds done hundreds of times a minute."""

    def __init__(self, model: type[Model], *columns: str) -> None:
        """`columns` are attribute names (`person_id`); the row is found by its primary key."""
        fields: list[Any] = [model._meta.get_field(c) for c in columns]
        if not all(map(is_plain, fields)):
            raise ValueError(f"a column of {model.__name__} is made while saving: save it Django's way")
        written = [*fields, model._meta.pk]
        self._prepare = [(f.attname, preparing(f)) for f in written]
        sets = ", ".join(f'"{f.column}" = %s' for f in fields)
        self._sql = f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{written[-1].column}" = %s'  # noqa: S608

    def of(self, one: Model) -> None:
        """Write its columns inside the caller's transaction; raises Django's DatabaseError when the row is gone."""
        here = connections[DEFAULT_DB_ALIAS]
        given = [
            value if make is None else make(value, here)
            for value, make in ((getattr(one, name), make) for name, make in self._prepare)
        ]
        with here.cursor() as cursor:
            cursor.execute(self._sql, given)
            if cursor.rowcount != 1:
                raise DatabaseError(f"a row of {type(one).__name__} is gone")


class Tally:
    """A counter row found by its unique columns, one higher each time and made the first time, in one statement."""

    def __init__(self, model: type[Model], counter: str, *over: str) -> None:
        """`over` are the attribute names of the unique constraint, in the order in which values will come."""
        fields: list[Any] = [model._meta.get_field(c) for c in over]
        self._prepare = [preparing(f) for f in fields]
        names = [f'"{f.column}"' for f in fields]
        table, count = f'"{model._meta.db_table}"', f'"{counter}"'
        self._sql = (
            f"INSERT INTO {table} ({', '.join(names)}, {count}) VALUES ({', '.join(['%s'] * len(names))}, 1) "  # noqa: S608 - our model's own names
            f"ON CONFLICT ({', '.join(names)}) DO UPDATE SET {count} = {table}.{count} + 1"
        )

    def add(self, *values: Any) -> None:
        """Count one inside the caller's transaction; two at once both count."""
        here = connections[DEFAULT_DB_ALIAS]
        given = [v if make is None else make(v, here) for v, make in zip(values, self._prepare, strict=True)]
        with here.cursor() as cursor:
            cursor.execute(self._sql, given)


class Delete:
    """Rows of a table nothing points at, taken out by a column's value: Django's collector is not asked."""

    def __init__(self, model: type[Model], column: str) -> None:
        self._model, self._column = model, column
        field: Any = model._meta.get_field(column)
        self._prepare = preparing(field)
        self._sql = f'DELETE FROM "{model._meta.db_table}" WHERE "{field.column}" = %s'  # noqa: S608 - our model's own

    def where(self, value: Any) -> int:
        """Take them out inside the caller's transaction; how many there were."""
        here = connections[DEFAULT_DB_ALIAS]
        with here.cursor() as cursor:
            cursor.execute(self._sql, [value if self._prepare is None else self._prepare(value, here)])
            return int(cursor.rowcount)

    def among(self, values: Sequence[Any]) -> None:
        """Take many out, a few hundred with one statement."""
        for start in range(0, len(values), 500):
            gone = self._model._base_manager.filter(**{f"{self._column}__in": values[start : start + 500]})
            gone._raw_delete(gone.db)
