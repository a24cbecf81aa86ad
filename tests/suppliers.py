"""Five organisations and the papers of one lot of masks: authority, laboratory, maker, carrier and a street office.

papers = Papers()
papers.files          name → bytes, as somebody would carry them on a stick
papers.trust          the trust list
papers.add("to-b.cose", "carrier", HandOver(…))      one more, signed by the carrier
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from stdnum.cn import uscc

from linan.kernel.credentials import (
    Content,
    HandOver,
    Kind,
    Licence,
    LicenceType,
    Lot,
    Original,
    Record,
    Signer,
    SupplyTrust,
    TestReport,
    gather,
    issue,
    key_id,
    read,
)
from linan.kernel.time import civil_day

AT = datetime(2022, 3, 14, 1, tzinfo=UTC)
MASK = "医用防护口罩 N95"
LOT_NUMBER = "M20220301"
NAMES = {
    "authority": "浙江省药品监督管理局",
    "laboratory": "浙江省医疗器械检验研究院",
    "maker": "杭州清江防护用品有限公司",
    "carrier": "余杭顺安物流有限公司",
    "office": "河畔街道办事处",
    "other": "宁波远帆制造有限公司",
}
_STEMS = {"authority": "11330000000000001", "laboratory": "12330000000000002", "maker": "91330110000000003",
          "carrier": "91330110000000004", "office": "11330110000000005", "other": "91330200000000006"}  # fmt: skip
CODES = {who: stem + uscc.calc_check_digit(stem) for who, stem in _STEMS.items()}
KEYS = {who: Ed25519PrivateKey.from_private_bytes(sha256(f"supplies {who}".encode()).digest()) for who in NAMES}
MAY = {
    "authority": {Kind.LICENCE, Kind.WITHDRAWAL},
    "laboratory": {Kind.TEST_REPORT, Kind.WITHDRAWAL},
    "maker": {Kind.LOT, Kind.HAND_OVER, Kind.WITHDRAWAL},
    "carrier": {Kind.HAND_OVER, Kind.RECEIPT},
    "office": {Kind.HAND_OVER, Kind.RECEIPT},
    "other": {Kind.LOT, Kind.HAND_OVER},
}
PDF = {name: b"%PDF-1.7\n" + name.encode() * 40 for name in ("licence.pdf", "report.pdf")}


def public(who: str) -> bytes:
    return KEYS[who].public_key().public_bytes_raw()


def signer(who: str, at: datetime = AT, **other: object) -> Signer:
    """A body's entry of the trust list: the key signs from a year before `at` until most of a year after."""
    told = {
        "key_id": key_id(public(who)), "key": public(who), "code": CODES[who], "name": NAMES[who],
        "may_sign": frozenset(MAY[who]), "since": at - timedelta(days=437), "until": at + timedelta(days=293),
    }  # fmt: skip
    return Signer(**{**told, **other})  # type: ignore[arg-type]


def trust(**changed: Signer) -> SupplyTrust:
    """Everybody's, some of them changed."""
    return SupplyTrust.of(*(changed.get(who, signer(who)) for who in NAMES))


class Papers:
    """The papers of one lot: 10,000 masks, of which the carrier got 6,000 and the office 2,000."""

    def __init__(
        self,
        licence_until: date | None = None,
        passed: bool = True,
        lot_amount: int = 10_000,
        report_lot: str = LOT_NUMBER,
        at: datetime = AT,
    ) -> None:
        self.files: dict[str, bytes] = dict(PDF)
        self.trust = trust()
        self.at, day = at, civil_day(at)
        since = day - timedelta(days=1017)
        until = licence_until or day + timedelta(days=809)
        products = (MASK, "隔离衣")
        licence = Licence(LicenceType.DEVICE, "浙食药监械生产许20190001号", CODES["maker"], products, since, until)
        self.licence = self.add("licence.cose", "authority", licence, days=-300, original="licence.pdf")
        tested = day - timedelta(days=9)
        report = TestReport("ZJ2022-0310", CODES["maker"], MASK, report_lot, "GB 19083-2010", tested, passed)
        self.report = self.add("report.cose", "laboratory", report, days=-8, original="report.pdf")
        made, use_by = day - timedelta(days=13), day + timedelta(days=716)
        lot = Lot(LOT_NUMBER, MASK, lot_amount, "只", made, use_by, self.licence.digest, self.report.digest)
        self.lot = self.add("lot.cose", "maker", lot, days=-7)
        first = HandOver(self.lot.digest, None, CODES["carrier"], 6_000, "SH-1")
        self.first = self.add("to-carrier.cose", "maker", first, days=-3)
        second = HandOver(self.lot.digest, self.first.digest, CODES["office"], 2_000, "SH-1")
        self.second = self.add("to-office.cose", "carrier", second, days=-1)

    def add(self, name: str, who: str, content: Content, days: float = 0, original: str = "") -> Record:
        """Sign one more, so many days after the papers' day."""
        papers = [Original.of(self.files[original])] if original else []
        raw = issue(content, KEYS[who], self.at + timedelta(days=days), papers)
        self.files[name] = raw
        return read(raw)

    def bundle(self, **changed: bytes):  # type: ignore[no-untyped-def]
        """What somebody holds, some files (by name, `_` for `.` and `-`) changed."""
        names = {n.replace(".", "_").replace("-", "_"): n for n in self.files}
        files = {**self.files, **{names[n]: raw for n, raw in changed.items()}}
        return gather(files.items())
