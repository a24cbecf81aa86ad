"""Inboxes and what is still to be carried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from linan.core.community.models import Person
from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.core.messages.abilities import CARRY_MESSAGES
from linan.core.messages.addresses import Address
from linan.core.messages.models import Message, OutboxItem
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.refs import PersonRef, Ref
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as its reader sees it."""

    id: UUID
    words: Words
    kind: str
    link: str
    sent_at: datetime
    unread: bool
    for_person: PersonRef | None
    """The family member it is for, when the reader helps them."""


def person_addresses(to: list[Ref]) -> dict[Ref, Address]:
    """Where residents are reached."""
    rows = Person.objects.filter(pk__in=[t.id for t in to]).only("phone", "region")
    return {PersonRef(row.pk): Address(phone=row.phone, region=row.region) for row in rows}


def mine(by: Actor) -> list[str]:
    """The recipients whose inbox `by` may open: themselves, and those who agreed to be helped."""
    own = [by.id] if by.kind in (ActorKind.STAFF, ActorKind.RESIDENT) else []
    if by.person is not None:
        own.append(str(by.person))
    return list(dict.fromkeys([*own, *map(str, sorted(by.may_act_for))]))


def inbox_of(by: Actor, limit: int = 50, before: datetime | None = None) -> list[Letter]:
    """The newest messages for `by` and those they help, newest first."""
    rows = Message.objects.filter(to__in=mine(by))
    if before is not None:
        rows = rows.filter(sent_at__lt=before)
    return [_letter(by, m) for m in rows.order_by("-sent_at", "-id")[:limit]]


def _letter(by: Actor, m: Message) -> Letter:
    whose = PersonRef.parse(m.to) if m.to.startswith("person:") else None
    return Letter(
        id=m.id,
        words=m.words,
        kind=m.kind,
        link=m.link,
        sent_at=m.sent_at,
        unread=m.read_at is None,
        for_person=None if whose == by.person else whose,
    )


# Every page says how many there are.
_UNREAD = Compiled(
    lambda: Message.objects.filter(read_at=None).values("to").annotate(many=Count("id")).values_list("many"), "to"
)


def unread(by: Actor) -> int:
    """How many messages wait to be read."""
    return sum(row[0] for to in mine(by) if (row := _UNREAD.first(to)) is not None)


def to_carry(by: Actor, limit: int = 200) -> list[OutboxItem]:
    """Messages of one's areas to print or read out, oldest first. Refuses without CARRY_MESSAGES."""
    regions: tuple[Region, ...] = by.must_somewhere(CARRY_MESSAGES)
    rows = OutboxItem.objects.filter(
        within("region", regions), state=OutboxItem.State.WAITING, channel__in=OutboxItem.BY_HAND
    )
    return list(rows.order_by("due_at")[:limit])
