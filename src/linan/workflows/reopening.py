"""A firm reopens shift by shift; one worker who has to stay away pauses their own shift, and no other.

VerdictChanged    → reopening.note_colours   a code that is not green pauses that worker's shift; green lets it go on
ReturnNoted       → reopening.note_arrival   somebody came back: by the risk list their shift pauses, or not
RiskRegionListed  → reopening.weigh_again    a place is on the list now: who came from there lately is looked at anew
EditionBegun, EditionDue, OverlayBegun, OverlayEnded, OverlayLapsed → reopening.weigh_again   other days count
WorkerDue         → reopening.look_again     the days are over: the shift goes on by itself
FileSubmitted     → workforce.open_task      in a middle-risk area the community looks and decides in time
                  → messages.send            in a high-risk area the street office does
ReopeningOverdue  → reopening.raise_file     nobody decided
                  → messages.send            the street office hears of it; on its Today it stands as overdue
ReviewDue         → reopening.review         what works is looked at again
                  → workforce.open_task      by the community
ShiftApproved, ReopeningRefused, ShiftPaused, ShiftResumed → messages.send   who entered the file tells the firm
                  → workforce.drop_tasks     what was decided is nobody's task any more
ContactTold       → messages.send            the firm's own contact reads it at once
FileClosed        → workforce.drop_tasks     nothing is left to decide
FileOpened, FileChecked, WorkerEntered, WorkerCleared and FileForgotten are answered by none: the file shows them.
Cases and contacts reach a shift through the code alone, so no firm ever reads more than its colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from linan.core import clock
from linan.core.accounts.workers import workers_for
from linan.core.community.facts import ReturnNoted
from linan.core.ledger import when, when_many
from linan.core.messages.actions import send
from linan.core.policy.facts import EditionBegun, EditionDue, OverlayBegun, OverlayEnded, OverlayLapsed
from linan.domains.gates.facts import RiskRegionListed
from linan.domains.gates.queries import risks_listed
from linan.domains.healthcode.facts import VerdictChanged
from linan.domains.healthcode.queries import colours_standing
from linan.domains.reopening import actions as reopening
from linan.domains.reopening.abilities import NOTE_WORKER
from linan.domains.reopening.facts import (
    ContactTold,
    FileClosed,
    FileSubmitted,
    ReopeningOverdue,
    ReopeningRefused,
    ReviewDue,
    ShiftApproved,
    ShiftPaused,
    ShiftResumed,
    WorkerDue,
)
from linan.domains.reopening.queries import entered_by, firm_name, know_colours, know_risks
from linan.domains.reopening.rules import Grade, StepKind
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region
from linan.kernel.words import Words

know_risks(risks_listed)
know_colours(colours_standing)
A_DAY = timedelta(days=1)
TURNS = {
    StepKind.APPROVED: Words("A shift of your firm may work. Read until when and on which conditions."),
    StepKind.REFUSED: Words("A shift of your firm may not work yet. Read why, and what to do next."),
    StepKind.PAUSED: Words("A shift of your firm is paused; the others go on. Read why and until when."),
    StepKind.RESUMED: Words("The shift of your firm that was paused works again."),
}


@when_many(VerdictChanged, may=[NOTE_WORKER])
def pause_or_free_their_shift(facts: Sequence[VerdictChanged], by: Actor) -> None:
    reopening.note_colours(by, [(f.subject, f.now, f.until) for f in facts])


@when(ReturnNoted, may=[NOTE_WORKER])
def look_where_they_came_from(fact: ReturnNoted, by: Actor) -> None:
    reopening.note_arrival(by, fact.subject, fact.origin, fact.back_on)


@when(RiskRegionListed, may=[NOTE_WORKER])
def look_who_came_from_there(fact: RiskRegionListed, by: Actor) -> None:
    reopening.weigh_again(by, fact.region)


@when(EditionBegun, may=[NOTE_WORKER])
def count_by_the_edition_in_force(fact: EditionBegun, by: Actor) -> None:
    reopening.weigh_again(by, fact.region)


@when(EditionDue, may=[NOTE_WORKER])
def count_by_the_national_date(fact: EditionDue, by: Actor) -> None:
    reopening.weigh_again(by, fact.region)


@when(OverlayBegun, may=[NOTE_WORKER])
def count_with_what_was_added(fact: OverlayBegun, by: Actor) -> None:
    reopening.weigh_again(by, fact.region)


@when(OverlayEnded, may=[NOTE_WORKER])
def count_without_what_was_added(fact: OverlayEnded, by: Actor) -> None:
    reopening.weigh_again(by, fact.region)


@when(OverlayLapsed, may=[NOTE_WORKER])
def count_when_its_hour_has_come(fact: OverlayLapsed, by: Actor) -> None:
    reopening.weigh_again(by, fact.region)


@when(WorkerDue, may=[NOTE_WORKER])
def look_whether_it_is_over(fact: WorkerDue, by: Actor) -> None:
    reopening.look_again(by, fact.subject)


@when(FileSubmitted, may=[OPEN_TASK])
def ask_somebody_to_look(fact: FileSubmitted, by: Actor) -> None:
    if fact.grade == Grade.HIGH:
        _tell_above(
            by, fact.region, fact.subject, Words("A firm in a high-risk area wants to work again: please decide.")
        )
    if fact.grade != Grade.MIDDLE:
        return
    workforce.open_task(
        by,
        kind="reopening",
        subject=None,
        region=fact.region,
        due_at=fact.due_at,
        words=Words("{firm} wants to work again: look on site and decide.", firm=firm_name(fact.subject)),
        department="community",
        key=_key(fact.subject),
        link=_link(fact.subject),
        role="community_lead",
    )


@when(ReopeningOverdue, may=[NOTE_WORKER, OPEN_TASK])
def hand_it_to_the_street_office(fact: ReopeningOverdue, by: Actor) -> None:
    if reopening.raise_file(by, fact.subject) is not None:
        words = Words("{firm} asked to work again and had no answer in time.", firm=firm_name(fact.subject))
        _tell_above(by, fact.region, fact.subject, words)


@when(ReviewDue, may=[NOTE_WORKER, OPEN_TASK])
def look_at_it_again(fact: ReviewDue, by: Actor) -> None:
    row = reopening.review(by, fact.subject)
    if row is None:
        return
    workforce.open_task(
        by,
        kind="reopening",
        subject=None,
        region=fact.region,
        due_at=clock.now() + A_DAY,
        words=Words("Look again at {firm}, which works: does it go on?", firm=row.site.name),
        department="community",
        key=f"{_key(fact.subject)}:review",
        link=_link(fact.subject),
        role="community_lead",
    )


@when(ShiftApproved, may=[OPEN_TASK])
def say_that_it_may_work(fact: ShiftApproved, by: Actor) -> None:
    workforce.drop_tasks(by, _key(fact.file), reason="decided")
    _tell(by, fact.file, Words("A shift of {firm} may work: please tell them.", firm=firm_name(fact.file)))


@when(ReopeningRefused, may=[OPEN_TASK])
def say_why_it_may_not(fact: ReopeningRefused, by: Actor) -> None:
    workforce.drop_tasks(by, _key(fact.file), reason="decided")
    words = Words("A shift of {firm} may not work yet: please tell them why and what to do.", firm=firm_name(fact.file))
    _tell(by, fact.file, words)


@when(ShiftPaused, may=[OPEN_TASK])
def say_that_it_stands_still(fact: ShiftPaused, by: Actor) -> None:
    words = Words("A shift of {firm} is paused; the others go on. Please tell them.", firm=firm_name(fact.file))
    _tell(by, fact.file, words)


@when(ShiftResumed, may=[OPEN_TASK])
def say_that_it_goes_on(fact: ShiftResumed, by: Actor) -> None:
    _tell(by, fact.file, Words("The paused shift of {firm} works again: please tell them.", firm=firm_name(fact.file)))


@when(ContactTold, may=[OPEN_TASK])
def tell_the_firms_contact(fact: ContactTold, by: Actor) -> None:
    words = TURNS[StepKind(fact.turn)]
    send(by, fact.subject, words, kind="reopening", link=f"/me/reopening/{fact.file.id}/")


@when(FileClosed, may=[OPEN_TASK])
def nothing_is_left_to_decide(fact: FileClosed, by: Actor) -> None:
    workforce.drop_tasks(by, _key(fact.subject), reason="closed")


def _key(file: RecordRef) -> str:
    return f"reopening:{file.id}"


def _link(file: RecordRef) -> str:
    return f"/reopening/{file.id}/"


def _tell_above(by: Actor, region: Region, file: RecordRef, words: Words) -> None:
    """Who directs the street; the same firms stand late on their Today."""
    for staff in workers_for(region, "street_director"):
        send(by, staff, words, kind="reopening", link=_link(file))


def _tell(by: Actor, file: RecordRef, words: Words) -> None:
    """Where the firm has no contact of its own, who entered the file tells it."""
    staff = entered_by(file)
    if staff is not None:
        send(by, staff, words, kind="reopening", link=_link(file))
