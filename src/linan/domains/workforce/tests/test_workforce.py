"""王姐's inbox, her calls, and how much she carries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from linan.core import clock
from linan.core.community.models import Household, Person
from linan.core.ledger.models import Entry, Pending
from linan.domains.workforce import abilities, actions, pages, queries, rules
from linan.domains.workforce.models import Task
from linan.kernel.actor import Ability, Actor, ActorKind, Duty, workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import HouseholdRef, PersonRef, StaffRef
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

COMMUNITY_A = Region.of_code("330110001001")
COMMUNITY_B = Region.of_code("330110001002")
HOME = Region(f"{COMMUNITY_A}g01/b01/u1/0101/")
WORKER = (abilities.DO_TASK,)
LEADER = (abilities.DO_TASK, abilities.SEE_TASKS, abilities.SEE_LOAD, abilities.ASSIGN_TASK)


def staff(ref: StaffRef, role: str, region: Region, may: tuple[Ability, ...]) -> Actor:
    return Actor(str(ref), ActorKind.STAFF, (Duty(role, region, frozenset(may)),))


class Hood:
    """Two grids, two workers, one leader, one household of two."""

    def __init__(self) -> None:
        self.wang_ref, self.leader_ref, self.sun_ref = (StaffRef(new_id()) for _ in range(3))
        self.wang = staff(self.wang_ref, "grid_worker", HOME.at(Level.GRID), WORKER)
        self.leader = staff(self.leader_ref, "grid_leader", COMMUNITY_A, LEADER)
        self.sun = staff(self.sun_ref, "grid_worker", COMMUNITY_B, (*LEADER, abilities.OPEN_TASK))
        self.story = workflow_actor("case", COMMUNITY_A, [abilities.OPEN_TASK, abilities.ASSIGN_TASK])
        self.home = Household.objects.create(region=HOME, address="1-101")
        self.zhao, self.zhaos_wife = (self._person(n) for n in ("赵大爷", "赵大妈"))

    def _person(self, name: str) -> PersonRef:
        row = Person.objects.create(name=name, region=HOME, household=self.home, registered_at=clock.now())
        return PersonRef(row.id)

    def workers_for(self, region: Region, role: str = "grid_worker") -> list[StaffRef]:
        if not COMMUNITY_A.covers(region):
            return []
        return {"grid_worker": [self.wang_ref], "grid_leader": [self.leader_ref]}.get(role, [])

    def open(self, department: str = "health office", hours: int = 4, kind: str = "follow_up", key: str = "") -> Task:
        return actions.open_task(
            self.story,
            kind=kind,
            subject=self.zhao,
            region=HOME,
            due_at=clock.now() + timedelta(hours=hours),
            words=Words("Visit somebody at home"),
            department=department,
            key=key or rules.purpose_key("visit", HouseholdRef(self.home.id)),
        )


@pytest.fixture
def hood(db: None, monkeypatch: pytest.MonkeyPatch) -> Hood:
    made = Hood()
    monkeypatch.setattr(actions.tasks, "workers_for", made.workers_for)
    monkeypatch.setattr(
        actions.tasks, "workers_among", lambda regions, role: {r: made.workers_for(r, role) for r in regions}
    )
    return made


def kinds() -> list[str]:
    return list(Entry.objects.filter(kind__startswith="workforce.").order_by("id").values_list("kind", flat=True))


def test_two_departments_send_wang_to_one_door_once(hood):
    first = hood.open()
    second = hood.open(department="women's federation", hours=1)
    assert first.id == second.id and Task.objects.count() == 1
    (line,) = queries.inbox(hood.wang)
    assert line.card is not None and line.card.name == "赵大爷" and line.urgency == "now"
    assert line.task.departments == ["health office", "women's federation"]
    assert kinds() == ["workforce.task_opened", "workforce.task_joined"]
    hood.open()
    assert len(kinds()) == 2


def test_doing_it_twice_is_harmless_and_the_timer_is_gone(hood):
    task = hood.open()
    assert Pending.objects.filter(once=f"task:{task.id}").exists()
    actions.do_task(hood.wang, task.ref, "done", "he is well")
    actions.do_task(hood.wang, task.ref, "refused")
    task.refresh_from_db()
    assert (task.outcome, task.note) == ("done", "he is well")
    assert kinds().count("workforce.task_done") == 1
    assert not Pending.objects.filter(once=f"task:{task.id}").exists()
    assert queries.inbox(hood.wang) == []


def test_an_overdue_task_reaches_the_leader_as_well(hood):
    task = hood.open(hours=1)
    assert actions.escalate_task(hood.story, task.ref) is None  # not late yet
    with clock.frozen(clock.now() + timedelta(hours=2)):
        actions.escalate_task(hood.story, task.ref)
        assert actions.escalate_task(hood.story, task.ref) is None
        assert [line.urgency for line in queries.inbox(hood.leader)] == ["overdue"]
        assert queries.today(hood.wang)[0].urgency == "overdue"


def test_what_fell_away_leaves_the_inbox(hood):
    hood.open(key="visit:a")
    hood.open(key="test:a")
    assert actions.drop_tasks(hood.story, "visit:") == 1
    assert actions.drop_tasks(hood.story, "visit:") == 0
    assert len(queries.inbox(hood.wang)) == 1


def test_the_load_meter_matches_a_count_by_hand(hood, monkeypatch):
    monkeypatch.setattr(queries.meter, "staff_name", lambda ref: "王姐")
    for n in range(rules.ORDERS_PER_DAY_CEILING + 1):
        hood.open(key=f"visit:{n}")
    (line,) = queries.load(hood.leader)
    assert (line.name, line.load.open, line.load.per_day) == ("王姐", 26, "3.7")
    assert line.load.is_too_much and queries.overload(HOME) is not None
    assert queries.own_load(hood.wang) == line.load


def test_a_task_moves_only_to_somebody_on_duty_there(hood):
    task = hood.open()
    with pytest.raises(Refusal) as no:
        actions.assign_task(hood.leader, task.ref, hood.sun_ref)
    assert no.value.code == "no_duty_there"
    actions.assign_task(hood.leader, task.ref, hood.leader_ref)
    assert queries.inbox(hood.wang) == []


def test_who_has_no_must_item_for_a_task_never_gets_it(hood):
    helper = staff(hood.sun_ref, "volunteer", COMMUNITY_A, WORKER)
    with pytest.raises(Refusal) as no:
        hood.open(kind="dance")
    assert no.value.code == "nobodys_duty" and no.value.reasons
    task = hood.open()
    Task.objects.filter(pk=task.pk).update(worker="")
    assert queries.inbox(helper) == []
    with pytest.raises(Refusal):
        actions.do_task(helper, task.ref)
    assert [line.task for line in queries.inbox(hood.wang)] == [task]


def test_one_call_per_household_and_none_for_who_reported(hood):
    both = [actions.WantedCall(hood.zhao, risk=2), actions.WantedCall(hood.zhaos_wife)]
    assert actions.ask_calls(hood.story, "screening", "health office", both) == 1
    assert actions.ask_calls(hood.story, "screening", "civil affairs", both[:1]) == 0
    found = queries.call_list(hood.wang)
    assert (found.count.people, found.count.left, found.count.saved) == (2, 1, 1)
    assert found.lines[0].people == 2
    actions.take_self_report(hood.story, hood.zhao, "screening")
    assert queries.call_list(hood.wang).lines[0].people == 1
    actions.take_self_report(hood.story, hood.zhaos_wife, "screening")
    assert queries.call_list(hood.wang).count.left == 0
    assert queries.call_list(hood.wang).count.saved == 2


def test_nobody_is_called_twice(hood):
    actions.ask_calls(hood.story, "screening", "health office", [actions.WantedCall(hood.zhao)])
    call = queries.call_list(hood.wang).lines[0].call
    actions.log_call(hood.wang, call.id, "no_answer", 1)
    assert queries.call_list(hood.wang).count.left == 1
    actions.log_call(hood.wang, call.id, "well", 3)
    actions.log_call(hood.wang, call.id, "symptoms", 3)
    count = queries.call_list(hood.wang).count
    assert (count.left, count.minutes, count.called) == (0, 4, 1)
    with pytest.raises(Refusal):
        actions.log_call(hood.wang, call.id, "well", 999)


def test_sun_next_door_finds_no_task_and_no_call(hood):
    task = hood.open()
    actions.ask_calls(hood.story, "screening", "health office", [actions.WantedCall(hood.zhao)])
    call = queries.call_list(hood.wang).lines[0].call
    before = Entry.objects.count()
    assert queries.inbox(hood.sun) == [] and queries.task_page(hood.sun).items == [] and queries.load(hood.sun) == []
    assert queries.call_list(hood.sun).count.people == 0 and queries.today(hood.sun) == []
    assert queries.tasks_about(hood.sun, hood.zhao) == []
    for deed in (
        lambda: queries.task_of(hood.sun, task.ref),
        lambda: actions.do_task(hood.sun, task.ref),
        lambda: actions.assign_task(hood.sun, task.ref, hood.sun_ref),
        lambda: actions.log_call(hood.sun, call.id, "well", 1),
    ):
        with pytest.raises(Refusal) as no:
            deed()
        assert no.value.code == "not_found"
    assert actions.drop_tasks(hood.sun, "visit:") == 0
    actions.take_self_report(hood.sun, hood.zhao, "screening")
    assert Entry.objects.count() == before


def visit(view, by, *args):
    request: Any = RequestFactory().get("/")
    request.actor = by
    return view(request, *args)


def test_the_screens_open_for_wang_and_stay_shut_for_sun(hood, monkeypatch):
    monkeypatch.setattr(queries.meter, "staff_name", lambda ref: "王姐")
    task = hood.open()
    actions.ask_calls(hood.story, "screening", "health office", [actions.WantedCall(hood.zhao)])
    for view in (pages.inbox, pages.calls):
        assert "赵大爷" in visit(view, hood.wang).content.decode()
        assert "赵大爷" not in visit(view, hood.sun).content.decode()
    assert visit(pages.task, hood.wang, task.id).status_code == 200
    assert visit(pages.task, hood.sun, task.id).status_code == 404
    assert visit(pages.load, hood.leader).status_code == visit(pages.area, hood.leader).status_code == 200
    assert visit(pages.person_panel, hood.wang, hood.zhao.id).status_code == 200
