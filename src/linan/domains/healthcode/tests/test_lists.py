"""What gates fetch: numbered status lists, deltas that never change, and nothing lost between two of them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from linan.core import vault
from linan.core.policy.abilities import ADOPT_EDITION
from linan.core.policy.actions import adopt_edition, propose_edition
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.models import Code, StatusRelease
from linan.kernel.actor import Duty
from linan.kernel.refusal import Refusal
from linan.kernel.tokens import (
    Rejected,
    Status,
    StatusList,
    TrustList,
    Verified,
    issue,
    read,
    take_status,
    take_trust,
    trust_of,
)
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


def numbers_begin_at(index: int) -> None:
    """The next code issued gets this index, as after years of a large county; no rows are made."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('healthcode_code', 'id'), %s, false)", [index])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'healthcode_code'")
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('healthcode_code', %s)", [index - 1])


def refused(token: str, trust: TrustList, held: StatusList, at: datetime) -> str:
    answer = read(token, trust, held, at)
    assert isinstance(answer, Rejected)
    return answer.code


def gates_list(client):
    trust = trust_of(fetch(client, "trust").json())
    return take_status(fetch(client, "status").json(), trust, None)


@pytest.mark.parametrize("begin", [32_000_001, 64_000_002, 2**32 + 3])
def test_the_list_goes_on_past_any_number_of_codes(client, cast, clock, begin):
    """What a list from 0 could hold is 32 million codes; a large county gives that many in two weeks."""
    numbers_begin_at(begin)
    token = actions.issue_code(cast.zhao, cast.person["zhao"])
    assert Code.objects.latest("pk").pk == begin
    trust = trust_of(fetch(client, "trust").json())
    held = gates_list(client)
    assert held.base % 4 == 0 and begin - 70_000 < held.base <= begin < held.size
    assert getattr(read(token, trust, held, clock.at), "status", None) is Status.VALID
    actions.take_evidence(taker(cast.county), cast.person["zhao"], "contact_close", clock.at)
    clock.advance(minutes=1)
    head = fetch(client, "status/head").json()["sequence"]
    held = take_status(fetch(client, f"status/{held.sequence}/{head}").json(), trust, held)
    assert refused(token, trust, held, clock.at) == "superseded"
    assert held == gates_list(client)
    read_again = read(token, trust, None, clock.at)
    assert isinstance(read_again, Verified)
    gone = replace(read_again.payload, status_index=held.base - 1)
    assert refused(issue(gone, vault.token_key(queries.KEY_NAME, clock.at)), trust, held, clock.at) == "unlisted"


def test_the_base_moves_when_the_longest_lived_have_ended_and_never_back(client, cast, clock):
    """A paper code holds the base for its seven days; a gate of before follows by delta, one a week away takes all."""
    numbers_begin_at(1_000_000)
    paper = actions.issue_code(cast.zhao, cast.person["zhao"], paper=True)
    first = gates_list(client)
    numbers_begin_at(2_000_000)
    actions.issue_code(cast.actor("deng"), cast.person["deng"])
    clock.advance(minutes=1)
    trust, second = trust_of(fetch(client, "trust").json()), gates_list(client)
    assert first.base < second.base == index_of_first() == 1_000_000
    assert getattr(read(paper, trust, second, clock.at), "status", None) is Status.VALID
    for _ in range(6):  # gates ask every day, so that there is a list to continue
        clock.advance(hours=23)
        actions.release_status()
    assert queries.listed_from() == second.base
    clock.advance(days=7 - 6 * 23 / 24, minutes=8)
    almost = gates_list(client)
    assert almost.base == second.base  # over for eight minutes: a gate's clock may be that far behind
    clock.advance(minutes=5)
    moved = gates_list(client)
    assert moved.base > index_of_first() and moved.size == second.size
    delta = take_status(fetch(client, f"status/{almost.sequence}/{moved.sequence}").json(), trust, almost)
    assert (delta.base, delta.bits) == (moved.base, moved.bits)
    assert take_status(fetch(client, "status").json(), trust, first) == moved
    assert client.get(f"/api/healthcode/status/{first.sequence}/{moved.sequence}").status_code == 404
    Code.objects.all().delete()
    clock.advance(minutes=1)
    after = gates_list(client)
    assert (after.base, after.size) == (moved.base, moved.size)
    actions.issue_code(cast.actor("gao"), cast.person["gao"])
    assert Code.objects.get().pk == 2_000_001  # an index is never given twice


def index_of_first() -> int:
    return Code.objects.earliest("pk").pk


def test_more_living_codes_than_a_list_holds_do_not_end_the_list(client, cast, clock, monkeypatch, caplog):
    monkeypatch.setattr(actions.lists, "MOST_LISTED", 80_000)
    numbers_begin_at(1_000_000)
    actions.issue_code(cast.zhao, cast.person["zhao"])
    actions.release_status()
    numbers_begin_at(1_100_000)
    token = actions.issue_code(cast.actor("deng"), cast.person["deng"])
    clock.advance(minutes=1)
    held = gates_list(client)
    assert 79_990 < held.size - held.base <= 80_000 and "no gate could read it" in caplog.text
    assert getattr(read(token, queries.trust_list(), held, clock.at), "status", None) is Status.VALID


def test_the_list_speaks_of_this_cell_s_codes_alone(client, cast, settings, tmp_path):
    settings.LINAN_HOME = tmp_path
    own = set(queries.trust_list().keys)
    (tmp_path / "trust.json").write_text(json.dumps(json.loads(VECTORS.read_text())["trust"]))
    assert gates_list(client).keys == own < set(queries.trust_list().keys)
