"""Words go up unaltered: every edit is a layer, and silence passes a message on."""

from __future__ import annotations

import pytest
from tests.cast import COUNTY, STREET, A, B

from linan.domains.reporting import abilities, actions, queries
from linan.domains.reporting.models import UpwardMessage
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region

pytestmark = pytest.mark.django_db
LONG = "二幢今早三人发热，药店退烧药断货两天，试剂不够，请派车接老人。"
SHORT = "有居民发热，请关注。"
CITY, PROVINCE = COUNTY.at(Level.CITY), COUNTY.at(Level.PROVINCE)


def office(region: Region) -> Actor:
    return Actor(f"staff:{region}", ActorKind.STAFF, (Duty("x", region, frozenset({abilities.HANDLE_UPWARD})),))


def sender(region: Region) -> Actor:
    return Actor(f"staff:{region}", ActorKind.STAFF, (Duty("x", region, frozenset({abilities.SEND_UP})),))


def texts(by: Actor, message: UpwardMessage) -> list[str]:
    return [line.layer.text for line in queries.upward_of(by, message.ref).layers if line.layer.text]


def test_shortened_at_level_two_level_four_reads_both_texts(cast):
    """Levels counted from below: 1 community, 2 street, 3 county, 4 city."""
    told = actions.send_up(sender(A), A, LONG)
    actions.edit_upward(office(STREET), told.ref, SHORT)
    with pytest.raises(Refusal):
        queries.upward_of(office(COUNTY), told.ref)
    with pytest.raises(Refusal):
        actions.edit_upward(office(COUNTY), told.ref, "从上面伸手")
    actions.pass_up(office(STREET), told.ref)
    actions.pass_up(office(COUNTY), told.ref)
    assert texts(office(CITY), told) == [LONG, SHORT]
    assert queries.upward_of(office(CITY), told.ref).words == SHORT
    assert texts(sender(A), told) == [LONG, SHORT]
    with pytest.raises(Refusal):
        actions.edit_upward(office(STREET), told.ref, "不必了")
    with pytest.raises(Refusal):
        queries.upward_of(sender(B), told.ref)


def test_silence_passes_a_message_a_level_up_and_an_answer_ends_that(cast, clock, drain):
    told = actions.send_up(sender(A), A, LONG)
    clock.advance(hours=23)
    drain()
    assert not queries.upward(office(COUNTY)).items
    clock.advance(hours=1)
    drain()
    (line,) = queries.upward(office(COUNTY)).items
    assert line.message.at == COUNTY and line.words == LONG
    clock.advance(hours=24)
    drain()
    assert texts(office(CITY), told) == [LONG]
    actions.answer_upward(office(CITY), told.ref, "车已派出，下午两点到。")
    clock.advance(days=5)
    drain()
    assert not queries.upward(office(PROVINCE)).items
    kinds = [line.layer.kind for line in queries.upward_of(sender(A), told.ref).layers]
    assert kinds == ["words", "bypass", "bypass", "answer"]


def test_an_unanswered_message_ends_at_the_province(cast, clock, drain):
    actions.send_up(sender(A), A, LONG)
    for _ in range(6):
        clock.advance(hours=25)
        drain()
    (line,) = queries.upward(office(PROVINCE)).items
    assert line.message.at == PROVINCE
    with pytest.raises(Refusal):
        actions.pass_up(office(PROVINCE), line.message.ref)
