"""Which function answered which: the links between the apps of a cell, read from the causes of its entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, OuterRef, Subquery

from linan.core.ledger.fields import within
from linan.core.ledger.models import Entry
from linan.kernel.region import Region


def links_within(regions: Iterable[Region], since: datetime) -> dict[tuple[str, str], datetime]:
    """(app, app that answered it) → when it was last asked, for entries of an area since a moment. No person is in it.

    `gates.passage_refused` that caused `workforce.task_opened` is the link (`gates`, `workforce`).
    """
    cause = Entry.objects.filter(pk=OuterRef("cause"))
    rows = Entry.objects.filter(within("region", regions), at__gte=since, cause__isnull=False).order_by()
    found: dict[tuple[str, str], datetime] = {}
    # The moment of a link is that of its cause: a timer that comes due weeks later is no fresh answer.
    told = rows.annotate(asked=Subquery(cause.values("kind")[:1]), asked_at=Subquery(cause.values("at")[:1]))
    for kind, asked, last in told.values_list("kind", "asked").annotate(Max("asked_at")):
        link = (str(asked or "").partition(".")[0], str(kind).partition(".")[0])
        if link[0] and link[0] != link[1]:
            found[link] = max(found.get(link, last), last)
    return found
