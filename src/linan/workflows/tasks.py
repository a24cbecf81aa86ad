"""A task's own time.

TaskOverdue        → workforce.escalate_task   the grid leader sees it too
DirectiveUnanswered marks itself one-way; no workflow answers it
"""

from __future__ import annotations

from linan.core.ledger import when
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import ASSIGN_TASK
from linan.domains.workforce.facts import TaskOverdue
from linan.kernel.actor import Actor


@when(TaskOverdue, may=[ASSIGN_TASK])
def show_it_to_the_grid_leader(fact: TaskOverdue, by: Actor) -> None:
    workforce.escalate_task(by, fact.task)
