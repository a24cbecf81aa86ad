"""The days of a stay: hearing from the person, noting tests, and letting them go on time with nobody opening a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record
from linan.core.ledger.compiled import Insert, Save
from linan.domains.quarantine import queries, rules
from linan.domains.quarantine.abilities import CHECK_IN, RELEASE
from linan.domains.quarantine.actions.numbers import next_number
from linan.domains.quarantine.actions.orders import expect_word, lapse, silence
from linan.domains.quarantine.facts import (
    CheckedIn,
    QuarantineReleased,
    ReleaseBlocked,
    SymptomsReported,
    TestNoted,
)
from linan.domains.quarantine.models import CheckIn, Order, TestNote
from linan.domains.quarantine.rules import State
from linan.kernel.actor import Actor
from linan.kernel.refs import OrderRef, PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import civil_day
from linan.kernel.words import Words

_HEARD = Save(Order, "last_heard_on")
_SAID = Insert(CheckIn)
LATE_DAYS = 2
"""How many days back a check-in may lie that a telephone without network kept and sent later."""


@transaction.atomic
def check_in(
    by: Actor,
    order: OrderRef,
    *,
    temperature_tenths: int | None = None,
    symptoms: Iterable[str] = (),
    note: str = "",
    on: date | None = None,
) -> CheckIn:
    """Note that the person was heard from on day `on` (today when None), in tenths of a degree Celsius.

    For oneself, for a family member, or with CHECK_IN over the order's region for someone without a telephone. Refuses
    temperatures no living person has and days that are not today or the last two. Symptoms are recorded apart.
    """
    found = queries.open_order_for(by, CHECK_IN, order, or_own=True)
    at = clock.now()
    today = civil_day(at)
    on = on or today
    if not today - timedelta(days=LATE_DAYS) <= on <= today:
        raise Refusal(
            "day_out_of_range",
            Words("A check-in is for today or the last two days, not for {on}.", on=on),
            kind=Kind.INVALID,
            field="on",
            next_step=Words("Check the date on your telephone."),
        )
    if temperature_tenths is not None and temperature_tenths not in rules.TEMPERATURE_TENTHS:
        raise Refusal(
            "temperature_out_of_range",
            Words("This temperature cannot be right."),
            kind=Kind.INVALID,
            field="temperature",
            next_step=Words("Write it in degrees Celsius, for example 36.6."),
        )
    felt = rules.symptoms_of(temperature_tenths, symptoms)
    said = CheckIn(
        order=found, on=on, at=at, temperature_tenths=temperature_tenths, symptoms=list(felt), note=note, by=by.id
    )
    _SAID.rows([said])
    record(CheckedIn(**found.whose, on=on, temperature_tenths=temperature_tenths, symptoms=felt), by=by)
    if felt:
        record(SymptomsReported(**found.whose, symptoms=felt), by=by)
    if not found.heard_on(on):
        found.last_heard_on = on
        _HEARD.of(found)
        cancel_at(f"word:{found.id}:{on}")
        if found.state == State.ACTIVE:
            expect_word(by, found, at)
    return said


@transaction.atomic
def expect_check_in(by: Actor, order: OrderRef) -> None:
    """After a missed evening, wait for the next one. Needs CHECK_IN; a closed order waits for nothing."""
    found = queries.locked_order(by, CHECK_IN, order)
    if found.state == State.ACTIVE:
        expect_word(by, found, clock.now())


@transaction.atomic
def note_test(by: Actor, person: PersonRef, sampled_on: date, negative: bool) -> Order | None:
    """Note a result for the person's open stay, and release them when it was the last thing missing.

    Needs RELEASE over the order's region. None when there is no open stay or the sample is older than its anchor;
    noting the same sample day and outcome twice changes nothing.
    """
    found = queries.open_order_of(by, RELEASE, person)
    if found is None or sampled_on < found.anchor_on:
        return None
    _, new = TestNote.objects.get_or_create(order=found, sampled_on=sampled_on, negative=negative)
    if new:
        record(TestNoted(**found.whose, sampled_on=sampled_on, negative=negative), by=by)
    _release_or_say_why_not(by, found, clock.now())
    return found


@transaction.atomic
def release_if_due(by: Actor, order: OrderRef) -> Order:
    """Release when day and tests are met; otherwise list what is missing. Before its last midnight it does nothing.

    Needs RELEASE over the order's region. A draft that never took force lapses when its days are over: nobody is held
    longer because an office did not name five people.
    """
    found = queries.locked_order(by, RELEASE, order)
    if found.is_open:
        _release_or_say_why_not(by, found, clock.now())
    return found


@transaction.atomic
def list_blockers(by: Actor, order: OrderRef) -> tuple[str, ...]:
    """A day ahead, list what would still block the release and record it. Needs RELEASE."""
    found = queries.locked_order(by, RELEASE, order)
    if not found.is_open:
        return ()
    missing = queries.blockers_of(found, at=None)
    _say_what_blocks(by, found, missing)
    return missing


def _release_or_say_why_not(by: Actor, order: Order, at: datetime) -> None:
    if at < order.due.ends_at():
        return
    if order.state == State.DRAFT:
        lapse(by, order, order.ref, at)
        return
    missing = queries.blockers_of(order, at=at)
    if missing:
        _say_what_blocks(by, order, missing)
        return
    order.state, order.closed_at, order.blockers = State.RELEASED, at, []
    order.certificate_number = next_number(order.region, at, "release")
    order.save(update_fields=["state", "closed_at", "blockers", "certificate_number"])
    silence(order)
    record(QuarantineReleased(**order.whose, certificate=order.certificate_number), by=by)


def _say_what_blocks(by: Actor, order: Order, missing: tuple[str, ...]) -> None:
    """Keep the list, and record it once for each time it changes."""
    if list(missing) == order.blockers:
        return
    order.blockers = list(missing)
    order.save(update_fields=["blockers"])
    if missing:
        record(ReleaseBlocked(**order.whose, blockers=missing), by=by)
