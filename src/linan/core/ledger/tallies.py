"""How many entries of which kind, by which kind of actor: counted once as they are numbered, so that a month of a
million entries is read in milliseconds.

`tally_all` counts on the worker's turns what the sequencer has numbered; what no turn has reached yet is counted when
asked. Counts only: no entry, no person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum

from linan.core.ledger.fields import within
from linan.core.ledger.models import Entry, Log, Tally
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day, end_of, start_of
from linan.kernel.words import Words

MOST = 10_000
"""Entries of one log counted in one transaction."""
LOGS = 50
"""Logs counted in one turn of the worker."""
LONGEST = 92
"""The most days one question takes in."""
SYSTEM = "workflow"
"""The one role under which all workflows and timers are counted."""

_Key = tuple[bool, str, date, str, str]
_ADD = (
    f'INSERT INTO "{Tally._meta.db_table}" (wide, region, day, kind, role, entries) VALUES (%s, %s, %s, %s, %s, %s)'  # noqa: S608
    " ON CONFLICT (wide, day, region, kind, role)"
    f' DO UPDATE SET entries = "{Tally._meta.db_table}".entries + excluded.entries'
)


class Acts(NamedTuple):
    """So many entries of a kind, by those in a role, in an area. `region` is a street, or a county for what was
    recorded above streets; a community for who asks about communities."""

    region: Region
    kind: str
    role: str
    entries: int


def tally_all() -> int:
    """Count what was numbered since the last turn; return how many entries that were."""
    behind = Log.objects.filter(size__gt=F("tallied")).order_by("id").values_list("pk", flat=True)
    return sum(tally(id) for id in list(behind[:LOGS]))


@transaction.atomic
def tally(id: UUID) -> int:
    """Count a log's numbered entries that were not counted yet, at most `MOST`."""
    row = Log.objects.select_for_update().get(pk=id)
    upto = min(row.size, row.tallied + MOST)
    rows = Entry.objects.filter(log=id, position__gte=row.tallied, position__lt=upto).order_by()
    found: Counter[_Key] = Counter()
    for path, at, kind, role in rows.values_list("region", "at", "kind", "role"):
        region = Region(path)
        day, who = civil_day(at), role_of(role)
        found[False, str(region), day, kind, who] += 1
        found[True, str(region.at(Level.STREET)), day, kind, who] += 1
    if found:
        with connection.cursor() as cursor:
            # In one order: two logs of a street are counted at the same time on PostgreSQL.
            cursor.executemany(_ADD, [(*key[:2], key[2].isoformat(), *key[3:], n) for key, n in sorted(found.items())])
    Log.objects.filter(pk=id).update(tallied=upto)
    return upto - row.tallied


def role_of(role: str) -> str:
    """The role an entry is counted under: a workflow's name says nothing of who acts."""
    return SYSTEM if role.partition(":")[0] == SYSTEM else role


def acts(regions: Iterable[Region], kinds: Collection[str], first: date, last: date) -> list[Acts]:
    """Entries of these kinds within the regions on the days from `first` to `last`, by street, kind and role.

    A region below a street is its community: there the counts are by community. Refuses `too_many_days` and
    `wrong_order`. It asks for no permission: whoever calls names the regions its reader may see.
    """
    days = _days(first, last)
    chosen = list(dict.fromkeys(r.community for r in regions))
    found: Counter[tuple[Region, str, str]] = Counter()
    for wide in (True, False):
        areas = [r for r in chosen if (r.level <= Level.STREET) == wide]
        if not areas or not kinds:
            continue
        rows = Tally.objects.filter(within("region", areas), wide=wide, day__in=days, kind__in=list(kinds)).order_by()
        for region, kind, role, n in rows.values_list("region", "kind", "role").annotate(n=Sum("entries")):
            found[region, kind, role] += n
    for region, kind, role, n in _uncounted(chosen, kinds, first, last):
        wide = any(r.level <= Level.STREET and r.covers(region) for r in chosen)
        found[region.at(Level.STREET) if wide else region, kind, role_of(role)] += n
    return [Acts(*key, n) for key, n in sorted(found.items())]


def _uncounted(
    regions: Collection[Region], kinds: Collection[str], first: date, last: date
) -> list[tuple[Region, str, str, int]]:
    """Entries no turn of the worker has counted yet: those without a number, and those numbered since."""
    rows = (
        Entry.objects.filter(
            within("region", regions), kind__in=list(kinds), at__gte=start_of(first), at__lt=end_of(last)
        )
        .order_by()
        .values_list("region", "kind", "role")
        .annotate(n=Count("id"))
    )
    found = list(rows.filter(position__isnull=True))
    behind = list(Log.objects.filter(size__gt=F("tallied")).values_list("pk", "tallied"))
    for n in range(0, len(behind), 100):
        since = Q(pk__in=[])
        for log, tallied in behind[n : n + 100]:
            since |= Q(log=log, position__gte=tallied)
        found += rows.filter(since)
    return [(Region(path), kind, role, n) for path, kind, role, n in found]


def _days(first: date, last: date) -> list[date]:
    if last < first:
        raise Refusal("wrong_order", Words("The first day lies after the last."), kind=Kind.INVALID, field="since")
    if (last - first).days >= LONGEST:
        raise Refusal(
            "too_many_days",
            Words("At most {n} days are counted at once.", n=LONGEST),
            kind=Kind.INVALID,
            field="since",
            next_step=Words("Choose fewer days."),
        )
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
