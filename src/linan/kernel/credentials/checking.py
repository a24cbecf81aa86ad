"""Checking credentials offline: each paper by itself, then what it rests on, then the amounts. Never raises.

    report = check(bundle, trust, at)
    report.ok                  every paper at hand holds, and so does everything it rests on
    report.chains[0].steps     from the goods to their licence, each with its reasons

By itself: form, signer, signature, scope, the signer's time, its own days, the papers signed along. Together: what it
names is there, of the right kind and older; the lot is its licence's and its report's; goods are handed on by who held
them; and all that was handed on of a lot, or of what somebody got, is no more than there was. Where more was handed on,
every such hand-over is in question: nobody but who signed them knows which came first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from linan.kernel.credentials.bundle import Bundle
from linan.kernel.credentials.content import HandOver, Kind, Licence, LicenceType, Lot, Receipt, TestReport, Withdrawal
from linan.kernel.credentials.record import Record
from linan.kernel.credentials.report import Report, Step
from linan.kernel.credentials.trust import Signer, SupplyTrust
from linan.kernel.time import civil_day

CLOCK = timedelta(minutes=10)
"""How far two clocks may differ before a credential counts as dated in the future."""
MOST_HANDS = 50
"""Hand-overs of one chain."""
_MAY_FOLLOW = {
    "licence": (Kind.LICENCE,),
    "report": (Kind.TEST_REPORT,),
    "lot": (Kind.LOT,),
    "previous": (Kind.HAND_OVER,),
    "hand_over": (Kind.HAND_OVER,),
    "of": (Kind.LICENCE, Kind.TEST_REPORT, Kind.LOT, Kind.HAND_OVER),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules in force ask beside the papers themselves."""

    licence_years: Mapping[LicenceType, int] = field(default_factory=dict)
    """The longest term of a licence of a type, in years; a type that is not named has none."""
    licence_grace_days: int = 0
    """How many days after its licence's last day goods made before may still come in."""
    papers_needed: bool = True
    """Whether a paper signed along must be at hand."""


def check(
    bundle: Bundle,
    trust: SupplyTrust,
    at: datetime,
    terms: Terms | None = None,
    stopped: Mapping[bytes, date] | None = None,
) -> Report:
    """Check everything at hand. `stopped` are papers withdrawn otherwise than by a credential: name → since when."""
    checker = _Checker(bundle, trust, at, terms or Terms(), stopped or {})
    steps = {d: checker.step(r) for d, r in bundle.records.items()}
    return Report(steps, bundle)


class _Checker:
    """One check; remembers what it found of each credential."""

    def __init__(
        self, bundle: Bundle, trust: SupplyTrust, at: datetime, terms: Terms, stopped: Mapping[bytes, date]
    ) -> None:
        self.bundle, self.trust, self.at, self.terms = bundle, trust, at, terms
        self.day = civil_day(at)
        self.stray = bool(bundle.unclaimed)
        self._genuine: dict[bytes, str] = {}
        self.withdrawn = {d for d, since in stopped.items() if since <= self.day} | self._withdrawn()
        self.receipts: dict[bytes, list[Receipt]] = {}
        self._count_receipts()
        self.handed: dict[bytes, int] = {}
        self._count_hand_overs()

    def step(self, record: Record) -> Step:
        """Every reason against one credential."""
        signer = self.trust.keys.get(record.key_id)
        why = self.genuine(record)
        if why:
            return Step(record, signer, (why,))
        assert signer is not None
        found = [*self._itself(record), *self._files(record), *self._links(record, signer)]
        return Step(record, signer, tuple(dict.fromkeys(found)))

    def genuine(self, record: Record) -> str:
        """Why the signature does not count; empty when a body that may sign this kind signed it in its key's time."""
        if record.digest not in self._genuine:
            self._genuine[record.digest] = self._signature(record)
        return self._genuine[record.digest]

    def _signature(self, record: Record) -> str:
        signer = self.trust.keys.get(record.key_id)
        if signer is None:
            return "unknown_issuer"
        if not record.signed_by(signer.key):
            return "altered_record"
        if record.kind not in signer.may_sign:
            return "kind_out_of_scope"
        if signer.withdrawn_at is not None and self.at >= signer.withdrawn_at:
            return "key_withdrawn"
        if not signer.since <= record.issued_at < signer.until:
            return "key_not_in_force"
        return "not_yet_valid" if record.issued_at > self.at + CLOCK else ""

    def _code(self, record: Record) -> str:
        """Whose signature it is: the body's code, since a body may change its key."""
        return self.trust.keys[record.key_id].code

    def _parent(self, record: Record, name: str) -> Record | None:
        digest = record.parents.get(name)
        found = self.bundle.records.get(digest) if digest is not None else None
        return found if found is not None and found.kind in _MAY_FOLLOW[name] else None

    def _withdrawn(self) -> set[bytes]:
        """What a genuine withdrawal by the same body takes out of force today."""
        out: set[bytes] = set()
        for record in self.bundle.of_kind(Kind.WITHDRAWAL):
            content, target = record.content, self._parent(record, "of")
            assert isinstance(content, Withdrawal)
            if target is None or self.genuine(record) or not self._same_body(record, target):
                continue
            if content.since <= self.day and (content.until is None or self.day <= content.until):
                out.add(target.digest)
        return out

    def _same_body(self, a: Record, b: Record) -> bool:
        known = self.trust.keys.get(b.key_id)
        return known is not None and known.code == self._code(a)

    def _count_receipts(self) -> None:
        for record in self.bundle.of_kind(Kind.RECEIPT):
            content, of = record.content, self._parent(record, "hand_over")
            assert isinstance(content, Receipt)
            if of is None or self.genuine(record) or not isinstance(of.content, HandOver):
                continue
            if self._code(record) == of.content.to:
                self.receipts.setdefault(of.digest, []).append(content)

    def _count_hand_overs(self) -> None:
        """How much was handed on of each lot and each hand-over by who held it; a stranger's word counts nothing."""
        for record in self.bundle.of_kind(Kind.HAND_OVER):
            content = record.content
            assert isinstance(content, HandOver)
            source = content.previous or content.lot
            held = self.bundle.records.get(source)
            if self.genuine(record) or held is None or self._holder(held) != self._code(record):
                continue
            if record.digest in self.withdrawn:
                continue
            self.handed[source] = self.handed.get(source, 0) + content.amount

    def _holder(self, record: Record) -> str:
        """Who holds the goods of a lot, or those that were handed over."""
        if isinstance(record.content, HandOver):
            return record.content.to
        known = self.trust.keys.get(record.key_id)
        return known.code if isinstance(record.content, Lot) and known is not None else ""

    def _there_was(self, record: Record) -> int:
        """How much a lot has, or came with a hand-over: no more than anybody signed for."""
        content = record.content
        if isinstance(content, HandOver):
            return min([content.amount, *(r.amount for r in self.receipts.get(record.digest, []))])
        return content.amount if isinstance(content, Lot) else 0

    def _itself(self, record: Record) -> list[str]:
        out = ["withdrawn"] if record.digest in self.withdrawn else []
        content = record.content
        if isinstance(content, Licence):
            out += _licence(content, self.day, self.terms)
        elif isinstance(content, TestReport):
            out += ["report_expired"] if content.until is not None and self.day > content.until else []
            out += [] if content.passed else ["report_failed"]
        elif isinstance(content, Lot):
            out += ["lot_expired"] if self.day > content.until else []
        return out

    def _files(self, record: Record) -> list[str]:
        if all(self.bundle.files.get(o.digest) == o.size for o in record.originals):
            return []
        if self.stray:
            return ["file_altered"]
        return ["file_missing"] if self.terms.papers_needed else []

    def _links(self, record: Record, signer: Signer) -> list[str]:
        out = []
        for name, digest in record.parents.items():
            parent = self.bundle.records.get(digest)
            if parent is None:
                out.append("missing_link")
            elif parent.kind not in _MAY_FOLLOW[name]:
                out.append("wrong_link")
            elif parent.issued_at > record.issued_at + CLOCK:
                out.append("out_of_order")
        content = record.content
        if isinstance(content, Lot):
            out += self._lot(record, content, signer)
        elif isinstance(content, HandOver):
            out += self._hand_over(record, content, signer)
        elif isinstance(content, Receipt):
            out += self._receipt(record, content, signer)
        elif isinstance(content, Withdrawal):
            target = self._parent(record, "of")
            out += [] if target is None or self._same_body(record, target) else ["withdrawal_of_another"]
        return out

    def _lot(self, record: Record, lot: Lot, signer: Signer) -> list[str]:
        out = []
        licence, report = self._parent(record, "licence"), self._parent(record, "report")
        if licence is not None and isinstance(held := licence.content, Licence):
            out += [] if held.holder == signer.code else ["licence_of_another"]
            out += [] if lot.product in held.products else ["product_not_licensed"]
            out += [] if held.since <= lot.made <= held.until else ["made_out_of_licence"]
        if report is not None and isinstance(test := report.content, TestReport):
            same = (test.maker, test.product, test.lot) == (signer.code, lot.product, lot.number)
            out += [] if same else ["report_of_another"]
        return out

    def _hand_over(self, record: Record, content: HandOver, signer: Signer) -> list[str]:
        held = self._parent(record, "previous" if content.previous else "lot")
        out = self._way(record)
        if held is None:
            return out
        if self._holder(held) != signer.code:
            return [*out, "not_the_holder"]
        if isinstance(held.content, HandOver) and held.content.lot != content.lot:
            out.append("wrong_link")
        if self.handed.get(held.digest, 0) > self._there_was(held):
            out.append("amount_exceeds")
        # Who hands goods on has signed over the very bytes by which they came: that is a countersignature too.
        if record.digest not in self.receipts and not self.handed.get(record.digest):
            out.append("not_countersigned")
        return out

    def _receipt(self, record: Record, content: Receipt, signer: Signer) -> list[str]:
        of = self._parent(record, "hand_over")
        if of is None or not isinstance(of.content, HandOver):
            return []
        if of.content.to != signer.code:
            return ["not_the_receiver"]
        return ["amount_exceeds"] if content.amount > of.content.amount else []

    def _way(self, record: Record) -> list[str]:
        """Walk back through the hands: `cycle` or `too_long_a_chain`."""
        seen: set[bytes] = set()
        here: Record | None = record
        while here is not None:
            if here.digest in seen:
                return ["cycle"]
            if len(seen) >= MOST_HANDS:
                return ["too_long_a_chain"]
            seen.add(here.digest)
            here = self._parent(here, "previous")
        return []


def _licence(licence: Licence, day: date, terms: Terms) -> list[str]:
    out = []
    if day < licence.since:
        out.append("licence_not_begun")
    if day - timedelta(days=terms.licence_grace_days) > licence.until:
        out.append("licence_expired")
    years = terms.licence_years.get(licence.type)
    if years is not None and licence.until > _years_on(licence.since, years):
        out.append("licence_too_long")
    return out


def _years_on(day: date, years: int) -> date:
    """The same day so many years later; the last of February for the 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
