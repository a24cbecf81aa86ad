"""Card terminals: enrolled and withdrawn by the community, and what they read answered as a guard's scan is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from linan.core import vault
from linan.core.clock import now, today
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.domains.gates import queries
from linan.domains.gates.abilities import KEEP_TERMINALS
from linan.domains.gates.actions.answer import Answer
from linan.domains.gates.actions.scanning import scan
from linan.domains.gates.facts import TerminalEnrolled, TerminalWithdrawn
from linan.domains.gates.models import Terminal, TerminalReading
from linan.domains.gates.rules import Action, Direction
from linan.domains.gates.rules.readers import read_card
from linan.domains.gates.rules.terminals import AGAIN, CLOCK, CardSeen, read_key, read_seen
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words

SEEN_EVERY = timedelta(minutes=1)


@transaction.atomic
def enrol_terminal(by: Actor, gate: GateRef, name: str, direction: Direction, public_key: str) -> Terminal:
    """Let a terminal's signed readings count at this gate, in this direction. Needs KEEP_TERMINALS over the gate.

    Refuses `bad_key`, and `key_in_use` while another terminal is enrolled with the same key.
    """
    region = queries.gate_region(by, gate, under=KEEP_TERMINALS)
    key = read_key(public_key)
    if not name.strip():
        raise Refusal("name_missing", Words("Give it a name people can find it by."), kind=Kind.INVALID, field="name")
    if Terminal.objects.filter(public_key=key, withdrawn_at=None).exists():
        raise Refusal(
            "key_in_use",
            Words("A terminal is enrolled with this key already."),
            kind=Kind.CONFLICT,
            next_step=Words("Let each terminal make a key of its own, or withdraw the other one first."),
            field="public_key",
        )
    row = Terminal.objects.create(
        gate_id=gate.id, region=region, name=name.strip()[:60], direction=direction.value, public_key=key,
        enrolled_at=now(), enrolled_by=by.id,
    )  # fmt: skip
    record(TerminalEnrolled(region=region, subject=RecordRef(row.id), gate=gate, direction=direction.value), by=by)
    return row


@transaction.atomic
def withdraw_terminal(by: Actor, terminal: UUID) -> bool:
    """From now on nothing it signs counts; twice is once. Needs KEEP_TERMINALS over its gate."""
    mine = within("region", by.must_somewhere(KEEP_TERMINALS))
    row = Terminal.objects.select_for_update().filter(mine, pk=terminal).first()
    if row is None:
        raise not_found()
    if row.withdrawn_at is not None:
        return False
    row.withdrawn_at, row.withdrawn_by = now(), by.id
    row.save()
    record(TerminalWithdrawn(region=row.region, subject=RecordRef(row.id), gate=GateRef(row.gate_id)), by=by)
    return True


def take_reading(by: Actor, terminal: UUID, text: str) -> Answer:
    """Answer a card laid on a terminal, by the same rules as a scan at its gate. `by` is the terminal itself, known by
    its signature over `text` (`queries.device_of`).

    Refuses `reading_unusable`, `replayed`, `clock_off` and `bad_reading`, each in its own words; the same one within
    a minute has its first answer. Needs SCAN_AT_GATE over the gate.
    """
    row = Terminal.objects.filter(pk=terminal).first()
    if row is None or by.id != queries.device_id(terminal):
        raise not_found()
    seen = read_seen(text, terminal)
    with transaction.atomic():
        again = _once(row, seen, text)
        if not again:
            _in_time(seen)
            _fits(seen)
        at = now()
        if row.seen_at is None or at - row.seen_at > SEEN_EVERY:
            Terminal.objects.filter(pk=row.pk).update(seen_at=at)
        answer = scan(
            by, GateRef(row.gate_id), seen.card.strip().upper(), min(seen.at, at),
            f"t{row.id.hex[-11:]}:{seen.nonce}", direction=Direction(row.direction), terminal=True,
        )  # fmt: skip
    # Anybody may stand beside a turnstile: it shows no name, and nobody there can compare a card or look one up.
    if answer.action is Action.UNVERIFIABLE:
        answer = replace(answer, next_step=Words("Please ring the guard or the community office; nobody is sent away."))
    return replace(answer, masked_name="")


def _once(row: Terminal, seen: CardSeen, text: str) -> bool:
    """Whether this very reading was taken a moment ago and its answer got lost. Refuses `replayed` later, and for
    another reading under the same number."""
    at, digest = now(), vault.lookup("gates.reading", text)
    kept, new = TerminalReading.objects.get_or_create(
        terminal=row, nonce=seen.nonce, defaults={"digest": digest, "at": at}
    )
    if new:
        return False
    if kept.digest == digest and at - kept.at <= AGAIN:
        return True
    raise Refusal(
        "replayed",
        Words("This reading was used before; nothing was done again."),
        kind=Kind.CONFLICT,
        next_step=Words("Lay the card down again: each reading needs a number of its own."),
    )


def _in_time(seen: CardSeen) -> None:
    if abs(seen.at - now()) >= CLOCK:
        raise Refusal(
            "clock_off",
            Words("The terminal's clock is five minutes off or more."),
            kind=Kind.INVALID,
            next_step=Words("Set the terminal's clock by the network and lay the card down again."),
        )


def _fits(seen: CardSeen) -> None:
    card = read_card(seen.card, today())
    if card is None or card.name:
        raise Refusal(
            "bad_reading",
            Words("This is not the number of an identity card or a residence permit."),
            kind=Kind.INVALID,
            next_step=Words("Lay the card down again, or pass by the guard."),
        )
