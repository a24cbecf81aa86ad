"""Red, yellow and risk areas at the desk: looked at first, handed over, and the house they visit is asked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from tests.cast import COUNTY

from linan.core import clock
from linan.core.community.models import Person
from linan.core.ledger import drain
from linan.core.ledger.models import Entry
from linan.core.movement.models import Passage
from linan.domains.gates import actions, queries
from linan.domains.gates.models import DeskEntry, Handover
from linan.domains.gates.rules import Exemption, Health, Outcome, Risk, Taker, is_risky, told_risk
from linan.domains.gates.tests.test_desk import WELL, actor_of_gates, guest
from linan.domains.gates.tests.test_other_issuers import KEY, NOW, PAYLOAD, THEIRS
from linan.kernel.refusal import Refusal
from linan.kernel.tokens import issue
from linan.kernel.verdicts import Colour

Task = apps.get_model("workforce", "Task")
YES = Health(ill=False, contact=False, risk_area=True)


@pytest.fixture
def kept(cast):
    actions.take_post(cast.zhou, cast.gate_a)
    return cast


def card_of(cast: Any, who: str, **told: Any) -> actions.Visitor:
    return guest(number=str(Person.objects.get(pk=cast.person[who].id).identity), origin="", **told)


def listed(cast: Any, code: str, risk: Risk) -> None:
    end = clock.now() + timedelta(days=14)
    actions.list_risk_region(actor_of_gates(), COUNTY, code, "某地", end, "通告第3号", risk)


def kinds() -> list[str]:
    return [k for k in Entry.objects.order_by("id").values_list("kind", flat=True) if k.startswith("gates.risky")]


@pytest.mark.django_db
@pytest.mark.parametrize("colour", ["yellow", "red"])
def test_a_visitor_whose_colour_is_not_green_is_handed_over_and_no_line_of_the_register(kept, colour):
    actions.note_colour(actor_of_gates(), kept.person["song"], colour, None)
    for again in ("key-00001", "key-00001", "key-00002"):
        # Without a thermometer and a form too: help is called first.
        with pytest.raises(actions.LookFirst) as told:
            actions.admit(kept.zhou, kept.gate_a, again, card_of(kept, "song", temperature=None, form=None))
        assert told.value.code == "look_first" and told.value.name and told.value.phone
    row = Handover.objects.get()
    assert (row.person_id, row.handed_at) == (kept.person["song"].id, None)
    assert row.reason == ("stop" if colour == "red" else "hold")
    drain()
    assert not DeskEntry.objects.exists() and not Passage.objects.exists()
    assert Task.objects.filter(kind="handover").count() == 1


@pytest.mark.django_db
def test_after_somebody_cleared_it_up_the_line_is_written_and_a_worse_colour_is_looked_at_again(kept):
    song, boss = kept.person["song"], actor_of_gates()
    actions.note_colour(boss, song, "yellow", None)
    with pytest.raises(actions.LookFirst):
        actions.admit(kept.zhou, kept.gate_a, "key-00001", card_of(kept, "song"))
    actions.hand_over(kept.actor("lead"), Handover.objects.get().id, Taker.GRID_WORKER, Outcome.CLEARED)
    assert actions.admit(kept.zhou, kept.gate_a, "key-00001", card_of(kept, "song")).entry
    assert Passage.objects.count() == 1, "the handover is the passage"
    actions.note_out(kept.zhou, kept.gate_a, DeskEntry.objects.get().id)
    actions.note_colour(boss, song, "red", None)
    with pytest.raises(actions.LookFirst):
        actions.admit(kept.zhou, kept.gate_a, "key-00003", card_of(kept, "song"))
    assert Handover.objects.count() == 2


@pytest.mark.django_db
def test_medics_pass_with_any_colour_and_who_lives_here_is_walked_home(kept):
    boss = actor_of_gates()
    for who in ("song", "father"):
        actions.note_colour(boss, kept.person[who], "red", None)
    medic = card_of(kept, "song", exemption=Exemption.MEDIC)
    assert actions.admit(kept.zhou, kept.gate_a, "key-medic", medic).entry
    assert Handover.objects.get().reason == "exempt"
    with pytest.raises(actions.LookFirst) as told:
        actions.admit(kept.zhou, kept.gate_a, "key-home1", card_of(kept, "father"))
    assert "They may come home" in str(told.value.next_step)
    waiting = Handover.objects.get(person_id=kept.person["father"].id)
    actions.hand_over(kept.actor("lead"), waiting.id, Taker.GRID_WORKER, Outcome.TAKEN_HOME)
    assert actions.admit(kept.zhou, kept.gate_a, "key-home1", card_of(kept, "father")).lives_here
    assert Passage.objects.filter(person_id=kept.person["father"].id).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("told", [{"origin": "42"}, {"origin": "31", "form": YES}])
def test_a_visitor_from_a_high_risk_area_waits_and_the_house_is_asked(kept, told):
    listed(kept, "420000", Risk.HIGH)
    listed(kept, "310115", Risk.HIGH)
    for _ in range(2):
        with pytest.raises(actions.LookFirst) as why:
            actions.admit(kept.zhou, kept.gate_a, "key-00001", guest(**told))
    assert "rules in force" in str(why.value.reasons[0]) and Handover.objects.get().person_id is None
    drain()
    assert kinds() == ["gates.risky_visit_noticed"] and not DeskEntry.objects.exists()
    task = Task.objects.get(kind="follow_up")
    assert task.region == Person.objects.get(pk=kept.person["zhao"].id).region and "何" not in str(task.words)
    actions.hand_over(kept.actor("lead"), Handover.objects.get().id, Taker.GRID_WORKER, Outcome.CLEARED)
    assert actions.admit(kept.zhou, kept.gate_a, "key-00009", guest(**told)).entry
    assert kinds() == ["gates.risky_visit_noticed"], "told once"


@pytest.mark.django_db
def test_a_low_risk_comes_in_and_the_house_they_visit_is_asked(kept):
    listed(kept, "42", Risk.LOW)
    admitted = actions.admit(kept.zhou, kept.gate_a, "key-00001", guest(form=WELL))
    assert admitted.entry and admitted.followed_up and not Handover.objects.exists()
    assert not actions.admit(kept.zhou, kept.gate_a, "key-00002", guest(2, origin="33")).followed_up
    own = card_of(kept, "song")
    assert not actions.admit(kept.zhou, kept.gate_a, "key-00003", own).followed_up
    drain()
    assert kinds() == ["gates.risky_visit_noticed"]
    task = Task.objects.get(kind="follow_up")
    assert task.link == f"/community/households/{kept.household['zhao'].id}/"


@pytest.mark.django_db
def test_a_yes_alone_is_followed_up_and_a_resident_s_own_grid_hears_of_it(kept):
    with pytest.raises(actions.LookFirst):
        actions.admit(kept.zhou, kept.gate_a, "key-00001", card_of(kept, "song", form=YES, visiting="没有这一户"))
    assert actions.admit(kept.zhou, kept.gate_a, "key-home1", card_of(kept, "father", form=YES)).lives_here
    drain()
    assert sorted(kinds()) == ["gates.risky_entry_noticed", "gates.risky_entry_noticed", "gates.risky_visit_noticed"]
    homes = {Person.objects.get(pk=kept.person[w].id).region for w in ("song", "father")}
    assert {t.region for t in Task.objects.filter(kind="follow_up")} == homes | {kept.a}


@pytest.mark.django_db
def test_the_code_shown_counts_and_one_that_says_nothing_stops_nobody(kept, monkeypatch):
    """A red code of another county: nobody here knows whose it is, and it counts all the same."""
    with pytest.raises(Refusal) as told:
        actions.admit(kept.zhou, kept.gate_a, "key-00001", guest(code="LA1:nothing"))
    assert told.value.code == "code_in_doubt" and "empty" in str(told.value.next_step)
    assert actions.admit(kept.zhou, kept.gate_a, "key-00001", guest()).entry
    keys = {THEIRS.key_id: replace(THEIRS, since=NOW - timedelta(days=400))}
    monkeypatch.setattr(queries.codes, "_issuers", [lambda: keys])
    red = issue(replace(PAYLOAD, colour=Colour.RED, issued_at=clock.now()), KEY)
    with pytest.raises(actions.LookFirst):
        actions.admit(kept.zhou, kept.gate_a, "key-00002", guest(2, code=red))
    assert Handover.objects.get().person_id is None and DeskEntry.objects.count() == 1


def test_risk_is_read_from_the_list_as_it_is_written():
    assert is_risky("42", ["420000"]) and is_risky("310115", ["3101"]) and not is_risky("32", ["310000"])
    high = [("310115", "high")]
    assert told_risk("31", False, high) is Risk.NONE and told_risk("31", True, high) is Risk.HIGH
    assert told_risk("", True, high) is Risk.MIDDLE and told_risk("42", True, []) is Risk.MIDDLE
    assert told_risk("42", False, [("420000", "low")]) is Risk.LOW


@pytest.mark.django_db
def test_the_desk_s_page_says_whom_to_ring_and_the_handover_stays(kept, client):
    """A form answered as a refusal leaves nothing; this answer does leave something."""
    actions.note_colour(actor_of_gates(), kept.person["song"], "red", None)
    client.force_login(kept.user("zhou"))
    told = {
        "key": "page-0001", "deed": "admit", "document": "identity", "purpose": "visit",
        "number": str(Person.objects.get(pk=kept.person["song"].id).identity),
    }  # fmt: skip
    page = client.post(f"/gates/{kept.gate_a.id}/desk/", told)
    assert page.status_code == 200 and 'href="tel:1' in page.content.decode()
    assert Handover.objects.filter(handed_at=None).count() == 1 and not DeskEntry.objects.exists()
