"""What happens to suppliers' papers and to goods. Papers stand here by their SHA-256, organisations by their code."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class SignerTrusted(Fact, kind="supplies.signer_trusted"):
    """From now on an organisation's key counts in the area, for some kinds of paper."""

    region: Region
    subject: RecordRef
    key_id: str
    code: str


class SignerWithdrawn(Fact, kind="supplies.signer_withdrawn"):
    """Nothing a key signed is believed any more."""

    region: Region
    subject: RecordRef
    key_id: str


class CredentialFiled(Fact, kind="supplies.credential_filed"):
    """A signed paper was filed; `digest` is the SHA-256 of its bytes."""

    region: Region
    subject: RecordRef
    paper: str
    digest: str


class LicenceWithdrawn(Fact, kind="supplies.licence_withdrawn"):
    """The county takes a paper out of force; what rests on it is held."""

    region: Region
    subject: RecordRef
    digest: str
    ground: str


class LicenceRestored(Fact, kind="supplies.licence_restored"):
    """The paper counts again; held goods are looked at one by one."""

    region: Region
    subject: RecordRef
    digest: str


class GoodsReceived(Fact, kind="supplies.goods_received"):
    """Goods were checked at the door and taken in, all or part of them."""

    region: Region
    subject: RecordRef
    lot: str
    hand_over: str
    verdict: str
    accepted: int


class GoodsRefused(Fact, kind="supplies.goods_refused"):
    """Goods were not taken in, or not all that was announced came; to be settled by `due_at`."""

    region: Region
    subject: RecordRef
    hand_over: str
    refused: int
    missing: int
    due_at: datetime


class GoodsHeld(Fact, kind="supplies.goods_held"):
    """Goods in stock must not be given out: a paper they rest on no longer counts."""

    region: Region
    subject: RecordRef
    digest: str
    due_at: datetime


class GoodsReleased(Fact, kind="supplies.goods_released"):
    """Held goods may be given out again: their papers hold."""

    region: Region
    subject: RecordRef


SENTENCES: dict[str, str] = {
    "supplies.signer_trusted": "The signatures of an organisation count for supplies.",
    "supplies.signer_withdrawn": "A key no longer counts for supplies.",
    "supplies.credential_filed": "A supplier's paper was filed.",
    "supplies.licence_withdrawn": "A supplier's paper was taken out of force.",
    "supplies.licence_restored": "A supplier's paper is in force again.",
    "supplies.goods_received": "Goods were checked and taken in: {accepted}.",
    "supplies.goods_refused": "Goods were refused ({refused}) or did not come ({missing}); to be settled by {due_at}.",
    "supplies.goods_held": "Goods in stock must not be given out; to be settled by {due_at}.",
    "supplies.goods_released": "Held goods may be given out again.",
}
