"""The keys codes are signed with: of each suite, turned without a gap, withdrawn when lost."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache

from linan.core import vault
from linan.core.ledger.abilities import CERTIFY_KEY
from linan.core.ledger.models import Entry
from linan.core.vault import keys as vault_keys
from linan.domains.healthcode import actions, queries
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal
from linan.kernel.tokens import SUITES, TrustList, answer_json, key_id, private_key, read, trust_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path, cast):
    """The keys of this cell in a place of their own: what is turned here turns nobody else's."""
    vault.token_keys(queries.KEY_NAME)
    shutil.copytree(Path(settings.LINAN_HOME) / "keys", tmp_path / "keys")
    settings.LINAN_HOME = tmp_path
    vault_keys.look_again()
    yield tmp_path
    vault_keys.look_again()
    cache.clear()


@pytest.fixture
def clerk(cast):
    return workflow_actor("clerk", cast.county, [CERTIFY_KEY])


def shown(token: str, trust: TrustList, at: datetime) -> str:
    reason: str = answer_json(read(token, trust, None, at))["reason"]
    return reason


def kinds() -> list[str]:
    return [k for k in Entry.objects.order_by("id").values_list("kind", flat=True) if "issuing_key" in k]


@pytest.mark.parametrize("suite", SUITES)
def test_a_key_of_each_suite_takes_over_without_a_gap(cast, clock, clerk, client, suite):
    before = actions.issue_code(cast.zhao, cast.person["zhao"])
    made = actions.turn_key(clerk, suite)
    assert (made.algorithm, made.signs_from - clock.at.replace(microsecond=0)) == (suite, timedelta(hours=24))
    assert kinds() == ["healthcode.issuing_key_made"]
    trust = trust_of(client.get("/api/healthcode/trust").json())
    assert trust.keys[made.key_id].algorithm == suite, "gates hear of it before it signs"
    clock.advance(hours=23)
    assert shown(actions.issue_code(cast.zhao, cast.person["zhao"]), trust, clock.at) == "ok"
    clock.advance(hours=1)
    after = actions.issue_code(cast.zhao, cast.person["zhao"])
    told = answer_json(read(after, trust, None, clock.at))
    assert (told["reason"], told["kid"]) == ("ok", made.key_id.hex()), "the list of the day before knows it"
    now = queries.trust_list()
    assert shown(before, now, clock.at) == "expired" and shown(after, now, clock.at) == "ok"
    old = next(k for k in now.keys.values() if k.signs_until == made.signs_from)
    assert old.until - made.signs_from == timedelta(days=8)
    clock.advance(days=9)
    assert set(queries.trust_list().keys) == {made.key_id}, "nothing can rest on the old one any more"


@pytest.mark.parametrize("suite", SUITES)
def test_a_paper_code_of_the_old_key_counts_its_seven_days(cast, clock, clerk, suite):
    actions.turn_key(clerk, suite, hours=0)
    paper = actions.issue_code(cast.zhao, cast.person["zhao"], paper=True)
    clock.advance(seconds=5)
    actions.turn_key(clerk, "ES256", hours=0)
    clock.advance(days=6)
    assert shown(paper, queries.trust_list(), clock.at) == "ok"


def test_a_lost_key_is_withdrawn_and_another_of_its_suite_signs(cast, clock, clerk):
    actions.turn_key(clerk, "SM2", hours=0)
    lost = vault.token_keys(queries.KEY_NAME)[-1]
    code = actions.issue_code(cast.zhao, cast.person["zhao"])
    clock.advance(hours=1)
    assert queries.my_code(cast.zhao).changed_at is None
    fresh = actions.withdraw_key(clerk, lost.key_id.hex())
    assert fresh is not None and fresh.algorithm == "SM2" and fresh.key_id != lost.key_id
    assert shown(code, queries.trust_list(), clock.at) == "key_withdrawn"
    assert shown(actions.issue_code(cast.zhao, cast.person["zhao"]), queries.trust_list(), clock.at) == "ok"
    assert queries.my_code(cast.zhao).changed_at == clock.at, "her phone fetches a new one when the page is opened"
    assert kinds()[-2:] == ["healthcode.issuing_key_withdrawn", "healthcode.issuing_key_made"]
    with pytest.raises(Refusal, match="not_found"):
        actions.withdraw_key(clerk, lost.key_id.hex())


def test_a_key_withdrawn_before_it_signs_is_as_if_it_had_never_been(cast, clock, clerk):
    first = vault.token_keys(queries.KEY_NAME)[-1].key_id
    made = actions.turn_key(clerk, "EdDSA")
    with pytest.raises(Refusal, match="key_waiting"):
        actions.turn_key(clerk, "SM2")
    assert actions.withdraw_key(clerk, made.key_id.hex()) is None
    clock.advance(days=2)
    code = actions.issue_code(cast.zhao, cast.person["zhao"])
    told = answer_json(read(code, queries.trust_list(), None, clock.at))
    assert (told["reason"], told["kid"]) == ("ok", first.hex())
    assert set(queries.trust_list().keys) == {first}


def test_a_key_lost_in_the_second_it_began_goes_as_well(clock, clerk, cast):
    actions.turn_key(clerk, "EdDSA", hours=0)
    lost = vault.token_keys(queries.KEY_NAME)[-1]
    clock.advance(seconds=1)
    fresh = actions.withdraw_key(clerk, lost.key_id.hex())
    assert fresh is not None and fresh.key_id != lost.key_id
    clock.advance(seconds=2)
    assert shown(actions.issue_code(cast.zhao, cast.person["zhao"]), queries.trust_list(), clock.at) == "ok"


def test_who_may_not_turns_and_withdraws_nothing(cast, clerk):
    held = vault.token_keys(queries.KEY_NAME)
    with pytest.raises(Refusal):
        actions.turn_key(cast.zhao, "SM2")
    with pytest.raises(Refusal):
        actions.withdraw_key(cast.zhao, held[-1].key_id.hex())
    with pytest.raises(Refusal, match="no_such_suite"):
        actions.turn_key(clerk, "PS256")
    with pytest.raises(Refusal, match="not_found"):
        actions.withdraw_key(clerk, "00" * 8)
    assert vault.token_keys(queries.KEY_NAME) == held and kinds() == []


def test_the_files_are_private_and_name_their_moment(home, clock, clerk):
    made = actions.turn_key(clerk, "SM2", hours=2)
    path = home / f"keys/token-healthcode.{int(made.signs_from.timestamp())}.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert key_id(private_key(path.read_bytes()).public_key()) == made.key_id
    text = json.dumps(queries.trust_list().to_json())
    assert "PRIVATE" not in text
