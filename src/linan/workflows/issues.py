"""A problem has one named owner, from the moment it is found.

IssueReported, IssueMoved → messages.send        its owner reads that it is theirs
IssueOverdue              → issues.raise_issue   who leads the grid is told
IssueSolved               → messages.send        the resident who reported it reads what was done
ObservationConfirmed      → activities.credit    the resident who saw it has points, once, and is told
ObservationWithdrawn      → activities.withdraw  a confirmation that was wrong takes them back, and says so
ObservationDisputed is answered by none: the resident reads it beside their report
DutyEnded, AbsenceNoted   → issues.reroute       what somebody leaves behind goes to who answers now
ContactDetermined         → issues.join_issue    a chain over several grids is one problem for all of them
"""

from __future__ import annotations

from collections.abc import Sequence

from linan.core.accounts.facts import AbsenceNoted, DutyEnded
from linan.core.ledger import when, when_many
from linan.core.messages import actions as messages
from linan.domains.activities import actions as activities
from linan.domains.activities.abilities import CONFIRM_PART
from linan.domains.issues import actions as issues
from linan.domains.issues import queries
from linan.domains.issues.abilities import MOVE_ISSUE, REPORT_ISSUE
from linan.domains.issues.facts import (
    IssueMoved,
    IssueOverdue,
    IssueReported,
    IssueSolved,
    ObservationConfirmed,
    ObservationWithdrawn,
)
from linan.domains.issues.rules import IssueKind
from linan.domains.tracing.facts import ContactDetermined, Ring
from linan.domains.tracing.queries import homes_of_chain
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef, StaffRef
from linan.kernel.words import Words


@when(IssueReported, may=[REPORT_ISSUE])
def tell_its_owner(fact: IssueReported, by: Actor) -> None:
    _tell(by, fact.owner, fact.subject, Words("A problem is yours to solve."))


@when(IssueMoved, may=[REPORT_ISSUE])
def tell_its_new_owner(fact: IssueMoved, by: Actor) -> None:
    _tell(by, fact.owner, fact.subject, Words("A problem is yours to solve."))


@when(IssueOverdue, may=[MOVE_ISSUE])
def tell_who_leads_the_grid(fact: IssueOverdue, by: Actor) -> None:
    leader = issues.raise_issue(by, fact.subject)
    if leader is not None:
        _tell(by, leader, fact.subject, Words("A problem of your area was not solved in time."))


@when(IssueSolved, may=[MOVE_ISSUE])
def tell_the_resident(fact: IssueSolved, by: Actor) -> None:
    resident = queries.reporter_of(fact.subject)
    if resident is not None:
        words = Words("The problem you reported is closed. Read what was done.")
        messages.send(by, resident, words, kind="issue", link="/me/issues/")


@when(ObservationConfirmed, may=[CONFIRM_PART])
def credit_who_saw_it(fact: ObservationConfirmed, by: Actor) -> None:
    if activities.credit_points(by, fact.subject, fact.issue, "observation") is not None:
        words = Words("What you reported was found so. Your points and where they come from stand here.")
        messages.send(by, fact.subject, words, kind="issue", link="/me/activities/")


@when(ObservationWithdrawn, may=[CONFIRM_PART])
def take_the_points_back(fact: ObservationWithdrawn, by: Actor) -> None:
    if activities.withdraw_points(by, fact.issue) is not None:
        words = Words("A confirmation of what you reported was wrong and is put right; its points are taken back.")
        messages.send(by, fact.subject, words, kind="issue", link="/me/activities/")


@when(DutyEnded, may=[MOVE_ISSUE])
def leave_no_problem_behind(fact: DutyEnded, by: Actor) -> None:
    issues.reroute(by, fact.subject)


@when(AbsenceNoted, may=[MOVE_ISSUE])
def see_to_their_problems_meanwhile(fact: AbsenceNoted, by: Actor) -> None:
    issues.reroute(by, fact.subject)


@when_many(ContactDetermined, may=[REPORT_ISSUE])
def make_one_problem_of_a_chain(facts: Sequence[ContactDetermined], by: Actor) -> None:
    for case in dict.fromkeys(f.case for f in facts if f.ring in (Ring.CLOSE, Ring.SECONDARY)):
        issues.join_issue(by, f"case:{case.id}", IssueKind.CHAIN, homes_of_chain(case))


def _tell(by: Actor, to: StaffRef, issue: RecordRef, words: Words) -> None:
    messages.send(by, to, words, kind="issue", link=f"/issues/{issue.id}/")
