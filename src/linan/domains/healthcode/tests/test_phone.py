"""The code on a phone and on paper: bound to a key, not asked for too often, and little of a name on paper."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from linan.core.accounts import actions as accounts
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import ISSUE_CODE, SEE_CODES
from linan.domains.healthcode.models import Code
from linan.kernel.actor import Actor, Duty
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.tokens import Rejected, Verified, show, verify

pytestmark = pytest.mark.django_db
PHONE = derive_private_key(20260105, SECP256R1())
HOLDER = PHONE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def printer(actor: Actor, region: Region) -> Actor:
    return replace(actor, duties=(*actor.duties, Duty("grid_worker", region, frozenset({SEE_CODES, ISSUE_CODE}))))


def signed_in(cast, name):
    client = Client()
    client.force_login(cast.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_code_made_for_a_phone_counts_on_that_phone_alone(cast, clock):
    made = actions.issue_to(cast.zhao, cast.person["zhao"], holder_key=HOLDER)
    trust, status = queries.trust_list(), queries.status_list()
    assert made.expires_at - made.issued_at == timedelta(hours=12)
    bare = verify(made.token, trust, status, clock.at)
    assert isinstance(bare, Rejected) and bare.code == "proof_missing"
    assert isinstance(verify(show(made.token, PHONE, clock.at, bytes(8)), trust, status, clock.at), Verified)
    stranger = derive_private_key(7, SECP256R1())
    told = verify(show(made.token, stranger, clock.at, bytes(8)), trust, status, clock.at)
    assert isinstance(told, Rejected) and told.code == "proof_wrong"


def test_the_phone_asks_with_its_key_and_is_told_what_it_needs(cast):
    client, zhao = signed_in(cast, "zhao"), str(cast.person["zhao"].id)
    ask = {"person": zhao, "holder_key": base64.b64encode(HOLDER).decode()}
    told = client.post("/api/healthcode/token", ask, content_type="application/json").json()
    assert told["bound"] and told["colour"] == "green" and told["issued_at"] < told["expires_at"]
    for wrong in (bytes(65), b"\4" * 65, HOLDER[:-1]):
        ask["holder_key"] = base64.b64encode(wrong).decode()
        no = client.post("/api/healthcode/token", ask, content_type="application/json")
        assert no.status_code == 422 and no.json()["type"] == "urn:linan:bad_holder_key"
    page = client.get("/me/healthcode/").content.decode()
    assert "data-code-app" in page and "LA1:" not in page, "what a page holds, a picture of it would hold too"


def test_whoever_asks_too_often_waits_a_while_and_no_two_the_same(cast, clock):
    zhao, client = cast.person["zhao"], signed_in(cast, "zhao")
    for _ in range(60):
        actions.issue_code(cast.zhao, zhao)
    waits = set()
    for _ in range(8):
        with pytest.raises(Refusal) as no:
            actions.issue_code(cast.zhao, zhao)
        assert no.value.kind is Kind.TOO_MANY and no.value.retry_after_s and "still counts" in str(no.value.next_step)
        waits.add(no.value.retry_after_s)
    assert len(waits) > 1 and Code.objects.count() == 60
    answer = client.post("/api/healthcode/token", {"person": str(zhao.id)}, content_type="application/json")
    assert answer.status_code == 429 and 60 <= int(answer.headers["Retry-After"]) <= 300
    clock.advance(hours=1)
    assert actions.issue_code(cast.zhao, zhao)


def test_the_family_is_on_one_page_and_strangers_are_not(cast):
    assert [c.name for c in queries.my_codes(cast.zhao)] == ["赵德福"]
    accounts.agree_proxy(cast.zhao, cast.person["zhao"], cast.person["luo"])
    assert [c.name for c in queries.my_codes(cast.luo)] == ["罗红梅", "赵德福"]
    assert [c.name for c in queries.my_codes(cast.luo, cast.person["zhao"])] == ["赵德福", "罗红梅"]
    with pytest.raises(Refusal, match="not_found"):
        queries.my_codes(cast.luo, cast.person["gao"])
    family = {cast.person["luo"], cast.person["zhao"]}
    assert set(queries.household_on_paper(cast.luo, cast.person["luo"])) == family


def test_a_sheet_says_of_a_name_one_character_and_of_a_number_four_digits(cast):
    wang, mother = printer(cast.wang, cast.a_g01), cast.person["mother"]
    people = queries.household_on_paper(wang, mother)
    assert people[0] == mother and len(people) == 3
    holders = queries.holders_on_paper(wang, people)
    assert [h.masked_name for h in holders] == ["朱＊＊", "徐＊＊", "徐＊＊"]
    assert all(len(h.last_four) == 4 for h in holders)
    sun = printer(cast.sun, cast.b)
    for ask in (queries.household_on_paper, lambda by, p: queries.holders_on_paper(by, [p])):
        with pytest.raises(Refusal, match="not_found"):
            ask(sun, mother)
