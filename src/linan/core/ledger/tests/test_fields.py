"""A range of region paths is a prefix, whatever language the database sorts in."""

from __future__ import annotations

import pytest

from linan.core.ledger.fields import within
from linan.core.ledger.models import Log
from linan.kernel.ids import new_id
from linan.kernel.region import Region

A = Region.of_code("330110001001")
B = Region.of_code("330110001002")
PATHS = [
    A,
    *(A.child(step) for step in ("g01", "G01", "g01-2", "g01.2", "g01_2", "g010", "g1", "a01", "Z01", "z01", "0", "9")),
    A.child("g01").child("b01"),
    A.child("g01").child("B01"),
    A.child("g01-2").child("b01"),
    B,
    B.child("g01"),
    A.parent,
    Region.of_code("330110"),
]


@pytest.fixture
def logs(db: None) -> list[Region]:
    Log.objects.bulk_create([Log(id=new_id(), region=path, root=b"") for path in PATHS])
    return PATHS


@pytest.mark.parametrize("over", [*PATHS, Region.of_code("3302"), Region("")], ids=str)
def test_a_range_finds_what_lies_below_and_nothing_beside(logs: list[Region], over: Region) -> None:
    found = set(Log.objects.filter(within("region", over)).values_list("region", flat=True))
    assert found == {path for path in logs if over.covers(path)}


def test_the_order_is_that_of_bytes(logs: list[Region]) -> None:
    assert list(Log.objects.order_by("region").values_list("region", flat=True)) == sorted(logs)
