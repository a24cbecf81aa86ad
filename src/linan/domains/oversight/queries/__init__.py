"""Reading what oversight keeps; what one may not see is not there."""

from linan.domains.oversight.queries.doubts import DoubtLine, DoubtView, doubt_of, doubt_row, doubts, own_doubts
from linan.domains.oversight.queries.processes import (
    Answering,
    Kept,
    KindLine,
    OfficeChoice,
    Part,
    ProcessFilter,
    ProcessLine,
    ProcessView,
    kept,
    offices,
    process_of,
    processes,
)
from linan.domains.oversight.queries.reviews import ReviewLine, own_reviews, review_of, reviews
from linan.domains.oversight.queries.waiting import today

__all__ = [
    "Answering",
    "DoubtLine",
    "DoubtView",
    "Kept",
    "KindLine",
    "OfficeChoice",
    "Part",
    "ProcessFilter",
    "ProcessLine",
    "ProcessView",
    "ReviewLine",
    "doubt_of",
    "doubt_row",
    "doubts",
    "kept",
    "offices",
    "own_doubts",
    "own_reviews",
    "process_of",
    "processes",
    "review_of",
    "reviews",
    "today",
]
