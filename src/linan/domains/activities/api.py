"""The JSON door of calm times."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.api import router as new_router
from linan.domains.activities import queries

router = new_router("activities")


class BuildingOut(Schema):
    """One building; `percent` is null where the last test asked nobody."""

    region: str
    name: str
    living: int
    asked: int
    within: int
    percent: int | None
    last_sign: datetime | None
    dormant: bool


class ReachOut(Schema):
    """The last test message: within how many minutes, and how many of those asked were reached."""

    sent_at: datetime | None
    minutes: int | None
    percent: int | None
    buildings: list[BuildingOut]


@router.get("/reach", response={200: ReachOut, **PROBLEMS})
def reach(request: HttpRequest) -> ReachOut:
    view = queries.calm(by_of(request))
    return ReachOut(
        sent_at=view.test.sent_at if view.test else None,
        minutes=view.test.minutes if view.test else None,
        percent=view.total.percent,
        buildings=[
            BuildingOut(
                region=str(b.region),
                name=b.name,
                living=b.living,
                asked=b.reach.asked,
                within=b.reach.within,
                percent=b.reach.percent,
                last_sign=b.last_sign,
                dormant=b.dormant,
            )
            for b in view.lines
        ],
    )
