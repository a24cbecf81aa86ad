"""What one may be allowed to do with tasks."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

OPEN_TASK = Ability("workforce.open_task", Words("open tasks for workers"))
DO_TASK = Ability("workforce.do_task", Words("do tasks"))
ASSIGN_TASK = Ability("workforce.assign_task", Words("give tasks to other workers"))
SEE_TASKS = Ability("workforce.see_tasks", Words("see the tasks of an area"))
SEE_LOAD = Ability("workforce.see_load", Words("see the load of workers"))
REVIEW_WORK = Ability("workforce.review_work", Words("look into what somebody did at work"))
