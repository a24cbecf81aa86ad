"""Entries called wrong; what one may not see is not there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from linan.core import clock
from linan.core.community.queries import card_of
from linan.core.ledger.actions import noted_read
from linan.core.ledger.fields import within
from linan.core.ledger.queries import Step, actors_behind, step_of
from linan.domains.oversight.abilities import ANSWER_DOUBT
from linan.domains.oversight.models import Doubt
from linan.domains.oversight.rules import ANSWER_WORDS, Answer
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words

MOST = 200


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A doubt in a list. `about` is what the entry says, where its content is still there."""

    row: Doubt
    about: Words
    answer: Words
    late: bool

    @property
    def is_open(self) -> bool:
        return self.row.answer == Answer.OPEN


@dataclass(frozen=True, slots=True)
class DoubtView:
    """One doubt for who answers it."""

    line: DoubtLine
    step: Step
    name: str
    own_deed: bool
    """True for who had a hand in the entry: somebody else answers."""


def _line(row: Doubt) -> DoubtLine:
    late = row.answer == Answer.OPEN and row.due_at <= clock.now()
    return DoubtLine(row, step_of(row.entry).words, ANSWER_WORDS[Answer(row.answer)], late)


def own_doubts(by: Actor, person: PersonRef) -> list[DoubtLine]:
    """What somebody said of entries about them, newest first; for them and who may act for them."""
    if not by.is_or_acts_for(person):
        raise not_found()
    return [_line(row) for row in Doubt.objects.filter(person=person.id).order_by("-said_at")[:MOST]]


def doubts(by: Actor, *, open_only: bool = True) -> list[DoubtLine]:
    """Doubts of one's areas, the one due first on top. Needs ANSWER_DOUBT somewhere."""
    rows = Doubt.objects.filter(within("region", by.must_somewhere(ANSWER_DOUBT)))
    if open_only:
        rows = rows.filter(answer=Answer.OPEN)
    return [_line(row) for row in rows.order_by("answered_at", "due_at")[:MOST]]


def doubt_row(by: Actor, doubt: UUID) -> Doubt:
    """A doubt where ANSWER_DOUBT reaches; `not_found` otherwise."""
    row = Doubt.objects.filter(pk=doubt).first()
    if row is None or not by.can(ANSWER_DOUBT, over=row.region):
        raise not_found()
    return row


def doubt_of(by: Actor, doubt: UUID) -> DoubtView:
    """One doubt with what the entry says; a reading of the person's record, and noted as one."""
    row = doubt_row(by, doubt)
    noted_read(by, what="an entry called wrong", persons=[row.subject], region=row.region)
    step = step_of(row.entry)
    return DoubtView(_line(row), step, card_of(by, row.subject).name, by.id in actors_behind([row.entry]))
