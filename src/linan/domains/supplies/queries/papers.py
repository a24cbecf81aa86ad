"""What a paper rests on, read from the bytes that were filed, and checked anew each time somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db.models import Q

from linan.core import clock
from linan.core.desk.keyset import Page, paged
from linan.core.files.facts import FileRef
from linan.core.files.queries import OpenedFile, open_file
from linan.core.ledger.fields import within
from linan.domains.supplies.abilities import SEE_SUPPLIES
from linan.domains.supplies.models import Credential, Link, Paper
from linan.domains.supplies.queries.trust import receivers, terms_for, trust_for
from linan.domains.supplies.rules import KIND_WORDS
from linan.kernel.actor import Actor, workflow_actor
from linan.kernel.credentials import (
    REASONS,
    SOFT,
    Chain,
    Kind,
    Original,
    Report,
    Step,
    chain_of,
    check,
    gather,
    read,
)
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day
from linan.kernel.words import Words

MOST_HANDED = 20_000
"""Hand-overs of one lot that are counted together."""
MOST_OFFERED = 20
"""Hand-overs of one lot number that the desk shows."""
_TOLD = (Kind.HAND_OVER, Kind.RECEIPT, Kind.WITHDRAWAL)


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """What a list of papers asks; `number` is a licence's, a report's or a lot's, to the letter."""

    kind: Kind | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One paper of a chain, with what stands against it."""

    row: Credential
    step: Step
    papers: tuple[Paper, ...]

    @property
    def ok(self) -> bool:
        return self.step.ok

    @property
    def words(self) -> Words:
        return KIND_WORDS[self.step.record.kind]

    @property
    def issuer(self) -> str:
        return self.step.signer.name if self.step.signer else ""

    @property
    def reasons(self) -> tuple[Words, ...]:
        return tuple(REASONS[r] for r in self.step.reasons)


@dataclass(frozen=True, slots=True)
class TraceView:
    """A paper and all it rests on, nearest first. `to_licence` is the short way: hand-over, lot, licence."""

    row: Credential
    steps: tuple[TraceStep, ...]
    to_licence: tuple[TraceStep, ...]
    chain: Chain

    @property
    def ok(self) -> bool:
        return self.chain.ok

    @property
    def against(self) -> tuple[str, ...]:
        """Codes of all that stands against it and blocks."""
        return tuple(r for r in self.chain.reasons if r not in SOFT)

    @property
    def lot(self) -> Credential | None:
        return next((s.row for s in self.steps if s.row.kind == Kind.LOT), None)

    @property
    def unit(self) -> str:
        return next((getattr(s.step.record.content, "unit", "") for s in self.steps if s.row.kind == Kind.LOT), "")


def papers(by: Actor, ask: PaperFilter, *, cursor: str | None = None, size: int = 50) -> Page[Credential]:
    """Filed papers of the reader's county, the latest first."""
    rows = Credential.objects.filter(_seen(by)).defer("raw")
    if ask.kind is not None:
        rows = rows.filter(kind=ask.kind.value)
    if ask.number:
        rows = rows.filter(number=ask.number)
    return paged(rows, order=["-filed_at", "-id"], cursor=cursor, size=size)


def credential_row(by: Actor, id: UUID) -> Credential:
    """One filed paper of the reader's county. Refuses `not_found`."""
    row = Credential.objects.filter(_seen(by), pk=id).first()
    if row is None:
        raise not_found()
    return row


def trace(by: Actor, id: UUID) -> TraceView:
    """A paper and all it rests on, checked now. Refuses `not_found`."""
    row = credential_row(by, id)
    return traced([row], _here(by, row.region))[0]


def lots_called(by: Actor, number: str) -> list[TraceView]:
    """The hand-overs of lots of this number to receivers of the reader's area, each checked now; at most 20."""
    held = by.must_somewhere(SEE_SUPPLIES)
    lots = Credential.objects.filter(_seen(by), kind=Kind.LOT, number=number.strip()).values_list("digest", flat=True)
    codes = frozenset[str]().union(*(receivers(r) for r in held))
    following = Link.objects.filter(field="lot", digest__in=list(lots[:MOST_OFFERED]), child__to_code__in=codes)
    rows = Credential.objects.filter(pk__in=following.values("child")).order_by("-issued_at", "-id")[:MOST_OFFERED]
    return traced(list(rows), held[0]) if rows else []


def open_paper(by: Actor, id: UUID) -> OpenedFile:
    """A scan or report that was signed along, byte for byte. Refuses `not_found`."""
    row = Paper.objects.filter(_seen(by), pk=id).first()
    if row is None:
        raise not_found()
    return _opened(row)


def traced(rows: Sequence[Credential], here: Region) -> list[TraceView]:
    """These papers with all they rest on, checked now under the trust list and the rules of `here`."""
    at = clock.now()
    county = here.at(Level.COUNTY)
    above = _above([r.digest for r in rows], county)
    told = _told(list(above), county)
    known = {**told, **above}
    kept = _papers(above.values())
    bundle = gather([*((f"{r.digest}.cose", bytes(r.raw)) for r in known.values()), *_contents(kept)])
    stopped = {bytes.fromhex(r.digest): civil_day(r.withdrawn_at) for r in known.values() if r.withdrawn_at}
    report = check(bundle, trust_for(here), at, terms_for(here, at), stopped)
    by_digest = {bytes.fromhex(d): r for d, r in known.items()}
    return [_view(row, report, by_digest, kept) for row in rows]


def resting_on(digests: Iterable[str], county: Region) -> set[str]:
    """Every filed paper that rests on one of these, itself included."""
    found = set(digests)
    fresh = list(found)
    while fresh:
        links = Link.objects.filter(digest__in=fresh, child__region=county).exclude(child__kind=Kind.WITHDRAWAL)
        fresh = [d for d in links.values_list("child__digest", flat=True).distinct() if d not in found]
        found.update(fresh)
    return found


def _view(row: Credential, report: Report, known: dict[bytes, Credential], kept: dict[str, Paper]) -> TraceView:
    digest = bytes.fromhex(row.digest)
    if digest not in report.steps:
        # The bytes in the table are no longer those that were filed under this name.
        raise Refusal(
            "record_damaged",
            Words("The paper as it is stored here is no longer the one that was filed."),
            next_step=Words("Ask the supplier for the file and tell the office that runs this system."),
        )
    chain = chain_of(report, digest)
    steps = {s.record.digest: TraceStep(known[s.record.digest], s, _of(s, kept)) for s in chain.steps}
    return TraceView(row, tuple(steps.values()), tuple(steps[d] for d in chain.to_licence if d in steps), chain)


def _of(step: Step, kept: dict[str, Paper]) -> tuple[Paper, ...]:
    return tuple(kept[d] for o in step.record.originals if (d := o.digest.hex()) in kept)


def _above(digests: Iterable[str], county: Region) -> dict[str, Credential]:
    """These papers and all they rest on."""
    found: dict[str, Credential] = {}
    fresh = set(digests)
    while fresh:
        rows = {r.digest: r for r in Credential.objects.filter(digest__in=fresh, region=county)}
        found.update(rows)
        links = Link.objects.filter(child__in=list(rows.values())).values_list("digest", flat=True)
        fresh = set(links) - set(found)
        if not rows:
            break
    return found


def _told(digests: list[str], county: Region) -> dict[str, Credential]:
    """What says something of these papers: hand-overs out of them, receipts, withdrawals, also of those hand-overs."""
    found: dict[str, Credential] = {}
    for _ in range(2):
        links = Link.objects.filter(digest__in=digests, child__kind__in=_TOLD, child__region=county)
        rows = Credential.objects.filter(pk__in=links.values("child"))[:MOST_HANDED]
        found |= {r.digest: r for r in rows}
        digests = [r.digest for r in rows if r.kind == Kind.HAND_OVER]
    return found


def _papers(rows: Iterable[Credential]) -> dict[str, Paper]:
    wanted = {o.digest.hex() for r in rows for o in _originals(r)}
    return {p.digest: p for p in Paper.objects.filter(digest__in=wanted)}


def _originals(row: Credential) -> Sequence[Original]:
    try:
        return read(bytes(row.raw)).originals
    except ValueError:
        return ()


def _contents(kept: dict[str, Paper]) -> list[tuple[str, bytes]]:
    """The papers' bytes as they lie on disk today. One that does not open any more is there, and another."""
    out = []
    for paper in kept.values():
        try:
            out.append((paper.digest, _opened(paper).data))
        except InvalidTag:
            out.append((paper.digest, b"changed on disk"))
        except (OSError, Refusal):
            continue
    return out


def _opened(paper: Paper) -> OpenedFile:
    by = workflow_actor("supplies.paper", paper.region, [SEE_SUPPLIES])
    return open_file(by, FileRef(paper.file), under=SEE_SUPPLIES)


def _here(by: Actor, county: Region) -> Region:
    """From where the reader looks: their own area, whose receivers count too."""
    return next((r for r in by.regions(SEE_SUPPLIES) if county.covers(r)), county)


def _seen(by: Actor) -> Q:
    return within("region", [r.at(Level.COUNTY) for r in by.must_somewhere(SEE_SUPPLIES)])
