"""Who works where now: duties in force, whose holder is there, the nearest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from linan.core import clock
from linan.core.accounts.models import Absence, Duty, DutyHow
from linan.core.accounts.rules import covering
from linan.core.ledger.compiled import Compiled
from linan.kernel.refs import StaffRef
from linan.kernel.region import Region

ASKED_AT_ONCE = 1000
"""Regions in one question; a database takes some ten thousand values at most."""


class _Held(NamedTuple):
    """A duty as it is ranked."""

    region: Region
    staff_id: UUID
    how: str
    since: datetime
    until: datetime | None


# Every task asks who is nearest, so these few questions are built once; each step above a door is one of them.
_HELD = Compiled(
    lambda: Duty.objects.filter(staff__left_at=None).values_list("staff_id", "how", "since", "until"),
    "role",
    "region",
    "since__lte",
)
_AWAY = Compiled(lambda: Absence.objects.values_list("until"), "staff_id", "since__lte")
_LENT = Compiled(lambda: Duty.objects.values_list("until"), "staff_id", "how", "since__lte")


def in_force(at: datetime) -> Q:
    """Duties in force at `at`."""
    return Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))


def acting(at: datetime) -> Q:
    """Duties in force whose holder is there: not away, and for posts at home not lent elsewhere."""
    away = Absence.objects.filter(in_force(at), staff=OuterRef("staff"))
    lent = Duty.objects.filter(in_force(at), how=DutyHow.SECONDMENT, staff=OuterRef("staff"))
    return in_force(at) & ~Q(Exists(away)) & (Q(how=DutyHow.SECONDMENT) | ~Q(Exists(lent)))


def workers_for(region: Region, role: str = "grid_worker") -> list[StaffRef]:
    """Staff holding `role` over `region` now: the nearest covering duty first, own posts before deputies.

    Who is away or lent elsewhere is passed over. For workflows and assignment; it names nobody.
    """
    at = clock.now()
    held = [
        _Held(Region(near), *row)
        for near in dict.fromkeys([*map(str, covering(region)), ""])
        for row in _HELD.all(role, near, at)
    ]
    there = [d for d in held if d.until is None or d.until > at]
    ids = {d.staff_id for d in there}
    away = {i for i in ids if any(until is None or until > at for (until,) in _AWAY.all(i, at))}
    lent = {i for i in ids if any(until is None or until > at for (until,) in _LENT.all(i, DutyHow.SECONDMENT, at))}
    return _nearest(
        d for d in there if d.staff_id not in away and (d.how == DutyHow.SECONDMENT or d.staff_id not in lent)
    )


def workers_among(regions: Iterable[Region], role: str = "grid_worker") -> dict[Region, list[StaffRef]]:
    """`workers_for` each of these regions, in three questions for all of them."""
    wanted = list(dict.fromkeys(regions))
    if len(wanted) == 1:
        return {wanted[0]: workers_for(wanted[0], role)}
    at = clock.now()
    above = sorted({str(a) for r in wanted for a in covering(r)} | {""})
    held: list[Duty] = []
    for start in range(0, len(above), ASKED_AT_ONCE):
        some = above[start : start + ASKED_AT_ONCE]
        held += Duty.objects.filter(in_force(at), role=role, region__in=some, staff__left_at=None)
    # As `acting`, in three plain questions: every task asks this, and building the one costs more than asking three.
    ids = {d.staff_id for d in held}
    away = set(Absence.objects.filter(in_force(at), staff__in=ids).values_list("staff_id", flat=True)) if ids else ids
    lent = (
        set(Duty.objects.filter(in_force(at), how=DutyHow.SECONDMENT, staff__in=ids).values_list("staff_id", flat=True))
        if ids
        else ids
    )
    there: dict[str, list[_Held]] = {}
    for d in held:
        if d.staff_id not in away and (d.how == DutyHow.SECONDMENT or d.staff_id not in lent):
            one = _Held(d.region, d.staff_id, d.how, d.since, d.until)
            there.setdefault(str(d.region), []).append(one)
    return {
        region: _nearest(d for a in dict.fromkeys([*map(str, covering(region)), ""]) for d in there.get(a, ()))
        for region in wanted
    }


def _nearest(held: Iterable[_Held]) -> list[StaffRef]:
    ranked = sorted(held, key=lambda d: (-d.region.level, d.how != DutyHow.POST, d.since, d.staff_id))
    return list(dict.fromkeys(StaffRef(d.staff_id) for d in ranked))
