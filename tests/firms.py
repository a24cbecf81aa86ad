"""A garment factory in A with a day and a night shift, and a neighbour in B: what the tests of reopening stand on."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from linan.core import clock
from linan.core.community import actions as register
from linan.core.community.facts import SiteKind
from linan.core.community.models import Person, Site
from linan.domains.gates import actions as gates
from linan.domains.gates.rules import Risk as Listed
from linan.domains.reopening import actions
from linan.domains.reopening.models import Reopening, Shift, Worker
from linan.domains.reopening.rules import Canteen
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from tests.cast import COUNTY, A, Cast, founder, identity_number

FIRM = actions.FirmTold("吕建国", "13700000001", masks=500, disinfectant_days=10, thermometers=2, isolation_room=True)
HERE = COUNTY.code


def site(region: Region = A.child("g01"), name: str = "晨光服装厂") -> Site:
    told = register.SiteParticulars(SiteKind.ENTERPRISE, name, contact_name="吕建国", contact_phone="13700000001")
    return register.add_site(founder(), region, told)


def hours(name: str, starts: int, ends: int, room: str, **other: Any) -> actions.ShiftEntry:
    told: dict[str, Any] = {"seats": 10, "square_metres": 80, "spacing_cm": 120, "canteen": Canteen.STAGGERED}
    return actions.ShiftEntry(name, room, time(starts), time(ends), **{**told, **other})


def number(n: int) -> str:
    """The n-th well-formed identity number of a stranger to the register."""
    return identity_number(date(1990, 1, 1) + timedelta(days=n), "male", 300 + n)


def hand(
    name: str = "工人甲", n: int = 1, origin: str = HERE, left_on: date | None = None, unwell: bool = False
) -> actions.WorkerEntry:
    return actions.WorkerEntry(name, number(n), origin, left_on or clock.today(), unwell)


def known(
    cast: Cast, who: str, origin: str = HERE, left_on: date | None = None, unwell: bool = False
) -> actions.WorkerEntry:
    """Somebody of the cast as a worker, by the number in the register."""
    row = Person.objects.get(pk=cast.person[who].id)
    return actions.WorkerEntry(row.name, row.identity, origin, left_on or clock.today(), unwell)


def whole_file(by: Actor, **other: Any) -> Reopening:
    """A file with nothing missing: a day shift in one room, a night shift in another, one worker each."""
    row = actions.open_file(by, site(**other).pk)
    actions.put_firm(by, row.pk, FIRM)
    for n, told in enumerate((hours("早班", 8, 16, "一车间"), hours("晚班", 16, 0, "二车间")), 1):
        actions.put_shift(by, row.pk, told)
        actions.put_worker(by, row.pk, told.name, hand("工人" + "甲乙"[n - 1], n))
    return row


def again(row: Reopening) -> Reopening:
    return Reopening.objects.get(pk=row.pk)


def shift(row: Reopening, name: str) -> Shift:
    return Shift.objects.get(file=row, name=name)


def worker(row: Reopening, name: str) -> Worker:
    return next(w for w in Worker.objects.filter(shift__file=row) if w.name == name)


def risk(cast: Cast, code: str, how: Listed = Listed.HIGH, days: int = 20) -> None:
    until = clock.now() + timedelta(days=days)
    gates.list_risk_region(cast.qian, COUNTY, code, "", until, "通告第3号", how)
