"""What each workflow may do, against what was written by hand, and that it can do nothing next door."""

from __future__ import annotations

import pytest

from linan.core.ledger.registry import all_workflows
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level
from tests.cast import A, B
from tests.matrix.expected.workflows import MAY, WIDER

DOOR = A.child("g01").child("b01").child("u1").child("0101")
NEXT_DOOR = (A.child("g01").child("b02"), A.child("g02"), B)


def test_every_workflow_has_a_row_and_every_row_a_workflow():
    names = {w.name for w in all_workflows()}
    assert names - MAY.keys() == set(), "Write down what they may do in tests/matrix/expected/workflows.py"
    assert MAY.keys() - names == set(), "No such workflow"


@pytest.mark.parametrize("workflow", all_workflows(), ids=lambda w: w.name)
def test_a_workflow_may_do_what_is_written_and_nowhere_else(workflow):
    assert set(workflow.may) == MAY[workflow.name]
    wider = WIDER.get(workflow.name)
    assert workflow.over == (Level[wider.upper()] if wider else None)
    scope = workflow.scope(DOOR)
    by = Actor(f"workflow:{workflow.name}", ActorKind.WORKFLOW, (Duty("workflow", scope, frozenset(workflow.may)),))
    for ability in workflow.may:
        by.must(ability, over=DOOR)
        for neighbour in NEXT_DOOR if wider != "community" else [B]:
            with pytest.raises(Refusal):
                by.must(ability, over=neighbour)
