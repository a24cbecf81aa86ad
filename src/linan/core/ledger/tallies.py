"""How many entries of which kind, by which kind of actor: counted once as they are numbered, so that a month of a
million entries is read in milliseconds.

`tally_all` counts on the worker's turns what the sequencer has numbered; what no turn has reached yet is counted when
asked. Counts only: no entry, no person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, Sum

from linan.core.ledger.fields import within
from linan.core.ledger.models import Entry, Log, Tally
from linan.core.ledger.processes import process_of
from linan.kernel.processes import Process
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
_PROCESS = "="
"""Before the code of a control process, where a tally counts all its kinds together; no kind begins like this. Who
moves a kind to another process has what was counted before made anew."""
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
        street = str(region.at(Level.STREET))
        found[True, street, day, kind, who] += 1
        if (process := process_of(kind)) is not None:
            found[True, street, day, _PROCESS + process.code, who] += 1
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
    names = {kind: kind for kind in kinds}
    return _summed(regions, names, names, first, last)


def acts_of(regions: Iterable[Region], processes: Iterable[Process], first: date, last: date) -> list[Acts]:
    """The same by control process: `kind` is the process's code, however many kinds of entries it has."""
    chosen = list(processes)
    return _summed(
        regions, {_PROCESS + p.code: p.code for p in chosen}, {k: p.code for p in chosen for k in p.kinds}, first, last
    )


def _summed(
    regions: Iterable[Region], wide_names: Mapping[str, str], names: Mapping[str, str], first: date, last: date
) -> list[Acts]:
    """Sums under the names of what is counted by street (`wide_names`), and by community or not yet (`names`)."""
    days = _days(first, last)
    chosen = list(dict.fromkeys(r.community for r in regions))
    found: Counter[tuple[Region, str, str]] = Counter()
    for wide, told in ((True, wide_names), (False, names)):
        areas = [r for r in chosen if (r.level <= Level.STREET) == wide]
        if not areas or not told:
            continue
        rows = Tally.objects.filter(within("region", areas), wide=wide, day__in=days, kind__in=list(told)).order_by()
        for region, kind, role, n in rows.values_list("region", "kind", "role").annotate(n=Sum("entries")):
            found[region, told[kind], role] += n
    for region, kind, role in _uncounted(chosen, names, first, last):
        wide = any(r.level <= Level.STREET and r.covers(region) for r in chosen)
        found[region.at(Level.STREET) if wide else region, names[kind], role_of(role)] += 1
    return [Acts(*key, n) for key, n in sorted(found.items())]


def _uncounted(
    regions: Collection[Region], kinds: Collection[str], first: date, last: date
) -> Iterator[tuple[Region, str, str]]:
    """Entries no turn of the worker has counted yet: those without a number, and those numbered since.

    They are picked out here: asked for kinds and days too, a database goes through all that was ever counted.
    """
    behind = list(Log.objects.filter(size__gt=F("tallied")).values_list("pk", "tallied"))
    rows = Entry.objects.order_by()
    parts = [rows.filter(position__isnull=True)]
    for n in range(0, len(behind), 100):
        since = Q(pk__in=[])
        for log, tallied in behind[n : n + 100]:
            since |= Q(log=log, position__gte=tallied)
        parts.append(rows.filter(since))
    begin, end = start_of(first), end_of(last)
    for part in parts:
        for path, at, kind, role in part.values_list("region", "at", "kind", "role").iterator():
            if kind in kinds and begin <= at < end and any(r.covers(path) for r in regions):
                yield Region(path), kind, role


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
