"""Loading the five levels of national divisions shipped in `data/`."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from django.core.cache import cache
from django.db import connection, transaction

from linan.core import clock
from linan.core.community.abilities import EDIT_PLACES, LOAD_DIVISIONS
from linan.core.community.facts import AreaAdded, DivisionsLoaded
from linan.core.community.models import Division
from linan.core.community.rules import plain_text
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

DATA = Path(__file__).parent / "data" / "divisions.csv.xz"
EDITION = "china-division 2.7.0"
SINCE = date(2023, 6, 30)
ROWS = 665_276
_LEVEL = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
_CHUNK = 20_000


def shipped() -> Iterator[tuple[str, str]]:
    """(code, name) of every shipped division, parents before children."""
    with lzma.open(DATA, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            code, _, name = line.rstrip("\n").partition(",")
            yield code, name


def load_divisions(
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    by: Actor | None = None,
    under: str = "",
) -> int:
    """Put the shipped divisions in place of those of the same edition; returns the rows. Safe to repeat.

    `under` keeps only the divisions below a code and those above it (tests and small cells). Divisions that ended or
    were added by hand stay. Needs LOAD_DIVISIONS when an actor is given; without one it is first set-up.
    """
    if by is not None:
        by.must_somewhere(LOAD_DIVISIONS)
    done = 0
    with transaction.atomic():
        present = set(Division.objects.exclude(since_on=SINCE).values_list("code", flat=True))
        Division.objects.filter(since_on=SINCE, until_on__isnull=True).delete()
        chosen = (
            (_path(code), code, name, _LEVEL[len(code)], SINCE, None, "")
            for code, name in shipped()
            if code not in present and (not under or code.startswith(under) or under.startswith(code))
        )
        while chunk := list(islice(chosen, _CHUNK)):
            _insert(chunk)
            done += len(chunk)
            progress(done, ROWS)
        if by is not None:
            record(DivisionsLoaded(region=Region(""), rows=done, edition=EDITION), by=by)
    return done


def add_division(by: Actor, above: Region, name: str) -> Region:
    """Enter a street of a county or a community of a street that the national list does not have; twice is once.

    It gets a code from 900 on, which the national list does not use, and stays when a newer list is loaded. Needs
    EDIT_PLACES over `above`; refuses `bad_area`, `bad_name`, and `no_code_left` after a hundred.
    """
    by.must(EDIT_PLACES, over=above)
    name = plain_text(name)
    if above.level not in (Level.COUNTY, Level.STREET):
        raise Refusal("bad_area", Words("Streets lie in a county and communities in a street."), kind=Kind.INVALID)
    if not 1 <= len(name) <= 60:
        raise Refusal("bad_name", Words("A name of 1 to {most} characters is needed.", most=60), kind=Kind.INVALID)
    below = Division.objects.filter(within("region", above), level=int(above.level) + 1)
    same: Region | None = below.filter(name=name, until_on__isnull=True).values_list("region", flat=True).first()
    if same is not None:
        return same
    taken = set(below.values_list("code", flat=True))
    code = next((c for n in range(900, 1000) if (c := f"{above.code}{n}") not in taken), None)
    if code is None:
        raise Refusal("no_code_left", Words("There is no code left for another area here."))
    region = above.child(code)
    with transaction.atomic():
        today = clock.today()
        # By the day of the shipped list a reload knows its own rows; what is entered by hand never carries it.
        since = today if today != SINCE else today + timedelta(days=1)
        Division.objects.create(region=region, code=code, name=name, level=int(region.level), since_on=since)
        record(AreaAdded(region=region, name=name), by=by)
    cache.delete(f"community.name:{region}")
    return region


def _path(code: str) -> str:
    return "".join(f"{code[:n]}/" for n in (2, 4, 6, 9, 12) if n <= len(code))


def _insert(rows: list[tuple[str, str, str, int, date, None, str]]) -> None:
    """Plain statements: model instances for 665,276 rows would cost more than the database does."""
    table = connection.ops.quote_name(Division._meta.db_table)
    columns = "region, code, name, level, since_on, until_on, successor"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * 7)
            plain = [(*r[:4], r[4].isoformat(), *r[5:]) for r in rows]
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", plain)  # noqa: S608 - constants
