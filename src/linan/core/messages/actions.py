"""Sending, reading and carrying messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record_many
from linan.core.messages.abilities import CARRY_MESSAGES
from linan.core.messages.addresses import Address, address_of, addresses_of
from linan.core.messages.channels import Carrier, NotDelivered, carrier
from linan.core.messages.facts import MessageSent
from linan.core.messages.models import Channel, Message, OutboxItem, Preference
from linan.core.messages.queries import mine
from linan.core.messages.rules import TRIES, pause
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef, StaffRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


def send(by: Actor, to: PersonRef | StaffRef, words: Words, *, kind: str, link: str = "") -> None:
    """Put a message in the recipient's inbox and, by their preference, into the outbox of a channel.

    Nothing is sent while the request waits: the worker delivers. A resident is reached only by someone with a duty
    over their home, or by themselves; otherwise `not_found`.
    """
    send_many(by, [(to, words)], kind=kind, link=link)


@transaction.atomic
def send_many(by: Actor, letters: Sequence[tuple[PersonRef | StaffRef, Words]], *, kind: str, link: str = "") -> None:
    """Send each recipient their words, as `send` does; one who cannot be reached refuses all."""
    addresses = addresses_of({to for to, _ in letters})
    for to, _ in letters:
        address = addresses.get(to)
        if address is None or not (isinstance(to, StaffRef) or _may_reach(by, to, address)):
            raise not_found()
    at = clock.now()
    choices = {c.to: c for c in Preference.objects.filter(to__in=[str(to) for to in addresses])}
    messages: list[Message] = []
    outbox: list[OutboxItem] = []
    facts: list[MessageSent] = []
    for to, words in letters:
        address, choice = addresses[to], choices.get(str(to))
        packed = json.dumps(words.to_json(), ensure_ascii=False)
        message = Message(to=str(to), packed=packed, kind=kind, link=link, region=address.region, sent_at=at)
        messages.append(message)
        channel = choice.channel if choice else (Channel.SMS if isinstance(to, PersonRef) else "")
        where = {Channel.SMS: address.phone, Channel.MAIL: address.email}.get(Channel(channel), "") if channel else ""
        if channel in OutboxItem.BY_HAND or where:
            outbox.append(
                OutboxItem(
                    message=message,
                    channel=channel,
                    to=where,
                    packed=packed,
                    language=choice.language if choice else address.language,
                    region=address.region,
                    due_at=at,
                )
            )
        sent = MessageSent(region=address.region, subject=to, message=RecordRef(message.id), message_kind=kind)
        facts.append(sent)
    Message.objects.bulk_create(messages, batch_size=500)
    OutboxItem.objects.bulk_create(outbox, batch_size=500)
    record_many(facts, by=by)


def _may_reach(by: Actor, to: PersonRef, address: Address) -> bool:
    return by.is_or_acts_for(to) or any(d.region.covers(address.region) for d in by.duties)


def send_code(to: PersonRef, phone: str, code: str, *, minutes: int) -> None:
    """Put a one-time code into the outbox. It is in no inbox and in no fact, and is dropped when it is too old."""
    address = address_of(to)
    if address is None:
        return
    at = clock.now()
    words = Words(
        "Your code for Linan is {code}. It is good for {minutes} minutes. Tell it to nobody.",
        code=code,
        minutes=minutes,
    )
    OutboxItem.objects.create(
        channel=Channel.SMS,
        to=phone,
        packed=json.dumps(words.to_json(), ensure_ascii=False),
        language=address.language,
        region=address.region,
        due_at=at,
        until=at + timedelta(minutes=minutes),
    )


def read_message(by: Actor, message: UUID) -> str:
    """Note that it was read and return its link. Refuses `not_found` for somebody else's."""
    row = Message.objects.filter(pk=message, to__in=mine(by)).first()
    if row is None:
        raise not_found()
    Message.objects.filter(pk=row.pk, read_at=None).update(read_at=clock.now())
    return row.link


def prefer(by: Actor, channel: str, language: str = "zh-hans") -> None:
    """Choose how one's own messages come; empty for the inbox alone."""
    chosen = Channel(channel).value if channel else ""
    Preference.objects.update_or_create(to=by.id, defaults={"channel": chosen, "language": language})


def carried(by: Actor, item: UUID) -> None:
    """A printed or read-out message reached its reader. Twice is once. Refuses `not_found` outside one's area."""
    row = OutboxItem.objects.filter(pk=item, channel__in=OutboxItem.BY_HAND).first()
    if row is None or not by.can(CARRY_MESSAGES, row.region):
        raise not_found()
    OutboxItem.objects.filter(pk=row.pk, state=OutboxItem.State.WAITING).update(
        state=OutboxItem.State.SENT, receipt=by.id, packed=""
    )


def deliver_due(limit: int = 100, find: Callable[[str], Carrier | None] = carrier) -> int:
    """Hand over what is due and return how many were delivered; the worker calls it.

    Each item is claimed by moving its due time on before the network is touched, so two workers never send one item
    twice at once, and a crash in between only delays it. No transaction is open while the gateway is spoken to.
    """
    from linan.core.desk import say

    done = 0
    state = OutboxItem.State
    at = clock.now()
    OutboxItem.objects.filter(state=state.WAITING, until__lte=at).update(
        state=state.FAILED, error="too_late", packed=""
    )
    carriers = {c: found for c in Channel if c not in OutboxItem.BY_HAND and (found := find(c)) is not None}
    due = OutboxItem.objects.filter(state=state.WAITING, due_at__lte=at, channel__in=list(carriers))
    for item in due.order_by("due_at")[:limit]:
        claimed = OutboxItem.objects.filter(pk=item.pk, state=state.WAITING, due_at=item.due_at).update(
            due_at=at + pause(item.attempts + 1), attempts=item.attempts + 1
        )
        if not claimed:
            continue
        row = OutboxItem.objects.filter(pk=item.pk)
        try:
            receipt = carriers[Channel(item.channel)].deliver(item.to, say(item.words, item.language), str(item.pk))
        except NotDelivered as trouble:
            final = not trouble.again or item.attempts + 1 >= TRIES
            row.update(error=trouble.code[:60], **({"state": state.FAILED} if final else {}))
            continue
        # The text has done its work: what is kept is that it was delivered.
        row.update(state=state.SENT, receipt=receipt, error="", packed="")
        done += 1
    return done
