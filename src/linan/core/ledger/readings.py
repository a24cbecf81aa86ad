"""Who read whose records: every reading of some days, and those that nobody's work explains (B-13)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet

from linan.core import clock
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.abilities import AUDIT_READS
from linan.core.ledger.fields import within
from linan.core.ledger.models import Entry, Reading
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


def readers_between(by: Actor, since: datetime, until: datetime) -> list[str]:
    """Who read anything in that time, as references. Needs AUDIT_READS."""
    return sorted(_seen(by, since, until).order_by().values_list("reader", flat=True).distinct())


def kinds_between(by: Actor, since: datetime, until: datetime) -> list[str]:
    """What was read in that time, in the short words it was noted with. Needs AUDIT_READS."""
    return sorted(_seen(by, since, until).order_by().values_list("what", flat=True).distinct())


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

    Counting the readings of each hour takes the index alone; only hours that can hold so many are opened.
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
    looks = _looks(by, begin, end, _full_hours(by, begin, end, at_least), household_of)
    spans = tasked(set(looks), begin - window) if tasked and looks else {}
    everybody = {p for theirs in spans.values() for p in theirs}
    homes = household_of(everybody) if household_of and everybody else {}
    found = []
    for actor, theirs in sorted(looks.items()):
        work: dict[str, list[Theirs]] = defaultdict(list)
        for person, when in spans.get(actor, {}).items():
            work[homes.get(person, person)] += when
        spree = _fullest(actor, theirs, work, window)
        if spree is not None and spree.households >= at_least:
            found.append(spree)
    return found


def _seen(by: Actor, since: datetime, until: datetime) -> QuerySet[Reading]:
    regions = [r.community for r in by.must_somewhere(AUDIT_READS)]
    return Reading.objects.filter(within("region", regions), at__gte=since, at__lt=until).exclude(reader=by.id)


def _full_hours(by: Actor, begin: datetime, end: datetime, at_least: int) -> dict[str, list[int]]:
    """Per reader the hours that, with the hour before or after, hold enough single looks to matter."""
    first, last = millis(begin) // 3_600_000, millis(end) // 3_600_000
    regions = [r.community for r in by.must_somewhere(AUDIT_READS)]
    rows = Reading.objects.filter(within("region", regions), single=True, hour__gte=first, hour__lte=last)
    counted: dict[str, dict[int, int]] = defaultdict(dict)
    for reader, hour, n in rows.order_by().values_list("reader", "hour").annotate(n=Count("id")):
        counted[reader][hour] = n
    found = {}
    for reader, hours in counted.items():
        full = {h for h, n in hours.items() if max(hours.get(h - 1, 0), hours.get(h + 1, 0)) + n >= at_least}
        if full and reader != by.id:
            found[reader] = sorted(full)
    return found


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

    def explained(door: str, at: datetime) -> bool:
        # Work that ended within the window before explains a look, and so does work that began right after it.
        return any(a <= at + window and (b is None or b >= at - window) for a, b in work.get(door, ()))

    strange = [(look, [d for d in look.doors if not explained(d, look.at)]) for look in looks]
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
