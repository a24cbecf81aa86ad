"""王姐 sees at once which household to call: the silent, the ill, those in need. One door's trouble stays its own."""

from __future__ import annotations

import pytest

from linan.core.community import actions, queries
from linan.core.community.facts import PresenceSource
from linan.core.community.rules import HouseholdState
from linan.kernel.ids import new_id
from linan.kernel.refs import OrderRef
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
CALL = PresenceSource.PHONE


def states(by):
    return {line.address: line.state for line in queries.board(by).items}


def found(by, state):
    return [line.address for line in queries.board(by, state=state).items]


def test_one_members_symptom_changes_that_household_and_not_the_building(cast, clock):
    wang, family = cast.wang, cast.household["family"]
    actions.hear_from(wang, family, route=CALL)
    actions.hear_from(wang, cast.household["zhao"], route=CALL)
    assert states(wang) == {"1幢1单元101室": HouseholdState.WELL, "1幢1单元302室": HouseholdState.WELL}
    actions.hear_from(wang, family, route=CALL, person=cast.person["child"], symptoms=["发热", "咳嗽"])
    actions.hear_from(wang, family, route=CALL, person=cast.person["father"], needs="退烧药")
    assert states(wang) == {"1幢1单元101室": HouseholdState.WELL, "1幢1单元302室": HouseholdState.ILL}
    assert found(wang, HouseholdState.ILL) == found(wang, HouseholdState.NEEDS) == ["1幢1单元302室"]
    assert [w.symptoms for w in queries.words_of(wang, family) if w.name == "徐一诺"] == ["发热、咳嗽"]
    actions.hear_from(wang, family, route=CALL, person=cast.person["child"])
    assert states(wang)["1幢1单元302室"] is HouseholdState.NEEDS
    actions.hear_from(wang, family, route=CALL)
    assert states(wang)["1幢1单元302室"] is HouseholdState.WELL


def test_a_managed_household_unheard_for_a_day_is_listed_until_it_speaks(cast, clock):
    family, order, second = cast.household["family"], OrderRef(new_id()), OrderRef(new_id())
    actions.manage_household(cast.wang, family, order)
    clock.advance(hours=24)
    assert found(cast.wang, HouseholdState.SILENT) == []
    clock.advance(minutes=1)
    assert found(cast.wang, HouseholdState.SILENT) == ["1幢1单元302室"]
    assert states(cast.wang)["1幢1单元101室"] is HouseholdState.UNASKED, "nobody manages 赵大爷"
    actions.manage_household(cast.wang, family, second)
    assert found(cast.wang, HouseholdState.SILENT) == ["1幢1单元302室"], "a second ground does not shorten a silence"
    actions.hear_from(cast.wang, family, route=CALL)
    assert found(cast.wang, HouseholdState.SILENT) == []
    clock.advance(hours=25)
    actions.free_households(cast.wang, order)
    assert found(cast.wang, HouseholdState.SILENT) == ["1幢1单元302室"], "the second ground still holds"
    actions.free_households(cast.wang, second)
    assert found(cast.wang, HouseholdState.SILENT) == []


def test_every_state_of_the_list_agrees_with_the_rule(cast, clock):
    actions.manage_household(cast.wang, cast.household["zhao"], OrderRef(new_id()))
    clock.advance(hours=30)
    actions.hear_from(cast.wang, cast.household["family"], route=CALL, needs="米")
    for line in queries.board(cast.wang).items:
        assert line.address in found(cast.wang, line.state)
    assert found(cast.wang, HouseholdState.WELL) == found(cast.wang, HouseholdState.UNASKED) == []


def test_sun_next_door_has_no_board_of_ours(cast):
    assert "1幢1单元302室" not in states(cast.sun)
    for call in (
        lambda: actions.hear_from(cast.sun, cast.household["family"], route=CALL),
        lambda: actions.manage_household(cast.sun, cast.household["family"], OrderRef(new_id())),
        lambda: actions.hear_from(cast.wang, cast.household["family"], route=CALL, person=cast.person["zhao"]),
        lambda: queries.words_of(cast.sun, cast.household["family"]),
    ):
        with pytest.raises(Refusal) as no:
            call()
        assert no.value.code == "not_found"


def test_the_pages_draw_export_and_take_a_word(cast, client):
    client.force_login(cast.user("wang"), backend="django.contrib.auth.backends.ModelBackend")
    home = f"/community/households/{cast.household['family'].id}/"
    data = {"person": str(cast.person["child"].id), "route": "phone", "symptoms": "发热，咳嗽"}
    assert client.post(f"{home}word/", data).status_code == 302
    assert "发热、咳嗽" in client.get(home).content.decode()
    assert "有人有症状" in client.get("/community/board/?state=ill").content.decode()
    sheet = b"".join(client.get("/community/board/?export=csv").streaming_content).decode()
    assert "1幢1单元101室" in sheet and "1幢1单元302室" in sheet
    for path in (f"people/{cast.person['zhao'].id}/?on=2022-03-01", "building/?on=2022-03-01&area=" + cast.a_b01):
        assert "赵德福" in client.get(f"/community/then/{path}").content.decode()
    assert client.get("/community/then/building/?on=soon&area=" + cast.a_b01).status_code == 422
