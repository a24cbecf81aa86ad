"""Fill the cell in LINAN_HOME with the fixed cast, or let days pass in it; prints JSON. Run as a process of its own, so
that the test itself never opens the cell's database.

    python -m tests.browser.cell make
    python -m tests.browser.cell on 24        the clock goes on by so many hours (a drill cell)
    python -m tests.browser.cell travel zhao 15     forty minutes in each of so many other counties, one a day
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, time, timedelta
from typing import Any

import django

EDITION = "v9"
"""The ninth edition, whose rings and days are verified; the one in force by date today asks nobody to stay in."""


def make() -> dict[str, Any]:
    """The cast, their demo links, and yesterday's forty minutes in the market and in the tea house."""
    from linan.web.database import prepare

    prepare()
    from linan.core import clock
    from linan.core.accounts import actions as accounts
    from linan.core.accounts.queries import demo_links
    from linan.core.movement import actions as movement
    from linan.core.policy import actions as policy
    from linan.core.policy.abilities import ADOPT_EDITION
    from linan.kernel.actor import Actor, ActorKind, Duty
    from linan.kernel.time import CHINA
    from linan.kernel.worlds.tables import DAILY_TABLES
    from tests.cast import COUNTY, build_cast, founder

    cast = build_cast()
    second = Actor(id="device:second", kind=ActorKind.DEVICE, duties=(Duty("he", COUNTY, frozenset({ADOPT_EDITION})),))
    proposed = policy.propose_edition(
        cast.actor("he"), COUNTY, EDITION, since=clock.now() - timedelta(days=30), because="the browser story"
    )
    policy.adopt_edition(second, proposed.id)
    # A civil day is counted from, so the hour at which somebody runs the tests must not decide which one it is.
    visited_on = clock.today() - timedelta(days=1)
    start = datetime.combine(visited_on, time(10), CHINA)
    for place, names in (("market", ("father", "zhao", "song")), ("teahouse", ("deng", "tian"))):
        movement.record_visits(
            cast.actor("clerk"),
            [
                movement.VisitRow(
                    person=cast.person[n],
                    place=cast.place[place],
                    start_at=start,
                    source="place",
                    end_at=start + timedelta(minutes=40),
                    key=f"{n}:{place}",
                )
                for n in names
            ],
        )
    for who, office in (("qian", "区疾控中心"), ("liu", "河畔街道办"), ("he", "县政府办"), ("audit", "纪委监委")):
        accounts.enter_department(founder(), cast.staff[who], office)
    departments = list(dict.fromkeys(t.department for t in DAILY_TABLES))
    for n, department in enumerate(departments):
        office = accounts.add_department(founder(), code=f"office-{n}", name=department, region=COUNTY)
        new = accounts.add_staff(
            founder(), name=f"{department}干部", region=COUNTY, phone=f"1380000009{n}", username=f"office{n}",
            password="river-1949-x", department=office,
        )  # fmt: skip
        accounts.assign_duty(founder(), new.ref, "department_officer", COUNTY)
        cast.staff[f"office{n}"] = new.ref
    for name in (*cast.staff, *cast.person):
        accounts.add_demo_link(cast.user(name), name)
    return {
        "links": dict(demo_links()),
        "person": {n: str(p.id) for n, p in cast.person.items()},
        "household": {n: str(h.id) for n, h in cast.household.items()},
        "gate": str(cast.gate_a.id),
        "visited_on": visited_on.isoformat(),
    }


def go_on(hours: int) -> dict[str, Any]:
    from linan.core import clock

    return {"now": clock.advance(timedelta(hours=hours)).isoformat(), "today": clock.today().isoformat()}


def travel(who: str, counties: int) -> dict[str, Any]:
    """Somebody was in so many other counties of the city and beyond, the latest the day before yesterday."""
    from linan.core import clock
    from linan.core.community.models import Person, Place
    from linan.core.movement import actions as movement
    from linan.core.movement.abilities import RECORD_MOVEMENT
    from linan.kernel.actor import workflow_actor
    from linan.kernel.refs import PersonRef
    from linan.kernel.region import Region
    from linan.kernel.time import CHINA

    person = PersonRef(Person.objects.get(name={"zhao": "赵德福", "mother": "朱雨桐"}[who]).pk)
    codes = [330102, 330105, 330106, 330108, 330109, 330111, 330122, 330127, 330182, 330203, 330205, 330206, 320102]
    rows = []
    for n in range(counties):
        place = Place.objects.create(
            region=Region.of_code(str((codes * 9)[n] + n // len(codes) * 40)),
            name=f"服务区{n}",
            kind="indoor",
            use="shop",
        )
        start = datetime.combine(clock.today() - timedelta(days=2 + n % 13), time(10), CHINA)
        end = start + timedelta(minutes=40)
        row = movement.VisitRow(
            person=person, place=place.ref, start_at=start, source="place", end_at=end, key=f"{who}{n}"
        )
        rows.append(row)
    movement.record_visits(workflow_actor("import", Region(""), [RECORD_MOVEMENT]), rows)
    return {"counties": counties}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "linan.web.settings"
    django.setup()
    deed, *words = sys.argv[1:]
    told = make() if deed == "make" else go_on(int(words[0])) if deed == "on" else travel(words[0], int(words[1]))
    json.dump(told, sys.stdout)
