"""Sending a test, answering it, holding an activity, confirming and spending."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community.queries import people_living, region_of
from linan.core.ledger import record
from linan.core.messages.actions import send_many
from linan.core.policy.queries import number
from linan.domains.activities import queries, rules
from linan.domains.activities.abilities import CONFIRM_PART, HOLD_ACTIVITY, TEST_REACH
from linan.domains.activities.facts import (
    ActivityHeld,
    PartConfirmed,
    PointsCredited,
    PointsSpent,
    PointsWithdrawn,
    ReachAnswered,
    ReachTested,
)
from linan.domains.activities.models import Activity, Credit, Part, ReachSent, ReachTest, Spending
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

TEST_WORDS = Words("This is a test in calm times. Nothing has happened. Please press once that you read it.")


@transaction.atomic
def send_test(by: Actor, region: Region) -> ReachTest:
    """Send a test message to everybody who lives in an area and is not away. Needs TEST_REACH over it.

    Refuses `too_many_asked` above a community's size and `nobody_there`.
    """
    by.must(TEST_REACH, over=region)
    people = people_living(region, at_most=rules.MOST_ASKED + 1)
    if not people or len(people) > rules.MOST_ASKED:
        few = not people
        raise Refusal(
            "nobody_there" if few else "too_many_asked",
            Words("Nobody is registered here.") if few else Words("A test goes to one community at a time."),
            kind=Kind.INVALID,
            field="region",
            next_step=Words("Choose another area."),
        )
    at = clock.now()
    minutes = number("activities.reach_minutes", region, at).value
    test = ReachTest.objects.create(region=region, sent_at=at, minutes=minutes, by=by.id)
    rows = [ReachSent(test=test, person_id=ref.id, region=home) for ref, home in people]
    ReachSent.objects.bulk_create(rows, batch_size=500)
    send_many(by, [(ref, TEST_WORDS) for ref, _ in people], kind="reach_test", link="/me/activities/")
    record(ReachTested(region=region, subject=test.ref, asked=len(rows)), by=by)
    return test


@transaction.atomic
def answer_test(by: Actor, test: UUID, person: PersonRef | None = None) -> int:
    """Say that the test was read: for oneself and family one acts for, or, with CONFIRM_PART, for whom one knocked at.

    The number of people it counts for; twice is once. Refuses `not_found` for a test one was not sent.
    """
    rows = ReachSent.objects.select_for_update().filter(test=test)
    if person is None:
        whose = [] if by.person is None else [by.person, *by.may_act_for]
        found = list(rows.filter(person__in=[p.id for p in whose]))
    else:
        found = [r for r in rows.filter(person_id=person.id) if by.can(CONFIRM_PART, r.region)]
    if not found:
        raise not_found()
    fresh = [r for r in found if r.answered_at is None]
    for row in fresh:
        row.answered_at, row.by = clock.now(), by.id
        row.save(update_fields=["answered_at", "by"])
        who = PersonRef(row.person_id)
        record(ReachAnswered(region=row.region, subject=who, test=row.test.ref), by=by)
    return len(fresh)


@transaction.atomic
def hold_activity(by: Actor, region: Region, *, title: str, held_on: date, points: int) -> Activity:
    """Announce an activity. Needs HOLD_ACTIVITY over the region. Refuses `untitled` and `points_out_of_range`."""
    by.must(HOLD_ACTIVITY, over=region)
    if not title.strip():
        raise Refusal(
            "untitled",
            Words("An activity needs a name."),
            kind=Kind.INVALID,
            field="title",
            next_step=Words("Write what it is."),
        )
    most = number("activities.points_at_most", region, clock.now()).value
    if not 0 <= points <= most:
        raise Refusal(
            "points_out_of_range",
            Words("An activity brings 0 to {most} points.", most=most),
            kind=Kind.INVALID,
            field="points",
            next_step=Words("Write a smaller number."),
        )
    row = Activity.objects.create(
        region=region, title=title.strip()[:80], held_on=held_on, points=points, announced_at=clock.now()
    )
    record(ActivityHeld(region=region, subject=row.ref, points=points), by=by)
    return row


@transaction.atomic
def say_part(by: Actor, activity: UUID) -> Part:
    """Say that one took part. Nothing follows before somebody else confirms it, so it leaves no fact; twice is once."""
    row = Activity.objects.filter(pk=activity).first()
    if row is None or by.person is None or not row.region.covers(region_of(by.person)):
        raise not_found()
    if row.held_on > clock.today():
        raise Refusal(
            "not_held_yet",
            Words("This activity has not been held yet."),
            next_step=Words("Come, and say so afterwards."),
        )
    part, _ = Part.objects.get_or_create(
        activity=row,
        person_id=by.person.id,
        defaults={"region": region_of(by.person), "said_at": clock.now()},
    )
    return part


@transaction.atomic
def confirm_part(by: Actor, part: UUID) -> Part:
    """Confirm that somebody took part; their points follow. Needs CONFIRM_PART over their home; never one's own."""
    row = Part.objects.select_for_update().select_related("activity").filter(pk=part).first()
    if row is None or not by.can(CONFIRM_PART, row.region):
        raise not_found()
    if by.person == row.subject:
        raise Refusal(
            "own_part",
            Words("Nobody confirms their own part."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Ask a colleague who was there."),
        )
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by = clock.now(), by.id
        row.save(update_fields=["confirmed_at", "confirmed_by"])
        points = row.activity.points
        record(PartConfirmed(region=row.region, subject=row.subject, activity=row.activity.ref, points=points), by=by)
    return row


@transaction.atomic
def credit_points(by: Actor, person: PersonRef, source: RecordRef, reason: str) -> Credit | None:
    """Points for one confirmed thing; None where it has brought its points already, or where none are given.

    Needs CONFIRM_PART over the person's home. A source that was taken back and confirmed anew counts again, once.
    """
    region, at = region_of(person), clock.now()
    by.must(CONFIRM_PART, over=region)
    what = rules.CreditFor(reason)
    points = number(rules.CREDIT_PARAMETERS[what], region, at).value
    if points < 1 or Credit.objects.select_for_update().filter(source=source.id, withdrawn_at=None).exists():
        return None
    fact = PointsCredited(region=region, subject=person, source=source, reason=what.value, points=points)
    entry = record(fact, by=by)
    return Credit.objects.create(
        person_id=person.id, region=region, source=source.id, reason=what.value, points=points, at=at, entry=entry
    )


@transaction.atomic
def withdraw_points(by: Actor, source: RecordRef) -> Credit | None:
    """Take back what a source brought, for it was wrong; None when it brought nothing or was taken back already.

    Needs CONFIRM_PART over the home. The entry corrects that of the credit. Points spent meanwhile are owed.
    """
    row = Credit.objects.select_for_update().filter(source=source.id, withdrawn_at=None).first()
    if row is None:
        return None
    by.must(CONFIRM_PART, over=row.region)
    row.withdrawn_at = clock.now()
    fact = PointsWithdrawn(region=row.region, subject=row.subject, source=source, points=row.points)
    row.withdrawn_entry = record(fact, by=by, corrects=row.entry)
    row.save(update_fields=["withdrawn_at", "withdrawn_entry"])
    return row


@transaction.atomic
def spend_points(by: Actor, person: PersonRef, points: int, what: str) -> Spending:
    """Turn points into something. Needs HOLD_ACTIVITY over the home. Refuses `too_few_points` and `nothing_named`."""
    region = region_of(person)
    if not by.can(HOLD_ACTIVITY, region):
        raise not_found()
    # Two at once must not spend the same points: whoever has none confirmed has none to spend.
    list(Part.objects.select_for_update().filter(person_id=person.id).values_list("id"))
    list(Credit.objects.select_for_update().filter(person_id=person.id).values_list("id"))
    held = queries.balance(person)
    if points < 1 or points > held:
        raise Refusal(
            "too_few_points",
            Words("There are {held} points.", held=held),
            kind=Kind.INVALID,
            field="points",
            next_step=Words("Points come with confirmed acts only."),
        )
    if not what.strip():
        raise Refusal(
            "nothing_named",
            Words("Write what the points were turned into."),
            kind=Kind.INVALID,
            field="what",
            next_step=Words("Such as soap, or a haircut."),
        )
    row = Spending.objects.create(person_id=person.id, points=points, what=what.strip()[:80], at=clock.now(), by=by.id)
    record(PointsSpent(region=region, subject=person, points=points), by=by)
    return row
