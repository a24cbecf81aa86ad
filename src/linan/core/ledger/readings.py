"""Who read whose records: every reading of some days, and those that nobody's work explains (B-13)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from linan.core import clock, vault
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.abilities import AUDIT_READS
from linan.core.ledger.fields import within
from linan.core.ledger.models import Entry, Reading, ReadingHour
from linan.core.ledger.queries import bodies_of
from linan.core.ledger.rules import millis
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

PURPOSES_SHOWN = 5
LONGEST = timedelta(days=31)
"""The most days one search for unusual reading takes in; the list has no such end."""
AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TABLE = Reading._meta.db_table
_KINDS = (
    f'WITH RECURSIVE kinds(what) AS (SELECT MIN(what) FROM "{_TABLE}" UNION ALL'  # noqa: S608 - our model's own name
    f' SELECT (SELECT MIN(what) FROM "{_TABLE}" WHERE what > kinds.what) FROM kinds WHERE what IS NOT NULL)'
    " SELECT what FROM kinds WHERE what IS NOT NULL"
)
"""Each kind once, one step into the index for each; a distinct list would go through every reading."""
Theirs = tuple[datetime, datetime | None]
"""When a person was somebody's work; without an end while they still are."""


@dataclass(frozen=True, slots=True)
class ReadingSpree:
    """Somebody who opened unusually many single records within one window. `purposes` are the reasons they typed
    themselves, the most frequent first: for the reviewer to judge, they excuse nothing."""

    actor: str
    role: str
    households: int
    since: datetime
    until: datetime
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading in the list."""

    entry: UUID
    at: datetime
    reader: str
    role: str
    what: str
    region: Region
    people: int
    purpose: str


_Marks = dict[int, set[str]]
"""By hour, whose records one reader opened one by one: keyed hashes, or an id of its own where there is none."""


@dataclass(frozen=True, slots=True)
class _Look:
    at: datetime
    role: str
    doors: frozenset[str]
    purpose: str


def readings(
    by: Actor,
    since: datetime,
    until: datetime,
    *,
    readers: Collection[str] | None = None,
    what: str = "",
    cursor: str | None = None,
    size: int = 50,
) -> Page[ReadingLine]:
    """Every reading from `since` to before `until`, newest first. Needs AUDIT_READS; one's own are not among them.

    `readers` and `what` narrow it. Roles and typed purposes are fetched for the page alone.
    """
    rows = _seen(by, since, until)
    if readers is not None:
        rows = rows.filter(reader__in=readers)
    if what:
        rows = rows.filter(what=what)
    found = paged(rows, order=["-at", "-id"], cursor=cursor, size=size)
    told = {}
    entries = Entry.objects.filter(pk__in=[row.entry for row in found.items])
    for entry, body in bodies_of(list(entries)):
        told[entry.pk] = (entry.role, str(body["fact"]["purpose"]))
    return found.map(
        [
            ReadingLine(
                row.entry, row.at, row.reader, told.get(row.entry, ("", ""))[0], row.what, row.region, row.people,
                told.get(row.entry, ("", ""))[1],
            )
            for row in found.items
        ]
    )  # fmt: skip


def kinds_between(by: Actor, since: datetime, until: datetime) -> list[str]:
    """What was read in that time, in the short words it was noted with. Needs AUDIT_READS."""
    rows = _seen(by, since, until).order_by()
    with connection.cursor() as cursor:
        cursor.execute(_KINDS)
        there = [what for (what,) in cursor.fetchall()]
    return [what for what in there if rows.filter(what=what).exists()]


def suspicious_reads(
    by: Actor,
    *,
    at_least: int = 30,
    window: timedelta = timedelta(hours=1),
    since: datetime | None = None,
    until: datetime | None = None,
    household_of: Callable[[set[str]], Mapping[str, str]] | None = None,
    tasked: Callable[[set[str], datetime], Mapping[str, Mapping[str, Sequence[Theirs]]]] | None = None,
) -> list[ReadingSpree]:
    """Staff who opened single records of at least `at_least` unrelated households within some `window`, at most an
    hour, of the time from `since` to `until` (the window before now without any); for each their fullest window.

    The ledger knows people, not households and tasks: `household_of` maps references of people to their households,
    without it each person counts alone; `tasked(readers, since)` says when which people were each reader's work, and
    their households count nothing then. A purpose somebody typed hides nothing: it is shown beside the count. A list
    page is one look and counts nothing; a reader is never shown their own case (the reviewer is never the accused).
    30 in an hour is requirement B-13's number.

    Most is decided from an index of hours and keyed hashes; only who opened so many people's records without a task
    about any of them has their entries opened.
    """
    end = until if until is not None else clock.now() + timedelta(milliseconds=1)
    begin = since if since is not None else end - window
    if end - begin > LONGEST:
        raise Refusal(
            "too_many_days",
            Words("Unusual reading is looked for in at most {n} days at once.", n=LONGEST.days),
            kind=Kind.INVALID,
            field="since",
            next_step=Words("Choose fewer days."),
        )
    marks = _marks(by, begin, end, at_least)
    spans = tasked(set(marks), begin - window) if tasked and marks else {}
    # As many people as households, or more: who is below with people is below with households.
    hours = {reader: _crowded(theirs, spans.get(reader, {}), at_least, window) for reader, theirs in marks.items()}
    many = {reader: sorted(full) for reader, full in hours.items() if full}
    looks = _looks(by, begin, end, many, household_of)
    everybody = {p for reader in many for p in spans.get(reader, {})}
    homes = household_of(everybody) if household_of and everybody else {}
    found = []
    for actor, opened in sorted(looks.items()):
        work: dict[str, list[Theirs]] = defaultdict(list)
        for person, when in spans.get(actor, {}).items():
            work[homes.get(person, person)] += when
        spree = _fullest(actor, opened, work, window)
        if spree is not None and spree.households >= at_least:
            found.append(spree)
    return found


def _seen(by: Actor, since: datetime, until: datetime) -> QuerySet[Reading]:
    regions = [r.community for r in by.must_somewhere(AUDIT_READS)]
    return Reading.objects.filter(within("region", regions), at__gte=since, at__lt=until).exclude(reader=by.id)


def _marks(by: Actor, begin: datetime, end: datetime, at_least: int) -> dict[str, _Marks]:
    """Per reader the single looks of the hours that, with the hour before or after, hold enough of them to matter."""
    first, last = millis(begin) // 3_600_000, millis(end) // 3_600_000
    counted = ReadingHour.objects.filter(hour__gte=first, hour__lte=last)
    # Of two hours that hold enough together, one holds half.
    readers = set(counted.filter(looks__gte=-(-at_least // 2)).values_list("reader", flat=True)) - {by.id}
    sizes: dict[str, dict[int, int]] = {reader: {} for reader in sorted(readers)}
    for reader, hour, n in counted.filter(reader__in=readers).values_list("reader", "hour", "looks"):
        sizes[reader][hour] = n
    found: dict[str, _Marks] = {}
    for reader, size in sizes.items():
        full = _full(size, at_least)
        if not full:
            continue
        # One reader and their hours at a time: for several a database may go through everybody's readings instead.
        since, until = _EPOCH + timedelta(hours=min(full)), _EPOCH + timedelta(hours=max(full) + 1)
        rows = (
            _seen(by, max(begin, since), min(end, until)).filter(reader=reader, single=True, hour__in=full).order_by()
        )
        theirs: _Marks = defaultdict(set)
        for hour, whose, id in rows.order_by().values_list("hour", "whose", "id"):
            theirs[hour].add(whose or str(id))
        if _full(_sizes(theirs), at_least):
            found[reader] = theirs
    return found


def _sizes(marks: _Marks) -> dict[int, int]:
    return {hour: len(whose) for hour, whose in marks.items()}


def _full(size: Mapping[int, int], at_least: int) -> set[int]:
    """The hours that with the one before or after hold so many."""
    return {h for h, n in size.items() if max(size.get(h - 1, 0), size.get(h + 1, 0)) + n >= at_least}


def _crowded(marks: _Marks, work: Mapping[str, Sequence[Theirs]], at_least: int, window: timedelta) -> set[int]:
    """The hours left when those are taken away who were surely the reader's work throughout the hour.

    A span explains a look from a window before it until a window after it; here it has to explain the whole hour.
    """
    hour = timedelta(hours=1)
    theirs = {vault.lookup("ledger.about", person): when for person, when in work.items()}

    def all_hour(spans: Sequence[Theirs], begin: datetime) -> bool:
        return any(a <= begin + window and (b is None or b >= begin + hour - window) for a, b in spans)

    left: _Marks = {}
    for n, whose in marks.items():
        begin = _EPOCH + n * hour
        left[n] = {one for one in whose if one not in theirs or not all_hour(theirs[one], begin)}
    return _full(_sizes(left), at_least)


def _explained(work: Sequence[Theirs], at: datetime, window: timedelta) -> bool:
    # Work that ended within the window before explains a look, and so does work that began right after it.
    return any(a <= at + window and (b is None or b >= at - window) for a, b in work)


def _looks(
    by: Actor,
    begin: datetime,
    end: datetime,
    hours: Mapping[str, list[int]],
    household_of: Callable[[set[str]], Mapping[str, str]] | None,
) -> dict[str, list[_Look]]:
    """What each of these readers opened in those hours, oldest first, by household."""
    found: dict[str, list[_Look]] = {}
    for reader, full in hours.items():
        rows = _seen(by, begin, end).filter(reader=reader, single=True, hour__in=full)
        ids = list(rows.order_by("at", "id").values_list("entry", flat=True))
        told: list[tuple[datetime, str, list[str], str]] = []
        for n in range(0, len(ids), AT_ONCE):
            entries = Entry.objects.filter(pk__in=ids[n : n + AT_ONCE])
            for entry, body in bodies_of(list(entries)):
                told.append((entry.at, entry.role, body["fact"]["persons"], body["fact"]["purpose"]))
        told.sort(key=lambda one: one[0])
        people = {p for one in told for p in one[2]}
        homes = household_of(people) if household_of and people else {}
        found[reader] = [
            _Look(at, role, frozenset(homes.get(p, p) for p in persons), purpose) for at, role, persons, purpose in told
        ]
    return found


def _fullest(
    actor: str, looks: Sequence[_Look], work: Mapping[str, Sequence[Theirs]], window: timedelta
) -> ReadingSpree | None:
    """The window in which this reader opened most households that were not their work then."""
    strange = [(look, [d for d in look.doors if not _explained(work.get(d, ()), look.at, window)]) for look in looks]
    strange = [(look, doors) for look, doors in strange if doors]
    times = [look.at for look, _ in strange]
    best: tuple[int, int, int] = (0, 0, 0)
    counts: Counter[str] = Counter()
    left = 0
    for right, (look, doors) in enumerate(strange):
        counts.update(doors)
        start = bisect_left(times, look.at - window)
        while left < start:
            counts.subtract(strange[left][1])
            left += 1
        counts += Counter()  # those at zero are gone
        if len(counts) > best[0]:
            best = (len(counts), left, right)
    if not best[0]:
        return None
    here = [look for look, _ in strange[best[1] : best[2] + 1]]
    said = Counter(look.purpose for look in here if look.purpose)
    purposes = tuple(purpose for purpose, _ in said.most_common(PURPOSES_SHOWN))
    return ReadingSpree(actor, here[-1].role, best[0], here[0].at, here[-1].at, purposes)
