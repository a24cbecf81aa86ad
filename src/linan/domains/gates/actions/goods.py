"""Cold-chain goods come in, are handed on, and are recalled by origin or lot."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from linan.core.clock import now
from linan.core.community.models import Household
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.domains.gates import queries
from linan.domains.gates.abilities import NOTE_GOODS, RECALL_GOODS
from linan.domains.gates.facts import GoodsRecalled
from linan.domains.gates.models import GoodsBatch, GoodsShare
from linan.domains.gates.rules import same_origin
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Goods:
    """A batch as its papers say."""

    name: str
    lot: str
    origin: str
    celsius: int | None = None
    disinfected: bool = False


@transaction.atomic
def note_goods(by: Actor, gate: GateRef, goods: Goods) -> GoodsBatch:
    """Write a batch into the book of a gate. Refuses `goods_unnamed` without name, lot or origin. Needs NOTE_GOODS."""
    region = queries.gate_region(by, gate, under=NOTE_GOODS)
    if not (goods.name.strip() and goods.lot.strip() and goods.origin.strip()):
        raise Refusal(
            "goods_unnamed",
            Words("Goods need a name, a lot number and where they come from."),
            kind=Kind.INVALID,
            next_step=Words("They stand on the packing or on the delivery note."),
        )
    return GoodsBatch.objects.create(
        region=region, gate_id=gate.id, name=goods.name.strip()[:80], lot=goods.lot.strip()[:60],
        origin=goods.origin.strip()[:80], celsius=goods.celsius, disinfected=goods.disinfected, arrived_at=now(),
    )  # fmt: skip


@transaction.atomic
def share_goods(by: Actor, batch: UUID, receiver: str, quantity: str) -> GoodsShare:
    """Part of a batch went to a door or a shop; a door of the register is linked. The same receiver again is one line.

    Needs NOTE_GOODS over the gate it came through.
    """
    row = GoodsBatch.objects.filter(within("region", by.must_somewhere(NOTE_GOODS)), pk=batch).first()
    if row is None:
        raise not_found()
    text = receiver.strip()[:120]
    if not text or not quantity.strip():
        raise Refusal("share_unusable", Words("Say to which door or shop it went, and how much."), kind=Kind.INVALID)
    home = Household.objects.filter(within("region", row.region.community), address=text).first()
    share, _ = GoodsShare.objects.update_or_create(
        batch=row, receiver=text, defaults={"household": home, "quantity": quantity.strip()[:30], "at": now()}
    )
    return share


@transaction.atomic
def recall_goods(by: Actor, because: str, *, lot: str = "", origin: str = "") -> list[GoodsBatch]:
    """Recall every batch of a lot or an origin in the actor's area; each leaves `GoodsRecalled`. Twice is once.

    Refuses `recall_unusable` without a reason, a lot or an origin. Needs RECALL_GOODS.
    """
    regions = by.must_somewhere(RECALL_GOODS)
    lot, origin = lot.strip(), origin.strip()
    if not because.strip() or not (lot or origin):
        raise Refusal(
            "recall_unusable",
            Words("A recall needs a reason, and a lot number or an origin."),
            kind=Kind.INVALID,
            next_step=Words("Write it as on the notice."),
        )
    which = Q(lot=lot) if lot else Q()
    found = GoodsBatch.objects.select_for_update().filter(within("region", regions), which, recalled_at=None)
    rows = [row for row in found if not origin or same_origin(origin, row.origin)]
    for row in rows:
        row.recalled_at, row.recall_reason = now(), because.strip()[:200]
        row.save()
        record(GoodsRecalled(region=row.region, batch=RecordRef(row.pk), holders=row.shares.count()), by=by)
    return rows
