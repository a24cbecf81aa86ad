"""A compiled lookup answers as the queryset it was built from, values, converters and absence alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core.clock import now
from linan.core.community.models import Gate
from linan.core.ledger.compiled import Compiled
from linan.kernel.ids import new_id
from linan.kernel.region import Region

pytestmark = pytest.mark.django_db


def test_the_same_row_as_the_queryset(cast):
    lookup = Compiled(lambda: Gate.objects.values_list("id", "region", "name", "closed_at"), "id")
    for gate in Gate.objects.all():
        assert lookup.first(gate.id) == (gate.id, gate.region, gate.name, gate.closed_at)
        assert isinstance((lookup.first(gate.id) or ("", ""))[1], Region)
    assert lookup.first(new_id()) is None


def test_keys_may_compare_and_the_rows_may_hold_fixed_conditions(cast):
    gate, moment = Gate.objects.get(pk=cast.gate_a.id), now()
    Gate.objects.filter(pk=gate.id).update(closed_at=moment)
    open_gate = Compiled(lambda: Gate.objects.filter(closed_at=None).values_list("id"), "id")
    closed_by = Compiled(lambda: Gate.objects.values_list("closed_at"), "id", "closed_at__lte")
    assert open_gate.first(gate.id) is None
    assert closed_by.first(gate.id, moment) == (moment,)
    assert closed_by.first(gate.id, moment - timedelta(seconds=1)) is None


def test_what_is_no_key_is_asked_each_time(cast):
    lookup = Compiled(lambda: Gate.objects.filter(name="东门").values_list("id"), "id")
    east = Gate.objects.filter(name="东门").values_list("id", flat=True)
    assert lookup.first(cast.gate_a.id) == ((cast.gate_a.id,) if cast.gate_a.id in east else None)
    assert lookup.first(new_id()) is None
