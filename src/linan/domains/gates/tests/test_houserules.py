"""A compound's own rule is checked before it takes effect: what no local rule may do is flagged and never counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core.ledger import drain
from linan.core.messages.models import Message
from linan.domains.gates import actions, queries
from linan.domains.gates.rules.houserules import Concerned, Demand, conflicts
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def note(cast, clock, concerned, demand, who="lead", region=None, **more):
    told = {"since": clock.at + timedelta(days=1), "until": clock.at + timedelta(days=8)} | more
    return actions.note_house_rule(cast.actor(who), region or cast.a, concerned, demand, "物业通知", **told)


def refused(deed):
    with pytest.raises(Refusal) as no:
        deed()
    return no.value.code


def test_no_entry_for_owners_is_flagged_before_it_takes_effect(cast, clock):
    """A-29's own case: 小区拒绝业主进入."""
    row = note(cast, clock, Concerned.OWNERS, Demand.NO_ENTRY)
    (line,) = queries.house_rules(cast.actor("lead"), state="flagged").items
    assert (line.id, line.state, [c.code for c in line.conflicts]) == (row.id, "flagged", ["home"])
    assert line.since_at > clock.at
    drain()
    told = set(Message.objects.values_list("to", flat=True))
    assert {str(cast.staff["liu"]), str(cast.staff["lead"])} <= told, "the street office reads it before it begins"
    clock.advance(days=2)
    (line,) = queries.house_rules(cast.actor("lead")).items
    assert line.state == "flagged", "its day came and it counts at no gate all the same"
    actions.end_house_rule(cast.liu, row.pk)
    actions.end_house_rule(cast.liu, row.pk)
    (line,) = queries.house_rules(cast.liu, state="over").items
    assert line.state == "over"


def test_what_may_be_asked_takes_effect_and_ends_by_itself(cast, clock):
    note(cast, clock, Concerned.COURIERS, Demand.ONE_GATE)
    lead = cast.actor("lead")
    for state, wait in (("to_come", 0), ("in_force", 2), ("over", 7)):
        clock.advance(days=wait)
        (line,) = queries.house_rules(lead, state=state).items
        assert line.state == state and not line.conflicts
        others = {"flagged", "to_come", "in_force", "over"} - {state}
        assert not [o for o in others if queries.house_rules(lead, state=o).items]
    assert not queries.house_rules_at(cast.a)


@pytest.mark.parametrize("concerned", list(Concerned))
@pytest.mark.parametrize("demand", list(Demand))
def test_every_rule_is_held_against_the_hard_entitlements(concerned, demand):
    codes = {c.code for c in conflicts(concerned, demand)}
    home = concerned in (Concerned.OWNERS, Concerned.TENANTS, Concerned.RETURNING, Concerned.MEDICS)
    assert ("home" in codes) is (home and demand in (Demand.NO_ENTRY, Demand.HOURS))
    assert ("paper" in codes) is (home and demand is Demand.PAPER)
    assert ("emergency" in codes) is (concerned is Concerned.EMERGENCIES)
    assert ("quarantine" in codes) is (demand is Demand.QUARANTINE)
    if concerned is Concerned.PATIENTS:
        assert bool(codes) is (demand not in (Demand.REGISTER, Demand.TEMPERATURE))
    if concerned is Concerned.ORIGIN:
        assert bool(codes) is (demand in (Demand.NO_ENTRY, Demand.PAPER, Demand.QUARANTINE))
    if concerned in (Concerned.VISITORS, Concerned.COURIERS):
        assert codes <= {"quarantine"}


def test_who_may_note_where_and_for_how_long(cast, clock):
    nobody = ("not_permitted", "not_found")
    for who in ("wang", "zhou", "zhao", "sun"):
        assert refused(lambda who=who: note(cast, clock, Concerned.VISITORS, Demand.REGISTER, who)) in nobody
    assert refused(lambda: note(cast, clock, Concerned.VISITORS, Demand.REGISTER, region=cast.b)) in nobody
    past, long = clock.at - timedelta(days=1), clock.at + timedelta(days=40)
    assert refused(lambda: note(cast, clock, Concerned.VISITORS, Demand.REGISTER, since=past)) == "begins_too_early"
    assert refused(lambda: note(cast, clock, Concerned.VISITORS, Demand.REGISTER, until=long)) == "end_unusable"
    far = {"since": clock.at + timedelta(days=61), "until": clock.at + timedelta(days=62)}
    assert refused(lambda: note(cast, clock, Concerned.VISITORS, Demand.REGISTER, **far)) == "begins_too_late"
    row = note(cast, clock, Concerned.VISITORS, Demand.REGISTER)
    assert refused(lambda: actions.end_house_rule(cast.actor("sun"), row.pk)) in nobody
    assert [r.id for r in queries.house_rules_at(cast.a)] == [row.id] and not queries.house_rules_at(cast.b)


def test_the_page_notes_once_flags_first_exports_and_takes_down(cast, clock, client):
    client.force_login(cast.user("lead"), backend="django.contrib.auth.backends.ModelBackend")
    form = {
        "region": str(cast.a), "concerned": "owners", "demand": "no_entry", "words": "业主不得进入",
        "since": "2022-03-16T08:00", "until": "2022-03-20T08:00", "key": "one-form-0000000",
    }  # fmt: skip
    for _ in range(2):  # a double click
        assert client.post("/gates/house-rules/", form).status_code == 302
    (row,) = queries.house_rules(cast.actor("lead")).items
    text = client.get("/gates/house-rules/").content.decode()
    assert 'data-flagged="1"' in text and "业主不得进入" in text
    exported = client.get("/gates/house-rules/?export=csv&state=flagged")
    assert "业主不得进入" in b"".join(exported.streaming_content).decode("utf-8-sig")
    wrong = client.post("/gates/house-rules/", form | {"since": "yesterday", "key": "another-00000000"})
    assert wrong.status_code == 422 and "业主不得进入" in wrong.content.decode()
    assert client.post("/gates/house-rules/end/", {"key": "nothing-00000000"}).status_code in (302, 422)
    assert client.post("/gates/house-rules/end/", {"ids": [str(row.id)], "key": "ended-0000000000"}).status_code == 302
    assert queries.house_rules(cast.actor("lead")).items[0].state == "over"


def test_a_time_without_its_zone_is_china_s_over_the_api(cast, clock, client):
    client.force_login(cast.user("lead"), backend="django.contrib.auth.backends.ModelBackend")
    told = {
        "region": str(cast.a), "concerned": "visitors", "demand": "register", "words": "登记",
        "since": "2022-03-16T08:00:00", "until": "2022-03-20T08:00:00",
    }  # fmt: skip
    answer = client.post("/api/gates/house-rules", told, content_type="application/json")
    assert answer.status_code == 200 and answer.json()["conflicts"] == []
    (line,) = client.get("/api/gates/house-rules").json()["items"]
    assert line["since_at"] == "2022-03-16T00:00:00Z"
