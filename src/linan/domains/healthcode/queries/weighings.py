"""How far a weighing of everybody is, who was released by it, and who stays and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, Sum

from linan.core.community import queries as register
from linan.core.ledger.fields import within
from linan.core.policy.abilities import ADOPT_EDITION
from linan.domains.healthcode import rules
from linan.domains.healthcode.abilities import SEE_CODES
from linan.domains.healthcode.models import Change, Standing, Weighing, WeighingLot
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.verdicts import Colour, Reason
from linan.kernel.words import Words

SHOWN = 100
CONCERNED = (SEE_CODES, ADOPT_EDITION)


@dataclass(frozen=True, slots=True)
class Progress:
    """A weighing of everybody, as its lots say."""

    id: UUID
    region: Region
    area: str
    why: Words
    begun_at: datetime
    people: int
    lots: int
    done: int
    weighed: int
    freed: int
    eased: int
    rose: int
    last_at: datetime | None

    @property
    def finished(self) -> bool:
        return self.done == self.lots

    @property
    def percent(self) -> int:
        return 100 if self.finished else self.done * 100 // self.lots

    @property
    def stayed(self) -> int:
        return self.weighed - self.eased - self.rose


@dataclass(frozen=True, slots=True)
class Moved:
    """One person the new rules moved, or did not: where they stand and why."""

    person: PersonRef
    name: str
    address: str
    was: Colour
    now: Colour
    why: Words
    until: datetime | None = None
    way_out: Words | None = None


@dataclass(frozen=True, slots=True)
class WeighingView:
    """The page of one weighing. The lists hold whom the reader may see, the first hundred of each."""

    progress: Progress
    freed: tuple[Moved, ...]
    kept: tuple[Moved, ...]
    names: bool


def weighings(by: Actor) -> list[Progress]:
    """The last weighings that touch the reader's areas. Needs SEE_CODES or ADOPT_EDITION somewhere."""
    regions = sorted({r for a in CONCERNED for r in by.regions(a)})
    if not regions:
        raise Refusal(
            "not_permitted",
            Words("This is for those who look after health codes or decide on rules."),
            kind=Kind.NOT_PERMITTED,
            reasons=by.must_not,
            next_step=Words("Which rules are in force is public."),
        )
    rows = Weighing.objects.order_by("-begun_at", "-id")[:200]
    return _progress([w for w in rows if any(w.region.covers(r) or r.covers(w.region) for r in regions)][:50])


def weighing_of(by: Actor, weighing: UUID) -> WeighingView:
    """One weighing: how far it is, who was freed, who stays and why (A-32). One reading is noted for the names."""
    row = Weighing.objects.filter(pk=weighing).first()
    regions = {r for a in CONCERNED for r in by.regions(a)}
    if row is None or not any(row.region.covers(r) or r.covers(row.region) for r in regions):
        raise not_found()
    (progress,) = _progress([row])
    mine = by.regions(SEE_CODES)
    if not mine:
        return WeighingView(progress, (), (), names=False)
    freed = Change.objects.filter(within("region", mine), weighing=row, now=Colour.GREEN).exclude(was=F("now"))
    freed_rows = list(freed.order_by("-at", "-id")[:SHOWN])
    kept = Standing.objects.filter(within("region", mine)).filter(within("region", row.region))
    kept_rows = list(kept.exclude(colour=Colour.GREEN).order_by("region", "pk")[:SHOWN])
    people = [*(c.subject for c in freed_rows), *(PersonRef(s.person_id) for s in kept_rows)]
    cards = register.cards_of(by, people, under=SEE_CODES, what="healthcode.weighing")
    return WeighingView(
        progress,
        tuple(_freed(c, cards[c.subject]) for c in freed_rows if c.subject in cards),
        tuple(_kept(s, cards[PersonRef(s.person_id)]) for s in kept_rows if PersonRef(s.person_id) in cards),
        names=True,
    )


def _freed(row: Change, card: register.PersonCard) -> Moved:
    why = Words.from_json(row.reasons[0]) if row.reasons else Words("All reasons have ended.")
    return Moved(row.subject, card.name, card.address, Colour(row.was), Colour(row.now), why)


def _kept(row: Standing, card: register.PersonCard) -> Moved:
    worst = Reason.from_json(row.reasons[0])
    colour = Colour(row.colour)
    return Moved(
        PersonRef(row.person_id),
        card.name,
        card.address,
        colour,
        colour,
        worst.words,
        row.until,
        worst.turns_green_when,
    )


def _progress(rows: list[Weighing]) -> list[Progress]:
    counted = WeighingLot.objects.filter(weighing__in=rows).values("weighing_id").annotate(
        lots=Count("id"),
        done=Count("id", filter=Q(done_at__isnull=False)),
        weighed=Sum("people"),
        sum_freed=Sum("freed"),
        sum_eased=Sum("eased"),
        sum_rose=Sum("rose"),
        last=Max("done_at"),
    )  # fmt: skip
    by_id = {c["weighing_id"]: c for c in counted}
    found = []
    for row in rows:
        c: Mapping[str, Any] = by_id.get(row.pk, {})
        found.append(
            Progress(
                row.pk,
                row.region,
                register.name_of(row.region),
                rules.WHY_WORDS[rules.Why(row.why)],
                row.begun_at,
                row.people,
                c.get("lots", 0),
                c.get("done", 0),
                c.get("weighed", 0),
                c.get("sum_freed", 0),
                c.get("sum_eased", 0),
                c.get("sum_rose", 0),
                c.get("last"),
            )
        )
    return found
