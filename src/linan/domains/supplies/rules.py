"""What supplies decides without a database: what is looked at on arrival, and the verdict on a delivery."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from linan.kernel.credentials import Ground, Kind
from linan.kernel.words import Words

LONGEST = 400
LIMIT = 10**9
"""Pieces of one delivery."""


class Quality(StrEnum):
    """What somebody looks at before goods are taken in."""

    PACKAGING = "packaging"
    MARKING = "marking"
    LOT_NUMBER = "lot_number"
    USE_BY = "use_by"
    SAMPLE = "sample"


QUALITY_WORDS = {
    Quality.PACKAGING: Words("Boxes are whole, dry and sealed"),
    Quality.MARKING: Words("Product, standard and maker stand on the box as in the papers"),
    Quality.LOT_NUMBER: Words("The lot number on the box is that of the papers"),
    Quality.USE_BY: Words("The use-by day on the box is that of the papers"),
    Quality.SAMPLE: Words("One box was opened: nothing torn, wet or dirty"),
}
IDENTITY = frozenset({Quality.LOT_NUMBER, Quality.MARKING})
"""Where one of these is wrong the papers are of other goods, so none can be taken in."""


class Verdict(StrEnum):
    """What came of a delivery."""

    ACCEPTED = "accepted"
    PART = "part"
    REFUSED = "refused"


VERDICT_WORDS = {
    Verdict.ACCEPTED: Words("taken in"),
    Verdict.PART: Words("taken in, in part"),
    Verdict.REFUSED: Words("not taken in"),
}
KIND_WORDS = {
    Kind.LICENCE: Words("Licence"),
    Kind.TEST_REPORT: Words("Test report"),
    Kind.LOT: Words("Lot"),
    Kind.HAND_OVER: Words("Hand-over"),
    Kind.RECEIPT: Words("Receipt for goods"),
    Kind.WITHDRAWAL: Words("Withdrawal"),
}
GROUND_WORDS = {
    Ground.REVOKED: Words("taken away by the authority"),
    Ground.SUSPENDED: Words("suspended for now"),
    Ground.RECALLED: Words("the goods are recalled"),
    Ground.WRONG: Words("the paper is wrong"),
}
MAY_STOP = (Kind.LICENCE, Kind.TEST_REPORT, Kind.LOT)


def verdict(announced: int, accepted: int) -> Verdict:
    """All that was announced, part of it, or nothing."""
    if accepted == 0:
        return Verdict.REFUSED
    return Verdict.ACCEPTED if accepted >= announced else Verdict.PART


def objections(
    announced: int, counted: int, accepted: int, findings: Mapping[Quality, bool], because: str
) -> list[tuple[str, Words]]:
    """What stands against writing a delivery down like this: code and words, the first the most telling.

    Goods of which nothing is taken in need not be opened.
    """
    out: list[tuple[str, Words]] = []
    if accepted and set(findings) != set(Quality):
        out.append(("not_looked_at", Words("Please look at each point and say whether it is right.")))
    if not 0 <= accepted <= counted <= LIMIT:
        out.append(("more_than_counted", Words("No more can be taken in than was counted.")))
    if accepted > announced:
        out.append(("more_than_papers", Words("No more can be taken in than the papers are for.")))
    wrong = {q for q, right in findings.items() if not right}
    if wrong & IDENTITY and accepted:
        out.append(("other_goods", Words("These are not the goods of the papers: nothing of them can be taken in.")))
    elif wrong and accepted and accepted == counted:
        out.append(("wrong_and_taken", Words("Something is wrong with them: take in only what is right.")))
    if accepted < announced and not because.strip():
        out.append(("reason_missing", Words("Please write why not everything is taken in.")))
    return out
