"""Readings looked into; what one may not see is not there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from linan.core.accounts.queries import actor_name
from linan.core.ledger.fields import within
from linan.domains.oversight.abilities import REVIEW_READS
from linan.domains.oversight.models import Review
from linan.domains.oversight.rules import OUTCOME_WORDS, Outcome
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.words import Words

MOST = 200


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
