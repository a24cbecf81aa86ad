"""A worker comes back to their firm: by code, by journey, by the list. One shift stops, the others and the neighbours
go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from linan.core.community import actions as register
from linan.core.community.facts import PresenceSource
from linan.core.ledger import record
from linan.core.ledger.models import Entry
from linan.core.messages.models import Message
from linan.core.movement.facts import KeepingEnds
from linan.domains.gates.rules import Risk
from linan.domains.healthcode import actions as codes
from linan.domains.reopening import actions, queries
from linan.domains.reopening.models import Pause, Worker
from linan.domains.reopening.queries import FileFilter
from linan.domains.reopening.rules import FileState, ShiftState
from linan.domains.workforce.models import Task
from linan.kernel.actor import workflow_actor
from tests.cast import COUNTY, B
from tests.firms import again, hand, known, risk, shift, whole_file

pytestmark = pytest.mark.django_db


def works(row, name):
    one = shift(row, name)
    return one.state == ShiftState.APPROVED and one.paused_at is None


@pytest.fixture
def firms(cast, clock, drain):
    """Two firms at work: 徐浩然 on the day shift in A, 宋志明 on the day shift in B."""
    row, other = whole_file(cast.wang), whole_file(cast.sun, region=B.child("g01"), name="香樟玩具厂")
    actions.put_worker(cast.wang, row.pk, "早班", known(cast, "father"))
    actions.put_worker(cast.sun, other.pk, "早班", known(cast, "song"))
    for by, one in ((cast.wang, row), (cast.sun, other)):
        actions.submit_file(by, one.pk)
    drain()
    assert all(works(one, name) for one in (row, other) for name in ("早班", "晚班"))
    Message.objects.all().delete()
    return row, other


def test_a_red_code_stops_one_shift_and_green_lets_it_go_on(firms, cast, clock, drain):
    row, other = firms
    doctor = cast.li
    codes.take_evidence(doctor, cast.person["father"], "contact_close", clock.at - timedelta(days=1), {}, None, None)
    drain()
    assert not works(row, "早班") and works(row, "晚班") and works(other, "早班") and works(other, "晚班")
    told = Message.objects.filter(kind="reopening")
    assert {m.to for m in told} == {str(cast.staff["wang"])}  # who entered it rings the firm; 孙姐 hears nothing
    assert queries.files(cast.sun, FileFilter(paused=True)).total == 0
    paused = Entry.objects.get(kind="reopening.shift_paused")
    assert paused.cause is not None
    clock.set_to(clock.at + timedelta(days=40))
    drain()
    assert works(row, "早班") and not Pause.objects.filter(ended_at=None).exists()


def test_a_return_from_a_listed_place_stops_the_shift_until_the_days_are_over(firms, cast, clock, drain):
    row, other = firms
    risk(cast, "31")
    today = clock.at.date()
    register.note_return(cast.wang, cast.person["father"], "31", today, source=PresenceSource.VISIT)
    drain()
    assert not works(row, "早班") and works(row, "晚班") and works(other, "早班")
    assert Pause.objects.get(reason="arrival").until_at is not None
    clock.advance(days=30)
    drain()
    assert works(row, "早班")


def test_a_place_that_is_listed_later_stops_who_came_from_it(firms, cast, clock, drain):
    row, other = firms
    actions.put_worker(cast.wang, row.pk, "晚班", hand("工人丁", 11, "310115", clock.at.date()))
    drain()
    assert works(row, "晚班")
    risk(cast, "3101", Risk.MIDDLE)
    drain()
    assert works(row, "早班") and not works(row, "晚班") and works(other, "晚班")


def test_a_late_decision_goes_to_the_street_office_and_a_decision_ends_the_task(cast, clock, drain):
    risk(cast, "330110", Risk.MIDDLE)
    drain()
    row = actions.submit_file(cast.wang, whole_file(cast.wang).pk)
    drain()
    task = Task.objects.get(kind="reopening")
    assert (task.worker, task.link) == (str(cast.staff["lead"]), f"/reopening/{row.pk}/")
    clock.advance(hours=25)
    drain()
    assert Message.objects.filter(to=str(cast.staff["liu"]), link=f"/reopening/{row.pk}/").count() == 1
    assert queries.today(cast.liu)[0].urgency == "overdue"
    actions.check_on_site(cast.liu, row.pk, True)
    actions.decide(cast.liu, row.pk, ["早班", "晚班"], True, "齐全")
    drain()
    assert not Task.objects.filter(kind__startswith="reopening", state="open").exists()
    assert again(row).state == FileState.DECIDED and queries.times(cast.liu, FileFilter()).longest == 25.0


def test_the_firms_own_contact_is_told_at_home(cast, clock, drain):
    row = whole_file(cast.wang)
    actions.name_contact(cast.wang, row.pk, known(cast, "song").identity)  # lives in the next community
    actions.submit_file(cast.wang, row.pk)
    actions.put_worker(cast.wang, row.pk, "早班", hand(n=1, unwell=True))
    drain()
    told = Message.objects.filter(to=str(cast.person["song"]), kind="reopening")
    assert told.count() == 3 and {m.link for m in told} == {f"/me/reopening/{row.pk}/"}
    assert not Message.objects.filter(to=str(cast.staff["wang"]), kind="reopening").exists()


def test_what_works_comes_up_again_on_its_day(firms, cast, clock, drain):
    row, _ = firms
    clock.advance(days=14)
    drain()
    assert Task.objects.filter(kind="reopening", link=f"/reopening/{row.pk}/").count() == 1
    assert works(row, "早班")  # it goes on while somebody looks


def test_names_go_by_themselves(firms, cast, clock, drain):
    row, other = firms
    actions.close_file(cast.wang, row.pk, "停产")
    clock.advance(days=31)
    with transaction.atomic():
        record(KeepingEnds(region=COUNTY, subject=None), by=workflow_actor("test", COUNTY, []))
    drain()
    assert again(row).forgotten_at is not None and not Worker.objects.filter(shift__file=row).exists()
    assert Worker.objects.filter(shift__file=other).count() == 3
