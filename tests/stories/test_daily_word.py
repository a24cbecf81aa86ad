"""宋师傅 came back and has no stay: a word each day, and after the safe period the way is free with nobody asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linan.core.ledger import drain
from linan.core.ledger.models import Entry
from linan.core.messages.models import Message
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import OBJECT_FOR, TAKE_EVIDENCE
from linan.domains.healthcode.models import DailyWord
from linan.domains.healthcode.queries.daily import daily_of
from linan.domains.workforce.models import Task
from linan.kernel.actor import Duty, workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import OrderRef
from linan.kernel.refusal import Refusal
from linan.kernel.tokens import Claim, Verified, read

pytestmark = pytest.mark.django_db
NO = {"risk_area": False, "contact": False}


def say(cast, **more):
    return actions.say_daily(cast.zhao, cast.person["zhao"], **{"unwell": False, "declared": NO, **more})


def passes(cast, clock):
    token = actions.issue_code(cast.zhao, cast.person["zhao"])
    answer = read(token, queries.trust_list(), None, clock.at)
    assert isinstance(answer, Verified)
    return answer.payload.claims.get(Claim.COMMUNITY_PASS) == 1, answer.payload.expires_at


def test_on_the_fourteenth_day_the_way_is_free_with_no_administrator(cast, clock):
    zhao = cast.person["zhao"]
    for day in range(1, 15):
        say(cast)
        view = daily_of(cast.zhao, zhao)
        assert view.passage.streak == day and (view.passage.until is not None) is (day == 14)
        assert passes(cast, clock)[0] is (day == 14)
        clock.advance(days=1)
    drain()
    assert Message.objects.filter(to=str(zhao), link=f"/me/healthcode/{zhao.id}/daily/").count() == 1
    found = daily_of(cast.zhao, zhao).passage  # the fifteenth day, no word yet: it still holds today
    clock.advance(hours=8)
    assert found.until is not None and passes(cast, clock) == (True, found.until)  # the code ends with it
    clock.advance(hours=16)
    found = daily_of(cast.zhao, zhao).passage
    assert found.until is None and found.streak == 0 and "No word came" in str(found.why)
    assert not passes(cast, clock)[0]
    assert set(DailyWord.objects.values_list("said_by", flat=True)) == {cast.zhao.id}


def test_a_missed_day_postpones_and_is_named(cast, clock):
    zhao = cast.person["zhao"]
    for _ in range(5):
        say(cast)
        clock.advance(days=1)
    missed = clock.at.date()
    clock.advance(days=1)
    say(cast)
    found = daily_of(cast.zhao, zhao).passage
    assert (found.streak, found.left) == (1, 13)
    assert found.why and found.why.params["on"] == missed
    assert found.earliest == clock.at.date() + timedelta(days=13)


def test_symptoms_postpone_colour_the_code_and_bring_a_doctor(cast, clock):
    zhao = cast.person["zhao"]
    for _ in range(3):
        say(cast)
        clock.advance(days=1)
    say(cast, temperature_tenths=378)
    drain()
    assert queries.my_code(cast.zhao).verdict.colour == "yellow"
    assert Task.objects.filter(about=str(zhao), kind="doctor").count() == 1
    clock.advance(days=1)
    say(cast)
    found = daily_of(cast.zhao, zhao).passage
    assert found.streak == 1 and "Symptoms" in str(found.why)


def test_one_word_a_day_the_same_twice_is_once(cast, clock):
    assert say(cast).pk == say(cast).pk
    with pytest.raises(Refusal) as no:
        say(cast, unwell=True)
    assert no.value.code == "already_said"
    with pytest.raises(Refusal) as no:
        actions.say_daily(cast.zhao, cast.person["zhao"], unwell=False, declared={"contact": False})
    assert no.value.code == "declaration_missing"
    assert Entry.objects.filter(kind="healthcode.daily_word").count() == 1


def test_who_was_well_in_the_morning_can_say_they_are_unwell_in_the_evening_and_not_the_other_way(cast, clock):
    zhao = cast.person["zhao"]
    with pytest.raises(Refusal) as no:
        actions.turn_unwell(cast.zhao, zhao)
    assert no.value.code == "no_word_today"
    for _ in range(13):
        say(cast)
        clock.advance(days=1)
    say(cast)
    assert passes(cast, clock)[0]
    clock.advance(hours=6)
    worse = actions.turn_unwell(cast.zhao, zhao, temperature_tenths=390)
    assert actions.turn_unwell(cast.zhao, zhao).pk == worse.pk, "twice is once"
    drain()
    assert queries.my_code(cast.zhao).verdict.colour == "yellow" and not passes(cast, clock)[0]
    assert Task.objects.filter(about=str(zhao), kind="doctor").count() == 1
    found = daily_of(cast.zhao, zhao).passage
    assert (found.streak, found.until) == (0, None)
    with pytest.raises(Refusal) as no:
        say(cast)
    assert no.value.code == "already_said", "nobody talks symptoms away"
    said = Entry.objects.filter(kind="healthcode.daily_word")
    assert said.count() == 15, "the word of the morning stays beside the later one"
    with pytest.raises(Refusal) as no:
        actions.turn_unwell(cast.sun, zhao)
    assert no.value.code == "not_found"


def test_word_and_record_stand_side_by_side_and_either_can_be_put_right(cast, clock):
    zhao, by = cast.person["zhao"], workflow_actor("case", cast.county, [TAKE_EVIDENCE])
    zone = actions.take_evidence(
        by, zhao, "stay_in_zone", clock.at - timedelta(days=3), {"zone": "middle"}, because=OrderRef(new_id())
    )
    word = say(cast)
    (one,) = daily_of(cast.zhao, zhao).differences
    assert (one.topic, one.declared, one.record[0].evidence) == ("risk_area", False, zone)
    appeal = actions.object_to(cast.zhao, zhao, zone, "wrong", "")
    assert appeal.evidence_id == zone.id
    actions.correct_declaration(cast.zhao, word.pk, "risk_area", now=True)
    actions.correct_declaration(cast.zhao, word.pk, "risk_area", now=True)
    assert not daily_of(cast.zhao, zhao).differences
    assert Entry.objects.filter(kind="healthcode.declaration_corrected").count() == 1
    actions.correct_declaration(cast.zhao, word.pk, "contact", now=True)
    (other,) = daily_of(cast.zhao, zhao).differences
    assert (other.topic, other.declared, other.record) == ("contact", True, ())


def test_on_the_telephone_and_nobody_else(cast, clock):
    zhao = cast.person["zhao"]
    wang = replace(cast.wang, duties=(*cast.wang.duties, Duty("grid_worker", cast.a, frozenset({OBJECT_FOR}))))
    assert actions.say_daily(wang, zhao, unwell=False, declared=NO).how == "phone"
    for other in (cast.sun, cast.actor("gao"), cast.zhou):
        for ask in (lambda by: daily_of(by, zhao), lambda by: actions.say_daily(by, zhao, unwell=False, declared=NO)):
            with pytest.raises(Refusal) as no:
                ask(other)
            assert no.value.code == "not_found"


def test_the_check_in_of_a_stay_is_that_days_word(cast, clock):
    zhao, by = cast.person["zhao"], workflow_actor("daily", cast.county, [TAKE_EVIDENCE])
    actions.note_stay_words(by, [(zhao, clock.at.date(), False), (zhao, clock.at.date(), True)])
    actions.note_stay_words(by, [(zhao, clock.at.date(), True)])
    (word,) = DailyWord.objects.all()
    assert (word.how, word.unwell) == ("stay", True), "unwell at the evening's check-in counts for the day"
    assert not Entry.objects.filter(kind="healthcode.daily_word").exists()
    assert daily_of(cast.zhao, zhao).passage.said_today
