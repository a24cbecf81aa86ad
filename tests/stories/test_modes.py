"""Two people switch the mode; tasks, permissions and keeping times change with it, and lapse at the set hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.ledger.models import Entry
from linan.core.movement import actions as movement
from linan.core.movement.abilities import FORGET_MOVEMENT
from linan.core.movement.models import Visit
from linan.core.policy.modes import actions, queries
from linan.core.policy.queries import number
from linan.domains.gates.abilities import TIGHTEN_ENTRANCE
from linan.domains.workforce.models import Task
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal
from linan.web.roles import ROLES

pytestmark = pytest.mark.django_db
POWERS = ["gates.tighten_entrance", "register.convert"]
KEPT = "movement.retention_days"


def switch(cast, mode="emergency", hours=48, region=None, powers=POWERS, reason="社区内发现病例"):
    until = time_here.now() + timedelta(hours=hours)
    proposed = actions.propose_mode(
        cast.actor("lead"), region or cast.a, mode, reason=reason, until=until, powers=powers, basis="指挥部令"
    )
    return actions.confirm_mode(cast.liu, proposed.pk)


def mode(region):
    return queries.mode_in(region, time_here.now()).mode.code


def kept(region):
    return number(KEPT, region, time_here.now()).value


def tasks(key=""):
    return Task.objects.filter(kind="mode_duty", state="open", key__startswith=key).count()


def test_an_emergency_changes_tasks_permissions_and_keeping_and_lapses_by_itself(cast, clock, drain):
    before = kept(cast.a)
    assert mode(cast.a) == "normal" and not cast.actor("lead").can(TIGHTEN_ENTRANCE, cast.a)
    order = switch(cast)
    drain()
    assert mode(cast.a) == mode(cast.a_b01) == "emergency" and mode(cast.b) == "normal"
    assert cast.actor("lead").can(TIGHTEN_ENTRANCE, cast.a_b01) and not cast.tang.can(TIGHTEN_ENTRANCE, cast.b)
    assert not cast.actor("lead").can(TIGHTEN_ENTRANCE, cast.b)
    assert (kept(cast.a), kept(cast.b)) == (42, before) and tasks(f"mode:{order.pk}:") == 3
    clock.advance(hours=47, minutes=59)
    assert cast.actor("lead").can(TIGHTEN_ENTRANCE, cast.a)
    clock.advance(minutes=1)
    # Before any worker has run: the hour itself ends it.
    assert not cast.actor("lead").can(TIGHTEN_ENTRANCE, cast.a)
    assert mode(cast.a) == "recovery" and kept(cast.a) == 14
    drain()
    assert tasks(f"mode:{order.pk}:") == 0 and tasks(f"after-mode:{order.pk}:") == 3
    assert Entry.objects.filter(kind="policy.mode_lapsed").count() == 1
    clock.advance(days=31)
    assert mode(cast.a) == "normal" and kept(cast.a) == before


def test_movements_are_kept_by_the_mode_of_their_own_community(cast, clock, drain):
    start = time_here.now()
    for who, where in (("zhao", "market"), ("song", "teahouse")):
        row = movement.VisitRow(
            cast.person[who], cast.place[where], start, start + timedelta(minutes=40), "place", key=who
        )
        movement.record_visits(cast.actor("clerk"), [row])
    movement.look_daily(workflow_actor("retention", cast.county, [FORGET_MOVEMENT]), cast.county)
    order = None
    for _ in range(5):
        clock.advance(days=6)
        order = switch(cast, hours=7 * 24)
        drain()
    clock.advance(days=1)
    drain()
    # 31 days on: the neighbours' is forgotten, the one where an emergency holds is not.
    assert [str(v.region)[: len(str(cast.a))] for v in Visit.objects.all()] == [str(cast.a)]
    actions.end_mode(cast.actor("lead"), order.pk)
    clock.advance(days=1)
    drain()
    assert mode(cast.a) != "normal"
    for _ in range(8):
        clock.advance(days=1)
        drain()
    assert mode(cast.a) == "recovery" and not Visit.objects.exists()


def test_two_people_a_reason_and_an_end(cast):
    lead, at = cast.actor("lead"), time_here.now()

    def refused(call):
        with pytest.raises(Refusal) as no:
            call()
        return no.value.code

    def propose(by=lead, where=cast.a, what="alert", reason="r", hours=24, powers=()):
        return actions.propose_mode(
            by, where, what, reason=reason, until=at + timedelta(hours=hours), powers=list(powers)
        )

    assert refused(lambda: propose(reason=" ")) == "reason_missing"
    assert refused(lambda: propose(hours=0)) == refused(lambda: propose(hours=337)) == "bad_end"
    assert refused(lambda: propose(powers=["gates.tighten_entrance"])) == "bad_power"
    assert refused(lambda: propose(what="normal")) == "no_such_mode"
    assert refused(lambda: propose(where=cast.a_g01)) == "bad_area"
    assert refused(lambda: propose(where=cast.b)) == refused(lambda: propose(by=cast.wang)) == "not_permitted"
    row = propose(powers=["register.convert"])
    assert mode(cast.a) == "normal" and queries.orders_waiting(cast.liu, at) == 1
    assert queries.orders_waiting(lead, at) == 0 and queries.orders(cast.zhao, cast.a, at) == []
    assert refused(lambda: actions.confirm_mode(lead, row.pk)) == "second_person"
    assert refused(lambda: actions.confirm_mode(cast.tang, row.pk)) == "not_found"
    assert actions.confirm_mode(cast.liu, row.pk).pk == actions.confirm_mode(cast.he, row.pk).pk
    assert mode(cast.a) == "alert" and Entry.objects.filter(kind="policy.mode_switched").count() == 1
    line = queries.orders(cast.zhao, cast.a, at)[0]
    assert line.running and [a.code for a in line.powers] == ["register.convert"] and not line.may_switch


def test_an_order_ends_sooner_by_one_person_and_the_wider_one_holds(cast, clock, drain):
    order = switch(cast, "alert", powers=())
    street = actions.propose_mode(cast.liu, cast.street, "emergency", reason="全街道", until=order.until_at)
    actions.confirm_mode(cast.he, street.pk)
    assert mode(cast.a) == mode(cast.b) == "emergency"
    actions.end_mode(cast.he, street.pk)
    assert (mode(cast.a), mode(cast.b)) == ("alert", "recovery")
    clock.advance(hours=1)
    actions.end_mode(cast.actor("lead"), order.pk)
    actions.end_mode(cast.actor("lead"), order.pk)
    drain()
    assert mode(cast.a) == "recovery" and tasks("mode:") == 0 and tasks("after-mode:") == 6
    assert Entry.objects.filter(kind="policy.mode_ended").count() == 2
    assert not Entry.objects.filter(kind="policy.mode_lapsed").exists()
    clock.advance(days=3)
    drain()
    assert not Entry.objects.filter(kind="policy.mode_lapsed").exists()


def test_recovery_is_one_persons_and_lends_nothing(cast):
    until = time_here.now() + timedelta(days=3)
    actions.propose_mode(cast.actor("lead"), cast.a, "recovery", reason="收尾", until=until)
    assert mode(cast.a) == "recovery" and not cast.actor("lead").can(TIGHTEN_ENTRANCE, cast.a)


def test_the_page_switches_and_everybody_reads_why(cast, client):
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(cast.user("lead"), backend=backend)
    form = {"region": str(cast.a), "mode": "alert", "reason": "邻县有病例", "until": "2022-03-20T18:00", "key": "1"}
    assert client.post("/policy/modes/propose/", form | {"until": "2022-01-01T00:00"}).status_code == 422
    assert client.post("/policy/modes/propose/", form | {"powers": ["register.convert"]}).status_code == 302
    client.force_login(cast.user("liu"), backend=backend)
    page = client.get("/policy/modes/", {"region": str(cast.a)}).content.decode()
    assert ("邻县有病例" in page and "等待第二人" in page) or "confirm/" in page
    row = queries.orders(cast.liu, cast.a, time_here.now())[0]
    assert client.post(f"/policy/modes/{row.id}/confirm/", {"key": "2"}).status_code == 302
    client.force_login(cast.user("zhao"), backend=backend)
    page = client.get("/policy/modes/", {"region": str(cast.a)}).content.decode()
    assert 'data-mode="alert"' in page and "邻县有病例" in page and "/end/" not in page
    client.force_login(cast.user("lead"), backend=backend)
    assert client.post(f"/policy/modes/{row.id}/end/", {"key": "3"}).status_code == 302
    assert mode(cast.a) == "normal"


def test_what_is_lent_is_nobodys_in_normal_times():
    lent = {(r.code, a.code) for r in ROLES for some in r.in_mode.values() for a in some}
    assert lent and not lent & {(r.code, a.code) for r in ROLES for a in r.may}
