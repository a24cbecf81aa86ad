"""Lists of revoked foreign certificates: loaded by whoever may, fetched by gates, withdrawn, and gone when they end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linan.core import clock as time_here
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.domains.healthcode.forms import read_batch_file, read_batches
from linan.domains.healthcode.models import Revocation
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal
from linan.kernel.tokens import RevocationList, batches_of, take_revocations, trust_of

pytestmark = pytest.mark.django_db
DATA = json.loads((Path(__file__).parents[5] / "tests/vectors/tokens/revoked.json").read_text())
NOW = datetime(2022, 7, 10, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_july(cast, settings):
    trust = Path(settings.LINAN_HOME) / "trust.json"
    trust.write_text(json.dumps(DATA["trust"]))
    with time_here.frozen(NOW):
        yield
    trust.unlink()


@pytest.fixture
def officer(cast):
    return workflow_actor("officer", cast.county, [LOAD_REVOCATIONS])


def batches():
    return batches_of(DATA["status"])


def test_a_file_loaded_twice_is_one_and_gates_fetch_it_signed(client, officer):
    assert client.get("/api/healthcode/revocations/head").json()["sequence"] == 0
    made = actions.load_revocations(officer, batches())
    assert (made.new, made.known, made.expired, made.unmet) == (8, 0, 0, 1)
    again = actions.load_revocations(officer, batches())
    assert (again.new, again.known) == (0, 8) and Revocation.objects.count() == 8
    trust = trust_of(client.get("/api/healthcode/trust").json())
    held = take_revocations(client.get("/api/healthcode/revocations").json(), trust, None)
    assert set(held.batches) == set(RevocationList.from_json(DATA["status"]).batches)
    assert held.sequence == client.get("/api/healthcode/revocations/head").json()["sequence"] > 0
    # The list is as old as what was loaded last, not as young as the question.
    with time_here.frozen(NOW + timedelta(days=3)):
        assert queries.revocation_list().issued_at == NOW


def test_withdrawn_it_leaves_the_next_list_and_loaded_again_it_counts_again(officer):
    actions.load_revocations(officer, batches())
    first = queries.revocation_list()
    row = Revocation.objects.get(hash_type="COUNTRYCODEUCI")
    assert actions.withdraw_revocation(officer, row.pk) and not actions.withdraw_revocation(officer, row.pk)
    later = queries.revocation_list()
    assert later.sequence > first.sequence and len(later.batches) == 7
    assert actions.load_revocations(officer, batches()).new == 1
    assert len(queries.revocation_list().batches) == 8 and queries.revocation_head()[0] > later.sequence
    assert {line.known for line in queries.revocations(officer).items} == {True, False}


def test_what_is_over_is_not_taken_and_goes_with_the_next_load(officer):
    actions.load_revocations(officer, batches())
    with time_here.frozen(NOW + timedelta(hours=1)):
        assert len(queries.revocation_list().batches) == 7  # one ended a minute after it was loaded
        made = actions.load_revocations(officer, batches())
        assert (made.new, made.known, made.expired) == (0, 7, 1) and Revocation.objects.count() == 7


def test_nobody_without_the_task_loads_sees_or_withdraws_and_next_door_is_not_there(cast, officer):
    actions.load_revocations(officer, batches()[:1])
    row = Revocation.objects.get()
    for deed in (
        lambda by: actions.load_revocations(by, batches()),
        lambda by: actions.withdraw_revocation(by, row.pk),
        lambda by: queries.revocations(by),
    ):
        with pytest.raises(Refusal, match="not_permitted"):
            deed(cast.zhou)
    other = workflow_actor("next", type(cast.county).of_code("330106"), [LOAD_REVOCATIONS])
    with pytest.raises(Refusal, match="not_found"):
        actions.withdraw_revocation(other, row.pk)
    assert not queries.revocations(other).items


def test_a_file_that_cannot_be_used_takes_nothing_and_says_why(officer):
    broken = {"revocations": [*DATA["status"]["revocations"], {"country": "AT", "kid": "x"}]}
    with pytest.raises(Refusal) as told:
        read_batches(broken)
    assert told.value.code == "bad_revocations" and "batch 9" in str(told.value.reasons[0])
    for raw in (b"", b"MIIB", b"[]", b"7", b"[" * 100_000):
        with pytest.raises(Refusal, match="bad_revocations"):
            read_batch_file(SimpleUploadedFile("batch.json", raw))
    with pytest.raises(Refusal, match="file_missing"):
        read_batch_file(None)
    one = SimpleUploadedFile("batch.json", json.dumps(DATA["status"]["revocations"][0]).encode())
    assert len(read_batch_file(one)) == 1


def test_more_than_a_gate_can_hold_is_refused(officer, monkeypatch):
    monkeypatch.setattr(actions.revocations, "MAX_HASHES", 5)
    with pytest.raises(Refusal, match="too_many_revoked"):
        actions.load_revocations(officer, batches())
    assert not Revocation.objects.exists()
