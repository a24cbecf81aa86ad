"""What an official who sees no people has to do today."""

from __future__ import annotations

import pytest

from linan.domains.quarantine.abilities import ORDER_QUARANTINE
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.abilities import OPEN_CASE
from linan.kernel.actor import workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import EvidenceRef
from linan.web.overlook import overlook

pytestmark = pytest.mark.django_db


def test_he_reads_counts_and_where_to_act_and_nobody_else_does(cast, clock):
    assert overlook(cast.he) == []
    machine = workflow_actor("case", cast.county, [OPEN_CASE, ORDER_QUARANTINE])
    tracing.open_case(machine, cast.person["gao"], EvidenceRef(new_id()))
    lines = {i.url: i.count for i in overlook(cast.he)}
    assert lines["/response/"] == 1
    assert overlook(cast.sun) == [] and overlook(cast.zhou) == []
