"""Who decides alone, by age: the limits of a child's account are not an adult's, and each names its article."""

from __future__ import annotations

from datetime import datetime

from linan.core import clock
from linan.core.accounts.rules import ALONE, Capacity, Deed, birthday, capacity
from linan.core.community.models import Person
from linan.core.policy.queries import number
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.time import start_of
from linan.kernel.words import Words


def capacity_of(person: PersonRef) -> Capacity:
    """What this person can decide alone today. Refuses `not_found` for nobody on the roll."""
    row = _row(person)
    at = clock.now()
    return capacity(
        row.born_on,
        clock.today(),
        limited_from=number("accounts.limited_capacity_years", row.region, at).value,
        full_from=number("accounts.full_capacity_years", row.region, at).value,
    )


def comes_of_age(person: PersonRef) -> datetime | None:
    """The midnight that begins the day a child comes of age; None for an adult and for an unknown day of birth."""
    row = _row(person)
    if row.born_on is None or capacity_of(person) is Capacity.FULL:
        return None
    years = number("accounts.full_capacity_years", row.region, clock.now()).value
    return start_of(birthday(row.born_on, years))


def must_decide_alone(person: PersonRef, deed: Deed) -> None:
    """Refuse `needs_guardian` when this is not for the person alone at their age; the reason names the article."""
    if deed in ALONE[capacity_of(person)]:
        return
    row = _row(person)
    at = clock.now()
    limits = [number(f"accounts.{name}_capacity_years", row.region, at) for name in ("limited", "full")]
    raise Refusal(
        "needs_guardian",
        Words("At this age a guardian does this."),
        kind=Kind.NOT_PERMITTED,
        reasons=tuple(
            Words("{what}: {years} ({source})", what=n.words, years=n.value, source=Words(n.source)) for n in limits
        ),
        next_step=Words("A parent signs in and does it for the child; the grid worker notes who the guardian is."),
    )


def _row(person: PersonRef) -> Person:
    row = Person.objects.filter(pk=person.id).only("id", "born_on", "region").first()
    if row is None:
        raise not_found()
    return row
