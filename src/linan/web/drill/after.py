"""What the drill showed, read off the product's own records. Nothing here depends on wall clock, ids or salts."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max

from linan.core.ledger.models import Entry
from linan.domains.gates.models import Handover
from linan.domains.healthcode.models import Standing
from linan.domains.quarantine.models import Order
from linan.domains.testing.models import Sample
from linan.domains.tracing.models import Case, Contact, Push, SearchRun
from linan.domains.workforce.models import Task
from linan.kernel.time import CHINA, civil_day
from linan.kernel.worlds import compare_delay, make_days
from linan.web.drill.play import BEGAN, DETECTED, Drill

NOT_COUNTED = ("ledger.checkpoint_signed", "quarantine.changed", "testing.ordered", "testing.dropped")
"""Heads are signed once a minute of real time. How often a plan was rewritten before it stood depends on which of two
causes was answered first; the plan that stands does not, and that is what `orders` and `samples` count."""

DELAY_DAYS = 28


def measure(drill: Drill) -> dict[str, Any]:
    """The `result` part of the drill's JSON."""
    people = drill.world.people
    index = Case.objects.order_by("number").first()
    first_run = SearchRun.objects.filter(case=index).order_by("at").first()
    lines = Contact.objects.filter(case=index)
    last_located = Push.objects.filter(contacts__case=index).aggregate(at=Max("located_at"))["at"]
    assert drill.reported_at is not None
    orders = list(Order.objects.order_by("person_id"))
    released = [o for o in orders if o.state == "released"]
    on_time = [
        o for o in released if o.closed_at is not None and o.closed_at - o.due.ends_at() <= timedelta(minutes=10)
    ]
    per_worker = Counter(
        Task.objects.exclude(worker="").values_list("worker").annotate(n=Count("id")).values_list("n", flat=True)
    )
    by_worker = sorted((n for n, times in per_worker.items() for _ in range(times)), reverse=True)
    cases = Case.objects.filter(state="confirmed").order_by("confirmed_at", "number")
    kept_in = {o.person_id: o.ordered_at for o in sorted(orders, key=lambda o: o.ordered_at, reverse=True)}
    truth = drill.world.outbreak.infections
    found = {people[c.person_id] for c in cases}
    in_time = 0
    for infection in truth[1:]:
        person = drill.world.county.people[infection.person].id
        infectious_at = BEGAN + timedelta(minutes=infection.at) + timedelta(days=2)
        if person in kept_in and kept_in[person] <= infectious_at:
            in_time += 1
    return {
        "detected_on": (BEGAN + timedelta(days=DETECTED)).date().isoformat(),
        "minutes_report_to_last_contact_located": (
            None if last_located is None else int((last_located - drill.reported_at).total_seconds() // 60)
        ),
        "index_search": {
            "people_per_generation": first_run.per_generation if first_run else [],
            "lines_per_ring": dict(Counter(sorted(lines.values_list("ring", flat=True)))),
            "visits_searched": first_run.visits if first_run else 0,
        },
        "infections": {
            "in_truth": len(truth),
            "found": len(found & {i.person for i in truth}),
            "wrongly_confirmed": len(found - {i.person for i in truth}),
            "isolated_before_infectious": in_time,
            "per_generation_in_truth": _per_generation(drill),
        },
        "delay": _delay(drill),
        "curve": _curve(drill),
        "contacts": Contact.objects.count(),
        "located": Push.objects.exclude(located_at=None).count(),
        "orders": {
            "all": len(orders),
            "by_regime": dict(Counter(sorted(o.regime for o in orders))),
            "by_state": dict(Counter(sorted(o.state for o in orders))),
            "released_on_time": len(on_time),
            "released": len(released),
        },
        "codes": dict(Counter(sorted(Standing.objects.values_list("colour", flat=True)))),
        "samples": {
            "taken": drill.counts.samples,
            "by_outcome": dict(Counter(sorted(Sample.objects.values_list("outcome", flat=True)))),
        },
        "gate": {"scans": dict(sorted(drill.counts.scans.items())), "handovers": Handover.objects.count()},
        "tasks": {
            "all": Task.objects.count(),
            "by_kind": dict(Counter(sorted(Task.objects.values_list("kind", flat=True)))),
            "by_state": dict(Counter(sorted(Task.objects.values_list("state", flat=True)))),
            "workers": len(by_worker),
            "per_worker_max": by_worker[0] if by_worker else 0,
            "per_worker_median": by_worker[len(by_worker) // 2] if by_worker else 0,
        },
        "check_ins": {"by_themselves": drill.counts.self_check_ins, "by_workers": drill.counts.worker_check_ins},
        "calls_saved": drill.counts.self_check_ins,
        "entries": dict(
            sorted(
                Entry.objects.exclude(kind__in=NOT_COUNTED)
                .order_by()
                .values_list("kind")
                .annotate(n=Count("id"))
                .values_list("kind", "n")
            )
        ),
    }


def _per_generation(drill: Drill) -> list[int]:
    counted = Counter(i.generation for i in drill.world.outbreak.infections)
    return [counted[g] for g in range(max(counted) + 1)]


def _delay(drill: Drill) -> dict[str, Any]:
    """Some introductions into this county over four weeks, contacts held at once and two days later: a model's answer,
    not the drill's (`kernel.worlds.delay` says what it assumes)."""
    county = drill.world.county
    told = compare_delay(make_days(county, days=DELAY_DAYS), seed=county.seed)
    return {
        "introductions": told.introductions,
        "days": told.days,
        "per_generation_at_once": list(told.at_once),
        "per_generation_late": list(told.late),
        "more_infections": told.more,
    }


def _curve(drill: Drill) -> list[dict[str, Any]]:
    """Per day: infections in truth, cases confirmed, orders in force at its end."""
    infected = Counter(i.at // 1440 for i in drill.world.outbreak.infections)
    confirmed = Counter(
        (civil_day(c.confirmed_at) - BEGAN.date()).days
        for c in Case.objects.exclude(confirmed_at=None)
        if c.confirmed_at
    )
    orders = list(Order.objects.all())
    last = max([DETECTED, *((civil_day(o.closed_at) - BEGAN.date()).days for o in orders if o.closed_at is not None)])
    rows = []
    for day in range(last + 1):
        on = (BEGAN + timedelta(days=day)).astimezone(CHINA).date()
        in_force = sum(
            civil_day(o.ordered_at) <= on and (o.closed_at is None or civil_day(o.closed_at) > on) for o in orders
        )
        rows.append(
            {"on": on.isoformat(), "infected": infected[day], "confirmed": confirmed[day], "in_quarantine": in_force}
        )
    return rows


def chain(drill: Drill) -> list[dict[str, Any]]:
    """The tree of what really happened, for the picture: person by number, never by name."""
    order = {i.person: n for n, i in enumerate(drill.world.outbreak.infections)}
    found = {drill.world.people[c.person_id] for c in Case.objects.filter(state="confirmed")}
    return [
        {
            "n": n,
            "from": None if i.infector is None else order[i.infector],
            "generation": i.generation,
            "day": i.at // 1440,
            "place": "" if i.place is None else _public_name(drill, i.place),
            "found": i.person in found,
        }
        for n, i in enumerate(drill.world.outbreak.infections)
    ]


def _public_name(drill: Drill, place: int) -> str:
    drawn = drill.world.county.places[place]
    return "at home" if drawn.use == "home" else drawn.name
