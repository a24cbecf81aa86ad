"""Whoever waits because of a colour is let through by a second pair of eyes, or by a colour that is green."""

from __future__ import annotations

import pytest
from tests.cast import COUNTY

from linan.core.clock import now
from linan.core.movement.models import Passage
from linan.domains.gates import actions
from linan.domains.gates.abilities import ALL
from linan.domains.gates.models import Handover
from linan.domains.gates.rules import Outcome, Taker
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
COLOURS = workflow_actor("test", COUNTY, ALL)


@pytest.fixture(params=["red", "yellow"])
def waits(cast, request):
    actions.note_colour(COLOURS, cast.person["zhao"], request.param, None)
    return actions.scan(cast.zhou, cast.gate_a, cast.person["zhao"], now(), "nonce-wait-1").handover


def clear(by, handover, to=Taker.NOBODY):
    actions.hand_over(by, handover, to, Outcome.CLEARED)


@pytest.mark.parametrize("to", list(Taker))
def test_who_scanned_clears_nobody_alone(cast, waits, to):
    with pytest.raises(Refusal, match="cleared_by_another") as no:
        clear(cast.zhou, waits, to)
    assert "Call the grid worker" in str(no.value.next_step)
    assert Handover.objects.get().handed_at is None and not Passage.objects.exists()
    # Home, to the clinic and away again they go all the same, noted by the guard.
    actions.hand_over(cast.zhou, waits, Taker.GRID_WORKER, Outcome.TAKEN_HOME)
    assert Passage.objects.count() == 1


def test_the_grid_worker_clears_and_the_entry_is_theirs(cast, waits):
    clear(cast.wang, waits, Taker.GRID_WORKER)
    clear(cast.zhou, waits)
    assert Passage.objects.get().source == "handover"


def test_a_colour_that_is_green_by_now_is_enough(cast, waits):
    actions.note_colour(COLOURS, cast.person["zhao"], "green", None)
    clear(cast.zhou, waits)
    assert Handover.objects.get().outcome == "cleared"


def test_a_wait_from_before_scans_were_signed_is_no_guards_to_clear(cast, waits):
    Handover.objects.update(opened_by="")
    with pytest.raises(Refusal, match="cleared_by_another"):
        clear(cast.zhou, waits)
    clear(cast.wang, waits)


def test_a_fever_that_has_gone_is_the_guards_own_to_see(cast):
    actions.note_colour(COLOURS, cast.person["zhao"], "green", None)
    wait = actions.scan(cast.zhou, cast.gate_a, cast.person["zhao"], now(), "nonce-warm-1", temperature=381).handover
    clear(cast.zhou, wait)
    assert Passage.objects.count() == 1


def test_the_api_says_so_in_plain_words(cast, client, waits):
    client.force_login(cast.user("zhou"))
    told = {"to": "nobody", "outcome": "cleared"}
    answer = client.post(f"/api/gates/handovers/{waits}", told, content_type="application/json")
    assert answer.status_code == 409 and answer.json()["type"] == "urn:linan:cleared_by_another"
    page = client.post(f"/gates/handovers/{waits}/", told)
    assert page.status_code == 409 and "网格员" in page.content.decode()
