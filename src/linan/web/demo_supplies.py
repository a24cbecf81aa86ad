"""The demo county's masks: five made-up organisations, the papers of two lots, one delivery taken in in part."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageDraw
from stdnum.cn import uscc

from linan.core import clock
from linan.domains.supplies import actions as supplies
from linan.domains.supplies.models import Credential
from linan.domains.supplies.rules import Quality
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
    TestReport,
    issue,
    key_id,
    read,
)
from linan.kernel.region import Region
from linan.kernel.time import civil_day
from linan.web.settle import Roster

MASK = "医用外科口罩"
_BODIES = {
    "authority": ("11330000000000001", "演示省药品监督管理局", {Kind.LICENCE, Kind.WITHDRAWAL}),
    "laboratory": ("12330000000000002", "演示省医疗器械检验研究院", {Kind.TEST_REPORT, Kind.WITHDRAWAL}),
    "maker": ("91330110000000003", "清江防护用品有限公司（演示）", {Kind.LOT, Kind.HAND_OVER}),
    "office": ("54330110000000005", "社区居民委员会（演示）", {Kind.RECEIPT}),
}


class _Stick:
    """What the driver carries: signed papers and the scans that belong to them."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.keys = {who: Ed25519PrivateKey.generate() for who in _BODIES}
        self.files: list[tuple[str, bytes]] = []

    def line(self, who: str) -> Signer:
        stem, name, may = _BODIES[who]
        key = self.keys[who].public_key().public_bytes_raw()
        since, until = self.at - timedelta(days=400), self.at + timedelta(days=400)
        return Signer(key_id(key), key, stem + uscc.calc_check_digit(stem), name, frozenset(may), since, until)

    def sign(self, who: str, content: Content, days: int, words: str = "") -> Record:
        """One more paper, signed so many days ago; with `words` a scan that says them goes along."""
        papers = []
        if words:
            self.files.append((f"{len(self.files)}.png", _scan(words)))
            papers.append(Original.of(self.files[-1][1]))
        made = read(issue(content, self.keys[who], self.at - timedelta(days=days), papers))
        self.files.append((f"{len(self.files)}.cose", made.raw))
        return made


def deliver(roster: Roster, county: Region, community: Region) -> None:
    """One lot whose papers hold, half of it in stock; a second whose licence has run out."""
    stick, lead, day = _Stick(clock.now()), roster.actor("lead:0"), civil_day(clock.now())
    for who in _BODIES:
        place = community if who == "office" else county
        supplies.trust_signer(roster.actor("county"), place, stick.line(who).to_json(), receives=who == "office")
    good = _lot(stick, "KZ-0301", day - timedelta(days=700), day + timedelta(days=1100), day)
    _lot(stick, "KZ-0218", day - timedelta(days=1820), day - timedelta(days=3), day)
    supplies.file_many(lead, community, stick.files)
    hand_over = Credential.objects.get(digest=good.digest.hex())
    found = dict.fromkeys(Quality, True) | {Quality.PACKAGING: False}
    goods = supplies.Goods(2_000, 1_900, found, hand_over.pk, because="一箱受潮，100只退回。")
    supplies.receive_delivery(lead, community, goods)


def _lot(stick: _Stick, number: str, since: date, until: date, day: date) -> Record:
    maker, office = stick.line("maker").code, stick.line("office").code
    licence = Licence(LicenceType.DEVICE, f"演药监械生产许{since:%Y}0001号", maker, (MASK,), since, until)
    made = day - timedelta(days=12)
    report = TestReport(f"YJ-{number}", maker, MASK, number, "YY 0469-2011", made + timedelta(days=3), True)
    signed = [
        stick.sign("authority", licence, 300, f"DEMO LICENCE {since:%Y}").digest,
        stick.sign("laboratory", report, 8, f"DEMO TEST REPORT {number}").digest,
    ]
    lot = Lot(number, MASK, 20_000, "只", made, made + timedelta(days=730), *signed)
    lot_digest = stick.sign("maker", lot, 7).digest
    return stick.sign("maker", HandOver(lot_digest, None, office, 3_000, f"SH-{number}"), 1)


def _scan(words: str) -> bytes:
    sheet = Image.new("RGB", (620, 877), "white")
    ImageDraw.Draw(sheet).text((60, 80), words, fill="black")
    out = BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()
