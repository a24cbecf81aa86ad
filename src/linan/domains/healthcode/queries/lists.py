"""The public lists a gate needs: whose codes are believed, and what has become of each."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from linan.core import clock, vault
from linan.core.community.models import Person
from linan.core.ledger.compiled import Compiled
from linan.domains.healthcode.models import Code, StatusRelease
from linan.domains.healthcode.queries.codes import KEY_NAME, county_of
from linan.kernel.refusal import not_found
from linan.kernel.tokens import KeyEntry, Status, StatusDelta, StatusList, TrustList, trust_of

LISTED_LONGER = timedelta(minutes=10)
"""So long after its end a code stays on the list: a gate whose clock is behind by less still takes it."""

log = logging.getLogger("linan.healthcode")


def issuers() -> Mapping[bytes, KeyEntry]:
    """The keys of other counties and countries whose codes are believed here: `trust.json` in the cell's folder, in the
    form of a trust list, put there by whoever runs the cell. Without the file, or with an unusable one, nobody's.
    """
    path = Path(settings.LINAN_HOME) / "trust.json"
    try:
        return _issuers(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=2)
def _issuers(path: Path, changed: int) -> Mapping[bytes, KeyEntry]:
    try:
        return trust_of(json.loads(path.read_text())).keys
    except (ValueError, KeyError, TypeError) as error:
        log.error("trust.json cannot be used, no other county is believed: %s", error)
        return {}


def trust_list() -> TrustList:
    """Whose codes are believed here: the cell's own keys for the county whose people are on its roll, and `issuers`."""
    at = clock.now()
    # A cell is one county, so the first and the last address of the roll name it; two index look-ups.
    homes = Person.objects.order_by("region").values_list("region", flat=True)
    regions = {county_of(r) for r in (homes.first(), homes.last()) if r is not None}
    return TrustList(
        int(at.timestamp()),
        at,
        {**issuers(), **vault.token_entries(KEY_NAME, regions, at)},
        here=frozenset(regions),
        list_keys=frozenset({vault.sign_key("lists").public_key().public_bytes_raw()}),
    )


def latest_release() -> StatusRelease | None:
    """The newest status list, if one was ever made."""
    return StatusRelease.objects.order_by("-sequence").first()


def status_list() -> StatusList:
    """Two bits for every code that can still be shown, as the newest release says; what has expired needs no bit."""
    release = latest_release()
    if release is None:
        return replace(StatusList.build(0, clock.now(), {}, 0), keys=_own_keys())
    held = Code.objects.filter(told__lte=release.sequence, expires_at__gt=release.issued_at - LISTED_LONGER)
    statuses = {pk: Status(status) for pk, status in held.values_list("pk", "status")}
    made = StatusList.build(release.sequence, release.issued_at, statuses, release.size, release.base)
    return replace(made, keys=_own_keys())


def _own_keys() -> frozenset[bytes]:
    """The keys this cell signs codes with: its list says nothing of another county's codes of the same indices."""
    return frozenset(vault.token_entries(KEY_NAME, (), clock.now()))


_RELEASED = Compiled(lambda: StatusRelease.objects.order_by("-sequence").values_list("base", "size"))


def listed_from() -> int:
    """The first index the newest status list speaks of; every code below it is over. 0 before there is a list."""
    row = _RELEASED.first()
    return int(row[0]) if row else 0


def status_delta(since: int, sequence: int) -> StatusDelta:
    """What changed from one release to a later one; refuses `not_found` for numbers that are none, or long gone."""
    known = {r.sequence: r for r in StatusRelease.objects.filter(pk__in=[since, sequence])}
    if since >= sequence or len(known) != 2:
        raise not_found()
    later = known[sequence]
    ended = later.issued_at - LISTED_LONGER
    rows = Code.objects.filter(told__gt=since, told__lte=sequence, expires_at__gt=ended, pk__gte=later.base)
    changes = {pk: Status(status) for pk, status in rows.values_list("pk", "status")}
    return StatusDelta(since, sequence, later.issued_at, later.size, changes, later.base, _own_keys())
