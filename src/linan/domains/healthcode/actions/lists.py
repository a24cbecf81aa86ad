"""Numbering what gates are told."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from linan.core import clock
from linan.domains.healthcode.models import Code, StatusRelease
from linan.domains.healthcode.queries import latest_release
from linan.kernel.actor import Actor
from linan.kernel.tokens import Status

EVERY = timedelta(seconds=30)
"""How often a new list may be made. A gate asks every one to five minutes, so this bounds the work, not the news."""
KEPT = timedelta(days=1)
"""A gate away for longer fetches the whole list."""


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
        newest = Code.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        sequence = max(int(at.timestamp()), last.sequence + 1 if last else 0)
        made, new = StatusRelease.objects.get_or_create(
            sequence=sequence, defaults={"issued_at": at, "size": newest + 1}
        )
        if new:
            Code.objects.filter(told=None).exclude(status=Status.VALID).update(told=sequence)
            StatusRelease.objects.filter(issued_at__lt=at - KEPT).delete()
        return made
