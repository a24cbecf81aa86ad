"""Other issuers' status lists: whose are named by the trust file, what is held of each, and the bundle for gates."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from linan.core import clock
from linan.core.accounts import queries as accounts
from linan.core.ledger.compiled import Compiled
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.domains.healthcode.models import IssuerList, IssuerStep
from linan.domains.healthcode.queries.lists import issuers
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.tokens import Issuer, IssuerDeltas, IssuerLists, StatusDelta, StatusList, issuers_of

log = logging.getLogger("linan.healthcode")


@dataclass(frozen=True, slots=True)
class IssuerLine:
    """One issuer as whoever keeps the lists sees it. `issued_at` None: no list of theirs is held."""

    name: str
    keys: int
    address: str
    issued_at: datetime | None
    size: int
    taken_at: datetime | None
    taken_by: str
    tried_at: datetime | None
    error: str


def issuers_listed() -> tuple[Issuer, ...]:
    """Who of the trust file keeps a status list. None with a part that cannot be used: their codes are believed
    all the same, and each answer at a gate says that no list is at hand."""
    path = Path(settings.LINAN_HOME) / "trust.json"
    try:
        return _listed(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return ()


@lru_cache(maxsize=2)
def _listed(path: Path, changed: int) -> tuple[Issuer, ...]:
    try:
        return issuers_of(json.loads(path.read_text()), issuers().keys())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.error("the issuers of trust.json cannot be used, no list of theirs is: %s", error)
        return ()


_NEWEST = Compiled(lambda: IssuerList.objects.order_by("-number").values_list("number", "taken_at"))


def issuer_lists_head() -> tuple[int, datetime]:
    """Number and time of the newest bundle; 0 before any list was taken."""
    row = _NEWEST.first()
    return (int(row[0]), row[1] or clock.now()) if row else (0, clock.now())


def issuer_lists() -> IssuerLists:
    """All lists held of issuers the trust file names, for gates and for the cell's own door."""
    return _bundle(*issuer_lists_head(), issuers_listed())


def issuer_deltas(since: int, sequence: int) -> IssuerDeltas:
    """What was taken from one bundle to a later one; refuses `not_found` where a whole list came between, or one of
    them is none or long gone."""
    if since >= sequence or IssuerStep.objects.filter(pk__in=[since, sequence]).count() != 2:
        raise not_found()
    named = [i.name for i in issuers_listed()]
    rows = IssuerStep.objects.filter(number__gt=since, number__lte=sequence, name__in=named).order_by("number")
    steps = list(rows.values_list("delta", flat=True))
    deltas = tuple(StatusDelta.from_json(d) for d in steps if d is not None)
    if len(deltas) < len(steps):
        raise not_found()
    return IssuerDeltas(since, sequence, deltas)


def issuer_statuses() -> tuple[StatusList, ...]:
    """The same for the gates' own look, without a question where the trust file names no issuer's list."""
    return issuer_lists().lists if issuers_listed() else ()


@lru_cache(maxsize=2)
def _bundle(number: int, at: datetime, named: tuple[Issuer, ...]) -> IssuerLists:
    held = dict(IssuerList.objects.exclude(sequence=None).values_list("name", "body"))
    lists = (replace_keys(StatusList.from_json(held[i.name]), i) for i in named if i.name in held)
    return IssuerLists(number, at, tuple(lists))


def replace_keys(held: StatusList, issuer: Issuer) -> StatusList:
    """A held list for the keys the trust file names today, whatever it named when the list was taken."""
    return StatusList(held.sequence, held.issued_at, held.bits, issuer.keys, base=held.base)


def issuer_lines(by: Actor) -> list[IssuerLine]:
    """Every issuer of the trust file with a list, in its order. Needs LOAD_REVOCATIONS somewhere."""
    by.must_somewhere(LOAD_REVOCATIONS)
    rows = {r.name: r for r in IssuerList.objects.defer("body")}
    sizes = {s.keys: s.size - s.base for s in issuer_lists().lists}
    return [
        IssuerLine(
            i.name, len(i.keys), i.status, row.issued_at, sizes.get(i.keys, 0), row.taken_at,
            accounts.actor_name(row.taken_by) if row.taken_by else "", row.tried_at, row.error,
        )
        for i in issuers_listed()
        for row in [rows.get(i.name) or IssuerList(name=i.name)]
    ]  # fmt: skip
