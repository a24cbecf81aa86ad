"""Entries as the database has them, on their way into a log: read, packed and numbered without an object for each.

Ten thousand of Django's own values (an id, a moment, a region each) took longer to make than their leaves, tiles and
hashes together. What comes out is the same, byte for byte (`tests/test_leaf.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from linan.core.ledger.models import Entry
from linan.core.ledger.rules import LEAF_COLUMNS, millis, packed

_TABLE = Entry._meta.db_table
_BORN = datetime(1970, 1, 1)  # noqa: DTZ001 - as SQLite keeps moments: in UTC, without saying so
_OF_SQLITE = ", ".join('CAST("at" AS TEXT)' if c == "at" else f'"{c}"' for c in LEAF_COLUMNS)
_OF_ALL = ", ".join(f'"{c}"' for c in LEAF_COLUMNS)


def unnumbered(log: UUID, most: int) -> tuple[list[Any], list[bytes]]:
    """(ids as the database writes them, leaves) of a log's committed entries without a number, oldest first."""
    sqlite = connection.vendor == "sqlite"
    columns = _OF_SQLITE if sqlite else _OF_ALL
    asked = f'SELECT {columns} FROM "{_TABLE}" WHERE log = %s AND position IS NULL ORDER BY id LIMIT %s'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked, [log.hex if sqlite else log, most])
        rows = cursor.fetchall()
    uuid: Callable[[Any], bytes] = bytes.fromhex if sqlite else _bytes_of
    moment: Callable[[Any], int] = _millis_of_text if sqlite else millis
    leaves = [_leaf(row, uuid, moment) for row in rows]
    return [row[1] for row in rows], leaves


def number(ids: Sequence[Any], first: int) -> None:
    """Write the positions of these entries, in their order, from `first` on."""
    if connection.vendor == "sqlite":
        listed: Any = json.dumps(ids)
        known = "(SELECT key AS n, value AS id FROM json_each(%s)) AS given"
    else:
        listed = list(ids)
        known = "(SELECT n - 1 AS n, id FROM unnest(%s::uuid[]) WITH ORDINALITY AS one (id, n)) AS given"
    told = f'UPDATE "{_TABLE}" SET position = %s + given.n FROM {known} WHERE "{_TABLE}".id = given.id'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(told, [first, listed])


def _leaf(row: tuple[Any, ...], uuid: Callable[[Any], bytes], moment: Callable[[Any], int]) -> bytes:
    log, id, kind, at, role, key, region, subject, cause, correction, erasure, purpose, basis, body = row
    refs = [None if ref is None else uuid(ref) for ref in (cause, correction, erasure)]
    about = None if subject is None else bytes(subject)
    return packed(uuid(log), uuid(id), kind, moment(at), role, key, region, about, refs, purpose, basis, bytes(body))


def _bytes_of(id: UUID) -> bytes:
    return id.bytes


def _millis_of_text(at: str) -> int:
    since = datetime.fromisoformat(at) - _BORN
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
