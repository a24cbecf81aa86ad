"""What directives says has happened: every word downward carries its own way back up."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.processes import Body, Process
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region
from linan.kernel.words import Words


class DirectiveIssued(Fact, kind="directives.issued"):
    """A directive went down to everything under `region`; an answer is hoped for by `answer_by`."""

    region: Region
    subject: RecordRef
    number: str
    answer_by: datetime


class DirectiveReplied(Fact, kind="directives.replied"):
    """A unit below wrote back; `region` is the unit's."""

    region: Region
    subject: RecordRef
    reply: RecordRef


class DirectiveUnanswered(Fact, kind="directives.unanswered"):
    """Timer: nobody wrote back in time, so the directive is marked one-way."""

    region: Region
    subject: RecordRef


SENTENCES: dict[str, str] = {
    "directives.issued": "Directive {number} was issued.",
    "directives.replied": "A unit wrote back.",
    "directives.unanswered": "Nobody wrote back in time: marked one-way.",
}

PROCESSES = (
    Process(
        "directives",
        Words("Directives downward"),
        Body.HEADQUARTERS,
        (DirectiveIssued, DirectiveReplied, DirectiveUnanswered),
    ),
)
