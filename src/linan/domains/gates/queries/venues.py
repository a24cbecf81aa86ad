"""Places with their posters, what is wrong with some, and goods with where they went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from linan.core import vault
from linan.core.community.models import Person, Place
from linan.core.ledger.fields import within
from linan.domains.gates.abilities import KEEP_VENUES, NOTE_GOODS, RECALL_GOODS
from linan.domains.gates.models import GoodsBatch, GoodsShare, VenueCode, VenueFinding
from linan.domains.gates.queries.lines import gate_region
from linan.domains.gates.rules import CONTEXT, FINDING_WORDS, Finding, write_venue
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, PersonRef, PlaceRef, RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words

VENUE_KEY = "venue"
"""The name under which the vault keeps the key that signs posters."""


@dataclass(frozen=True, slots=True)
class VenueLine:
    """A place and its poster, if it has one."""

    place: PlaceRef
    name: str
    code: UUID | None
    issued_at: datetime | None
    hung: bool


@dataclass(frozen=True, slots=True)
class FindingLine:
    """Something is wrong with a poster."""

    id: UUID
    words: Words
    place_name: str
    at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch with how many received part of it."""

    id: UUID
    name: str
    lot: str
    origin: str
    celsius: int | None
    disinfected: bool
    arrived_at: datetime
    recalled_at: datetime | None
    recall_reason: str
    shares: list[GoodsShare]


def venues(by: Actor) -> list[VenueLine]:
    """Public places of the actor's area with their posters. Needs KEEP_VENUES."""
    regions = by.must_somewhere(KEEP_VENUES)
    places = Place.objects.filter(within("region", regions), closed_at=None).exclude(use="home").order_by("name")[:300]
    codes = {c.place_id: c for c in VenueCode.objects.filter(within("region", regions), withdrawn_at=None)}
    lines = []
    for place in sorted(places, key=lambda p: p.use == "work"):
        code = codes.get(place.pk)
        issued, hung = (code.issued_at, code.longitude is not None) if code else (None, False)
        lines.append(VenueLine(place.ref, place.name, code.pk if code else None, issued, hung))
    return lines


def places_at(by: Actor, gate: GateRef) -> list[tuple[PlaceRef, str]]:
    """Public places of the community whose gate the actor keeps, by name: where a poster may hang."""
    area = gate_region(by, gate).community
    rows = Place.objects.filter(within("region", area), closed_at=None).exclude(use__in=("home", "work"))
    return [(PlaceRef(i), name) for i, name in rows.order_by("name").values_list("id", "name")[:300]]


def venue(by: Actor, code: UUID) -> VenueCode:
    """One poster, to be printed. Needs KEEP_VENUES over its place."""
    rows = VenueCode.objects.select_related("place").filter(within("region", by.must_somewhere(KEEP_VENUES)), pk=code)
    row = rows.first()
    if row is None:
        raise not_found()
    return row


def poster_text(code: VenueCode) -> str:
    """What the poster's QR carries after the address; signed with the cell's own key."""
    return write_venue(code.pk, vault.sign_key(VENUE_KEY).sign(CONTEXT + code.pk.bytes))


def findings(by: Actor) -> list[FindingLine]:
    """What is wrong with posters of the actor's area and not settled yet. Needs KEEP_VENUES."""
    rows = VenueFinding.objects.filter(within("region", by.must_somewhere(KEEP_VENUES)), settled_at=None)
    found = rows.select_related("code__place").order_by("-at")[:100]
    return [
        FindingLine(
            r.pk, FINDING_WORDS[Finding(r.kind)], r.place_name or (r.code.place.name if r.code else ""), r.at, r.times
        )
        for r in found
    ]


def batches(by: Actor) -> list[BatchLine]:
    """Batches of the actor's area, recalled ones first, then the latest. Needs NOTE_GOODS or RECALL_GOODS."""
    rows = _batches(by).order_by("-recalled_at", "-arrived_at")[:200]
    return [_batch_line(r) for r in sorted(rows, key=lambda r: r.recalled_at is None)]


def batch(by: Actor, id: UUID) -> BatchLine:
    """One batch with everybody who received part of it; refuses `not_found` out of reach."""
    row = _batches(by).filter(pk=id).first()
    if row is None:
        raise not_found()
    return _batch_line(row)


def holders_of(batch: RecordRef) -> list[PersonRef]:
    """Who lives where part of a batch went; no name in it, for the workflow that writes to them."""
    homes = GoodsShare.objects.filter(batch_id=batch.id, household__isnull=False).values("household_id")
    rows = Person.objects.filter(household_id__in=homes).order_by("id")
    return [PersonRef(p) for p in rows.values_list("id", flat=True)]


def _batches(by: Actor) -> QuerySet[GoodsBatch]:
    regions = sorted({*by.regions(NOTE_GOODS), *by.regions(RECALL_GOODS)}) or by.must_somewhere(NOTE_GOODS)
    return GoodsBatch.objects.filter(within("region", regions)).prefetch_related("shares")


def _batch_line(row: GoodsBatch) -> BatchLine:
    return BatchLine(
        row.pk, row.name, row.lot, row.origin, row.celsius, row.disinfected, row.arrived_at, row.recalled_at,
        row.recall_reason, sorted(row.shares.all(), key=lambda s: s.receiver),
    )  # fmt: skip
