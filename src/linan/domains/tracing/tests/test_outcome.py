"""A case ends: 杜医生 of the designated hospital records what became of the patient, by the criteria in force."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.fixtures import Clock

from linan.core.ledger.models import Entry
from linan.domains.tracing import actions, queries, rules
from linan.domains.tracing.models import Case
from linan.domains.tracing.rules import Criteria, Sampled
from linan.domains.tracing.tests.test_trace import because, confirmed, kinds
from linan.kernel.refusal import Refusal

BY_THE_PROTOCOL = Criteria(negative_tests=2, hours_between=24, fever_free_days=3, days=0)
DAY = datetime(2022, 3, 20, 1, tzinfo=UTC)


def at(hours: float, negative: bool = True) -> Sampled:
    return Sampled(DAY + timedelta(hours=hours), negative)


@pytest.mark.parametrize(
    ("samples", "count"),
    [
        ([], 0),
        ([at(0), at(23.9)], 1),
        ([at(0), at(24)], 2),
        ([at(0), at(12), at(24), at(36)], 2),
        ([at(0), at(24), at(30, negative=False)], 0),
        ([at(0), at(10, negative=False), at(24), at(48)], 2),
        ([at(48), at(0), at(24)], 3),
    ],
)
def test_negative_samples_count_in_a_row_and_apart(samples: list[Sampled], count: int) -> None:
    assert rules.negatives_in_a_row(samples, 24) == count


def test_what_is_missing_is_said_one_by_one() -> None:
    on, begun = date(2022, 3, 22), date(2022, 3, 14)
    said = rules.missing_for_discharge(BY_THE_PROTOCOL, [at(0)], confirmed_on=begun, fever_free_since=None, on=on)
    assert [str(w) for w in said] == [
        "1 of 2 negative samples at least 24 hours apart.",
        "3 days without fever.",
    ]
    tests = [at(0), at(24)]
    near, far = on - timedelta(days=2), on - timedelta(days=3)
    assert rules.missing_for_discharge(BY_THE_PROTOCOL, tests, confirmed_on=begun, fever_free_since=near, on=on)
    assert not rules.missing_for_discharge(BY_THE_PROTOCOL, tests, confirmed_on=begun, fever_free_since=far, on=on)
    home, week = Criteria(negative_tests=0, hours_between=24, fever_free_days=0, days=7), begun + timedelta(days=7)
    early = week - timedelta(days=1)
    assert rules.missing_for_discharge(home, [], confirmed_on=begun, fever_free_since=None, on=early)
    assert not rules.missing_for_discharge(home, [], confirmed_on=begun, fever_free_since=None, on=week)


def test_a_doctor_discharges_by_the_criteria_of_the_edition(cast: Cast, clock: Clock) -> None:
    case, zhao = confirmed(cast), cast.person["zhao"]
    clock.advance(days=9)
    today = clock.at.date()
    with pytest.raises(Refusal) as no:
        actions.record_recovery(cast.du, case.ref, today, today - timedelta(days=4))
    assert (no.value.code, len(no.value.reasons)) == ("criteria_not_met", 1)
    first = clock.at - timedelta(days=2)
    assert actions.note_samples(cast.du, [(zhao, first, True), (cast.person["gao"], first, True)]) == 1
    actions.note_samples(cast.du, [(zhao, first, True), (zhao, first + timedelta(hours=25), True)])
    progress = queries.discharge_of(cast.du, case.ref)
    assert progress is not None
    assert len(progress.samples) == 2
    ended = actions.record_recovery(cast.du, case.ref, today, today - timedelta(days=4))
    assert (ended.state, ended.ended_on) == ("recovered", today)
    actions.record_recovery(cast.du, case.ref, today)
    assert kinds("case_recovered") == 1
    with pytest.raises(Refusal) as no:
        actions.record_death(cast.du, case.ref, today)
    assert no.value.code == "already_ended"
    again = actions.open_case(cast.qian, zhao, because())
    assert again.id != case.id, "somebody who recovered can fall ill again"


def test_hospital_and_death_leave_their_days(cast: Cast, clock: Clock) -> None:
    case = confirmed(cast)
    clock.advance(days=2)
    today = clock.at.date()
    actions.record_transfer(cast.qian, case.ref, " 市第一  医院 ", today - timedelta(days=1))
    actions.record_transfer(cast.qian, case.ref, "市第一 医院", today - timedelta(days=1))
    assert kinds("case_moved_to_hospital") == 1
    moved = Case.objects.get(id=case.id)
    assert (moved.state, moved.hospital, moved.hospital_on) == ("confirmed", "市第一 医院", today - timedelta(days=1))
    for day in (today + timedelta(days=1), today - timedelta(days=3)):
        with pytest.raises(Refusal) as no:
            actions.record_death(cast.du, case.ref, day)
        assert no.value.code == "day_out_of_range"
    with pytest.raises(Refusal) as no:
        actions.record_transfer(cast.du, case.ref, "  ", today)
    assert no.value.code == "hospital_missing"
    actions.record_death(cast.du, case.ref, today)
    actions.record_death(cast.du, case.ref, today)
    assert Case.objects.get(id=case.id).state == "died"
    assert kinds("case_died") == 1


def test_a_provisional_case_has_no_outcome_and_neighbours_have_no_say(cast: Cast, clock: Clock) -> None:
    case = actions.open_case(cast.qian, cast.person["zhao"], because())
    with pytest.raises(Refusal) as no:
        actions.record_death(cast.du, case.ref, clock.at.date())
    assert no.value.code == "not_confirmed"
    before = Entry.objects.count()
    for name in ("sun", "wang", "li", "liu", "zhao"):
        with pytest.raises(Refusal) as no:
            actions.record_recovery(cast.actor(name), case.ref, clock.at.date())
        assert no.value.code in ("not_permitted", "not_found"), name
        with pytest.raises(Refusal):
            queries.discharge_of(cast.actor(name), case.ref)
    assert Entry.objects.exclude(kind__startswith="ledger.").count() <= before


def test_the_doctor_sees_the_patient_and_not_the_contacts(cast: Cast, clock: Clock) -> None:
    case = confirmed(cast)
    clock.advance(days=9)
    today = clock.at.date()
    client = Client()
    client.force_login(cast.user("du"))
    at_case = f"/tracing/cases/{case.id}/"
    assert case.number in client.get("/tracing/").content.decode()
    shown = client.get(at_case).content.decode()
    assert f"{at_case}recover/" in shown
    assert f"{at_case}contacts/" not in shown
    for part in ("contacts/", "findings/", "chain/"):
        assert client.get(at_case + part).status_code == 403, part
    told = client.post(f"{at_case}recover/", {"on": today.isoformat(), "fever_free_since": "2022-03-15"})
    assert told.status_code == 409
    zhao = cast.person["zhao"]
    actions.note_samples(cast.du, [(zhao, clock.at - timedelta(hours=h), True) for h in (30, 5)])
    assert client.post(f"{at_case}move/", {"on": today.isoformat(), "hospital": "市第一医院"}).status_code == 302
    assert client.post(f"{at_case}recover/", {"on": "soon"}).status_code == 422
    assert (
        client.post(f"{at_case}recover/", {"on": today.isoformat(), "fever_free_since": "2022-03-15"}).status_code
        == 302
    )
    shown = client.get(at_case).content.decode()
    assert "市第一医院" in shown
    assert f"{at_case}recover/" not in shown


def test_the_same_through_the_api(cast: Cast, clock: Clock) -> None:
    case = confirmed(cast)
    today = clock.at.date().isoformat()
    client = Client()
    client.force_login(cast.user("qian"))
    door = f"/api/tracing/cases/{case.id}/"

    def post(what: str, **body: str) -> Any:
        return client.post(door + what, body, content_type="application/json")

    refused = post("recovery", on=today)
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:linan:criteria_not_met"
    assert len(refused.json()["reasons"]) == 2
    assert post("hospital", on=today, hospital="市第一医院").json() == {"state": "confirmed", "ended_on": None}
    assert post("death", on=today).json() == {"state": "died", "ended_on": today}
    (listed,) = client.get("/api/tracing/cases").json()["items"]
    assert (listed["state"], listed["hospital"], listed["ended_on"]) == ("died", "市第一医院", today)
