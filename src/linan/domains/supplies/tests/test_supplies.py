"""Goods at the door of the street office: papers, count, quality, verdict, and what happens when a licence goes."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.cast import COUNTY, STREET, A, Cast
from tests.fixtures import Clock
from tests.suppliers import AT, CODES, LOT_NUMBER, PDF, Papers, signer

from linan.core.ledger.models import Entry
from linan.domains.supplies import actions, queries
from linan.domains.supplies.actions import Goods
from linan.domains.supplies.models import Credential, Delivery, Paper, TrustedSigner
from linan.domains.supplies.queries import DeliveryFilter, PaperFilter
from linan.domains.supplies.rules import Quality, Verdict
from linan.kernel.credentials import Ground, Kind, Receipt, Withdrawal
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
RIGHT = dict.fromkeys(Quality, True)


@pytest.fixture
def papers(cast: Cast, clock: Clock) -> Papers:
    """The county trusts five organisations; the street's office signs for what comes to the street."""
    clock.set_to(AT)
    for who in ("authority", "laboratory", "maker", "carrier", "other"):
        actions.trust_signer(cast.he, COUNTY, signer(who).to_json())
    actions.trust_signer(cast.he, STREET, signer("office").to_json(), receives=True)
    return Papers()


def filed(cast: Cast, papers: Papers) -> Credential:
    actions.file_many(cast.liu, STREET, list(papers.files.items()))
    return Credential.objects.get(digest=papers.second.digest.hex())


def receive(cast: Cast, row: Credential, counted: int = 2_000, accepted: int | None = None, **more: Any) -> Delivery:
    found = {**RIGHT, **more.pop("findings", {})}
    taken = counted if accepted is None else accepted
    goods = Goods(counted, taken, found, row.pk, because=more.pop("because", "" if taken == 2_000 else "少了"))
    return actions.receive_delivery(cast.liu, more.pop("region", STREET), goods, **more)


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"'{code}'")


def test_from_a_box_of_masks_to_its_makers_licence(cast, papers):
    row = filed(cast, papers)
    (view,) = queries.lots_called(cast.liu, LOT_NUMBER)
    assert view.ok and view.row == row
    assert [s.row.kind for s in view.to_licence] == ["hand_over", "lot", "licence"]
    assert [s.issuer for s in view.to_licence] == [
        "余杭顺安物流有限公司",
        "杭州清江防护用品有限公司",
        "浙江省药品监督管理局",
    ]
    assert {s.row.kind for s in view.steps} == {"hand_over", "lot", "licence", "test_report"}
    assert queries.lots_called(cast.tang, LOT_NUMBER), "the community below the street reads it too"
    assert not queries.lots_called(cast.liu, "M2")


def test_goods_are_taken_in_once(cast, papers):
    row = filed(cast, papers)
    key = row.pk
    made = receive(cast, row, key=key)
    assert (made.verdict, made.announced, made.lot, made.unit, made.against) == (
        "accepted",
        2_000,
        LOT_NUMBER,
        "只",
        [],
    )
    assert receive(cast, row, key=key) == made
    assert Delivery.objects.count() == 1
    with refused("more_than_papers"):
        receive(cast, row, counted=1)
    entry = Entry.objects.get(kind="supplies.goods_received")
    assert entry.region == STREET


@pytest.mark.parametrize(("changed", "code"), [
    ({"licence_until": date(2022, 3, 13)}, "licence_expired"),
    ({"licence_until": date(2024, 6, 30)}, "licence_too_long"),
    ({"passed": False}, "report_failed"),
    ({"report_lot": "M1"}, "report_of_another"),
    ({"lot_amount": 5_999}, "amount_exceeds"),
])  # fmt: skip
def test_papers_that_do_not_hold_block_and_say_why(cast, papers, changed, code):
    row = filed(cast, Papers(**changed))
    with refused("chain_does_not_hold") as told:
        receive(cast, row)
    assert queries.trace(cast.liu, row.pk).against == (code,)
    assert told.value.reasons and told.value.next_step is not None
    assert not Delivery.objects.exists()
    made = receive(cast, row, accepted=0, because="证照不合格")
    assert (made.verdict, made.against) == ("refused", [code])


def test_an_altered_paper_is_not_filed(cast, papers):
    scan = PDF["licence.pdf"]
    with refused("file_altered") as told:
        actions.file_many(cast.liu, STREET, [*papers.files.items(), ("licence.pdf", scan[:-1] + b"!")][1:])
    assert "exactly as it was signed" in str(told.value.next_step)
    raw = papers.files["lot.cose"]
    with refused("altered_record"):
        actions.file_credential(cast.liu, STREET, raw[:-1] + bytes([raw[-1] ^ 1]))
    with refused("unreadable"):
        actions.file_credential(cast.liu, STREET, raw[:-1])
    with refused("oversized"):
        actions.file_credential(cast.liu, STREET, raw + b"\0")
    with refused("file_missing"):
        actions.file_credential(cast.liu, STREET, papers.files["licence.cose"])
    assert not Credential.objects.exists() and not Paper.objects.exists()


def test_nobody_files_what_a_stranger_signed(cast, papers):
    TrustedSigner.objects.filter(code=CODES["maker"]).delete()
    with refused("unknown_issuer"):
        actions.file_credential(cast.liu, STREET, papers.files["lot.cose"])


def test_a_stick_is_filed_whole_or_not_at_all(cast, papers):
    first = actions.file_many(cast.liu, STREET, list(papers.files.items()))
    assert (len(first.rows), first.known) == (5, 0)
    again = actions.file_many(cast.lead, A, list(papers.files.items()))
    assert (len(again.rows), again.known, Credential.objects.count()) == (5, 5, 5)
    assert Paper.objects.count() == 2
    with refused("nobodys_paper"):
        actions.file_many(cast.liu, STREET, [("lot.cose", papers.files["lot.cose"]), ("x.pdf", b"%PDF-1.4 x")])
    with refused("nothing_to_file"):
        actions.file_many(cast.liu, STREET, [("x.pdf", b"%PDF-1.4 x")])
    # The scan is kept already: the licence alone is the same licence.
    assert actions.file_credential(cast.liu, STREET, papers.files["licence.cose"]).digest == papers.licence.digest.hex()


def test_a_byte_changed_in_the_store_is_found(cast, papers):
    row = filed(cast, papers)
    lot = Credential.objects.get(kind="lot")
    raw = bytes(lot.raw)
    Credential.objects.filter(pk=lot.pk).update(raw=raw[:-1] + bytes([raw[-1] ^ 1]))
    assert "missing_link" in queries.trace(cast.liu, row.pk).against
    with refused("record_damaged"):
        queries.trace(cast.liu, lot.pk)
    Credential.objects.filter(pk=lot.pk).update(raw=raw)
    assert queries.trace(cast.liu, row.pk).ok
    blobs = {b: b.read_bytes() for b in (Path(settings.LINAN_HOME) / "files").glob("*/*")}
    for blob, data in blobs.items():
        blob.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert queries.trace(cast.liu, row.pk).against == ("file_altered",)
    for blob, data in blobs.items():
        blob.write_bytes(data)


def test_count_and_quality_decide_the_verdict(cast, papers):
    row = filed(cast, papers)
    with refused("not_looked_at"):
        actions.receive_delivery(cast.liu, STREET, Goods(2_000, 2_000, {}, row.pk))
    with refused("more_than_counted"):
        receive(cast, row, counted=1_999, accepted=2_000)
    with refused("more_than_papers"):
        receive(cast, row, counted=2_001)
    with refused("other_goods"):
        receive(cast, row, findings={Quality.LOT_NUMBER: False})
    with refused("wrong_and_taken"):
        receive(cast, row, findings={Quality.PACKAGING: False})
    with refused("reason_missing"):
        receive(cast, row, counted=1_900, because=" ")
    part = receive(cast, row, accepted=1_800, findings={Quality.PACKAGING: False}, because="两箱受潮")
    assert (part.verdict, queries.open_amount(row)) == ("part", 200)
    rest = receive(cast, row, counted=200, because="")
    assert (rest.verdict, rest.announced, queries.open_amount(row)) == ("accepted", 200, 0)


def test_goods_without_papers_are_only_refused(cast, papers):
    with refused("no_papers"):
        actions.receive_delivery(cast.liu, STREET, Goods(10, 10, RIGHT, None, "M9", 10))
    with refused("lot_missing"):
        actions.receive_delivery(cast.liu, STREET, Goods(10, 0, RIGHT, None, " ", 10, "没有证照"))
    made = actions.receive_delivery(cast.liu, STREET, Goods(10, 0, {}, None, "M9", 10, "没有证照"))
    assert (made.verdict, made.lot, made.against) == ("refused", "M9", ["missing_link"])


def test_goods_for_somebody_else_stay_theirs(cast, papers):
    filed(cast, papers)
    to_carrier = Credential.objects.get(digest=papers.first.digest.hex())
    with refused("addressed_to_another"):
        receive(cast, to_carrier, counted=5)
    with refused("not_a_hand_over"):
        receive(cast, Credential.objects.get(kind="lot"), counted=5)
    assert [v.row.to_code for v in queries.lots_called(cast.liu, LOT_NUMBER)] == [CODES["office"]]


def test_a_withdrawn_licence_marks_what_stands_on_it(cast, papers):
    row = filed(cast, papers)
    made = receive(cast, row)
    licence = Credential.objects.get(kind="licence")
    with refused("nothing_to_withdraw"):
        actions.withdraw_licence(cast.he, row, Ground.REVOKED, "浙药监通告")
    with refused("reason_missing"):
        actions.withdraw_licence(cast.he, licence, Ground.REVOKED, " ")
    held = actions.withdraw_licence(cast.he, licence, Ground.SUSPENDED, "浙药监通告2022年第8号")
    assert held == [made]
    assert actions.withdraw_licence(cast.he, licence, Ground.SUSPENDED, "again") == []
    made.refresh_from_db()
    assert made.held_at is not None
    assert queries.trace(cast.liu, row.pk).against == ("withdrawn",)
    with refused("chain_does_not_hold"):
        actions.release_goods(cast.liu, made)
    licence.refresh_from_db()
    actions.restore_licence(cast.he, licence)
    made.refresh_from_db()
    assert made.held_at is not None, "held goods are looked at one by one"
    assert actions.release_goods(cast.liu, made).held_at is None
    kinds = list(Entry.objects.filter(kind__startswith="supplies.").values_list("kind", flat=True))
    assert {
        "supplies.licence_withdrawn",
        "supplies.goods_held",
        "supplies.licence_restored",
        "supplies.goods_released",
    } <= set(kinds)


def test_a_signed_withdrawal_and_a_lost_key_hold_goods_too(cast, papers):
    row = filed(cast, papers)
    made = receive(cast, row)
    gone = papers.add("gone.cose", "laboratory", Withdrawal(papers.report.digest, Ground.WRONG, date(2022, 3, 14)))
    actions.file_credential(cast.liu, STREET, gone.raw)
    made.refresh_from_db()
    assert made.held_at is not None
    Delivery.objects.update(held_at=None)
    actions.withdraw_signer(cast.he, signer("maker").key_id.hex())
    actions.withdraw_signer(cast.he, signer("maker").key_id.hex())
    made.refresh_from_db()
    assert made.held_at is not None
    assert Entry.objects.filter(kind="supplies.signer_withdrawn").count() == 1
    assert "key_withdrawn" in queries.trace(cast.liu, row.pk).against


def test_next_door_sees_nothing_and_may_nothing(cast, papers):
    row = filed(cast, papers)
    made = receive(cast, row, region=A)
    assert queries.deliveries(cast.tang, DeliveryFilter()).items == []
    with refused("not_found"):
        queries.delivery_of(cast.tang, made.pk)
    for who in ("wang", "zhou", "chen", "qian", "audit"):
        with refused("not_permitted"):
            queries.deliveries(cast.actor(who), DeliveryFilter())
    with refused("not_permitted"):
        actions.file_credential(cast.wang, A, papers.files["lot.cose"])
    with refused("not_permitted"):
        actions.receive_delivery(cast.tang, A, Goods(1, 0, RIGHT, row.pk, because="x"))
    with refused("not_permitted"):
        actions.withdraw_licence(cast.liu, Credential.objects.get(kind="licence"), Ground.REVOKED, "x")
    with refused("not_permitted"):
        actions.trust_signer(cast.liu, STREET, signer("other").to_json())
    with refused("not_permitted"):
        actions.withdraw_signer(cast.liu, signer("other").key_id.hex())


def test_lists_page_and_filter(cast, papers):
    row = filed(cast, papers)
    for n in range(3):
        receive(cast, row, counted=100 + n, because="分批")
    first = queries.deliveries(cast.liu, DeliveryFilter(), size=2)
    assert (len(first.items), first.total) == (2, 3)
    assert len(queries.deliveries(cast.liu, DeliveryFilter(), cursor=first.next, size=2).items) == 1
    assert queries.deliveries(cast.liu, DeliveryFilter(verdict=Verdict.REFUSED)).total == 0
    assert queries.deliveries(cast.liu, DeliveryFilter(lot=LOT_NUMBER)).total == 3
    assert queries.deliveries(cast.liu, DeliveryFilter(held=True)).total == 0
    assert queries.papers(cast.liu, PaperFilter(kind=Kind.LOT)).total == 1
    assert queries.papers(cast.liu, PaperFilter(number=LOT_NUMBER)).total == 1
    assert queries.signers(cast.liu).total == 6


def test_a_receipt_less_than_the_hand_over_caps_what_follows(cast, papers):
    papers.add("short.cose", "carrier", Receipt(papers.first.digest, 1_500))
    row = filed(cast, papers)
    assert queries.trace(cast.liu, row.pk).against == ("amount_exceeds",)


def test_no_name_and_no_words_reach_the_ledgers_public_part_or_the_papers_names(cast, papers):
    row = filed(cast, papers)
    receive(cast, row, accepted=0, because="司机赵德福电话13900000001")
    for entry in Entry.objects.filter(kind__startswith="supplies."):
        shown = " ".join(str(getattr(entry, f.attname)) for f in Entry._meta.concrete_fields)
        assert "赵德福" not in shown and "13900000001" not in shown and "清江" not in shown


def test_a_key_is_trusted_once_and_nonsense_never(cast, papers):
    line = signer("maker").to_json()
    assert actions.trust_signer(cast.he, COUNTY, line).code == CODES["maker"]
    with refused("key_known"):
        actions.trust_signer(cast.he, COUNTY, {**line, "body": {**line["body"], "name": "别家"}})
    for wrong in ({}, {**line, "public_key": "x"}, {**line, "may_sign": 5}):
        with refused("unusable_key"):
            actions.trust_signer(cast.he, COUNTY, wrong)


def test_the_api_files_traces_receives_and_pages(cast, papers, client):
    client.force_login(cast.user("liu"), backend="django.contrib.auth.backends.ModelBackend")

    def sent(path: str, body: dict[str, Any]) -> Any:
        return client.post(f"/api/supplies/{path}", body, content_type="application/json")

    scans = {"licence.cose": "licence.pdf", "report.cose": "report.pdf"}
    for name, raw in papers.files.items():
        if name.endswith(".cose"):
            with_it = [b64encode(papers.files[scans[name]]).decode()] if name in scans else []
            answer = sent("credentials", {"region": STREET, "record": b64encode(raw).decode(), "papers": with_it})
            assert answer.status_code == 200, answer.json()
    (lot,) = client.get("/api/supplies/lots", {"number": LOT_NUMBER}).json()
    assert (lot["ok"], len(lot["to_licence"]), lot["open_amount"]) == (True, 3, 2_000)
    one = client.get(f"/api/supplies/credentials/{lot['id']}").json()
    assert one["to_licence"][-1] == papers.licence.digest.hex()
    body = {"region": STREET, "hand_over": lot["id"], "counted": 2_000, "accepted": 2_000,
            "findings": {q.value: True for q in Quality}}  # fmt: skip
    assert sent("deliveries", {**body, "findings": {}}).json()["type"] == "urn:linan:not_looked_at"
    assert sent("deliveries", body).json()["verdict"] == "accepted"
    page = client.get("/api/supplies/deliveries").json()
    assert (page["total"], page["next"], page["items"][0]["lot"]) == (1, None, LOT_NUMBER)
    assert client.get("/api/supplies/credentials", {"kind": "licence"}).json()["total"] == 1
    assert client.get("/api/supplies/signers").json()["total"] == 6


def test_what_is_held_stands_on_today(cast, papers):
    made = receive(cast, filed(cast, papers))
    assert queries.today(cast.liu) == []
    actions.withdraw_licence(cast.he, Credential.objects.get(kind="licence"), Ground.REVOKED, "通告")
    (item,) = queries.today(cast.liu)
    assert (item.count, item.url) == (1, "/supplies/?held=yes")
    assert queries.today(cast.wang) == []
    made.refresh_from_db()
    assert queries.delivery_of(cast.liu, made.pk).may_release is False
