"""Reading what oversight keeps; what one may not see is not there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from linan.core import clock
from linan.core.accounts.queries import actor_name
from linan.core.community.queries import card_of
from linan.core.desk.today import TodayItem
from linan.core.ledger.actions import noted_read
from linan.core.ledger.fields import within
from linan.core.ledger.queries import Step, actors_behind, step_of
from linan.domains.oversight.abilities import ANSWER_DOUBT, REVIEW_READS
from linan.domains.oversight.models import Doubt, Review
from linan.domains.oversight.rules import ANSWER_WORDS, OUTCOME_WORDS, Answer, Outcome
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


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in a list or on its page. `own`: it is about the reader of the page."""

    row: Review
    name: str
    outcome: Words
    own: bool

    @property
    def is_open(self) -> bool:
        return self.row.outcome == Outcome.OPEN

    @property
    def times(self) -> str:
        """How many times the number at which somebody is asked: the score, with one decimal."""
        return f"{self.row.households / max(1, self.row.threshold):.1f}"


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


def reviews(by: Actor) -> list[ReviewLine]:
    """Reviews of one's areas, open ones first. Needs REVIEW_READS somewhere. One's own are not among them."""
    rows = Review.objects.filter(within("region", by.must_somewhere(REVIEW_READS))).exclude(reader=by.id)
    return [_review(by, row) for row in rows.order_by("outcome", "-opened_at")[:MOST]]


def own_reviews(by: Actor) -> list[ReviewLine]:
    """What is being looked into about oneself, and what came of it."""
    return [_review(by, row) for row in Review.objects.filter(reader=by.id).order_by("-opened_at")[:MOST]]


def review_of(by: Actor, review: UUID) -> ReviewLine:
    """One review: for the one it is about, and for who may look into reading there."""
    row = Review.objects.filter(pk=review).first()
    if row is None or not (row.reader == by.id or by.can(REVIEW_READS, over=row.region)):
        raise not_found()
    return _review(by, row)


def _review(by: Actor, row: Review) -> ReviewLine:
    return ReviewLine(row, actor_name(row.reader), OUTCOME_WORDS[Outcome(row.outcome)], row.reader == by.id)


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
