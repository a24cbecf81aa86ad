"""Entering values: one by one with their source, or all the register can count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.resilience import queries, rules
from linan.domains.resilience.abilities import ENTER_VALUE
from linan.domains.resilience.facts import ValueEntered
from linan.domains.resilience.models import Value
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

LARGEST = Decimal("99999999999")


@transaction.atomic
def enter_value(by: Actor, region: Region, indicator: str, value: Decimal, *, on: date, source: str) -> Value:
    """Enter an indicator's value of a day, with where it was read. Needs ENTER_VALUE over the community.

    The same day again takes the earlier value's place. Refuses `unknown_indicator`, `no_source`, `future_day`,
    `value_out_of_range` and `not_a_community`.
    """
    by.must(ENTER_VALUE, over=region)
    wrong: tuple[str, Words, str] | None = None
    if region.level is not Level.COMMUNITY:
        wrong = ("not_a_community", Words("The index belongs to a community."), "region")
    elif indicator not in rules.indicators():
        wrong = ("unknown_indicator", Words("There is no such indicator."), "indicator")
    elif not source.strip():
        wrong = ("no_source", Words("A value without its source cannot be checked."), "source")
    elif on > clock.today():
        wrong = ("future_day", Words("This day lies in the future."), "on")
    elif not value.is_finite() or abs(value) > LARGEST:
        wrong = ("value_out_of_range", Words("This value cannot be right."), "value")
    if wrong is not None:
        code, words, field = wrong
        raise Refusal(code, words, kind=Kind.INVALID, field=field, next_step=Words("Check this entry."))
    told = {"value": value, "source": source.strip()[:200], "entered_at": clock.now(), "by": by.id}
    row, _ = Value.objects.update_or_create(region=region, indicator=indicator, on=on, defaults=told)
    record(ValueEntered(region=region, subject=row.ref, indicator=indicator, on=on, value=format(value, "f")), by=by)
    return row


@transaction.atomic
def draw_from_register(by: Actor, region: Region) -> int:
    """Enter all that the register can count today; how many values. Needs ENTER_VALUE over the community."""
    by.must(ENTER_VALUE, over=region)
    found = queries.drawn(region)
    for code, value in found.items():
        enter_value(by, region, code, value, on=clock.today(), source=queries.REGISTER)
    return len(found)
