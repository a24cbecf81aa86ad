"""Showing signed heads to witnesses, and publishing them with the cosignatures they gave.

Which logs are witnessed, by whom, and what makes a quorum stands in `LINAN_HOME/witnesses.txt` (C2SP tlog-policy). A
policy without `log` lines means the county's log: every community's head is an entry of it, so its witnesses have
seen them all. Writing and signing never wait for anybody. A head is published as soon as a quorum has cosigned it, and
after `WAIT` seconds with whatever there is; what was missing is asked for again each minute.

When a quorum of witnesses has seen the log further than this cell knows it, an old backup was restored: nothing is
published or signed any more (`Forked`), because the log would grow twice from one point.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from uuid import UUID

import httpx
from django.db import transaction

from linan.core import clock
from linan.core.ledger.disk import put
from linan.core.ledger.models import Checkpoint, Log
from linan.core.ledger.sequencer import (
    Forked,
    forked,
    head_signed_here,
    log_reader,
    policy,
    remember_fork,
    remember_head,
    tiles_of_log,
    witnessed,
)
from linan.kernel.merkle import (
    BadNote,
    NodeReader,
    Policy,
    Request,
    Signature,
    Witness,
    consistency_path,
    open_note,
    parse_note,
)

log = logging.getLogger("linan.ledger")

WAIT = 2.0
"""Seconds publishing waits for a quorum."""
AGAIN = timedelta(minutes=1)

_seen: dict[tuple[str, UUID], int] = {}
"""The size each witness cosigned last, as far as this process knows; a wrong guess costs one more question."""
_asked: dict[UUID, tuple[int, float]] = {}


class Further(Exception):
    """A witness has seen the log at a size beyond this cell's."""


def publish_due() -> int:
    """Publish heads that wait for witnesses, and ask again for what was missing; return how many were published."""
    chosen = policy()
    if chosen is None:
        return 0
    return sum(_guarded(row, chosen) for row in Log.objects.all() if witnessed(row, chosen))


def _guarded(row: Log, chosen: Policy) -> bool:
    try:
        return publish(row, chosen)
    except (Forked, BadNote, OSError) as error:
        log.error("a head could not be published", extra={"log": str(row.id), "code": type(error).__name__})
        return False


def publish(row: Log, chosen: Policy, *, wait_s: float = WAIT) -> bool:
    """Ask the witnesses for the newest head of this log and put it out. False when nothing was to do."""
    head = Checkpoint.objects.filter(log=row).order_by("-size").first()
    if head is None or forked(row):
        return False
    fresh = head.published_at is None
    known_here = head_signed_here(row.id) is not None
    if not fresh and known_here and chosen.met(head.note):
        return False
    if not fresh and known_here and not _rested(row.id, head.size):
        return False
    # The tiles are read before anybody is asked: the witnesses' seconds pass without a lock or a transaction.
    note, further, agreed = _cosigned(row, head, chosen, wait_s, anew=not known_here)
    if further and chosen.counts(further):
        remember_fork(row.id)
        raise Forked(f"log {row.id} is further at its witnesses than here: an old backup was restored")
    if not known_here:
        # A home that never signed this log (new, or restored) goes on only when no quorum knows better.
        if not chosen.counts(agreed):
            return False
        remember_head(row.id, head.note)
    now = clock.now()
    with transaction.atomic():
        Checkpoint.objects.filter(pk=head.pk).update(note=note, published_at=head.published_at or now)
        Checkpoint.objects.filter(log=row, size__lt=head.size, published_at=None).update(published_at=now)
    put(tiles_of_log(row.id) / "checkpoint", note.encode())
    return True


def _rested(id: UUID, size: int) -> bool:
    """A head without a quorum is shown again once a minute."""
    asked = _asked.get(id)
    return asked is None or asked[0] != size or time.monotonic() - asked[1] >= AGAIN.total_seconds()


def _cosigned(
    row: Log, head: Checkpoint, chosen: Policy, wait_s: float, *, anew: bool
) -> tuple[str, list[str], list[str]]:
    """(the note with the cosignatures given in time, witnesses further than we are, witnesses that agreed).

    `anew` asks everybody, also those whose cosignature the note has: what they said once may be long ago.
    """
    _asked[row.id] = (head.size, time.monotonic())
    node = log_reader(row.id, row.size)
    note = parse_note(head.note)
    had = {} if anew else chosen.seen(head.note)
    asking = [w for w in chosen.witnesses if w.url and w.name not in had]
    agreed, further = list(had), list[str]()
    pool = ThreadPoolExecutor(max_workers=max(1, len(asking)), thread_name_prefix="witness")
    waiting: dict[Future[Signature], Witness] = {
        pool.submit(ask, w, row.id, head.size, head.note, node, wait_s): w for w in asking
    }
    until = time.monotonic() + wait_s
    left = set(waiting)
    while left and not chosen.counts(agreed) and (rest := until - time.monotonic()) > 0:
        done, left = wait(left, timeout=rest, return_when=FIRST_COMPLETED)
        for future in done:
            witness = waiting[future]
            error = future.exception()
            if error is None:
                note = note.with_signature(future.result())
                agreed.append(witness.name)
            elif isinstance(error, Further):
                further.append(witness.name)
            else:
                log.warning("a witness did not cosign", extra={"log": str(row.id), "code": type(error).__name__})
    pool.shutdown(wait=False, cancel_futures=True)
    return str(note), further, agreed


def ask(witness: Witness, id: UUID, size: int, note: str, node: NodeReader, wait_s: float = WAIT) -> Signature:
    """One witness's cosignature on a head of ours. Further when it knows a larger tree; BadNote for a wrong answer."""
    old = min(_seen.get((witness.key.vkey, id), 0), size)
    with httpx.Client(timeout=wait_s) as client:
        for _ in range(3):
            request = Request(old, tuple(consistency_path(old, size, node)), note)
            answer = client.post(f"{witness.url.rstrip('/')}/add-checkpoint", content=str(request).encode())
            if answer.status_code == 200:
                _seen[(witness.key.vkey, id)] = size
                return _signature(answer.text, note, witness)
            told = answer.text.strip()
            if answer.status_code != 409 or not told.isdecimal() or len(told) > 19:
                raise BadNote(f"{witness.name} answers {answer.status_code}")
            if int(told) > size:
                raise Further(witness.name)
            if int(told) == old:
                # The size is ours and yet it refuses: it has cosigned another tree of this size.
                raise Further(witness.name)
            old = int(told)
    raise BadNote(f"{witness.name} could not be followed")


def _signature(answer: str, note: str, witness: Witness) -> Signature:
    text = parse_note(note).text
    _, signed = open_note(f"{text}\n{answer.strip()}\n", [witness.key])
    assert signed == (witness.key,)
    lines = parse_note(f"{text}\n{answer.strip()}\n").signatures
    return next(s for s in lines if (s.name, s.key_id) == (witness.key.name, witness.key.key_id))
