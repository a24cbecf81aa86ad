"""What the register said on an earlier day, whatever was changed since."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linan.core import clock as time_here
from linan.core.community import actions, queries
from linan.core.community.facts import Presence, PresenceSource
from linan.core.community.models import Past
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def test_zhao_before_and_after_he_moved_was_renamed_and_went_away(cast, clock):
    lead, zhao = cast.actor("lead"), cast.person["zhao"]
    monday = time_here.today()
    clock.advance(days=2)
    actions.correct_person(lead, zhao, name="赵德富")
    clock.advance(days=1)
    actions.move_person(lead, zhao, cast.household["couple"])
    clock.advance(days=1)
    actions.mark_presence(lead, zhao, Presence.AWAY, source=PresenceSource.PHONE)

    def said(days: int) -> tuple[str, str, Presence]:
        then = queries.person_as_of(cast.actor("lead"), zhao, monday + timedelta(days=days))
        return then.name, then.region.code, then.presence

    assert said(1) == ("赵德福", "0101", Presence.LIVING_HERE)
    assert said(2) == ("赵德富", "0101", Presence.LIVING_HERE)
    assert said(3) == ("赵德富", "0501", Presence.LIVING_HERE)
    assert said(4) == ("赵德富", "0501", Presence.AWAY)


def test_a_building_and_its_doors_as_of_a_day(cast, clock):
    lead = cast.actor("lead")
    before = time_here.today()
    clock.advance(days=1)
    to = cast.a_b02.child("u1").child("0602")
    actions.move_household(lead, cast.household["family"], to, "2幢1单元602室")
    actions.change_building(lead, cast.a_b01, name="一号楼", address="", floors=12, lift=True)
    then, now = (queries.building_as_of(lead, cast.a_b01, d) for d in (before, time_here.today()))
    assert ([h.address for h in then.households], then.people) == (["1幢1单元101室", "1幢1单元302室"], 4)
    assert ([h.address for h in now.households], now.people) == (["1幢1单元101室"], 1)
    assert (then.name, then.floors, now.name, now.floors) == ("1幢", 11, "一号楼", 12)
    home = cast.household["family"]
    assert queries.household_as_of(lead, home, before).address == "1幢1单元302室"
    assert queries.household_as_of(lead, home, time_here.today()).region == to
    assert len(queries.household_as_of(lead, home, before).people) == 3


def test_nobody_is_shown_before_they_were_entered_or_where_one_has_no_duty(cast, clock):
    clock.advance(days=1)
    actions.move_person(cast.actor("lead"), cast.person["zhao"], cast.household["couple"])
    today = time_here.today()
    # 王姐 keeps grid 1: yesterday he was hers, today he is 老张's.
    assert queries.person_as_of(cast.wang, cast.person["zhao"], today - timedelta(days=1)).region.code == "0101"
    for by, on in ((cast.wang, today), (cast.sun, today - timedelta(days=1)), (cast.wang, date(2021, 12, 31))):
        with pytest.raises(Refusal) as no:
            queries.person_as_of(by, cast.person["zhao"], on)
        assert no.value.code == "not_found"
    with pytest.raises(Refusal) as no:
        queries.person_as_of(cast.wang, cast.person["zhao"], today + timedelta(days=1))
    assert no.value.code == "future_day"


def test_what_was_never_changed_keeps_no_past_and_no_past_holds_a_number(cast):
    assert not Past.objects.exists()
    actions.correct_person(cast.actor("lead"), cast.person["gao"], phone="13711112222")
    told = str(Past.objects.get().data)
    assert "高建华" in told and "139" not in told
