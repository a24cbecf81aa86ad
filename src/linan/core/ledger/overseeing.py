"""How the ledger stands: each log's head, each witness's last cosignature, and what is wrong, with the next step.

And the entries themselves as everybody with the tiles could read them: kind, time, role, community; never a body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Min, QuerySet

from linan.core import clock
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.abilities import EXPLORE_LEDGER, SEE_OPERATIONS
from linan.core.ledger.fields import within
from linan.core.ledger.held import PROMISED
from linan.core.ledger.models import Checkpoint, Entry, Log
from linan.core.ledger.queries import LONGEST_CHAIN
from linan.core.ledger.sequencer import forked, policy, witnessed
from linan.kernel.actor import Actor
from linan.kernel.merkle import BadNote, BadPolicy, Policy
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.time import CHINA
from linan.kernel.words import Words

STALE = timedelta(minutes=15)
"""A head is signed once a minute when its log has grown; later than this the worker or the disk stands still."""
SILENT = timedelta(hours=24)
LOOKED_BACK = 50
"""So many heads of a log are searched for a witness's last cosignature."""


@dataclass(frozen=True, slots=True)
class LogState:
    """One log: how much is in it, how much of that is signed, and since when it waits."""

    id: UUID
    region: Region
    size: int
    signed_size: int
    signed_at: datetime | None
    waiting: int
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class WitnessState:
    """One witness of the county's log: its last cosignature, by its own clock, and how many entries it lags behind."""

    name: str
    seen_at: datetime | None
    seen_size: int
    lag: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something is wrong: what (`code`), in words, and what to do. `grave` means that the ledger itself is in doubt."""

    code: str
    words: Words
    next_step: Words
    region: Region | None = None
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything at a moment; `quorum_at` is when a quorum had seen the county's newest head that has one."""

    at: datetime
    logs: Sequence[LogState]
    witnesses: Sequence[WitnessState]
    quorum_at: datetime | None
    troubles: Sequence[Trouble]


def standing(by: Actor) -> Standing:
    """How the ledger stands now. Needs SEE_OPERATIONS somewhere."""
    by.must_somewhere(SEE_OPERATIONS)
    at = clock.now()
    rows = sorted(Log.objects.all(), key=lambda r: (r.region.level, str(r.region)))
    logs = [_log(row) for row in rows]
    troubles = [t for row, state in zip(rows, logs, strict=True) for t in _troubles(row, state, at)]
    witnesses: list[WitnessState] = []
    quorum_at: datetime | None = None
    try:
        chosen = policy()
    except BadPolicy:
        chosen = None
        troubles.insert(0, _POLICY_UNREADABLE)
    else:
        if chosen is None or not chosen.witnesses:
            troubles.append(_UNWATCHED)
    for row in rows:
        if chosen is not None and chosen.witnesses and witnessed(row, chosen):
            seen, quorum_at, wrong = _witnessed(row, chosen, at)
            witnesses += seen
            troubles += wrong
    return Standing(at, logs, witnesses, quorum_at, sorted(troubles, key=lambda t: not t.grave))


def _log(row: Log) -> LogState:
    last = Checkpoint.objects.filter(log=row).order_by("-size").first()
    unnumbered = Entry.objects.filter(log=row.pk, position__isnull=True)
    signed = last.size if last else 0
    unsigned = Entry.objects.filter(log=row.pk, position__gte=signed)
    since = [m for q in (unnumbered, unsigned) if (m := q.aggregate(first=Min("at"))["first"]) is not None]
    waiting = unnumbered.count() + row.size - signed
    return LogState(row.pk, row.region, row.size, signed, last.at if last else None, waiting, min(since, default=None))


def _troubles(row: Log, state: LogState, at: datetime) -> list[Trouble]:
    if forked(row):
        return [
            Trouble(
                "fork",
                Words("Witnesses know this ledger to have been further: an old backup was put back."),
                Words("Nothing is signed any more. Keep the machine as it is and read “Backup and restore”."),
                row.region,
                grave=True,
            )
        ]
    waited = at - state.waiting_since if state.waiting_since is not None else timedelta(0)
    if waited > PROMISED:
        words = Words("Entries have waited for more than a day; receipts promise a day. The promise is broken.")
        return [Trouble("receipt_overdue", words, _SEE_TO_THE_WORKER, row.region, grave=True)]
    if waited > STALE:
        minutes = int(waited.total_seconds()) // 60
        words = Words("Entries have waited for their signed head for {minutes} minutes.", minutes=minutes)
        return [Trouble("stale_head", words, _SEE_TO_THE_WORKER, row.region)]
    return []


def _witnessed(row: Log, chosen: Policy, at: datetime) -> tuple[list[WitnessState], datetime | None, list[Trouble]]:
    heads = list(Checkpoint.objects.filter(log=row).order_by("-size")[:LOOKED_BACK])
    last: dict[str, tuple[datetime, int]] = {}
    quorum_at: datetime | None = None
    wrong: list[Trouble] = []
    for n, head in enumerate(heads):
        try:
            for name, seen_at in chosen.seen(head.note).items():
                last.setdefault(name, (seen_at, head.size))
            quorum_at = quorum_at or chosen.time(head.note)
            if chosen.forged(head.note):
                words = Words("The signature of a witness on a head does not hold.")
                step = Words("Ask that department whether its key was changed, and compare the key in witnesses.txt.")
                wrong.append(Trouble("cosignature_wrong", words, step, row.region, grave=True))
        except BadNote:
            continue  # `linan ledger verify` names a head that cannot be read
        if n == 0 and not chosen.met(head.note) and at - head.at > STALE:
            words = Words("Too few witnesses have signed the newest head of the county's ledger.")
            step = Words(
                "Call the departments that are silent in the list below: a witness is a small program of theirs."
            )
            wrong.append(Trouble("quorum_short", words, step, row.region))
    top = heads[0].size if heads else 0
    states = []
    for witness in chosen.witnesses:
        told = last.get(witness.name)
        last_at, size = told if told is not None else (None, 0)
        states.append(WitnessState(witness.name, last_at, size, top - size))
        if heads and top > size and (last_at is None or at - last_at > SILENT):
            words = Words("{name} has signed nothing for more than a day.", name=witness.name)
            step = Words("Call that department. While it is silent the others have to make the quorum.")
            wrong.append(Trouble("witness_silent", words, step, row.region))
    return states, quorum_at, wrong


_SEE_TO_THE_WORKER = Words("See whether the worker runs (Operations) and whether the disk is full.")
_UNWATCHED = Trouble(
    "unwatched",
    Words("No other department watches this ledger."),
    Words("Ask two departments that do not answer to one superior to run a witness (operations guide)."),
)
_POLICY_UNREADABLE = Trouble(
    "policy_unreadable",
    Words("witnesses.txt cannot be read, so no head can be published."),
    Words("Compare it with the operations guide; the log of the worker names the line."),
    grave=True,
)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries: of one kind or one app (`quarantine`), of an area, from one day to another."""

    kind: str = ""
    region: Region | None = None
    since: date | None = None
    until: date | None = None


def explored(by: Actor, ask: EntryFilter, *, cursor: str | None = None, size: int = 50) -> Page[Entry]:
    """Entries of the reader's areas, newest first, without their bodies. Needs EXPLORE_LEDGER somewhere."""
    regions = by.must_somewhere(EXPLORE_LEDGER)
    rows: QuerySet[Entry] = Entry.objects.filter(within("region", [r.community for r in regions]))
    if ask.kind:
        rows = rows.filter(kind=ask.kind) if "." in ask.kind else rows.filter(kind__startswith=f"{ask.kind}.")
    if ask.region is not None:
        rows = rows.filter(within("region", ask.region))
    if ask.since is not None:
        rows = rows.filter(at__gte=datetime.combine(ask.since, time(), CHINA))
    if ask.until is not None:
        rows = rows.filter(at__lt=datetime.combine(ask.until + timedelta(days=1), time(), CHINA))
    return paged(rows, order=["-id"], cursor=cursor, size=size)


def chain(by: Actor, entry: UUID) -> list[Entry]:
    """The public parts along the causes of an entry, back to where it began. `not_found` outside one's areas."""
    regions = [r.community for r in by.must_somewhere(EXPLORE_LEDGER)]
    found: list[Entry] = []
    wanted: UUID | None = entry
    while wanted is not None and len(found) < LONGEST_CHAIN:
        row = Entry.objects.filter(pk=wanted).first()
        if row is None:
            break
        if not found and not Entry.objects.filter(within("region", regions), pk=row.pk).exists():
            raise not_found()
        found.append(row)
        wanted = row.cause
    if not found:
        raise not_found()
    return found
