"""What of oversight stands on Today."""

from __future__ import annotations

from linan.core import clock
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.oversight.abilities import ANSWER_DOUBT, REVIEW_READS
from linan.domains.oversight.models import Doubt, Review
from linan.domains.oversight.rules import Answer, Outcome
from linan.kernel.actor import Actor
from linan.kernel.words import Words


def today(by: Actor) -> list[TodayItem]:
    """What waits: entries called wrong, readings to look into, and a question to oneself."""
    found: list[TodayItem] = []
    if regions := by.regions(ANSWER_DOUBT):
        waiting = Doubt.objects.filter(within("region", regions), answer=Answer.OPEN).order_by("due_at")
        first = waiting.first()
        if first is not None:
            late = first.due_at <= clock.now()
            found.append(
                TodayItem(
                    Words("residents say that an entry is wrong"), waiting.count(), "/oversight/doubts/",
                    Words("Answer"), first.due_at, "overdue" if late else "now",
                )
            )  # fmt: skip
    if regions := by.regions(REVIEW_READS):
        count = Review.objects.filter(within("region", regions), outcome=Outcome.OPEN).exclude(reader=by.id).count()
        words = Words("readings to look into")
        found.append(TodayItem(words, count, "/oversight/reviews/", Words("Look into the reading")))
    asked = Review.objects.filter(reader=by.id, outcome=Outcome.OPEN, stated_at=None)
    one = asked.first()
    if one is not None:
        url = f"/oversight/reviews/{one.id}/"
        found.append(
            TodayItem(Words("questions about what you read"), asked.count(), url, Words("Say what it was for"))
        )
    return found
