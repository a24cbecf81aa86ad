"""What one does with tasks and calls, and with the record of one's own work."""

from linan.domains.workforce.actions.record import hold_task, open_work, resume_task, see_task, state_work
from linan.domains.workforce.actions.tasks import (
    NewTask,
    WantedCall,
    ask_calls,
    assign_task,
    do_task,
    drop_tasks,
    escalate_task,
    log_call,
    open_many,
    open_task,
    take_self_report,
)

__all__ = [
    "NewTask",
    "WantedCall",
    "ask_calls",
    "assign_task",
    "do_task",
    "drop_tasks",
    "escalate_task",
    "hold_task",
    "log_call",
    "open_many",
    "open_task",
    "open_work",
    "resume_task",
    "see_task",
    "state_work",
    "take_self_report",
]
