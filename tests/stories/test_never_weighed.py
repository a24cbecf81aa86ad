"""People nobody has ever weighed: a card alone gets them what a fresh code would say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core.clock import now
from linan.core.community.models import Person
from linan.core.movement.models import Passage
from linan.core.vault import lookup
from linan.domains.gates import actions
from linan.domains.gates.abilities import ALL, SCAN_AT_GATE
from linan.domains.gates.models import PersonAnswer
from linan.domains.gates.rules import Action, Direction
from linan.domains.healthcode.abilities import ISSUE_CODE
from linan.domains.healthcode.actions import issue_to
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal
from tests.cast import COUNTY

pytestmark = pytest.mark.django_db
CARD = "330110194001011238"
COLOURS = workflow_actor("test", COUNTY, ALL)


@pytest.fixture
def zhao(cast):
    ref = cast.person["zhao"]
    Person.objects.filter(pk=ref.id).update(identity=CARD, identity_hash=lookup("community.identity", CARD))
    assert not PersonAnswer.objects.exists()
    return ref


@pytest.mark.parametrize("way", list(Direction))
@pytest.mark.parametrize("by", ["card", "reader", "terminal", "name"])
@pytest.mark.parametrize("at", ["home", "elsewhere"])
def test_whoever_is_known_and_was_never_weighed_passes(cast, zhao, way, by, at):
    gate, guard = (cast.gate_a, cast.zhou) if at == "home" else (cast.gate_b, cast.hou)
    if (by, at) == ("name", "elsewhere"):
        with pytest.raises(Refusal, match="not_found"):  # looked up by name is only who lives here
            actions.scan(guard, gate, zhao, now(), "nonce-never-1", direction=way)
        return
    payload, more = (zhao if by == "name" else CARD), {"read": by == "reader", "terminal": by == "terminal"}
    told = actions.scan(guard, gate, payload, now(), "nonce-never-1", direction=way, **more)
    assert told.action is Action.PASS and str(told.words) == "Please pass." and not told.masked_name
    passed = Passage.objects.get()
    assert (passed.person_id, passed.direction) == (zhao.id, way.value)
    signed = issue_to(workflow_actor("test", COUNTY, [ISSUE_CODE]), zhao)
    assert signed.colour == "green", "a fresh code says the same"


def test_what_is_known_counts_and_who_is_unknown_stays_unknown(cast, zhao):
    guard = workflow_actor("gate", cast.b, [SCAN_AT_GATE])

    def ask(payload, n):
        return actions.scan(guard, cast.gate_b, payload, now(), f"nonce-known-{n}", direction=Direction.OUT).action

    assert ask("330110194001011246", 1) is Action.UNVERIFIABLE
    actions.note_colour(COLOURS, zhao, "yellow", now() + timedelta(days=1))
    assert ask(CARD, 2) is Action.WAIT
    # A colour that has run out is not green by itself: it is weighed again, and until then nobody knows.
    actions.note_colour(COLOURS, zhao, "yellow", now())
    assert ask(CARD, 3) is Action.UNVERIFIABLE
