"""A line list of old cases comes in: they are history, and nobody's day changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.cast import COUNTY, A, Cast
from tests.fixtures import Clock

from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.imports import read_mapping
from linan.core.community.models import OutsideNumber, Person
from linan.core.ledger import record_many
from linan.core.ledger.models import Entry
from linan.core.movement.abilities import RECORD_MOVEMENT
from linan.core.movement.actions import import_visits
from linan.domains.tracing import actions, queries
from linan.domains.tracing.abilities import ENTER_PAST_CASES
from linan.domains.tracing.actions import past
from linan.domains.tracing.models import Case, Contact, SearchFinding
from linan.domains.tracing.rules import CaseState
from linan.domains.tracing.tests.test_trace import kinds, meet
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refusal import Refusal

COLUMNS = read_mapping(
    json.dumps(
        {
            "fields": {
                "source": {"value": "spring_2020"},
                "person": {"column": "编号", "required": True},
                "identity": {"column": "身份证号", "type": "identity"},
                "onset_on": {"column": "发病日期", "type": "date"},
                "confirmed_on": {"column": "确诊日期", "type": "date"},
                "ended_on": {"column": "出院日期", "type": "date"},
            }
        }
    )
)
HEADER = "编号,身份证号,发病日期,确诊日期,出院日期"
HOME = A[-13:-1]


def clerk() -> Actor:
    may = frozenset({ENTER_PAST_CASES, EDIT_PEOPLE, RECORD_MOVEMENT})
    return Actor(id="device:clerk", kind=ActorKind.DEVICE, duties=(Duty("clerk", COUNTY, may),))


def bring(*lines: str, by: Actor | None = None, home: str = HOME, dry_run: bool = False) -> past.PastReport:
    content = "\n".join([HEADER, *lines]).encode()
    return actions.import_past_cases(by or clerk(), content, "list.csv", COLUMNS, home=home, dry_run=dry_run)


def identity_of(cast: Cast, who: str) -> str:
    number = str(Person.objects.get(id=cast.person[who].id).identity)
    assert number
    return number


def test_old_cases_come_in_once_and_nothing_is_set_in_motion(cast: Cast, drain: Callable[[], int]) -> None:
    drain()
    father = identity_of(cast, "father")
    lines = [f"K1,{father},2020-02-01,2020-02-03,2020-02-20", "K2,,,2020-02-04,", "K3,,2020-02-05,,"]
    before, people = Entry.objects.count(), Person.objects.count()
    assert bring(*lines, dry_run=True).new == 3
    assert (Case.objects.count(), Person.objects.count()) == (0, people)
    told = bring(*lines)
    assert (told.new, told.known, told.people, list(told.refused)) == (3, 0, 2, [])
    assert (Case.objects.count(), Person.objects.count()) == (3, people + 2)
    case = Case.objects.get(person_id=cast.person["father"].id)
    assert (case.state, case.number, case.onset_on, case.ended_on) == (
        CaseState.PAST,
        "P20200203-001",
        date(2020, 2, 1),
        date(2020, 2, 20),
    )
    drain()
    after = set(Entry.objects.order_by("id").values_list("kind", flat=True)[before:])
    quiet = {"tracing.past_case_entered", "community.person_registered", "files.import_finished"}
    assert {k for k in after if not k.startswith("ledger.")} == quiet
    again = bring(*lines, lines[0])
    assert (again.new, again.known, again.duplicates, again.people, list(again.refused)) == (0, 3, 1, 0, [])
    assert (Case.objects.count(), Person.objects.count(), kinds("past_case_entered")) == (3, people + 2, 3)
    assert OutsideNumber.objects.count() == 3


def test_every_bad_row_is_told_with_its_number_and_the_good_ones_stand(cast: Cast) -> None:
    tomorrow = (date(2022, 3, 14) + timedelta(days=1)).isoformat()
    told = bring(
        "K1,,,2020-02-04,",
        f"K2,,{tomorrow},2020-02-04,",
        "K3,,,,",
        ",,,2020-02-04,",
        "K5,,,soon,",
        "K6,,,2020-02-04,2020-02-01",
        "K1,,,2020-02-05,",
        "K8,33010619850618011X,,2020-02-04,",
        "K9,,,2020-02-04,",
    )
    assert told.new == 2
    assert [(b.row, b.field) for b in told.refused] == [
        (3, "onset_on"),
        (4, "confirmed_on"),
        (5, "person"),
        (6, "confirmed_on"),
        (7, "ended_on"),
        (8, "case"),
        (9, "identity"),
    ]
    assert all(str(b.words) for b in told.refused)
    assert told.rows == told.new + len(told.refused)
    later = bring("K1,,,2020-02-09,")
    assert (later.known, [b.row for b in later.refused]) == (0, [2])
    assert Case.objects.filter(number__startswith="P20200204").count() == 2


def test_who_may_not_register_enters_only_those_who_are_known(cast: Cast) -> None:
    father = identity_of(cast, "father")
    told = bring(f"K1,{father},,2020-02-03,", "K2,,,2020-02-04,", by=cast.actor("qian"))
    assert (told.new, [b.row for b in told.refused]) == (1, [3])
    with pytest.raises(Refusal):
        bring("K3,,,2020-02-04,", by=cast.wang)
    nowhere = bring("K4,,,2020-02-04,", home="")
    assert [(b.row, b.field) for b in nowhere.refused] == [(2, "home")]
    nowhere = bring("K4,,,2020-02-04,", home="999999999999")
    assert [(b.row, b.field) for b in nowhere.refused] == [(2, "home")]
    only_b = replace(clerk(), duties=(Duty("clerk", cast.b, frozenset({ENTER_PAST_CASES, EDIT_PEOPLE})),))
    hers = bring(f"K5,{father},,2020-02-03,", by=only_b)
    assert (hers.new, len(hers.refused)) == (0, 1)


def test_an_interrupted_import_is_simply_run_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"K{n},,,2020-02-{1 + n % 28:02}," for n in range(7)]
    monkeypatch.setattr(past, "LOT", 3)
    calls: list[int] = []

    def torn(*args: object, **more: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("the machine stops")
        record_many(*args, **more)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(past, "record_many", torn)
    people = Person.objects.count()
    with pytest.raises(OSError, match="stops"):
        bring(*lines)
    assert (Case.objects.count(), Person.objects.count()) == (3, people + 3)
    told = bring(*lines)
    assert (told.new, told.known, Case.objects.count(), Person.objects.count()) == (4, 3, 7, people + 7)


def test_a_tracer_sees_the_old_case_with_its_visits_and_asks_nobody(
    cast: Cast, clock: Clock, client: Client, drain: Callable[[], int]
) -> None:
    bring("K1,,,2022-03-01,", "K2,,,2022-03-05,")
    visits = "person,place,start,end\n" + "".join(
        f"{who},{cast.place['market'].id},2022-03-01T10:00,2022-03-01T11:00\n" for who in ("K1", "spring_2020:K2")
    )
    told = import_visits(clerk(), visits.encode(), "v.csv", dry_run=False)
    assert (told.new, list(told.refused)) == (2, [])
    meet(cast, "market", ["gao"], clock.at - timedelta(days=12, hours=22))
    case = Case.objects.get(number="P20220301-001")
    actions.search_contacts(cast.qian, case.ref)
    drain()
    found = set(SearchFinding.objects.values_list("person_id", flat=True))
    assert OutsideNumber.objects.get(number="K2").person_id in found
    assert (Contact.objects.count(), kinds("contact_found")) == (0, 0)
    with pytest.raises(Refusal) as no:
        actions.add_contact(cast.qian, case.ref, cast.person["gao"], met_at=clock.at - timedelta(days=1), minutes=9)
    assert no.value.code == "past_case"
    with pytest.raises(Refusal):
        queries.case_of(cast.sun, case.ref)
    client.force_login(cast.user("qian"))
    assert "P20220301-001" in client.get(f"/tracing/cases/{case.id}/").content.decode()
