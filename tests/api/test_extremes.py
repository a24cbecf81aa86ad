"""Each field of each good body in turn at an extreme no generator reaches by chance: unfit or taken, never a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.test_forms import sender
from tests.matrix.expected import TABLES
from tests.matrix.table import Row
from tests.matrix.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
CALLS = [row for rows in TABLES.values() for row in rows if row.route.startswith("api/") and row.body]
EXTREMES: list[Any] = [
    "a\x00b", "x" * 5000, "\U0010ffff", 10**30, 2**31, -1, None, [10**30], {"a": 10**30},
    "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2022-03-14T08:30:00",
]  # fmt: skip


def bodies(good: Any) -> Iterator[Any]:
    if isinstance(good, list):
        yield from ([one, *good[1:]] for one in bodies(good[0]))
    elif isinstance(good, dict):
        yield from ({**good, name: odd} for name in good for odd in EXTREMES)


def test_no_extreme_breaks_a_call(cast, clock, quiet_log):
    world = World(cast)
    broken = []

    def send(row: Row) -> None:
        who, path = sender(row), world.path(row.route, row.at) + world.filled(row.query)
        good = world.filled(row.body)
        for body in bodies(good):
            status = world.ask(who, row.method, path, body).status_code
            if status >= 500:
                broken.append(f"{row} as {who}: {status} {body!r}"[:400])

    for row in CALLS:
        send(row)
    assert not broken, "\n".join(broken)
