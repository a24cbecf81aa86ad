"""Suppliers' credentials: a good chain holds, whatever was touched does not, and no bytes make the check fall over."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import cbor2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linan.kernel.credentials import (
    REASONS,
    TYPES,
    Bundle,
    Ground,
    HandOver,
    Kind,
    Licence,
    LicenceType,
    Lot,
    Original,
    Receipt,
    SupplyTrust,
    Terms,
    TestReport,
    Unreadable,
    Withdrawal,
    chain_of,
    check,
    gather,
    is_party,
    issue,
    key_id,
    read,
)
from linan.kernel.credentials.checking import MOST_HANDS
from linan.kernel.credentials.record import LONGEST
from tests.suppliers import AT, CODES, KEYS, LOT_NUMBER, MASK, Papers, public, signer, trust

DAY = timedelta(days=1)


def reasons(papers: Papers, record, *, at=AT, held=None, **more) -> tuple[str, ...]:
    """Every reason against one credential of the chain."""
    return check(papers.bundle(), held or papers.trust, at, **more).steps[record.digest].reasons


def test_a_mask_reaches_its_makers_licence_in_two_steps():
    papers = Papers()
    report = check(papers.bundle(), papers.trust, AT)
    assert report.ok
    (chain,) = report.chains
    assert chain.leaf == papers.second.digest
    assert chain.to_licence == (papers.second.digest, papers.lot.digest, papers.licence.digest)
    assert len(chain.to_licence) - 1 == 2
    assert {s.record.digest for s in chain.steps} == set(papers.bundle().records)
    assert chain.reasons == ("not_countersigned",), "the office has not signed yet; that is said and blocks nothing"


def test_a_receipt_is_the_other_signature():
    papers = Papers()
    papers.add("receipt.cose", "office", Receipt(papers.second.digest, 2_000))
    report = check(papers.bundle(), papers.trust, AT)
    assert report.ok
    assert report.chains[0].reasons == ()


def test_any_byte_of_any_credential_or_paper_that_changes_is_found():
    papers = Papers()
    papers.add("receipt.cose", "office", Receipt(papers.second.digest, 2_000))
    papers.add("wrong.cose", "laboratory", Withdrawal(papers.report.digest, Ground.WRONG, date(2030, 1, 1)))
    assert check(papers.bundle(), papers.trust, AT).ok
    tried = 0
    for name, raw in papers.files.items():
        for at in range(len(raw)):
            for flip in (0x01, 0x80):
                touched = raw[:at] + bytes([raw[at] ^ flip]) + raw[at + 1 :]
                report = check(gather({**papers.files, name: touched}.items()), papers.trust, AT)
                assert not report.ok, f"byte {at} of {name} changed by {flip:#x} and nobody saw"
                tried += 1
    assert tried > 3_000


def test_what_was_touched_is_named():
    papers = Papers()
    raw = papers.files["lot.cose"]
    at = raw.index(LOT_NUMBER.encode())
    touched = raw[:at] + b"X" + raw[at + 1 :]
    report = check(papers.bundle(lot_cose=touched), papers.trust, AT)
    assert report.steps[read(touched).digest].reasons == ("altered_record",)
    assert "missing_link" in report.steps[papers.first.digest].reasons
    pdf = papers.files["licence.pdf"]
    report = check(papers.bundle(licence_pdf=pdf[:-1] + b"!"), papers.trust, AT)
    assert report.steps[papers.licence.digest].reasons == ("file_altered",)
    assert not report.chains[0].ok
    for cut in (0, 1, 40, len(raw) - 1):
        report = check(papers.bundle(lot_cose=raw[:cut]), papers.trust, AT)
        assert [s.code for s in report.bundle.spoilt] == ["unreadable"]
        assert not report.ok
    assert check(papers.bundle(lot_cose=raw + b"\0"), papers.trust, AT).bundle.spoilt[0].code == "oversized"
    assert check(papers.bundle(lot_cose=raw + b"\0" * LONGEST), papers.trust, AT).bundle.spoilt[0].code == "oversized"


def test_a_missing_paper_could_not_be_compared():
    papers = Papers()
    papers.files.pop("report.pdf")
    assert reasons(papers, papers.report) == ("file_missing",)
    assert reasons(papers, papers.report, terms=Terms(papers_needed=False)) == ()


def test_who_signed_must_be_known_and_allowed_and_in_time():
    papers = Papers()
    maker = signer("maker")
    unknown = SupplyTrust({k: s for k, s in trust().keys.items() if s.code != CODES["maker"]})
    assert reasons(papers, papers.lot, held=unknown) == ("unknown_issuer",)
    scope = trust(maker=replace(maker, may_sign=frozenset({Kind.HAND_OVER})))
    assert reasons(papers, papers.lot, held=scope) == ("kind_out_of_scope",)
    over = trust(maker=replace(maker, until=papers.lot.issued_at))
    assert reasons(papers, papers.lot, held=over) == ("key_not_in_force",)
    assert reasons(papers, papers.lot, held=trust(maker=replace(maker, until=AT - 5 * DAY))) == (), (
        "what a key signed in its time goes on counting"
    )
    lost = trust(maker=replace(maker, withdrawn_at=AT))
    assert reasons(papers, papers.lot, held=lost) == ("key_withdrawn",)
    assert reasons(papers, papers.lot, held=lost, at=AT - DAY) == ()
    assert reasons(papers, papers.lot, at=papers.lot.issued_at - DAY) == ("not_yet_valid",)


def test_an_expired_licence_blocks_and_the_county_may_grant_days():
    papers = Papers(licence_until=date(2022, 3, 13))
    report = check(papers.bundle(), papers.trust, AT)
    assert report.steps[papers.licence.digest].reasons == ("licence_expired",)
    assert not report.chains[0].ok
    assert check(papers.bundle(), papers.trust, AT - DAY).steps[papers.licence.digest].ok, "its last day counts"
    assert check(papers.bundle(), papers.trust, AT, Terms(licence_grace_days=1)).ok
    before = Papers(licence_until=date(2022, 2, 28))
    assert "made_out_of_licence" in reasons(before, before.lot)


def test_a_licence_of_more_years_than_the_law_gives_is_noticed():
    terms = Terms(licence_years={LicenceType.DEVICE: 5})
    assert reasons(Papers(), Papers().licence, terms=terms) == ()
    longer = Papers(licence_until=date(2024, 6, 2))
    assert reasons(longer, longer.licence, terms=terms) == ("licence_too_long",)


def test_only_who_issued_a_paper_withdraws_it():
    papers = Papers()
    gone = Withdrawal(papers.licence.digest, Ground.REVOKED, date(2022, 3, 14))
    papers.add("gone.cose", "authority", gone)
    assert reasons(papers, papers.licence) == ("withdrawn",)
    assert reasons(papers, papers.licence, at=AT + 30 * DAY) == ("withdrawn",)
    other = Papers()
    wrong = other.add("gone.cose", "laboratory", gone)
    assert reasons(other, wrong) == ("withdrawal_of_another",)
    assert reasons(other, other.licence) == ()
    third = Papers()
    paused = Withdrawal(third.licence.digest, Ground.SUSPENDED, date(2022, 3, 1), date(2022, 3, 10))
    third.add("gone.cose", "authority", paused, days=-14)
    assert reasons(third, third.licence) == (), "a suspension ends with its last day"
    assert reasons(third, third.licence, at=AT - 5 * DAY) == ("withdrawn",)
    stopped = {papers.lot.digest: date(2022, 3, 14)}
    assert reasons(Papers(), papers.lot, stopped=stopped) == ("withdrawn",)


def test_a_report_must_be_of_this_lot_and_say_that_it_passed():
    failed = Papers(passed=False)
    assert reasons(failed, failed.report) == ("report_failed",)
    other = Papers(report_lot="M20211201")
    assert reasons(other, other.lot) == ("report_of_another",)


def test_a_licence_must_be_the_makers_and_name_the_product():
    papers = Papers()
    lot = Lot("G1", "护目镜", 5, "副", date(2022, 3, 1), date(2024, 3, 1), papers.licence.digest, papers.report.digest)
    made = papers.add("goggles.cose", "maker", lot)
    assert reasons(papers, made) == ("product_not_licensed", "report_of_another")
    stolen = papers.add("stolen.cose", "other", replace(papers.lot.content, number="S1"))
    assert reasons(papers, stolen) == ("licence_of_another", "report_of_another")


def test_no_more_is_handed_on_than_there_is():
    papers = Papers()
    papers.add("more.cose", "maker", HandOver(papers.lot.digest, None, CODES["office"], 4_000, "SH-1"))
    assert check(papers.bundle(), papers.trust, AT).ok
    last = papers.add("one.cose", "maker", HandOver(papers.lot.digest, None, CODES["office"], 1, "SH-1"))
    assert reasons(papers, last) == ("amount_exceeds", "not_countersigned")
    assert reasons(papers, papers.first) == ("amount_exceeds",), "nobody but the maker knows which came first"
    onward = Papers()
    onward.add(
        "twice.cose", "carrier", HandOver(onward.lot.digest, onward.first.digest, CODES["office"], 4_001, "SH-1")
    )
    assert "amount_exceeds" in reasons(onward, onward.second)
    short = Papers()
    short.add("receipt.cose", "carrier", Receipt(short.first.digest, 1_999))
    assert "amount_exceeds" in reasons(short, short.second), "no more than came"
    strange = Papers()
    strange.add("forged.cose", "other", HandOver(strange.lot.digest, None, CODES["office"], 10_000, "SH-1"))
    assert check(strange.bundle(), strange.trust, AT).steps[strange.first.digest].ok, "a stranger's word counts nothing"
    taken_back = Papers()
    extra = taken_back.add(
        "extra.cose", "maker", HandOver(taken_back.lot.digest, None, CODES["office"], 9_000, "SH-1"), days=-2
    )
    assert "amount_exceeds" in reasons(taken_back, taken_back.first)
    taken_back.add("back.cose", "maker", Withdrawal(extra.digest, Ground.WRONG, date(2022, 3, 13)), days=-1)
    assert reasons(taken_back, taken_back.first) == ()


def test_two_alike_of_one_day_are_two_and_a_copy_is_one():
    papers = Papers()
    again = HandOver(papers.lot.digest, papers.first.digest, CODES["office"], 2_000, "SH-2")
    papers.add("second.cose", "carrier", again, days=-1)
    papers.files["copy.cose"] = papers.files["second.cose"]
    report = check(papers.bundle(), papers.trust, AT)
    assert report.ok and len(report.chains) == 2
    papers.add("third.cose", "carrier", replace(again, number="SH-3", amount=2_001), days=-1)
    assert "amount_exceeds" in reasons(papers, papers.second)


def test_goods_are_handed_on_by_who_held_them():
    papers = Papers()
    thief = papers.add(
        "thief.cose", "other", HandOver(papers.lot.digest, papers.first.digest, CODES["office"], 5, "SH-1")
    )
    assert reasons(papers, thief) == ("not_the_holder",)
    receipt = papers.add("receipt.cose", "carrier", Receipt(papers.second.digest, 5))
    assert reasons(papers, receipt) == ("not_the_receiver",)
    much = papers.add("much.cose", "office", Receipt(papers.second.digest, 2_001))
    assert reasons(papers, much) == ("amount_exceeds",)


def test_links_that_miss_lead_elsewhere_or_back():
    papers = Papers()
    papers.files.pop("lot.cose")
    assert "missing_link" in reasons(papers, papers.second)
    wrong = Papers()
    astray = wrong.add("astray.cose", "maker", HandOver(wrong.report.digest, None, CODES["office"], 5, "SH-1"))
    assert reasons(wrong, astray) == ("wrong_link",)
    early = wrong.add("early.cose", "maker", HandOver(wrong.lot.digest, None, CODES["office"], 5, "SH-1"), days=-30)
    assert "out_of_order" in reasons(wrong, early)
    # Nobody can make two papers that name each other's hash; the check does not count on it.
    a = read(issue(HandOver(wrong.lot.digest, b"b" * 32, CODES["carrier"], 5, "SH-1"), KEYS["carrier"], AT))
    b = read(issue(HandOver(wrong.lot.digest, b"a" * 32, CODES["carrier"], 5, "SH-1"), KEYS["carrier"], AT))
    a.__dict__["digest"], b.__dict__["digest"] = b"a" * 32, b"b" * 32
    report = check(Bundle({b"a" * 32: a, b"b" * 32: b}), wrong.trust, AT)
    assert all("cycle" in s.reasons for s in report.steps.values())
    assert not report.ok and report.chains == ()
    assert len(chain_of(report, b"a" * 32).steps) == 2


def test_a_chain_too_long_to_follow_is_said_to_be():
    papers = Papers()
    last = papers.first
    for n in range(MOST_HANDS):
        last = papers.add(f"{n}.cose", "carrier", HandOver(papers.lot.digest, last.digest, CODES["carrier"], 1, "SH-1"))
    assert "too_long_a_chain" in reasons(papers, last)


def test_there_is_no_room_for_a_person():
    """Parties are organisations; nothing beside a closed set of fields can be said."""
    assert is_party(CODES["maker"])
    for number in ("330106194103050011", "33010619410305001X", "13900000001", "赵德福", ""):
        assert not is_party(number)
    told = {f.name for cls in TYPES.values() for f in fields(cls)}
    assert told == {
        "type", "number", "holder", "products", "since", "until", "maker", "product", "lot", "standard", "tested",
        "passed", "amount", "unit", "made", "licence", "report", "previous", "to", "hand_over", "of", "ground",
    }  # fmt: skip
    with pytest.raises(ValueError):
        issue(HandOver(b"1" * 32, None, "330106194103050011", 5, "SH-1"), KEYS["maker"], AT)
    raw = cbor2.loads(Papers().files["to-office.cose"]).value
    body = cbor2.loads(raw[2])
    body["content"]["driver"] = "赵德福"
    header, payload = raw[0], cbor2.dumps(body, canonical=True)
    signature = KEYS["carrier"].sign(cbor2.dumps(["Signature1", header, b"", payload], canonical=True))
    with pytest.raises(Unreadable):
        read(cbor2.dumps(cbor2.CBORTag(18, [header, {}, payload, signature]), canonical=True))


def test_the_same_bytes_are_written_again():
    """Ed25519 signs the same way each time: one paper has one name."""
    assert Papers().files == Papers().files
    assert key_id(public("maker")).hex() == signer("maker").to_json()["kid"]


@pytest.mark.parametrize("content", [
    Licence(LicenceType.DEVICE, "1", CODES["maker"], (), date(2020, 1, 1), date(2021, 1, 1)),
    Licence(LicenceType.DEVICE, "1", CODES["maker"], (MASK,), date(2021, 1, 2), date(2021, 1, 1)),
    Licence(LicenceType.DEVICE, " 1", CODES["maker"], (MASK,), date(2020, 1, 1), date(2021, 1, 1)),
    Licence(LicenceType.DEVICE, "1\n", CODES["maker"], (MASK,), date(2020, 1, 1), date(2021, 1, 1)),
    TestReport("1", CODES["maker"], MASK, "x" * 81, "GB", date(2022, 1, 1), True),
    HandOver(b"1" * 31, None, CODES["carrier"], 1, "SH-1"),
    HandOver(b"1" * 32, None, CODES["carrier"], 0, "SH-1"),
    HandOver(b"1" * 32, None, CODES["carrier"], 10**12 + 1, "SH-1"),
    Receipt(b"1" * 32, -1),
    Withdrawal(b"1" * 32, Ground.WRONG, date(1800, 1, 1)),
])  # fmt: skip
def test_what_would_not_be_read_is_not_written(content):
    with pytest.raises(ValueError):
        issue(content, KEYS["maker"], AT)


def test_papers_are_pictures_or_pdf():
    assert Original.of(b"\x89PNG\r\n\x1a\n...").media_type == "image/png"
    with pytest.raises(ValueError):
        Original.of(b"PK\x03\x04")


def test_the_trust_list_is_read_as_it_is_written_and_refuses_what_it_cannot_use():
    told = trust().to_json()
    assert SupplyTrust.from_json(told) == trust()
    first = told["keys"][0]
    for wrong in (
        {**first, "algorithm": "RS256"}, {**first, "kid": "00" * 8}, {**first, "public_key": "AAAA"},
        {**first, "public_key": "@"}, {**first, "body": {"code": "330106194103050011", "name": "x"}},
        {**first, "body": {"code": CODES["maker"], "name": " "}}, {**first, "may_sign": ["everything"]},
        {**first, "period": {"since": "2022-01-01", "until": "2021-01-01"}}, {**first, "period": None}, 5,
        {**first, "public_key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="key 1"):
            SupplyTrust.from_json({**told, "keys": [wrong]})
    with pytest.raises(ValueError, match="twice"):
        SupplyTrust.from_json({**told, "keys": [first, first]})
    for wrong in ([], {"format": "linan.trust/1", "keys": []}, {**told, "keys": None}):
        with pytest.raises(ValueError):
            SupplyTrust.from_json(wrong)


GOOD = Papers()
PARTS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.text(max_size=20), st.binary(max_size=40), st.floats(),
    st.sampled_from([k.value for k in Kind]), st.just("2022-03-14"), st.just(CODES["maker"]), st.just(b"1" * 32),
)  # fmt: skip
VALUES = st.recursive(
    PARTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9) | st.integers(0, 9), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a.cose", "b.cose", "c.pdf", ""]), st.binary(max_size=300)), max_size=5))
@example([("a.cose", b"\xd2\x84" + b"\x9f" * 200)])
@example([("a.cose", b"\xd2" * 5000)])
@example([("a.cose", b"\xbf" * 5000)])
def test_no_bytes_make_the_check_fall_over(files):
    report = check(gather(files), GOOD.trust, AT)
    assert not report.ok and {s.code for s in report.bundle.spoilt} <= set(REASONS)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_signed_nonsense_makes_the_check_fall_over(data):
    """A body with a good key writes what it likes into the payload: read as meant, or unreadable."""
    name = data.draw(st.sampled_from([n for n in GOOD.files if n.endswith(".cose")]))
    who = data.draw(st.sampled_from(sorted(KEYS)))
    body = cbor2.loads(cbor2.loads(GOOD.files[name]).value[2])
    spot = data.draw(st.sampled_from([*body, *body["content"]]))
    (body if spot in body else body["content"])[spot] = data.draw(VALUES)
    header = cbor2.dumps({1: -8, 4: key_id(public(who))}, canonical=True)
    payload = cbor2.dumps(body, canonical=True)
    signature = KEYS[who].sign(cbor2.dumps(["Signature1", header, b"", payload], canonical=True))
    raw = cbor2.dumps(cbor2.CBORTag(18, [header, {}, payload, signature]), canonical=True)
    report = check(gather({**GOOD.files, name: raw}.items()), GOOD.trust, AT, Terms({LicenceType.DEVICE: 5}))
    assert {r for s in report.steps.values() for r in s.reasons} <= set(REASONS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 6_000), min_size=1, max_size=8))
def test_amounts_agree_with_plain_counting(amounts):
    papers = Papers()
    papers.files.pop("to-office.cose")
    made = [
        papers.add(f"{n}.cose", "carrier", HandOver(papers.lot.digest, papers.first.digest, CODES["office"], a, "SH-1"),
                   days=n / 1000 - 1)
        for n, a in enumerate(amounts)
    ]  # fmt: skip
    report = check(papers.bundle(), papers.trust, AT)
    assert report.ok == (sum(amounts) <= 6_000)
    assert all(("amount_exceeds" in report.steps[r.digest].reasons) == (sum(amounts) > 6_000) for r in made)


def test_every_reason_can_be_met():
    """No word without a case: each code stands in one of these tests."""
    source = Path(__file__).read_text()
    assert not [code for code in REASONS if f'"{code}"' not in source]
    papers = Papers()
    assert reasons(papers, papers.lot, at=datetime(2024, 3, 1, tzinfo=UTC)) == ("lot_expired",)
    young = Licence(LicenceType.OTHER, "1", CODES["maker"], (MASK,), date(2022, 3, 15), date(2023, 3, 15))
    assert reasons(papers, papers.add("y.cose", "authority", young)) == ("licence_not_begun",)
    old = replace(papers.report.content, until=date(2022, 3, 13))
    assert reasons(papers, papers.add("o.cose", "laboratory", old)) == ("report_expired",)
