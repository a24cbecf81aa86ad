"""Reading the ledger: why, what about me, who looked, what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from linan.core import clock, vault
from linan.core.ledger.abilities import AUDIT_READS, SEE_OPERATIONS, SEE_TRAIL
from linan.core.ledger.bodies import open_body
from linan.core.ledger.cause import current_cause
from linan.core.ledger.fields import within
from linan.core.ledger.models import About, Body, Entry, Pending
from linan.core.ledger.sentences import sentence, sentence_of_kind
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact, fact_class
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

LONGEST_CHAIN = 40


@dataclass(frozen=True, slots=True)
class Step:
    """One entry as this reader may see it: `fact` is None where the content belongs to somebody else or was erased."""

    entry: UUID
    kind: str
    at: datetime
    role: str
    region: Region
    words: Words
    fact: Fact | None
    position: int | None
    for_them: bool = False
    """True when a member of the family acted for the person it concerns."""


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of a person's record."""

    entry: UUID
    at: datetime
    role: str
    actor: str
    what: str
    purpose: str
    list_size: int


def why(by: Actor, entry: UUID) -> list[Step]:
    """The walk along causes, from this entry back to where it began.

    The first entry has to be the reader's own (or in a region where they may see the trail); for earlier ones that
    concern others only the kind of step is told.
    """
    steps: list[Step] = []
    next_id: UUID | None = entry
    while next_id is not None and len(steps) < LONGEST_CHAIN:
        row = Entry.objects.filter(pk=next_id).first()
        if row is None:
            break
        step = _step(row, _may_read(by, row))
        if not steps and step.fact is None and not _may_read(by, row):
            raise not_found()
        steps.append(step)
        next_id = row.cause
    if not steps:
        raise not_found()
    return steps


def step_of(entry: UUID) -> Step:
    """One entry with its content, for whoever was let in to something that rests on it; asks for no permission."""
    row = Entry.objects.filter(pk=entry).first()
    if row is None:
        raise not_found()
    return _step(row, may_read=True)


def actors_behind(entries: Iterable[UUID]) -> set[str]:
    """Everybody whose deed lies on the walks back from these entries; to keep them from judging their own deeds."""
    found: set[str] = set()
    seen: set[UUID] = set()
    left = set(entries)
    for _ in range(LONGEST_CHAIN):
        left -= seen
        if not left:
            break
        rows = list(Entry.objects.filter(pk__in=left))
        found |= {str(body.get("actor", "")) for _, body in bodies_of(rows)}
        seen |= left
        left = {row.cause for row in rows if row.cause is not None}
    return found


def entries_about(by: Actor, person: PersonRef, *, limit: int = 50, before: UUID | None = None) -> list[Step]:
    """Entries that concern a person, newest first: for "my records" and for timelines. Reads are listed apart.

    The person and those who may act for them see all; staff see those in regions where they hold SEE_TRAIL.
    """
    rows = Entry.objects.filter(pk__in=_about(str(person))).exclude(kind="access.read")
    if not by.is_or_acts_for(person):
        regions = by.regions(SEE_TRAIL)
        rows = rows.filter(within("region", [r.community for r in regions]))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    steps = [_step(row, may_read=True) for row in rows.order_by("-id")[:limit]]
    if by.is_or_acts_for(person):
        return steps
    # The public region ends at the community; who works in one grid of it sees that grid only.
    return [s for s in steps if s.fact is not None and by.can(SEE_TRAIL, over=s.fact.region)]


def accesses_to(by: Actor, person: PersonRef, *, limit: int = 100) -> list[Look]:
    """Who looked at this person's record, newest first; for the person themselves and for auditors."""
    rows = Entry.objects.filter(pk__in=_about(str(person)), kind="access.read")
    if not by.is_or_acts_for(person):
        regions = by.regions(AUDIT_READS)
        if not regions:
            raise not_found()
        rows = rows.filter(within("region", regions))
    looks = []
    for row, body in bodies_of(list(rows.order_by("-id")[:limit])):
        fact = body["fact"]
        looks.append(Look(row.id, row.at, row.role, body["actor"], fact["what"], fact["purpose"], len(fact["persons"])))
    return looks


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step on the operations page."""

    id: UUID
    workflow: str
    kind: str
    due_at: datetime
    attempts: int
    error: str
    dead: bool


def dead_letters(by: Actor, *, limit: int = 100) -> list[Waiting]:
    """Steps that failed for good, or are failing, worst first."""
    by.must_somewhere(SEE_OPERATIONS)
    rows = Pending.objects.filter(Q(dead=True) | Q(attempts__gt=0)).select_related("entry")
    return [
        Waiting(r.id, r.workflow or "timer", r.entry.kind if r.entry else "", r.due_at, r.attempts, r.error, r.dead)
        for r in rows.order_by("-dead", "-attempts", "due_at")[:limit]
    ]


def backlog() -> dict[str, int]:
    """Numbers for health checks: pending (due now), dead, failing (tried in vain, will be tried again),
    oldest_due_seconds, timers set for later."""
    now = clock.now()
    due = Pending.objects.filter(dead=False, due_at__lte=now)
    oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
    return {
        "pending": due.count(),
        "dead": Pending.objects.filter(dead=True).count(),
        "failing": Pending.objects.filter(dead=False, attempts__gt=0).count(),
        "oldest_due_seconds": int((now - oldest).total_seconds()) if oldest else 0,
        "later": Pending.objects.filter(dead=False, due_at__gt=now).count(),
    }


def entries_since(after: UUID | None) -> tuple[UUID | None, list[tuple[str, str]]]:
    """(cursor, [(kind, region)]) of entries newer than the cursor; with None only the cursor. For live updates."""
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    if after is None or newest is None:
        return newest, []
    rows = list(Entry.objects.filter(pk__gt=after).order_by("id").values_list("id", "kind", "region")[:1000])
    return (rows[-1][0] if rows else after), [(kind, str(region)) for _, kind, region in rows]


def latest_about(person: PersonRef, kind: str) -> UUID | None:
    """The newest entry of this kind about this person; an id only, so it needs no permission."""
    return (
        Entry.objects.filter(pk__in=_about(str(person)), kind=kind).order_by("-id").values_list("id", flat=True).first()
    )


def latest_about_many(people: Collection[PersonRef], kind: str) -> dict[PersonRef, UUID]:
    """The newest entry of this kind about each of at most 500 people, with one statement; ids only."""
    by_key = {vault.lookup("ledger.about", str(p)): p for p in people}
    rows = About.objects.filter(who__in=list(by_key), entry__kind=kind).order_by("entry_id")
    return {by_key[who]: entry for who, entry in rows.values_list("who", "entry_id")}


def unanswered(kinds: Collection[str]) -> int:
    """How many steps that answer facts of these kinds are due and not done yet, in the whole cell. A count only."""
    return Pending.objects.filter(dead=False, due_at__lte=clock.now(), workflow__gt="", entry__kind__in=kinds).count()


def _about(reference: str) -> Any:
    return About.objects.filter(who=vault.lookup("ledger.about", reference)).values("entry_id")


def _may_read(by: Actor, row: Entry) -> bool:
    if by.can(SEE_TRAIL, over=row.region):
        return True
    if any(r.community == row.region for r in by.regions(SEE_TRAIL)):
        body = Body.objects.filter(pk=row.pk).first()
        if body is not None and by.can(SEE_TRAIL, over=Region(open_body(body)[1]["fact"]["region"])):
            return True
    mine = [p for p in (by.person, *sorted(by.may_act_for)) if p is not None]
    return any(About.objects.filter(entry=row, who=vault.lookup("ledger.about", str(p))).exists() for p in mine)


def _step(row: Entry, may_read: bool) -> Step:
    fact: Fact | None = None
    for_them = False
    if may_read:
        body = Body.objects.filter(pk=row.pk).first()
        if body is not None:
            told = open_body(body)[1]
            fact = fact_class(row.kind).from_json(told["fact"])
            actor = str(told.get("actor", ""))
            for_them = (
                actor.startswith("person:") and isinstance(fact.subject, PersonRef) and actor != str(fact.subject)
            )
    words = sentence(fact) if fact is not None else sentence_of_kind(row.kind)
    return Step(row.id, row.kind, row.at, row.role, row.region, words, fact, row.position, for_them)


def bodies_of(rows: Sequence[Entry]) -> list[tuple[Entry, dict[str, Any]]]:
    """Entries with what they said, in their order; those whose content was erased are left out."""
    bodies = {b.pk: b for b in Body.objects.filter(pk__in=[r.pk for r in rows])}
    return [(r, open_body(bodies[r.pk])[1]) for r in rows if r.pk in bodies]


def counted_by_region(kinds: Collection[str], area: Region, since: datetime) -> dict[Region, int]:
    """How many entries of these kinds lie in an area since a moment, by their region. Counts only; it names nobody."""
    rows = Entry.objects.filter(within("region", area), kind__in=kinds, at__gte=since).order_by()
    return dict(rows.values_list("region").annotate(n=Count("id")))


def answered_at() -> tuple[UUID | None, datetime]:
    """The entry a running workflow answers and when it was written; now, outside of one."""
    entry = current_cause()
    row = Entry.objects.filter(pk=entry).only("at").first() if entry is not None else None
    return entry, row.at if row is not None else clock.now()
