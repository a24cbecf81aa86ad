"""The rules are eased, made stricter here, and eased again: everybody is weighed again, in lots, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from linan.core.ledger import drain, run_due
from linan.core.ledger.models import Pending
from linan.core.messages.models import Message
from linan.core.policy import rules as policy
from linan.core.policy.abilities import ADOPT_EDITION, FOLLOW_DATES
from linan.core.policy.actions import adopt_edition, follow_dates, propose_edition
from linan.core.policy.overlays.actions import confirm_overlay, end_overlay, propose_overlay
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import SEE_CODES, TAKE_EVIDENCE
from linan.domains.healthcode.actions import everybody
from linan.domains.healthcode.models import Change, Standing, Weighing, WeighingLot
from linan.domains.healthcode.queries.weighings import weighing_of, weighings
from linan.domains.healthcode.rules import NewEvidence
from linan.kernel.actor import Duty, workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef
from linan.kernel.refusal import Refusal
from linan.kernel.time import CHINA

pytestmark = pytest.mark.django_db
PEOPLE = ("zhao", "father", "mother", "song", "gao")


@pytest.fixture
def five(cast, clock):
    """Four contacts of contacts and one close contact, five days ago; 赵大爷 is the close one."""
    by = workflow_actor("case", cast.county, [TAKE_EVIDENCE])
    kinds = ["contact_close", *["contact_secondary"] * 4]
    items = [
        NewEvidence(cast.person[n], k, clock.at - timedelta(days=5), because=CaseRef(new_id()))
        for n, k in zip(PEOPLE, kinds, strict=True)
    ]
    actions.take_evidence_many(by, items)
    drain()
    clock.advance(minutes=1)
    return [cast.person[n] for n in PEOPLE]


def decider(actor, region):
    return replace(actor, duties=(Duty("county_official", region, frozenset({ADOPT_EDITION})),))


def seer(actor, region):
    return replace(actor, duties=(*actor.duties, Duty("street_director", region, frozenset({SEE_CODES}))))


def adopt(cast, edition, since):
    row = propose_edition(
        decider(cast.he, cast.county), cast.county, edition, since=since, because="国务院联防联控机制"
    )
    return adopt_edition(decider(cast.liu, cast.county), row.pk)


def colours(people):
    held = dict(Standing.objects.values_list("person_id", "colour"))
    return [held[p.id] for p in people]


def told(clock):
    return sorted(Message.objects.filter(kind="healthcode", sent_at=clock.at).values_list("to", flat=True))


def test_on_the_change_date_who_was_not_near_is_freed_the_same_minute_and_told(cast, clock, five):
    adopt(cast, "twenty-measures", clock.at + timedelta(hours=6))
    drain()
    assert colours(five)[1:] == ["yellow"] * 4 and not Weighing.objects.exists()
    clock.advance(hours=6)
    drain()
    assert colours(five) == ["red", "green", "green", "green", "green"]
    assert told(clock) == sorted(str(p) for p in five[1:])
    view = weighing_of(seer(cast.liu, cast.county), Weighing.objects.get().pk)
    assert view.progress.finished and (view.progress.weighed, view.progress.freed, view.progress.stayed) == (5, 4, 1)
    assert {m.person for m in view.freed} == set(five[1:]) and [m.person for m in view.kept] == five[:1]
    assert all(str(m.why) for m in (*view.freed, *view.kept))
    was = queries.verdict_of(cast.actor("father"), five[1], clock.at - timedelta(hours=5))
    assert was.rules == "v8" and was.colour == "yellow"  # a decision of the past explains itself under its own edition


def test_a_county_that_decides_nothing_is_weighed_again_on_the_national_date(cast, clock, monkeypatch):
    """11 November 2022: nobody here decided anything, and contacts of contacts are free at midnight."""
    begins = datetime(2022, 11, 11, tzinfo=CHINA)
    clock.advance(seconds=(begins - timedelta(hours=30) - clock.at).total_seconds())
    follower = workflow_actor("dates", cast.county, [FOLLOW_DATES])
    held = dict(policy.editions())
    read_in_late = held.pop("ten-measures")
    monkeypatch.setattr(policy, "editions", lambda: held)
    assert follow_dates(follower, cast.county) == 2  # the twenty measures and class-B management lie ahead
    assert follow_dates(follower, cast.county) == 0
    item = NewEvidence(cast.person["father"], "contact_secondary", clock.at, because=CaseRef(new_id()))
    actions.take_evidence_many(workflow_actor("case", cast.county, [TAKE_EVIDENCE]), [item])
    drain()
    assert colours([cast.person["father"]]) == ["yellow"] and not Weighing.objects.exists()
    clock.advance(hours=29, minutes=59)
    drain()
    assert not Weighing.objects.exists()
    clock.advance(minutes=1)
    drain()
    assert colours([cast.person["father"]]) == ["green"] and told(clock) == [str(cast.person["father"])]
    (progress,) = weighings(seer(cast.liu, cast.county))
    assert progress.finished and progress.freed == 1
    # The ten measures are read in three days after they began: everybody is weighed at once, and once.
    clock.advance(days=29)
    monkeypatch.setattr(policy, "editions", lambda: {**held, "ten-measures": read_in_late})
    assert follow_dates(follower, cast.county) == 1
    drain()
    assert Weighing.objects.count() == 2 and follow_dates(follower, cast.county) == 0


def test_killed_in_the_middle_it_goes_on_and_nobody_is_done_twice(cast, clock, five, monkeypatch):
    monkeypatch.setattr(everybody, "BULK_MOST", 2)
    adopt(cast, "twenty-measures", clock.at)
    while not WeighingLot.objects.filter(done_at__isnull=False).exists():
        run_due(1)
    dying = everybody.weigh_people

    def killed(*args, **more):
        dying(*args, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(everybody, "weigh_people", killed)
    with pytest.raises(KeyboardInterrupt):
        drain()
    assert Change.objects.filter(weighing__isnull=False).count() <= 2
    (half,) = weighings(seer(cast.liu, cast.county))
    assert (half.lots, half.done) == (3, 1) and not half.finished
    monkeypatch.setattr(everybody, "weigh_people", dying)
    drain()
    assert colours(five) == ["red", "green", "green", "green", "green"]
    assert Change.objects.filter(weighing__isnull=False).count() == 5  # the close contact stays red, with an end sooner
    assert len(told(clock)) == 4
    run = Weighing.objects.get()
    by = workflow_actor("rules", cast.county, [TAKE_EVIDENCE])
    assert [actions.weigh_lot(by, run.pk, n) for n in (1, 2, 3)] == [0, 0, 0]


def test_an_addition_holds_them_longer_says_so_and_ends_by_itself(cast, clock, five):
    he, end = decider(cast.he, cast.county), clock.at + timedelta(days=5)
    row = propose_overlay(he, cast.county, {"secondary_contact": 7}, reason="水产市场还没查清", until=end)
    confirm_overlay(decider(cast.liu, cast.county), row.pk)
    drain()
    (line,) = queries.my_code(cast.actor("father")).lines
    assert line.reason.local and line.reason.local.because == "水产市场还没查清" and line.reason.until == end
    clock.advance(days=4)
    drain()
    assert colours(five)[1:] == ["yellow"] * 4
    clock.set_to(end)
    drain()
    assert colours(five)[1:] == ["green"] * 4
    assert not Pending.objects.filter(once=f"healthcode.due:{five[1].id}").exists()


def test_ended_sooner_everybody_is_free_the_same_minute(cast, clock, five):
    he, end = decider(cast.he, cast.county), clock.at + timedelta(days=12)
    row = propose_overlay(he, cast.county, {"secondary_contact": 7}, reason="市场", until=end)
    confirm_overlay(decider(cast.liu, cast.county), row.pk)
    drain()
    clock.advance(days=4)
    drain()
    assert colours(five)[1:] == ["yellow"] * 4
    end_overlay(he, row.pk)
    drain()
    assert colours(five)[1:] == ["green"] * 4


def test_sun_next_door_sees_none_of_it(cast, clock, five):
    row = propose_overlay(
        decider(cast.he, cast.county), cast.a, {"symptom": 1}, reason="x", until=clock.at + timedelta(days=5)
    )
    confirm_overlay(decider(cast.liu, cast.county), row.pk)
    drain()
    with pytest.raises(Refusal) as no:
        weighing_of(seer(cast.sun, cast.b), Weighing.objects.get().pk)
    assert no.value.code == "not_found"
    assert weighings(seer(cast.sun, cast.b)) == []
