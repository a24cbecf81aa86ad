"""Deleting what health codes have kept long enough: ended codes, daily words, changes, and what was said in objections.

In bounded lots, each a transaction of its own: a large county ends three million codes a day, and nobody at a gate
waits for that. What is left over rings again at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from linan.core import clock
from linan.core.ledger import record, record_at
from linan.core.ledger.fields import within
from linan.core.movement.store.moving import leave_no_trace, settle
from linan.domains.healthcode.abilities import FORGET_CODES
from linan.domains.healthcode.facts import CodesForgotten, ForgettingDue
from linan.domains.healthcode.models import Appeal, AppealWord, Change, Code, DailyWord, OrderedPerson, Standing
from linan.domains.healthcode.queries.keeping import Keeping
from linan.domains.healthcode.rules.orders import OrderState
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.time import civil_day
from linan.kernel.verdicts import Colour
from linan.kernel.words import Words

LOT = 20_000
"""Rows of each sort deleted in one transaction: a tenth of a second on SQLite."""
AT_ONCE = 500
FEWEST_CODE_DAYS = 8
"""A gate brings a scan up to seven days late, and an upload of a later day must still find whose the code was."""


def forget_old_codes(by: Actor, kept: Keeping, apart: Mapping[Region, Keeping] | None = None) -> int:
    """Delete one lot of what was kept long enough in the actor's areas, note how much, and ring again if there is more.

    `apart` names areas that keep other numbers of days. Nothing goes of whoever is yellow or red, is named in an order
    by hand, or waits for the answer to an objection; of a code, nothing of that depends on it. An objection stays with
    its days and its decision; only its words go. Needs FORGET_CODES. Fewer than one day is refused.
    """
    own = apart or {}
    if min(getattr(k, f.name) for k in (kept, *own.values()) for f in fields(Keeping)) < 1:
        words = Words("Codes and what belongs to them are kept for at least one day.")
        raise Refusal("keeping_period_too_short", words, kind=Kind.INVALID)
    regions = by.must_somewhere(FORGET_CODES)
    gone: dict[str, int] = dict.fromkeys(("codes", "words", "changes", "answers"), 0)
    more = False
    with transaction.atomic():
        leave_no_trace()
        for where, days in _areas(list(regions), kept, own):
            for name, rows in _over(where, days):
                count = _delete(rows, LOT - gone[name])
                gone[name] += count
                more |= gone[name] >= LOT
        if any(gone.values()):
            record(CodesForgotten(region=regions[0], **gone), by=by, purpose="retention")
            transaction.on_commit(settle)
        if more:
            once = f"healthcode.forget:{regions[0]}"
            record_at(clock.now(), ForgettingDue(region=regions[0]), by=by, once=once)
    return sum(gone.values())


def _areas(regions: list[Region], kept: Keeping, own: Mapping[Region, Keeping]) -> Iterator[tuple[Q, Keeping]]:
    """Where which days are kept: an area with days of its own is left out of those around it."""
    for where, days in ((regions, kept), *(([r], k) for r, k in own.items())):
        inner = [r for r in own if r not in where and any(w.covers(r) for w in where)]
        yield within("region", where) & ~within("region", inner) if inner else within("region", where), days


def _over(where: Q, kept: Keeping) -> Iterator[tuple[str, QuerySet[Code | DailyWord | Change | AppealWord]]]:
    """The rows of each sort whose time is over, the oldest first."""
    now = clock.now()
    ended = now - timedelta(days=max(kept.code, FEWEST_CODE_DAYS))
    yield "codes", Code.objects.filter(where, expires_at__lt=ended).order_by("expires_at")
    first = civil_day(now) - timedelta(days=kept.daily)
    yield "words", _settled(DailyWord.objects.filter(where, on__lt=first)).order_by("on")
    yield "changes", _settled(Change.objects.filter(where, at__lt=now - timedelta(days=kept.change))).order_by("at")
    decided = Appeal.objects.filter(where, decided_at__lt=now - timedelta(days=kept.appeal))
    yield "answers", AppealWord.objects.filter(appeal__in=_settled(decided)).order_by("pk")


def _settled(rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]
    """Without the people of whom something is open: a colour, an order, an objection."""
    waiting = (OrderState.SECOND, OrderState.THIRD, OrderState.IN_FORCE)
    return rows.exclude(
        Q(person_id__in=Standing.objects.exclude(colour=Colour.GREEN).values("person_id"))
        | Q(person_id__in=Appeal.objects.filter(decided_at=None).values("person_id"))
        | Q(person_id__in=OrderedPerson.objects.filter(order__state__in=waiting).values("person_id"))
    )


def _delete(rows: QuerySet, most: int) -> int:  # type: ignore[type-arg]
    ids = list(rows.values_list("pk", flat=True)[: max(0, most)])
    for start in range(0, len(ids), AT_ONCE):
        rows.model.objects.filter(pk__in=ids[start : start + AT_ONCE]).delete()
    return len(ids)
