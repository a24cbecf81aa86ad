"""Messages on their way up, with every layer, for whoever they have reached."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.domains.reporting.abilities import HANDLE_UPWARD, SEND_UP
from linan.domains.reporting.models import Layer, LayerKind, UpwardMessage
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level


@dataclass(frozen=True, slots=True)
class UpwardLine:
    """One message in the list."""

    message: UpwardMessage
    where: str
    now_at: str
    words: str
    edits: int


@dataclass(frozen=True, slots=True)
class LayerLine:
    """One layer with the name of the area where it was made."""

    layer: Layer
    where: str


@dataclass(frozen=True, slots=True)
class UpwardView:
    """A message with every layer, the original words first."""

    message: UpwardMessage
    where: str
    now_at: str
    layers: tuple[LayerLine, ...]
    handles: bool
    last_level: bool

    @property
    def words(self) -> str:
        """How the message reads now: the latest words or edit. The layers say what it read before."""
        return [line.layer.text for line in self.layers if line.layer.kind in (LayerKind.WORDS, LayerKind.EDIT)][-1]


def upward(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[UpwardLine]:
    """Messages of the actor's community (SEND_UP), and those that have reached their level (HANDLE_UPWARD)."""
    page = paged(UpwardMessage.objects.filter(_seen(by)), order=["-sent_at", "-id"], cursor=cursor, size=size)
    layers = Layer.objects.filter(message__in=[m.id for m in page.items]).order_by("number")
    words: dict[object, str] = {}
    edits: dict[object, int] = {}
    for layer in layers:
        if layer.kind == LayerKind.WORDS:
            words[layer.message_id] = layer.text
        edits[layer.message_id] = edits.get(layer.message_id, 0) + (layer.kind == LayerKind.EDIT)
    return page.map(
        [UpwardLine(m, name_of(m.region), name_of(m.at), words.get(m.id, ""), edits.get(m.id, 0)) for m in page.items]
    )


def upward_of(by: Actor, message: RecordRef) -> UpwardView:
    """One message with every layer, for its community and each level it has reached."""
    found = UpwardMessage.objects.filter(_seen(by), pk=message.id).first()
    if found is None:
        raise not_found()
    layers = tuple(LayerLine(x, name_of(x.region)) for x in found.layers.order_by("number"))
    handles = found.answered_at is None and _has(by, found)
    top = found.reached <= Level.PROVINCE
    return UpwardView(found, name_of(found.region), name_of(found.at), layers, handles, top)


def upward_to_handle(by: Actor, message: RecordRef) -> UpwardMessage:
    """The unanswered message, locked, for who may handle it where it is."""
    found = UpwardMessage.objects.select_for_update().filter(pk=message.id, answered_at=None).first()
    if found is None or not _has(by, found):
        raise not_found()
    return found


def _has(by: Actor, message: UpwardMessage) -> bool:
    # A duty further up does not reach down here: nobody answers for a level that is still to speak.
    return any(d.region == message.at and HANDLE_UPWARD in d.abilities for d in by.duties)


def _seen(by: Actor) -> Q:
    handled, sent = by.regions(HANDLE_UPWARD), by.regions(SEND_UP)
    if not handled and not sent:
        by.must_somewhere(SEND_UP)
    seen = Q(within("region", [r.community for r in sent if r.level >= Level.COMMUNITY]))
    for area in handled:
        # A level reads what has come to it or gone beyond it, not what is still below.
        seen |= Q(within("region", [area])) & Q(reached__lte=int(area.level))
    return seen
