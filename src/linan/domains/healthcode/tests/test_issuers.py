"""Other counties' lists of withdrawn codes: by file or by address, signed by their keeper, and at every gate."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile

from linan.core.ledger.models import Entry
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.domains.healthcode.forms import read_issuer_file
from linan.domains.healthcode.models import IssuerList
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal
from linan.kernel.tokens import (
    Claim,
    IssuerLists,
    KeyEntry,
    Status,
    StatusList,
    key_id,
    sign_list,
    take_issuer_lists,
    trust_of,
)

pytestmark = pytest.mark.django_db
THEIRS, THIRD = derive_private_key(20220712, SECP256R1()), derive_private_key(20220713, SECP256R1())
KEEPER, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (7, 8))
SITE = "https://codes.example.gov.cn/api/healthcode/status"


def entry(key, at, county):
    public = key.public_key()
    day = timedelta(days=30)
    claims = frozenset(int(c) for c in Claim)
    return KeyEntry(key_id(public), "ES256", public, frozenset({county}), claims, at - day, at + day)


@pytest.fixture(autouse=True)
def believed(settings, tmp_path, clock):
    settings.LINAN_HOME = tmp_path
    keys = [entry(THEIRS, clock.at, 330106).to_json(), entry(THIRD, clock.at, 330108).to_json()]
    issuer = {
        "name": "西湖区", "keys": [key_id(THEIRS.public_key()).hex()], "status": SITE,
        "list_keys": [base64.b64encode(KEEPER.public_key().public_bytes_raw()).decode()],
    }  # fmt: skip
    path = tmp_path / "trust.json"
    path.write_text(json.dumps({"keys": keys, "issuers": [issuer]}))
    return path


@pytest.fixture
def officer(cast):
    return workflow_actor("officer", cast.county, [LOAD_REVOCATIONS])


def listed(sequence: int, at: datetime, base: int = 0, **marked: Status) -> StatusList:
    return StatusList.build(sequence, at, {int(k[1:]): v for k, v in marked.items()}, base + 400, base)


class Site:
    """Another county's cell, as far as it is asked."""

    def __init__(self) -> None:
        self.lists: list[StatusList] = []
        self.asked: list[str] = []

    def __call__(self, url: str) -> bytes:
        path = url.removeprefix(SITE)
        self.asked.append(path)
        newest = self.lists[-1]
        if path == "/head":
            return json.dumps({"sequence": newest.sequence}).encode()
        if path == "":
            return json.dumps(sign_list(newest.to_json(), KEEPER)).encode()
        since, to = (next((s for s in self.lists if s.sequence == int(n)), None) for n in path.split("/")[1:])
        if since is None or to is None:
            raise actions.Unreached("404")
        return json.dumps(sign_list(to.since(since).to_json(), KEEPER)).encode()


def test_a_list_by_another_key_an_older_one_and_a_touched_one_are_refused(clock, officer, cast):
    newer = listed(5, clock.at, i7=Status.REVOKED)
    actions.load_issuer_list(officer, sign_list(newer.to_json(), KEEPER))
    assert actions.load_issuer_list(officer, sign_list(newer.to_json(), KEEPER))[1] is False
    touched = sign_list(listed(6, clock.at).to_json(), KEEPER)
    touched["body"] = touched["body"].replace('"sequence":6', '"sequence":9')
    forged = sign_list(listed(9, clock.at).to_json(), STRANGER)
    lying = {**forged, "key": sign_list({}, KEEPER)["key"]}
    for data, why in (
        (forged, "issuer_list_unknown"), (lying, "bad_issuer_list"), (touched, "bad_issuer_list"),
        (sign_list(listed(4, clock.at).to_json(), KEEPER), "issuer_list_older"),
        (sign_list(listed(9, clock.at).since(listed(8, clock.at)).to_json(), KEEPER), "bad_issuer_list"),
        (sign_list({"format": "linan.trust/1"}, KEEPER), "bad_issuer_list"),
        ({}, "issuer_list_unknown"), ([], "issuer_list_unknown"), (None, "issuer_list_unknown"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=why):
            actions.load_issuer_list(officer, data)
    (held,) = queries.issuer_lists().lists
    assert (held.sequence, held.of(7)) == (5, Status.REVOKED)
    with pytest.raises(Refusal, match="not_permitted"):
        actions.load_issuer_list(cast.zhou, sign_list(newer.to_json(), KEEPER))
    with pytest.raises(Refusal, match="not_permitted"):
        queries.issuer_lines(cast.zhou)
    assert Entry.objects.filter(kind="healthcode.issuer_list_loaded").count() == 1


def test_a_list_speaks_of_its_keeper_s_keys_whatever_it_says(clock, officer):
    own = next(iter(queries.trust_list().keys.keys() - queries.issuers().keys()))
    lying = replace(listed(5, clock.at, i7=Status.REVOKED), keys=frozenset({own, key_id(THIRD.public_key())}))
    actions.load_issuer_list(officer, sign_list(lying.to_json(), KEEPER))
    assert [s.keys for s in queries.issuer_lists().lists] == [frozenset({key_id(THEIRS.public_key())})]


def test_the_worker_fetches_by_delta_and_what_fails_leaves_the_list_with_its_age(clock, officer):
    site = Site()
    site.lists.append(listed(5, clock.at))
    assert actions.fetch_issuer_lists(officer, site) == {"西湖区": ""}
    site.lists.append(listed(6, clock.at, i7=Status.REVOKED))
    assert actions.fetch_issuer_lists(officer, site) == {"西湖区": ""}
    assert site.asked == ["/head", "", "/head", "/5/6"]
    assert queries.issuer_lists().lists[0].of(7) is Status.REVOKED
    actions.fetch_issuer_lists(officer, site)
    assert site.asked[4:] == ["/head"]
    # Away for long: no delta any more, and the list's base has gone on.
    site.lists[:] = [listed(90, clock.at, 4_000_000_000, i4000000007=Status.REVOKED)]
    assert actions.fetch_issuer_lists(officer, site) == {"西湖区": ""} and site.asked[5:] == ["/head", "/6/90", ""]
    assert queries.issuer_lists().lists[0].base == 4_000_000_000
    site.lists[:] = [listed(80, clock.at)]
    taken = clock.at
    clock.advance(hours=3)
    assert actions.fetch_issuer_lists(officer, site) == {"西湖区": "older"}

    def away(url: str) -> bytes:
        raise actions.Unreached("ConnectTimeout")

    assert actions.fetch_issuer_lists(officer, away) == {"西湖区": "unreached"}
    (line,) = queries.issuer_lines(officer)
    assert (line.issued_at, line.tried_at, line.taken_at) == (taken, clock.at, taken) and line.error == "unreached"
    assert not Entry.objects.filter(kind="healthcode.issuer_list_loaded").exists()
    site.lists[:] = [listed(91, clock.at)]
    assert actions.fetch_issuer_lists(officer, site) == {"西湖区": ""}
    assert queries.issuer_lines(officer)[0].error == ""


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"{}", b'{"sequence": "9"}', b"[" * 99_999, b"\xff", b'{"sequence": true}']
)
def test_an_address_that_answers_nonsense_changes_nothing(clock, officer, answer):
    actions.load_issuer_list(officer, sign_list(listed(5, clock.at).to_json(), KEEPER))
    assert actions.fetch_issuer_lists(officer, lambda url: answer) == {"西湖区": "unusable"}
    assert IssuerList.objects.get().sequence == 5


def test_gates_fetch_the_bundle_signed_by_their_own_cell(client, clock, officer):
    assert client.get("/api/healthcode/issuers/head").json()["sequence"] == 0
    actions.load_issuer_list(officer, sign_list(listed(5, clock.at, i7=Status.REVOKED).to_json(), KEEPER))
    trust = trust_of(client.get("/api/healthcode/trust").json())
    held = take_issuer_lists(client.get("/api/healthcode/issuers").json(), trust, None)
    assert held.lists[0].of(7) is Status.REVOKED and isinstance(held, IssuerLists)
    assert held.sequence == client.get("/api/healthcode/issuers/head").json()["sequence"] > 0
    clock.advance(minutes=5)
    actions.load_issuer_list(officer, sign_list(listed(6, clock.at).to_json(), KEEPER))
    later = take_issuer_lists(client.get("/api/healthcode/issuers").json(), trust, held)
    assert later.sequence > held.sequence
    with pytest.raises(ValueError, match="older"):
        take_issuer_lists(sign_list(held.to_json(), STRANGER) | _resigned(held), trust, later)


def _resigned(held: IssuerLists) -> dict[str, str]:
    from linan.core import vault

    return sign_list(held.to_json(), vault.sign_key("lists"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"keys": ["00" * 8]}, {"keys": []}, {"list_keys": []}, {"list_keys": ["AAAA"]}, {"status": "file:///etc/passwd"},
        {"name": ""}, {"name": 7}, {"keys": 7},
    ],
)  # fmt: skip
def test_a_part_of_the_trust_file_that_cannot_be_used_believes_the_keys_and_no_list(believed, wrong, caplog):
    data = json.loads(believed.read_text())
    data["issuers"][0] |= wrong
    believed.write_text(json.dumps(data))
    assert queries.issuers_listed() == () and len(queries.issuers()) == 2 and "cannot be used" in caplog.text


def test_a_file_that_is_no_json_is_refused_in_words():
    with pytest.raises(Refusal, match="bad_issuer_list"):
        read_issuer_file(SimpleUploadedFile("list.json", b"MIIB"))
    with pytest.raises(Refusal, match="file_missing"):
        read_issuer_file(None)


def test_without_issuers_in_the_file_nothing_is_asked(believed, django_assert_num_queries):
    believed.unlink()
    with django_assert_num_queries(0):
        assert queries.issuer_statuses() == ()


def test_a_gate_follows_the_bundle_by_what_changed_and_takes_all_where_a_whole_list_came(client, clock, officer):
    site, trust = Site(), trust_of(client.get("/api/healthcode/trust").json())
    head = lambda: client.get("/api/healthcode/issuers/head").json()["sequence"]  # noqa: E731
    site.lists.append(listed(5, clock.at))
    actions.fetch_issuer_lists(officer, site)
    held, numbers = take_issuer_lists(client.get("/api/healthcode/issuers").json(), trust, None), [head()]
    for n in (6, 7):
        clock.advance(minutes=5)
        site.lists.append(listed(n, clock.at, i7=Status.REVOKED, **({"i8": Status.SUSPENDED} if n == 7 else {})))
        actions.fetch_issuer_lists(officer, site)
        numbers.append(head())
    answer = client.get(f"/api/healthcode/issuers/{numbers[0]}/{numbers[2]}")
    assert len(answer.content) < 1_200
    followed = take_issuer_lists(answer.json(), trust, held)
    assert followed.lists == queries.issuer_lists().lists and followed.sequence == numbers[2]
    clock.advance(minutes=5)
    actions.load_issuer_list(officer, sign_list(listed(90, clock.at).to_json(), KEEPER))
    for since, to in ((numbers[2], head()), (numbers[0], head()), (1, head()), (head(), head()), (head(), numbers[0])):
        assert client.get(f"/api/healthcode/issuers/{since}/{to}").status_code == 404
    clock.advance(days=2)
    actions.load_issuer_list(officer, sign_list(listed(91, clock.at).to_json(), KEEPER))
    assert client.get(f"/api/healthcode/issuers/{numbers[0]}/{numbers[1]}").status_code == 404
