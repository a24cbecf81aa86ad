"""Objections: one tap, weighed again at once, answered by somebody else, and silence frees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from linan.core.ledger import drain
from linan.core.ledger.models import Entry
from linan.core.messages.models import Message
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.models import Appeal, Evidence
from linan.domains.healthcode.queries import appeals as reading
from linan.domains.healthcode.tests.offices import enter_offices, in_force
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.refusal import Refusal
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offices(cast):
    enter_offices(cast)


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as no:
        deed()
    return no.value.code


def piece_of(person: PersonRef) -> EvidenceRef:
    return Evidence.objects.filter(person_id=person.id, withdrawn_at=None).latest("id").ref


def test_one_tap_is_weighed_again_at_once_and_decided_by_somebody_else(cast, clock):
    zhao = cast.person["zhao"]
    in_force(cast, "zhao")
    row = actions.object_to(cast.zhao, zhao, piece_of(zhao))
    assert row.replay["colour"] == "yellow" and row.replay["agrees"] is True and row.replay["pieces"] == 1
    assert row.first_due_at - clock.at == timedelta(hours=2) and row.due_at - clock.at == timedelta(hours=24)
    assert refused(partial(actions.decide_appeal, cast.liu, row.pk, "corrected", "查明")) == "own_evidence"
    assert refused(partial(actions.decide_appeal, cast.tang, row.pk, "corrected", "查明")) == "not_found"
    lead = cast.actor("lead")
    actions.answer_appeal(lead, row.pk, "正在核对菜市场监控")
    assert refused(partial(actions.decide_appeal, lead, row.pk, "corrected", " ")) == "reason_missing"
    actions.decide_appeal(lead, row.pk, "corrected", "监控显示不在场")
    assert queries.my_code(cast.zhao).verdict.colour is Colour.GREEN
    drain()
    assert Message.objects.filter(to=str(zhao), kind="appeal").count() == 1
    kinds = ("made", "replayed", "answered", "word", "decided")
    assert all(Entry.objects.filter(kind=f"healthcode.appeal_{k}").exists() for k in kinds)


def test_silence_lifts_an_order_by_hand_after_a_day(cast, clock):
    zhao = cast.person["zhao"]
    in_force(cast, "zhao", "father")
    row = actions.object_to(cast.zhao, zhao, piece_of(zhao), "not_there", "那天我在女儿家")
    clock.advance(hours=2, minutes=1)
    drain()
    told = set(Message.objects.filter(kind="appeal").values_list("to", flat=True))
    assert told == {str(cast.staff["lead"]), str(cast.staff["liu"])}
    clock.advance(hours=22)
    drain()
    row.refresh_from_db()
    assert row.decision == "silence" and queries.my_code(cast.zhao).verdict.colour is Colour.GREEN
    assert queries.my_code(cast.father).verdict.colour is Colour.YELLOW  # who did not object waits for the last day
    figures = reading.figures()
    assert (figures.made, figures.silence, figures.in_time, figures.decided) == (1, 1, 0, 1)


def test_silence_does_not_undo_a_laboratory(cast, clock):
    zhao = cast.person["zhao"]
    actions.take_evidence(cast.li, zhao, "screen_positive", clock.at)
    row = actions.object_to(cast.zhao, zhao, piece_of(zhao))
    clock.advance(days=1, minutes=1)
    drain()
    row.refresh_from_db()
    assert row.decided_at is None and queries.my_code(cast.zhao).verdict.colour is Colour.RED
    assert Message.objects.filter(kind="appeal", to=str(cast.staff["he"])).exists()


def test_a_corrected_record_clears_the_code_and_keeps_what_stood(cast, clock):
    zhao = cast.person["zhao"]
    actions.take_evidence(cast.li, zhao, "symptom", clock.at)
    row = actions.object_to(cast.zhao, zhao, piece_of(zhao), "not_me")
    actions.decide_appeal(cast.actor("lead"), row.pk, "corrected", "同名同姓")
    assert queries.my_code(cast.zhao).verdict.colour is Colour.GREEN
    assert Evidence.objects.filter(withdrawn_at=None).count() == 2  # the piece stays, a correction stands beside it


def test_who_may_object_and_for_whom(cast, clock):
    zhao = cast.person["zhao"]
    actions.take_evidence(cast.li, zhao, "symptom", clock.at)
    piece = piece_of(zhao)
    for other in (cast.sun, cast.father, cast.chen):
        assert refused(partial(actions.object_to, other, zhao, piece)) == "not_found"
    assert refused(partial(actions.object_to, cast.zhao, zhao, piece, "because")) == "no_such_claim"
    by_phone = actions.object_to(cast.wang, zhao, piece, "over", "打电话来说已好")
    assert by_phone.how == "phone"
    again = actions.object_to(cast.zhao, zhao, piece)
    assert again.pk == by_phone.pk and Appeal.objects.count() == 1  # one open objection for one piece
    lead_who_wrote_it = replace(cast.actor("lead"), id=by_phone.made_by)
    assert refused(partial(actions.decide_appeal, lead_who_wrote_it, by_phone.pk, "stands", "x")) == "own_evidence"


def test_both_sources_stand_side_by_side_and_either_side_answers(cast, clock):
    zhao = cast.person["zhao"]
    in_force(cast, "zhao")
    row = actions.object_to(cast.zhao, zhao, piece_of(zhao), "not_there", "那天我在女儿家")
    lead = cast.actor("lead")
    actions.say_more(lead, row.pk, "有车票吗")
    actions.say_more(cast.zhao, row.pk, "有，G1234")
    for reader in (cast.zhao, lead):
        view = reading.appeal_view(reader, row.pk)
        assert str(view.about) == "Order by hand" and "区疾控中心" in str(view.source)
        assert str(view.claim) == "I was not there." and str(view.how) == "by the person"
        assert [(s.by_staff, s.text) for s in view.said] == [
            (False, "那天我在女儿家"),
            (True, "有车票吗"),
            (False, "有，G1234"),
        ]
    assert refused(partial(reading.appeal_view, cast.sun, row.pk)) == "not_found"
    (line,) = reading.to_decide(lead)
    assert line.name == "赵德福" and not line.late
    actions.decide_appeal(lead, row.pk, "stands", "车票是另一天的")
    assert refused(partial(actions.say_more, cast.zhao, row.pk, "不服")) == "appeal_over"
    assert actions.decide_appeal(lead, row.pk, "corrected", "x").decision == "stands"  # twice is once


def test_every_signature_and_every_step_back_keeps_from_judging(cast, clock):
    zhao = cast.person["zhao"]
    in_force(cast, "zhao")
    row = actions.object_to(cast.zhao, zhao, piece_of(zhao))
    for signer in ("qian", "liu"):
        signed = replace(cast.actor("lead"), id=str(cast.staff[signer]))
        assert refused(partial(actions.decide_appeal, signed, row.pk, "stands", "x")) == "own_evidence"
        assert refused(partial(actions.answer_appeal, signed, row.pk, "x")) == "own_evidence"
