"""How a column's values are made ready for the database, told once a column instead of once a value.

Django asks every field anew for every value of every row: four calls deep, most of them to hand a text through. What is
known to need nothing gets nothing here, and whatever is not known is asked Django's way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from linan.core.ledger.fields import BytewiseField, RegionField
from linan.core.vault import encrypt
from linan.core.vault.fields import EncryptedTextField

Prepare = Callable[[Any, Any], Any]
"""(value, connection) → what the driver takes."""

_TEXTS = (models.CharField, models.TextField, BytewiseField, RegionField)
_MOMENTS = (models.DateTimeField, models.DateField)


def preparing(field: Any) -> Prepare | None:
    """What to do with each value of this column."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    kind, ask = type(field), field.get_db_prep_save
    if kind in _TEXTS:
        return _text
    if kind is models.UUIDField:
        return _uuid(ask)
    if kind is models.BinaryField:
        return _bytes(ask)
    if kind is EncryptedTextField:
        return _sealed(field.purpose, ask)
    if kind in _MOMENTS:
        return _moment(ask)
    if kind is models.BooleanField:
        return _truth(ask)
    if isinstance(field, models.IntegerField):
        return _number(ask)
    return _none(ask)


def is_plain(field: Any) -> bool:
    """Whether what is saved is the attribute itself, not something made while saving."""
    kind = type(field)
    if kind.pre_save is models.Field.pre_save:
        return True
    return kind in _MOMENTS and not (field.auto_now or field.auto_now_add)


def _text(value: Any, _: Any) -> Any:
    # A region or a choice is a kind of text; the driver takes the text itself faster.
    return value if value is None or type(value) is str else str(value)


def _uuid(ask: Prepare) -> Prepare:
    def prepare(value: Any, connection: Any) -> Any:
        if type(value) is UUID:
            return value if connection.features.has_native_uuid_field else value.hex
        return None if value is None else ask(value, connection)

    return prepare


def _bytes(ask: Prepare) -> Prepare:
    def prepare(value: Any, connection: Any) -> Any:
        return value if value is None or type(value) is bytes else ask(value, connection)

    return prepare


def _sealed(purpose: str, ask: Prepare) -> Prepare:
    def prepare(value: Any, connection: Any) -> Any:
        if type(value) is str:
            return encrypt(purpose, value.encode()) if value else b""
        return value if value is None or type(value) is bytes else ask(value, connection)

    return prepare


def _moment(ask: Prepare) -> Prepare:
    # Rows of one transaction mostly carry the same moment. One tuple, replaced whole: threads may meet here.
    last: tuple[date | datetime | None, str, Any] = (None, "", None)

    def prepare(value: Any, connection: Any) -> Any:
        nonlocal last
        known, vendor, ready = last
        if value is None or (value is known and vendor == connection.vendor):
            return None if value is None else ready
        ready = ask(value, connection)
        last = (value, connection.vendor, ready)
        return ready

    return prepare


def _truth(ask: Prepare) -> Prepare:
    def prepare(value: Any, connection: Any) -> Any:
        return value if value is None or type(value) is bool else ask(value, connection)

    return prepare


def _number(ask: Prepare) -> Prepare:
    def prepare(value: Any, connection: Any) -> Any:
        # PostgreSQL's driver is told how wide a number is; SQLite takes it as it is.
        if value is None or (type(value) is int and connection.vendor == "sqlite"):
            return value
        return ask(value, connection)

    return prepare


def _none(ask: Prepare) -> Prepare:
    def prepare(value: Any, connection: Any) -> Any:
        return None if value is None else ask(value, connection)

    return prepare
