"""A guard's camera on a poster: 老周 walks past the market, and the secretary has one task until she put it right."""

from __future__ import annotations

import pytest

from linan.core.ledger import drain
from linan.domains.gates import actions, queries
from linan.domains.gates.rules import Finding
from linan.domains.workforce.models import Task
from linan.kernel.geo import Point
from linan.kernel.refusal import Refusal
from tests.cast import Cast
from tests.forgery import forged


@pytest.mark.django_db
def test_a_guard_s_camera_finds_a_poster_that_is_forged_or_hangs_elsewhere(cast: Cast):
    lead, market = cast.actor("lead"), cast.place["market"]
    code = actions.issue_venue(lead, market)
    text = queries.poster_text(code)
    spot = Point(119.9871, 30.2768)
    actions.hang_poster(lead, text, spot)
    look = lambda text, **where: actions.check_at_gate(cast.zhou, cast.gate_a, text, **where)  # noqa: E731
    fine = look(f"https://linan.example/me/gates/venue/{text}/", standing=market, at=spot)
    assert fine.finding is None and fine.place_name == "梧桐菜市场" and look(text).finding is None
    assert look(text, at=Point(119.9971, 30.2768)).finding is Finding.MOVED
    assert look(forged(text)).finding is Finding.FORGED
    for place, _ in queries.places_at(cast.zhou, cast.gate_a):
        assert look(text, standing=place).finding is (None if place == market else Finding.MOVED)
    there = actions.check_at_gate(cast.hou, cast.gate["b"], text)
    assert there.finding is Finding.MOVED and there.place_name == "梧桐菜市场"
    for who in (cast.hou, cast.wang, cast.chen):
        with pytest.raises(Refusal):
            actions.check_at_gate(who, cast.gate_a, text)
    drain()
    mine = Task.objects.filter(kind="poster", worker=str(cast.staff["lead"]))
    assert mine.count() == len(queries.findings(lead)) >= 2 and {t.state for t in mine} == {"open"}
    assert Task.objects.filter(kind="poster", worker=str(cast.staff["tang"])).count() == 1
    for line in queries.findings(lead):
        assert actions.settle_finding(lead, line.id) and not actions.settle_finding(lead, line.id)
    drain()
    assert not mine.filter(state="open").exists()
