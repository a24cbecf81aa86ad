"""Numbering what gates are told."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from linan.core import clock
from linan.domains.healthcode.models import Code, StatusRelease
from linan.domains.healthcode.queries import LISTED_LONGER, latest_release
from linan.kernel.actor import Actor
from linan.kernel.tokens import MAX_LISTED, Status

EVERY = timedelta(seconds=30)
"""How often a new list may be made. A gate asks every one to five minutes, so this bounds the work, not the news."""
KEPT = timedelta(days=1)
"""A gate away for longer fetches the whole list."""
IN_FLIGHT = 65_536
"""The base stays so far below the newest index: a code whose transaction is not over yet is seen by nobody, and must
not find itself below the base. That many codes are given out in ten seconds, and cost 16 KB of zeros."""
MOST_LISTED = MAX_LISTED
"""Indices a gate can read in one list."""

log = logging.getLogger("linan.healthcode")


def release_status(by: Actor | None = None) -> StatusRelease:
    """The newest status list, made anew when the last one is older than `EVERY`.

    It is made when a gate asks: with no gate listening there is nothing to make. Anybody may ask, signed in or not: it
    says nothing but what is so already.
    """
    at, last = clock.now(), latest_release()
    if last is not None and at - last.issued_at < EVERY:
        return last
    with transaction.atomic():
        # Two that ask at once must not number one another's codes: the second waits here and finds the first's list.
        list(StatusRelease.objects.select_for_update().order_by("sequence")[:1])
        last = latest_release()
        if last is not None and at - last.issued_at < EVERY:
            return last
        base, size = _window(last, at)
        sequence = max(int(at.timestamp()), last.sequence + 1 if last else 0)
        made, new = StatusRelease.objects.get_or_create(
            sequence=sequence, defaults={"issued_at": at, "base": base, "size": size}
        )
        if new:
            Code.objects.filter(told=None).exclude(status=Status.VALID).update(told=sequence)
            StatusRelease.objects.filter(issued_at__lt=at - KEPT).delete()
        return made


def _window(last: StatusRelease | None, at: datetime) -> tuple[int, int]:
    """Base and size of the next list: from the oldest code somebody can still show to the newest given out.

    Everything below the last base is over, so the search begins there and passes each index once in its life.
    """
    was, grown = (last.base, last.size) if last else (0, 0)
    newest = Code.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    size = max(newest + 1, grown)
    alive = Code.objects.filter(pk__gte=was, expires_at__gt=at - LISTED_LONGER).order_by("pk")
    oldest = alive.values_list("pk", flat=True).first()
    base = max(was, min(size if oldest is None else oldest, size - IN_FLIGHT) // 4 * 4)
    if size - base > MOST_LISTED:
        # No gate could read a longer list, and then none would learn of any withdrawal.
        log.error("codes %s to %s are still good and leave the list: no gate could read it", base, size - MOST_LISTED)
        base = (size - MOST_LISTED + 3) // 4 * 4
    return base, size
