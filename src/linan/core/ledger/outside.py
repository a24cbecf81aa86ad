"""What lies outside one log checks it: the county's log, witnesses' cosignatures, heads and receipts in other hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag

from linan.core import clock
from linan.core.ledger import rules
from linan.core.ledger.bodies import open_body
from linan.core.ledger.held import HeldHead, HeldReceipt
from linan.core.ledger.keys import opened, verifiers
from linan.core.ledger.models import Body, Checkpoint, Entry, Log
from linan.core.ledger.sequencer import policy, witnessed
from linan.kernel.merkle import BadNote, Tree, leaf_hash, open_note

CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far the clocks of two departments may honestly differ."""


def held_head(log: Log, held: HeldHead, tree: Tree, bad: Callable[..., None]) -> None:
    """Compare a head that somebody kept with what the store holds now."""
    try:
        opened(held.note, log.id)
    except BadNote:
        return  # not signed by this log: it accuses nobody
    if held.head.size > tree.size:
        bad("held_ahead", f"{held.source} holds a head of {held.head.size} entries; here are {tree.size}.", log=log.id)
    elif tree.root(held.head.size) != held.head.root:
        bad("held_differs", f"{held.source} holds another tree of {held.head.size} entries.", log=log.id)


def promises(receipts: list[HeldReceipt], bad: Callable[..., None]) -> None:
    now = rules.millis(clock.now())
    for held in receipts:
        try:
            open_note(held.note, verifiers(held.log))
        except BadNote:
            continue
        entry = Entry.objects.filter(pk=held.entry, log=held.log).first()
        if entry is not None and leaf_hash(rules.leaf_bytes(entry.public())) != held.leaf:
            bad("promise_broken", "It is not the entry its receipt promised.", entry=held.entry, log=held.log)
        elif (entry is None or entry.position is None) and now > held.due_ms:
            bad("promise_broken", "It was promised to the log, and is not there.", entry=held.entry, log=held.log)


def seen_by_witnesses(bad: Callable[..., None]) -> None:
    """Cosignatures on our heads must hold, and lie between the head's own time and the next head's."""
    chosen = policy()
    if chosen is None:
        return
    for row in Log.objects.order_by("region"):
        if not witnessed(row, chosen):
            continue
        notes = list(Checkpoint.objects.filter(log=row).order_by("size"))
        for n, head in enumerate(notes):
            try:
                for name in chosen.forged(head.note):
                    bad("cosignature_wrong", f"The cosignature of {name} at {head.size} does not hold.", log=row.id)
                seen = chosen.seen(head.note)
            except BadNote:
                continue  # named already
            until = notes[n + 1].at if n + 1 < len(notes) else clock.now()
            for name, at in sorted(seen.items()):
                if not head.at - CLOCK_TOLERANCE <= at <= until + CLOCK_TOLERANCE:
                    words = f"The head at {head.size} says {head.at:%Y-%m-%d %H:%M}, {name} says {at:%Y-%m-%d %H:%M}."
                    bad("clock_off", words, log=row.id)


def reported(heads: dict[tuple[str, int], str], bad: Callable[..., None]) -> None:
    """Every head the county's log holds has to be one the community signed, and the other way round."""
    told: dict[str, int] = {}
    listed: set[tuple[str, int]] = set()
    unread = False
    for entry in Entry.objects.filter(kind="ledger.checkpoint_signed").order_by("id").iterator(2000):
        body = Body.objects.filter(pk=entry.pk).first()
        if body is None:
            unread = True
            continue
        try:
            fact = open_body(body)[1]["fact"]
        except (InvalidTag, ValueError):
            unread = True
            continue  # named already, as an altered body
        if fact["size"] < told.get(fact["log"], 0):
            bad("checkpoint_inconsistent", "It tells of a community's log that shrank.", entry=entry.pk)
        told[fact["log"]] = fact["size"]
        listed.add((fact["log"], fact["size"]))
        if heads.get((fact["log"], fact["size"])) != fact["root"]:
            bad("checkpoint_unreported", "A community's head is not the one the county's log holds.", entry=entry.pk)
    below = [str(log.id) for log in Log.objects.all() if log.told]
    for log, size in sorted(heads):
        if log in below and (log, size) not in listed and not unread:
            bad("checkpoint_omitted", f"The county's log says nothing of the head at {size}.", log=UUID(log))
