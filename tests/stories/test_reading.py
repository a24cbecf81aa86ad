"""Who reads along their own tasks is left in peace; who looks around is seen, whatever they type as a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from linan.core import clock as time_here
from linan.core.community.models import Household, Person
from linan.core.ledger.actions import noted_read
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.domains.workforce.models import Task
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.words import Words
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OFFICE = "office:test"


def neighbours(cast: Cast, count: int) -> list[Person]:
    """So many households of one, in 王姐's grid."""
    homes = [
        Household(id=new_id(), region=cast.a_b01.child(f"u{n // 100 + 2}").child(f"{n:04d}"), address=f"{n}")
        for n in range(count)
    ]
    Household.objects.bulk_create(homes)
    people = [
        Person(id=new_id(), name=f"居民{n}", region=h.region, household=h, registered_at=time_here.now())
        for n, h in enumerate(homes)
    ]
    return Person.objects.bulk_create(people)


def give_tasks(cast: Cast, people: list[Person], *, household: bool = False) -> None:
    by = Actor(OFFICE, ActorKind.STAFF, (Duty("office", cast.county, frozenset({OPEN_TASK})),))
    wanted = [
        workforce.NewTask(
            kind="follow_up",
            subject=HouseholdRef(p.household_id) if household else PersonRef(p.id),
            region=p.region,
            due_at=time_here.now() + timedelta(hours=8),
            words=Words("Call and ask how they are"),
            department="health",
        )
        for p in people
    ]
    for start in range(0, len(wanted), 500):
        workforce.open_many(by, wanted[start : start + 500])


def read(by: Actor, people: list[Person]) -> None:
    for p in people:
        noted_read(by, what="community.person", persons=[PersonRef(p.id)], region=p.region)


def page(cast: Cast) -> str:
    """Who is above the number, without the list of all readings below."""
    return listed(cast).split('<section class="ln-card">')[1].split("</section>")[0]


def listed(cast: Cast, query: str = "") -> str:
    client = Client()
    client.force_login(cast.user("audit"))
    answer = client.get("/reads/?" + query)
    return (answer.getvalue() if answer.streaming else answer.content).decode()


def test_six_hundred_calls_along_ones_own_tasks_raise_nothing(cast, clock):
    people = neighbours(cast, 600)
    give_tasks(cast, people[:300])
    give_tasks(cast, people[300:], household=True)
    assert set(Task.objects.values_list("worker", flat=True)) == {cast.wang.id}
    read(cast.wang, people)
    assert "王秀兰" not in page(cast)


def test_thirty_unrelated_households_raise_a_flag_whatever_was_typed(cast, clock):
    people = neighbours(cast, 60)
    give_tasks(cast, people[:30])
    curious = cast.wang.for_purpose("回访登记")
    read(curious, people[:59])
    assert "王秀兰" not in page(cast)  # 29 of them were no task of hers
    read(curious, people[59:])
    shown = page(cast)
    assert "王秀兰" in shown
    assert "回访登记" in shown


def test_a_colleagues_task_explains_nothing(cast, clock):
    people = neighbours(cast, 30)
    give_tasks(cast, people)
    read(cast.actor("lead"), people)
    assert "林芳" in page(cast)


def test_any_days_are_looked_at_and_only_those(cast, clock):
    people = neighbours(cast, 30)
    read(cast.wang.for_purpose("回访登记"), people)
    then = time_here.today().isoformat()
    clock.advance(days=20)
    read(cast.actor("lead"), people[:2])
    assert "王秀兰" not in listed(cast) and "林芳" in listed(cast)  # the last week
    past = listed(cast, f"since={then}&until={then}")
    assert "王秀兰" in past and "回访登记" in past and "林芳" not in past
    assert "共 30 条" in past
    both = f"since={then}"
    assert "共 32 条" in listed(cast, both)
    assert "共 2 条" in listed(cast, both + "&who=林芳")
    assert "共 0 条" in listed(cast, both + "&what=list")
    table = listed(cast, both + "&export=csv")
    assert table.count("\r\n") == 33 and "王秀兰" in table
    assert "31 天" in listed(cast, "since=2020-01-01")


def test_a_review_of_days_past_counts_them_anew(cast, clock):
    people = neighbours(cast, 30)
    read(cast.wang, people)
    then = time_here.today().isoformat()
    clock.advance(days=20)
    client = Client()
    client.force_login(cast.user("audit"))
    assert client.post("/reads/look/", {"actor": cast.wang.id}).status_code == 404  # not in the last week
    answer = client.post("/reads/look/", {"actor": cast.wang.id, "since": then, "until": then})
    assert "/oversight/reviews/" in answer.headers["Location"]


def test_sixty_households_over_a_day_are_no_spree_but_thirty_in_an_hour_across_midnight_are(cast, clock):
    people = neighbours(cast, 90)
    for n in range(60):
        clock.advance(minutes=24)
        read(cast.wang, people[n : n + 1])
    assert "王秀兰" not in page(cast)
    for n in range(60, 90):
        clock.advance(seconds=110)
        read(cast.actor("lead"), people[n : n + 1])
    assert "林芳" in page(cast)
