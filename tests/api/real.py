"""Real ids for generated calls: a value whose field names somebody or something is mostly somebody who is really there.

A generator alone never guesses a UUID, so every call would end at "not found" and test nothing behind it. A quarter of
the values stays as it was generated, for the garbage is part of the test.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from hypothesis import strategies as st
from schemathesis import BaseSchema, Case, GenerationMode, HookContext

from linan.core import clock
from linan.domains.healthcode import actions as healthcode
from linan.domains.healthcode.rules import EvidenceKind
from linan.domains.testing.models import Sample
from linan.domains.workforce.models import Call
from linan.kernel.ids import new_id
from tests.cast import COUNTY, STREET, A, B
from tests.matrix.expected import TABLES
from tests.matrix.table import Row
from tests.matrix.world import World

BEHIND_ID = {
    "quarantine": "order",
    "workforce": "task",
    "directives": "directive",
    "reporting": "figure",
    "screening": "round",
}
"""What stands behind a path's plain `{id}`, by the domain in the path."""
MOMENTS = ("at", "since", "until", "due_at", "cut_off_at")
DAYS = ("on", "onset_on", "last_exposed_on", "ends_on")


def ids_of(world: World) -> dict[str, list[Any]]:
    """The values that stand behind each name of a field."""
    cast, ids = world.cast, world.ids
    now, today = clock.now(), clock.now().date()
    regions = [str(r) for r in (A, B, STREET, COUNTY, cast.a_g01, cast.a_b01)]
    communities = [str(A), str(B)]
    people = [str(p.id) for p in cast.person.values()]
    codes = [healthcode.issue_code(cast.zhao, cast.person["zhao"])]
    found: dict[str, list[Any]] = {
        "person": [str(ids["person"]), *people],
        "to": [*(str(cast.staff[n].id) for n in ("wang", "zhang", "leader")), "grid_worker", "family"],
        "gate": [str(cast.gate_a.id), str(cast.gate_b.id)],
        "before": [str(ids["none"])],
        "tube": [*Sample.objects.values_list("tube", flat=True), "TUBE-20"],
        "region": regions, "area": regions, "below": regions, "over": regions, "building": [str(cast.a_b01)],
        "unit": communities, "to_region": communities, "units": [[str(A)], communities],
        "because": [f"case:{ids['case']}", f"contact:{ids['contact']}", f"order:{ids['order']}"],
        "figure": ["people"], "source": ["neighbour", "door"], "workforce.outcome": ["done", "well", "no_answer"],
        "kind": [k.value for k in EvidenceKind], "healthcode.direction": ["rose", "fell"],
        "state": ["open", "active", "released"], "regime": ["home_quarantine", "home_monitoring"],
        "rows": [[["TUBE-3", "negative"]], [["TUBE-9", "negative"], ["TUBE-3", "screen_positive"]]],
        "nonce": ["nonce-0001", "nonce-0002"], "code": ["", *codes], "identity": [""],
        "holder_key": [""], "days": [1, 7, 14], "phone": ["13900000001"], "after": [""], "rule": ["close_contact"],
        "text": ["330110", "zhao", "赵"], "number": ["2"],
    }  # fmt: skip
    for name in ("order", "contact", "case", "handover", "door"):
        found[name] = [str(ids[name])]
    found["sample"] = [str(pk) for pk in Sample.objects.values_list("pk", flat=True)]
    for name in MOMENTS:
        found[name] = [(now + timedelta(hours=h)).isoformat() for h in (-30, -1, 0, 2, 30)]
    for name in DAYS:
        found[name] = [(today + timedelta(days=d)).isoformat() for d in (-3, -1, 0, 2)]
    for domain, name in BEHIND_ID.items():
        found[f"{domain}.id"] = [str(ids[name])]
    found["reporting.id"] += [str(ids[name]) for name in ("form", "draft", "collection")]
    found["person_id"] = people
    found["period_at"] = [ids["doubted"]]
    found["workforce.id"] += [str(pk) for pk in Call.objects.values_list("pk", flat=True)]
    return found


def bodies_of(world: World) -> dict[str, list[Any]]:
    """Whole bodies where fields must fit one another, which values drawn one by one hardly ever do."""
    cast, now = world.cast, clock.now()
    code = healthcode.issue_code(cast.zhao, cast.person["zhao"])
    scan = {"gate": str(cast.gate_a.id), "at": now.isoformat(), "nonce": str(new_id())}
    scans = [{**scan, "code": code}, {**scan, "person": str(world.ids["person"])}]
    order = {"number": "7", "title": "门岗", "text": "两人一岗", "reason": "疫情", "basis": "传染病防治法第四十二条"}
    return {
        "POST /api/gates/scan": scans,
        "POST /api/gates/scans": [{"scans": [*scans, {"nonce": "x"}, {}]}, {"scans": []}],
        "POST /api/gates/entrances": [
            {"building": str(cast.a_b01), "until": (now + timedelta(days=1)).isoformat(), "because": "一例"}
        ],
        "POST /api/quarantine/orders/{id}/refusal-steps": [{"step": "explain", "said": "讲了", "witness": "小陈"}],
        "POST /api/screening/rounds": [
            {
                "region": str(A),
                "purpose": "inform",
                "title": "通知",
                "tell": "停水",
                "due_at": (now + timedelta(days=1)).isoformat(),
            }
        ],
        "POST /api/screening/doors/{door}": [
            {"outcome": "absent"},
            {"outcome": "occupants", "newcomers": [{"name": "某人"}]},
        ],
        "POST /api/screening/household": [{"right": ["members", "needs"], "needs": ["food"]}],
        "POST /api/workforce/calls/{id}": [{"outcome": "well", "minutes": 3}],
        "POST /api/directives/directives": [
            {**order, "region": str(STREET), "units": [str(A)], "ends_on": now.date().isoformat()}
        ],
    }


def rows_of(world: World) -> dict[str, list[Row]]:
    """The calls of the permission matrix that somebody is let through with, by the operation they are calls of."""
    found: dict[str, list[Row]] = {}
    for row in (row for table in TABLES.values() for row in table):
        if row.route.startswith("api/") and "ok" in row.expected().values():
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", row.route)
            found.setdefault(f"{row.method} /{path}", []).append(row)
    return found


def as_written(world: World, case: Case, row: Row) -> Case:
    """This call with the place, the question and the body of the row."""
    case.path_parameters = world.places(row.route, row.at)
    case.query = dict(parse_qsl(world.filled(row.query).removeprefix("?")))
    if row.body is not None:
        case.body = world.filled(row.body)
    return case


def fill(schema: BaseSchema, world: World) -> None:
    """Hang the real values into everything the schema generates."""
    known, bodies = ids_of(world), bodies_of(world)

    def values(context: HookContext, name: str) -> list[Any]:
        domain = context.operation.path.split("/")[2] if context.operation else ""
        return known.get(f"{domain}.{name}", known.get(name, []))

    def filled(context: HookContext, given: Any) -> st.SearchStrategy[Any]:
        if isinstance(given, dict):
            return st.fixed_dictionaries({name: field(context, name, value) for name, value in given.items()})
        if isinstance(given, list):
            return st.tuples(*(filled(context, one) for one in given)).map(list)
        return st.just(given)

    def field(context: HookContext, name: str, value: Any) -> st.SearchStrategy[Any]:
        real = values(context, name)
        if real:
            # Three of four: hypothesis takes each branch of a one_of equally often.
            return st.one_of(*[st.sampled_from(real)] * 3, st.just(value))
        return filled(context, value)

    @schema.hook
    def flatmap_path_parameters(context: HookContext, path_parameters: Any) -> st.SearchStrategy[Any]:
        return filled(context, path_parameters)

    @schema.hook
    def flatmap_query(context: HookContext, query: Any) -> st.SearchStrategy[Any]:
        return filled(context, query)

    rows = rows_of(world)

    @schema.hook
    def flatmap_case(context: HookContext, case: Case) -> st.SearchStrategy[Case]:
        """Three of four fitting calls are one that somebody wrote by hand, where one is written."""
        written = rows.get(case.operation.label, [])
        if not written or (case.meta and case.meta.generation.mode is GenerationMode.NEGATIVE):
            return st.just(case)
        by_hand = st.sampled_from(written).map(lambda row: as_written(world, case, row))
        return st.one_of(*[by_hand] * 3, st.just(case))

    @schema.hook
    def flatmap_body(context: HookContext, body: Any) -> st.SearchStrategy[Any]:
        whole = bodies.get(context.operation.label, []) if context.operation else []
        return st.one_of(*([st.sampled_from(whole)] if whole else []), filled(context, body))
