"""English says one thing as one thing; Chinese has a single form."""

from __future__ import annotations

from linan.core.desk.saying import say
from linan.kernel.words import Words


def test_one_is_said_in_the_singular_and_its_absence_harms_nobody():
    assert say(Words("{n} tasks overdue", n=1), "en") == "1 task overdue"
    assert say(Words("{n} tasks overdue", n=2), "en") == "2 tasks overdue"
    assert say(Words("{n} tasks overdue", n=1), "zh-hans") == "1件任务已超时"
    # The first number decides; a truth value is none.
    told = Words("{count} contacts are not reached yet, {late} of them late.", count=3, late=1)
    assert say(told, "en") == "3 contacts are not reached yet, 1 of them late."
    assert say(Words("{n} unheard-of words", n=1), "en") == "1 unheard-of words"
    assert say(Words("{n} tasks overdue", n=True), "en") == "yes tasks overdue"
