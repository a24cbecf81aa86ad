"""The demo county's firms: one at work with a paused night shift, one that still lacks something."""

from __future__ import annotations

from datetime import date, time, timedelta

from stdnum.iso7064 import mod_11_2

from linan.core import clock
from linan.core.community import actions as register
from linan.core.community.facts import SiteKind
from linan.core.community.models import Person
from linan.domains.reopening import actions as reopening
from linan.domains.reopening.models import Reopening
from linan.domains.reopening.rules import Canteen
from linan.kernel.region import Level, Region
from linan.web.settle import Roster

GARMENTS, TOYS = "晨光服装厂", "小象玩具厂"
_FIRM = reopening.FirmTold("吕建国", "13700000031", 600, 12, 2, isolation_room=True)
_NAMES = ("孔令华", "曹美玲", "严建军", "华雪梅", "金志远", "魏素芬", "陶国强", "姜海燕")


def reopen(roster: Roster, community: Region) -> None:
    """Two firms file: of one both shifts opened and one is paused, of the other the day shift still lacks something."""
    lead = roster.actor("lead:0")
    grid = next(Region(k[7:]) for k in roster.staff if k.startswith(f"worker:{community}"))
    worker, here = roster.actor(f"worker:{grid}"), community.at(Level.COUNTY).code
    rows = []
    for name, use in ((GARMENTS, "服装"), (TOYS, "玩具")):
        told = register.SiteParticulars(
            SiteKind.ENTERPRISE, name, use, contact_name="吕建国", contact_phone="13700000031"
        )
        rows.append(reopening.open_file(worker, register.add_site(lead, grid, told).pk))
    garments, toys = rows
    reopening.put_firm(worker, garments.pk, _FIRM)
    reopening.put_firm(worker, toys.pk, reopening.FirmTold("鲍小英", "13700000032", 20, 3, 1, isolation_room=False))
    for row, shift, room, starts, ends, apart in (
        (garments, "早班", "一车间", 8, 16, 120), (garments, "晚班", "二车间", 16, 0, 120),
        (toys, "早班", "组装间", 8, 17, 60),
    ):  # fmt: skip
        hours = reopening.ShiftEntry(shift, room, time(starts), time(ends), 12, 90, apart, Canteen.STAGGERED)
        reopening.put_shift(worker, row.pk, hours)
    places = [(garments, "早班")] * 3 + [(garments, "晚班")] * 3 + [(toys, "早班")] * 2
    for n, (name, (row, shift)) in enumerate(zip(_NAMES, places, strict=True)):
        told_of = reopening.WorkerEntry(name, _number(n), here, clock.today(), unwell=False)
        reopening.put_worker(worker, row.pk, shift, told_of)
    for row in rows:
        reopening.submit_file(worker, row.pk)
    # Somebody of the night shift comes with a fever: that shift alone stands still.
    ill = reopening.WorkerEntry(_NAMES[4], _number(4), here, clock.today(), unwell=True)
    reopening.put_worker(worker, garments.pk, "晚班", ill)


def name_the_contact(roster: Roster, person: Person) -> None:
    """A resident fills in the toy factory's file."""
    row = Reopening.objects.get(site__name=TOYS)
    key = next(k for k in roster.staff if k.startswith("worker:") and Region(k[7:]).covers(row.region))
    reopening.name_contact(roster.actor(key), row.pk, person.identity)


def _number(n: int) -> str:
    """A well-formed identity number that belongs to nobody."""
    stem = f"330106{date(1990, 5, 1) + timedelta(days=37 * n):%Y%m%d}9{n}1"
    return stem + mod_11_2.calc_check_digit(stem)
