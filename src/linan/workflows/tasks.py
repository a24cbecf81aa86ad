"""A task's own time.

TaskOverdue        → workforce.escalate_task   the grid leader sees it too
TaskHeld           → messages.send             whose turn it is hears that a worker waits
TaskSeen, TaskResumed, WorkStated and WorkOpened are answered by none: the worker's own record shows them
DirectiveUnanswered marks itself one-way; no workflow answers it
"""

from __future__ import annotations

from linan.core.accounts.workers import workers_for
from linan.core.ledger import when
from linan.core.messages.actions import send
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import ASSIGN_TASK, OPEN_TASK
from linan.domains.workforce.facts import TaskHeld, TaskOverdue
from linan.kernel.actor import Actor
from linan.kernel.words import Words


@when(TaskOverdue, may=[ASSIGN_TASK])
def show_it_to_the_grid_leader(fact: TaskOverdue, by: Actor) -> None:
    workforce.escalate_task(by, fact.task)


@when(TaskHeld, may=[OPEN_TASK])
def tell_whose_turn_it_is(fact: TaskHeld, by: Actor) -> None:
    if not fact.waits_on:
        return
    words = Words("A worker cannot go on with a task and waits for you. Please get in touch with the grid.")
    for staff in workers_for(fact.region, role=fact.waits_on)[:1]:
        send(by, staff, words, kind="workforce", link="/workforce/")
