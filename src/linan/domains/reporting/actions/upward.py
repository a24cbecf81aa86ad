"""Writing upward: every level adds its layer, and silence passes a message on by itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record, record_at
from linan.core.policy.queries import number
from linan.domains.reporting import queries
from linan.domains.reporting.abilities import PASS_UNANSWERED, SEND_UP
from linan.domains.reporting.facts import SentUp, UpwardLayered, UpwardUnanswered
from linan.domains.reporting.models import Layer, LayerKind, UpwardMessage
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

LONGEST = 4000
TOP = Level.PROVINCE


@transaction.atomic
def send_up(by: Actor, region: Region, text: str) -> UpwardMessage:
    """Write from a community to its street office. Needs SEND_UP in that community. The words stay as they are."""
    home = region.community
    by.must(SEND_UP, over=region)
    if region.level < Level.COMMUNITY:
        raise Refusal("no_community", Words("Write from a community."), kind=Kind.INVALID, field="region")
    words = _said(text)
    at = clock.now()
    hours = int(number("reporting.unanswered_hours", home, at).value)
    street = home.at(Level.STREET)
    made = UpwardMessage.objects.create(
        region=home, at=street, reached=int(Level.STREET), hours=hours, sent_at=at, sent_by=by.id,
        due_at=at + timedelta(hours=hours),
    )  # fmt: skip
    _layer(by, made, LayerKind.WORDS, home, words)
    record(SentUp(region=home, subject=None, message=made.ref), by=by)
    _wait(by, made)
    return made


@transaction.atomic
def edit_upward(by: Actor, message: RecordRef, text: str) -> Layer:
    """Write a message anew at one's own level, in a layer of its own. Needs HANDLE_UPWARD where the message is."""
    found = queries.upward_to_handle(by, message)
    return _told(by, found, LayerKind.EDIT, _said(text))


@transaction.atomic
def pass_up(by: Actor, message: RecordRef, note: str = "") -> UpwardMessage:
    """Pass a message to the next level. Needs HANDLE_UPWARD where it is. Refuses at the province, where it ends."""
    found = queries.upward_to_handle(by, message)
    if found.reached <= TOP:
        words = Words("The province is the last level; answer it here.")
        raise Refusal("last_level", words)
    _told(by, found, LayerKind.PASSED, note.strip()[:LONGEST])
    _lift(by, found)
    return found


@transaction.atomic
def answer_upward(by: Actor, message: RecordRef, text: str) -> Layer:
    """Answer a message; that ends its clock. Needs HANDLE_UPWARD where it is."""
    found = queries.upward_to_handle(by, message)
    layer = _told(by, found, LayerKind.ANSWER, _said(text))
    found.answered_at = layer.made_at
    found.save(update_fields=["answered_at"])
    cancel_at(_key(found))
    return layer


@transaction.atomic
def pass_unanswered(by: Actor, message: RecordRef) -> UpwardMessage | None:
    """Lift a message whose time is over by one level. Needs PASS_UNANSWERED there. None when it was answered, is not
    due, or stands at the top already."""
    found = UpwardMessage.objects.select_for_update().filter(pk=message.id, answered_at=None).first()
    if found is None or found.due_at > clock.now() or found.reached <= TOP:
        return None
    by.must(PASS_UNANSWERED, over=found.region)
    _told(by, found, LayerKind.BYPASS, "")
    _lift(by, found)
    return found


def _lift(by: Actor, found: UpwardMessage) -> None:
    found.at = found.at.parent
    found.reached = int(found.at.level)
    found.due_at = clock.now() + timedelta(hours=found.hours)
    found.save(update_fields=["at", "reached", "due_at"])
    cancel_at(_key(found))
    if found.reached > TOP:
        _wait(by, found)


def _wait(by: Actor, found: UpwardMessage) -> None:
    fact = UpwardUnanswered(region=found.region, subject=None, message=found.ref)
    record_at(found.due_at, fact, by=by, once=_key(found))


def _key(found: UpwardMessage) -> str:
    return f"upward:{found.id}"


def _told(by: Actor, found: UpwardMessage, kind: LayerKind, text: str) -> Layer:
    layer = _layer(by, found, kind, found.at, text)
    record(UpwardLayered(region=found.region, subject=None, message=found.ref, layer=str(kind.value)), by=by)
    return layer


def _layer(by: Actor, found: UpwardMessage, kind: LayerKind, where: Region, text: str) -> Layer:
    return Layer.objects.create(
        message=found, number=found.layers.count() + 1, kind=kind, region=where, text=text, made_at=clock.now(),
        by=by.id,
    )  # fmt: skip


def _said(text: str) -> str:
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Refusal(
            "message_length",
            Words("Write something, at most {limit} characters.", limit=LONGEST),
            kind=Kind.INVALID,
            field="text",
        )
    return words
