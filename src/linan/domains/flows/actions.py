"""Noting what came and went, counting, and writing down why count and book differ."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.flows.abilities import NOTE_FLOW
from linan.domains.flows.facts import DifferenceNamed, GoodsMoved, StockCounted
from linan.domains.flows.models import Count, Flow, Named
from linan.domains.flows.rules import PEOPLE, Source, Thing
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.time import civil_day
from linan.kernel.words import Words

MOST = Decimal("999999999")


@transaction.atomic
def note_person(
    by: Actor,
    person: PersonRef,
    *,
    origin: Region,
    destination: Region,
    at: datetime,
    key: str,
    imported: bool = False,
) -> None:
    """Note that somebody came, left or moved, read off a fact of the register; the same `key` once.

    Needs NOTE_FLOW over one of the two ends. It leaves no fact: it is a reading of one.
    """
    if not (origin and by.can(NOTE_FLOW, origin)):
        by.must(NOTE_FLOW, over=destination)
    told = {
        "thing": Thing.PERSON.value, "item": PEOPLE, "quantity": Decimal(1), "who": str(person), "at": at,
        "origin_region": origin, "destination_region": destination, "on": civil_day(at), "by": by.id,
        "source": Source.IMPORTED.value if imported else "",
    }  # fmt: skip
    Flow.objects.get_or_create(key=key, defaults=told)


@transaction.atomic
def note_roll(by: Actor, community: Region, people: int, *, at: datetime, key: str) -> None:
    """Note that a whole roll was brought in, as one flow that explains itself; the same `key` once.

    Needs NOTE_FLOW over the community. Who they are is on the roll, not here.
    """
    by.must(NOTE_FLOW, over=community)
    told = {
        "thing": Thing.PERSON.value, "item": PEOPLE, "quantity": Decimal(people), "at": at, "on": civil_day(at),
        "origin_region": Region(), "destination_region": community, "by": by.id, "source": Source.IMPORTED.value,
    }  # fmt: skip
    Flow.objects.get_or_create(key=key, defaults=told)


@transaction.atomic
def move_goods(
    by: Actor,
    thing: Thing,
    item: str,
    quantity: Decimal,
    *,
    origin: Region,
    destination: Region,
    unit: str = "",
    from_where: str = "",
    to_where: str = "",
    on: date | None = None,
) -> Flow:
    """Note goods, a resource or information on its way; an empty region is outside. Needs NOTE_FLOW over one end.

    Refuses `people_move_by_register`, `nowhere`, `no_item`, `quantity_out_of_range` and `future_day`.
    """
    for end in (destination, origin):
        if end and not by.can(NOTE_FLOW, end) and not any(by.can(NOTE_FLOW, e) for e in (origin, destination) if e):
            by.must(NOTE_FLOW, over=end)
    on = on or clock.today()
    if thing is Thing.PERSON:
        raise _refused("people_move_by_register", Words("People come and go in the register, not here."), "thing")
    if not origin and not destination:
        raise _refused("nowhere", Words("Say from where or to where."), "destination")
    _must_make_sense(item, quantity, on, least=Decimal("0.01"))
    row = Flow.objects.create(
        thing=thing.value,
        item=item.strip()[:60],
        unit=unit.strip()[:12],
        quantity=quantity,
        who=by.id,
        origin_region=origin,
        destination_region=destination,
        origin=from_where.strip()[:60],
        destination=to_where.strip()[:60],
        at=clock.now(),
        on=on,
        by=by.id,
    )
    here = destination if destination and by.can(NOTE_FLOW, destination) else origin
    record(GoodsMoved(region=here, subject=row.ref, item=row.item, quantity=format(quantity, "f")), by=by)
    return row


@transaction.atomic
def count_stock(
    by: Actor, region: Region, thing: Thing, item: str, quantity: Decimal, *, on: date, unit: str = ""
) -> Count:
    """Note how much is there at the end of a day; again on the same day takes the earlier count's place.

    Needs NOTE_FLOW over the community. People are counted by the register.
    """
    by.must(NOTE_FLOW, over=region)
    if thing is Thing.PERSON or item.strip() == PEOPLE:
        raise _refused("people_move_by_register", Words("People come and go in the register, not here."), "thing")
    _must_make_sense(item, quantity, on, least=Decimal(0))
    told = {"thing": thing.value, "unit": unit.strip()[:12], "quantity": quantity, "by": by.id}
    row, _ = Count.objects.update_or_create(region=region, item=item.strip()[:60], on=on, defaults=told)
    record(
        StockCounted(region=region, subject=RecordRef(row.id), item=row.item, on=on, quantity=format(quantity, "f")),
        by=by,
    )
    return row


@transaction.atomic
def name_difference(by: Actor, region: Region, item: str, on: date, words: str) -> None:
    """Write down why count and book differ on a day. Needs NOTE_FLOW over the community. Refuses `nothing_said`."""
    by.must(NOTE_FLOW, over=region)
    if not words.strip():
        raise _refused("nothing_said", Words("Write why they differ."), "words")
    told = {"words": words.strip()[:200], "by": by.id}
    row, _ = Named.objects.update_or_create(region=region, item=item.strip()[:60], on=on, defaults=told)
    record(DifferenceNamed(region=region, subject=RecordRef(row.id), item=row.item, on=on), by=by)


def _must_make_sense(item: str, quantity: Decimal, on: date, *, least: Decimal) -> None:
    if not item.strip():
        raise _refused("no_item", Words("Write what it is."), "item")
    if not quantity.is_finite() or not least <= quantity <= MOST:
        raise _refused("quantity_out_of_range", Words("This quantity cannot be right."), "quantity")
    if on > clock.today():
        raise _refused("future_day", Words("This day lies in the future."), "on")


def _refused(code: str, words: Words, field: str) -> Refusal:
    return Refusal(code, words, kind=Kind.INVALID, field=field, next_step=Words("Check this entry."))
