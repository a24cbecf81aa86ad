"""What gates fetch: numbered status lists, deltas that never change, and nothing lost between two of them."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linan.core import vault
from linan.core.policy.abilities import ADOPT_EDITION
from linan.core.policy.actions import adopt_edition, propose_edition
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.models import Code, StatusRelease
from linan.kernel.actor import Duty
from linan.kernel.refusal import Refusal
from linan.kernel.tokens import Status, StatusList, take_status, take_trust, trust_of
from linan.kernel.tokens.signed import open_list

from .test_healthcode import taker

pytestmark = pytest.mark.django_db
VECTORS = Path(__file__).parents[5] / "tests/vectors/tokens/la1.json"


def fetch(client, path):
    answer = client.get(f"/api/healthcode/{path}")
    assert answer.status_code == 200, answer.content
    return answer


def test_a_gate_follows_delta_by_delta_and_holds_what_the_whole_list_says(client, cast, clock):
    trust = trust_of(fetch(client, "trust").json())
    held: StatusList | None = None
    for name in ("zhao", "deng", "gao"):
        actions.issue_code(cast.actor(name), cast.person[name])
        head = fetch(client, "status/head").json()
        if held is None:
            held = take_status(fetch(client, "status").json(), trust, None)
        elif head["sequence"] > held.sequence:
            answer = fetch(client, f"status/{held.sequence}/{head['sequence']}")
            assert "immutable" in answer["Cache-Control"]
            assert fetch(client, f"status/{held.sequence}/{head['sequence']}").content == answer.content
            held = take_status(answer.json(), trust, held)
        whole = take_status(fetch(client, "status").json(), trust, None)
        assert (held.sequence, held.bits) == (whole.sequence, whole.bits)
        actions.take_evidence(taker(cast.county), cast.person[name], "contact_close", clock.at)
        clock.advance(minutes=1)
    assert take_trust(fetch(client, "trust").json(), trust).sequence >= trust.sequence
    first, last = StatusRelease.objects.earliest("sequence"), actions.release_status()
    assert set(queries.status_delta(first.sequence, last.sequence).changes.values()) == {Status.SUPERSEDED}
    assert len(queries.status_delta(first.sequence, last.sequence).changes) == 3


def test_within_half_a_minute_the_list_is_the_same_for_all(client, cast, clock):
    first = fetch(client, "status").json()
    clock.advance(seconds=20)
    actions.issue_code(cast.zhao, cast.person["zhao"])
    assert fetch(client, "status").json() == first and StatusRelease.objects.count() == 1
    assert json.loads(first["body"])["sequence"] == fetch(client, "status/head").json()["sequence"]


def test_a_status_that_comes_to_light_after_its_list_stands_in_the_next(client, cast, clock):
    """A change written before a list was made but seen only after it must not fall between two lists."""
    actions.issue_code(cast.zhao, cast.person["zhao"])
    first = actions.release_status()
    Code.objects.update(status=Status.SUPERSEDED, status_at=clock.at - timedelta(seconds=5))
    clock.advance(minutes=1)
    later = actions.release_status()
    assert list(queries.status_delta(first.sequence, later.sequence).changes) == [Code.objects.get().pk]


def test_numbers_that_are_none_are_not_found_and_old_lists_go(client, cast, clock):
    first = actions.release_status()
    clock.advance(hours=25)
    later = actions.release_status()
    assert StatusRelease.objects.count() == 1
    for since, to in ((first.sequence, later.sequence), (later.sequence, later.sequence), (1, later.sequence)):
        with pytest.raises(Refusal, match="not_found"):
            queries.status_delta(since, to)
        assert client.get(f"/api/healthcode/status/{since}/{to}").status_code == 404
    assert vault.sign_key("lists").public_key().public_bytes_raw() in queries.trust_list().list_keys


def test_other_counties_are_believed_by_the_file_alone_and_not_by_a_broken_one(cast, settings, tmp_path):
    settings.LINAN_HOME = tmp_path
    own = set(queries.trust_list().keys)
    path = tmp_path / "trust.json"
    assert not queries.issuers()
    data = json.loads(VECTORS.read_text())["trust"]
    path.write_text(json.dumps(data))
    listed = set(queries.trust_list().keys)
    assert own < listed and len(listed) == len(own) + len(data["keys"])
    path.write_text("{")
    assert set(queries.trust_list().keys) == own


def test_the_rules_in_force_come_signed_with_their_own_end(client, cast, clock):
    """What a gate judges other counties' codes by: a day at most, and never beyond a change that is decided."""
    trust = trust_of(fetch(client, "trust").json())

    def rules() -> dict[str, Any]:
        return open_list(fetch(client, f"rules?region={cast.a}").json(), trust.list_keys, "linan.rules/1")

    held = rules()
    assert (held["edition"], held["until"]) == ("v8", (clock.at + timedelta(hours=24)).isoformat())
    assert {r["id"] for r in held["rules"]} >= {"zone_high", "stay_completed"} and "words" not in held["rules"][0]
    begins = clock.at + timedelta(hours=6, minutes=25)
    row = propose_edition(decider(cast.he, cast.county), cast.county, "v9", since=begins, because="国务院联防联控机制")
    adopt_edition(decider(cast.liu, cast.county), row.pk)
    assert rules()["until"] == begins.isoformat()
    clock.set_to(begins)
    later = rules()
    assert (later["edition"], later["number"]) == ("v9", 4) and later["sequence"] > held["sequence"]
    assert client.get("/api/healthcode/rules?region=nowhere").status_code == 422


def decider(actor, region):
    return replace(actor, duties=(Duty("county_official", region, frozenset({ADOPT_EDITION})),))
