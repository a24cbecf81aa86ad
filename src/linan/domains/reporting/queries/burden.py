"""The burden meter: what forms cost the people who fill them (A-19, B-24)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum

from linan.core import clock, policy
from linan.core.community.models import Person
from linan.core.ledger.fields import within
from linan.domains.reporting import rules
from linan.domains.reporting.abilities import SEE_FORMS
from linan.domains.reporting.models import Answer, FormDefinition, FormState
from linan.domains.reporting.rules import fields_of
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.time import end_of, start_of

SECONDS = "reporting.seconds_per_field"
_A_DAY = {"day": 1.0, "week": 1 / 7, "month": 1 / 30, "once": 0.0}


@dataclass(frozen=True, slots=True)
class DepartmentCost:
    """What one department's forms ask of an area each day, on separate paper and here."""

    department: str
    forms: int
    daily_forms: int
    minutes_apart: float
    """Minutes a day if every form were filled for everybody by itself."""
    minutes_here: float
    """Minutes a day for the boxes this department alone is the first to ask, each once while fresh."""

    @property
    def hours_apart(self) -> float:
        return self.minutes_apart / 60

    @property
    def hours_here(self) -> float:
        return self.minutes_here / 60


@dataclass(frozen=True, slots=True)
class Burden:
    """One day's measured work at forms: values entered, people answered for, minutes taken, boxes served by them."""

    day: date
    people: int
    values: int
    minutes: float
    boxes_served: int


def department_costs(by: Actor, region: Region) -> list[DepartmentCost]:
    """Hours asked by each department in `region` (SEE_FORMS), the most costly first."""
    if not by.can(SEE_FORMS, region):
        by.must(SEE_FORMS, region)
    people = Person.objects.filter(within("region", region)).exclude(presence="away").count()
    seconds = float(policy.number(SECONDS, region, clock.now()).value)
    live = FormDefinition.objects.filter(state=FormState.OUT, about="person", until_on__gte=clock.today())
    forms = [f for f in live.order_by("out_at", "id") if f.region.covers(region) or region.covers(f.region)]
    apart: dict[str, float] = defaultdict(float)
    here: dict[str, float] = defaultdict(float)
    count: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    asked: set[str] = set()
    for form in forms:
        daily = _A_DAY[form.repeat]
        count[form.department][0] += 1
        count[form.department][1] += form.repeat == "day"
        fields = fields_of(form.schema, str(form.id))
        apart[form.department] += len(fields) * daily * people * seconds / 60
        for field in fields:
            if field.key in asked:
                continue
            asked.add(field.key)
            bound = rules.item(field.item)
            if bound is not None and bound.held == "register" and bound.shelf_days is None:
                continue
            each_day = min(daily, 1 / field.shelf_days) if field.shelf_days else 0.0
            here[form.department] += each_day * people * seconds / 60
    return sorted(
        (DepartmentCost(d, n, daily, apart[d], here[d]) for d, (n, daily) in count.items()),
        key=lambda c: (-c.minutes_apart, c.department),
    )


def burden_of(worker: str, days: int = 14) -> list[Burden]:
    """The worker's own last days at forms, newest first; days without any are left out. Only for the worker's page."""
    today = clock.today()
    found = []
    for n in range(days):
        day = today - timedelta(days=n)
        rows = Answer.objects.filter(by=worker, entered_at__gte=start_of(day), entered_at__lt=end_of(day))
        told = rows.aggregate(values=Count("id"), people=Count("subject", distinct=True), seconds=Sum("seconds"))
        if told["values"]:
            found.append(Burden(day, told["people"], told["values"], (told["seconds"] or 0) / 60, _boxes(rows)))
    return found


def _boxes(rows: QuerySet[Answer]) -> int:
    """How many boxes on forms in use those values filled."""
    keys: dict[str, int] = defaultdict(int)
    for form in FormDefinition.objects.filter(state=FormState.OUT):
        for field in fields_of(form.schema, str(form.id)):
            keys[field.key] += 1
    return sum(keys.get(k, 1) for k in rows.values_list("key", flat=True))
