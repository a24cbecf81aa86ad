"""What became of the lists a case sent out: every pushed line is in exactly one place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from linan.core import clock
from linan.domains.tracing.facts import Outcome
from linan.domains.tracing.models import Contact
from linan.domains.tracing.queries.shown import case_for
from linan.domains.tracing.rules import PushState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class ListAccount:
    """The pushed lines of one case, each counted once by where it stands now.

    `sent_back` are lines answered with another outcome than "reached and staying in"; `forwarded` counts those asked
    in a second area, wherever they stand, and `late` those of `open` whose clock has run out.
    """

    pushed: int
    controlled: int
    sent_back: dict[Outcome, int]
    open: int
    withdrawn: int
    forwarded: int
    late: int

    @property
    def closes(self) -> bool:
        """Nothing is lost: the parts add up to what was pushed."""
        return self.pushed == self.controlled + sum(self.sent_back.values()) + self.open + self.withdrawn

    @property
    def words(self) -> Words:
        return Words(
            "{pushed} pushed: {controlled} reached and staying in, {back} sent back with the reason, {open} still"
            " asked ({late} late); {forwarded} were forwarded.",
            pushed=self.pushed,
            controlled=self.controlled,
            back=sum(self.sent_back.values()),
            open=self.open,
            late=self.late,
            forwarded=self.forwarded,
        )


def list_account(by: Actor, case: CaseRef) -> ListAccount:
    """What became of everybody this case's lists ask for (C-01); counts only, so no read is noted. Needs SEE_CASES."""
    found, now = case_for(by, case), clock.now()
    pushed = Contact.objects.filter(case=found, push__isnull=False).order_by()
    rows = pushed.values_list("push__state", "push__outcome").annotate(
        n=Count("id"),
        forwarded=Count("id", filter=Q(push__forwarded_from__isnull=False)),
        late=Count("id", filter=Q(push__state=PushState.OPEN, push__locate_by__lt=now)),
    )
    states: Counter[str] = Counter()
    answers: Counter[Outcome] = Counter()
    forwarded = late = 0
    for state, outcome, n, sent_on, overdue in rows:
        states[state] += n
        if state == PushState.ANSWERED:
            answers[Outcome(outcome)] += n
        forwarded, late = forwarded + sent_on, late + overdue
    controlled = answers.pop(Outcome.CONTROLLED, 0)
    return ListAccount(
        pushed=states.total(),
        controlled=controlled,
        sent_back={o: answers[o] for o in Outcome if answers[o]},
        open=states[PushState.OPEN],
        withdrawn=states[PushState.WITHDRAWN],
        forwarded=forwarded,
        late=late,
    )
