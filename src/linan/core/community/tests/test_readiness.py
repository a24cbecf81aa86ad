"""Each community has a figure with its inputs; one buffer area changes the term that rests on it and no other."""

from __future__ import annotations

import pytest

from linan.core.community import actions, queries
from linan.core.community.actions import SiteParticulars
from linan.core.community.facts import Air, EmergencyUse, SiteKind
from linan.core.community.rules.readiness import Inputs, Measures, TermKind, readiness
from linan.kernel.refusal import Refusal

BY = Measures(2, 50, 20, {TermKind.EXITS: 25, TermKind.AIR: 25, TermKind.ROOM: 25, TermKind.BUFFER: 25})


def terms(cast):
    return {t.kind: (t.have, t.need) for t in queries.readiness_of(cast.actor("lead"), cast.a).readiness.terms}


def test_the_figure_is_what_a_hand_would_count():
    found = readiness(Inputs((2, 1, 0, 3), (True, None, False, True), 400, (100, 0), (25, 10), (False, False)), BY)
    # 2 of 4, 2 of 4, 100 of 200, 1 of 2
    assert found.figure == 50 and [t.percent for t in found.terms] == [50] * 4
    # one building more, one more, the unmeasured hall could be the missing hundred, the gate is known to be too small
    assert found.could_be == (75 + 75 + 100 + 50) // 4
    nothing = readiness(Inputs((), (), 0, (), (), ()), BY)
    assert nothing.figure is None and all(t.percent is None for t in nothing.terms)
    only = readiness(Inputs((2, 2, 2), (), 0, (), (), ()), BY)
    assert only.figure == 100


@pytest.mark.django_db
def test_one_buffer_area_changes_only_the_term_that_rests_on_it(cast):
    lead = cast.actor("lead")
    before = terms(cast)
    told = SiteParticulars(SiteKind.PUBLIC_SPACE, "东门缓冲区", square_metres=30, buffers=cast.gate_a.id)
    buffer = actions.add_site(lead, cast.a, told)
    after = terms(cast)
    assert before[TermKind.BUFFER] == (0, 1) and after[TermKind.BUFFER] == (1, 1)
    assert {k: v for k, v in before.items() if k is not TermKind.BUFFER} == {
        k: v for k, v in after.items() if k is not TermKind.BUFFER
    }
    uses = [EmergencyUse.TESTING]
    gate = cast.gate_a.id
    both = SiteParticulars(SiteKind.PUBLIC_SPACE, "东门缓冲区", square_metres=30, buffers=gate, emergency_uses=uses)
    actions.change_site(lead, buffer.pk, both)
    assert terms(cast)[TermKind.ROOM] == (30, 3)


@pytest.mark.django_db
def test_gaps_name_what_is_missing_and_what_nobody_has_looked_at(cast):
    lead = cast.actor("lead")
    actions.change_building(lead, cast.a_b01, name="1幢", address="", floors=11, lift=True, exits=2, air="natural")
    actions.change_building(lead, cast.a_b02, name="2幢", address="", floors=11, lift=True, exits=1, air=Air.NONE)
    found = queries.readiness_of(lead, cast.a)
    told = {(g.kind, g.name): (g.words.text, g.unknown) for g in found.gaps}
    assert set(told) == {
        (TermKind.EXITS, "2幢"), (TermKind.AIR, "2幢"), (TermKind.ROOM, ""), (TermKind.BUFFER, "梧桐社区东门")
    }  # fmt: skip
    assert not any(unknown for _, unknown in told.values())
    assert found.readiness.figure == found.readiness.could_be == 25
    with pytest.raises(Refusal) as no:
        queries.readiness_of(cast.sun, cast.a)
    assert no.value.code == "not_found"
    with pytest.raises(Refusal) as no:
        actions.add_site(lead, cast.a, SiteParticulars(SiteKind.PUBLIC_SPACE, "别家的", buffers=cast.gate_b.id))
    assert no.value.code == "no_such_gate"


@pytest.mark.django_db
def test_the_page_shows_the_figure_and_leads_to_what_can_be_mended(cast, client):
    client.force_login(cast.user("lead"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/community/readiness/").content.decode()
    assert "梧桐社区东门" in page and "building/change/" in page
    client.post(
        f"/community/building/change/?area={cast.a_b01}",
        {"name": "1幢", "floors": "11", "exits": "2", "air": "natural"},
    )
    found = client.get(f"/api/community/readiness?area={cast.a}").json()
    assert {t["kind"]: t["have"] for t in found["terms"]}["exits"] == 1 and found["residents"] == 6
    client.force_login(cast.user("liu"), backend="django.contrib.auth.backends.ModelBackend")
    assert "梧桐社区" in client.get("/community/readiness/").content.decode()
