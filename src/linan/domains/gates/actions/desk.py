"""The desk at an entrance: one person keeps it, and the register knows who of those who live elsewhere is inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock, vault
from linan.core.accounts import queries as accounts
from linan.core.clock import now
from linan.core.ledger import once_or_earlier, record
from linan.core.ledger.fields import within
from linan.core.movement.actions import record_passage
from linan.domains.gates import queries
from linan.domains.gates.abilities import FORGET_REGISTER, SCAN_AT_GATE
from linan.domains.gates.actions.looking import (
    LookFirst,
    Standing,
    last_wait,
    look_first,
    look_up,
    notice_risk,
    open_handover,
    wait,
)
from linan.domains.gates.actions.turns import hold_word
from linan.domains.gates.facts import PostTaken, RegisterForgotten
from linan.domains.gates.models import (
    Announcement,
    Declaration,
    DeskEntry,
    DeskRefusal,
    DeskWait,
    DutyPost,
    Outing,
    ScanConflict,
    Showing,
    TerminalReading,
    VehiclePassage,
    VehiclePermit,
)
from linan.domains.gates.rules import (
    Direction,
    DocumentKind,
    Reason,
    Visitor,
    desk_missing,
    read_document,
)
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words

PICTURES_KEPT = timedelta(days=8)
"""A queue comes up within seven days (`scanning.BEHIND`); after that no picture of a code can be met again."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of somebody at the desk: a line of the register, or none because they live here."""

    entry: DeskEntry | None
    lives_here: bool = False
    followed_up: bool = False
    """Whether the house they visit is told that they came from a risk area."""


@transaction.atomic
def take_post(by: Actor, gate: GateRef) -> DutyPost:
    """Keep this gate from now on; whoever kept it before is relieved. Twice is once. Needs SCAN_AT_GATE over it."""
    region = queries.gate_region(by, gate)
    held = DutyPost.objects.select_for_update().filter(gate_id=gate.id, until_at=None).first()
    if held is not None and held.keeper == by.id:
        return held
    moment = now()
    if held is not None:
        held.until_at = moment
        held.save()
    post = DutyPost.objects.create(
        gate_id=gate.id, region=region, keeper=by.id, keeper_name=accounts.actor_name(by.id), since_at=moment
    )
    record(PostTaken(region=region, gate=gate, at=moment), by=by)
    return post


@transaction.atomic
def leave_post(by: Actor, gate: GateRef) -> bool:
    """Leave the gate without a successor; False when it is not the actor's post. Needs SCAN_AT_GATE over it."""
    queries.gate_region(by, gate)
    held = DutyPost.objects.select_for_update().filter(gate_id=gate.id, until_at=None, keeper=by.id).first()
    if held is None:
        return False
    held.until_at = now()
    held.save()
    return True


def admit(by: Actor, gate: GateRef, key: str, visitor: Visitor) -> Admitted:
    """Let somebody in who does not live here, with the five complete; the same `key` is one line.

    Whoever lives here passes without a form. The worse of the colour noted and the code shown counts: yellow or red is
    refused as `look_first`, with one open handover (`PassageRefused`), until somebody who hands over has cleared it up
    the same day; so is an arrival that the edition in force makes yellow or red. Who comes from a risk area leaves
    `RiskyVisitNoticed`, and `RiskyEntryNoticed` who has a home in the county.
    Refuses `desk_incomplete` naming what is missing, `not_your_post`, `look_first` (temperature or health form too;
    never for an exemption), `entrance_tight`, `code_in_doubt` and `already_inside`. Needs SCAN_AT_GATE over the gate.
    """
    with transaction.atomic():
        answer = _admit(by, gate, key, visitor)
    # Who was called to the gate stays called: the refusal undoes nothing.
    if isinstance(answer, LookFirst):
        raise answer
    return answer


def _admit(by: Actor, gate: GateRef, key: str, visitor: Visitor) -> Admitted | LookFirst:
    region = queries.gate_region(by, gate)
    # The same form sent twice at once waits here for its twin, before anything is looked at.
    hold_word("gates.admit", _key(gate, key))
    known = DeskEntry.objects.filter(key=_key(gate, key)).first()
    if known is not None:
        return Admitted(known)
    moment = now()
    number = read_document(visitor.document, visitor.number, today=clock.today())
    hashed = number_hash(visitor.document, number)
    card = resident_or_known(by, region, visitor.document, number)
    who = look_up(region, visitor, card, hashed or key, moment)
    if visitor.exemption is None and who.by_colour and (waiting := wait(by, gate, region, who, visitor, moment)):
        return waiting
    if who.lives_here:
        _come_home(by, gate, region, key, who, visitor)
        return Admitted(None, lives_here=True)
    post = _post_of(by, gate)
    missing = desk_missing(
        post=True, temperature=visitor.temperature, form=visitor.form, name=visitor.name, phone=visitor.phone
    )
    if missing:
        raise Refusal(
            "desk_incomplete",
            Words("Something is still missing before this line can be closed."),
            kind=Kind.INVALID,
            reasons=tuple(missing),
            next_step=Words("Ask for it, then press “Let in” again."),
        )
    if visitor.exemption is None:
        look_first(region, visitor, moment)
        if waiting := wait(by, gate, region, who, visitor, moment):
            return waiting
    if hashed:
        hold_word("gates.inside", str(region.community), hashed)
    inside = DeskEntry.objects.filter(within("region", region.community), number_hash=hashed, out_at=None)
    if hashed and inside.exists():
        raise Refusal(
            "already_inside",
            Words("Somebody with this document is inside already."),
            kind=Kind.CONFLICT,
            next_step=Words("If they came out unnoticed, tap “Gone out” beside their line, then let them in again."),
        )
    entry = DeskEntry.objects.create(
        key=_key(gate, key), gate_id=gate.id, region=region, post=post, document=visitor.document.value, number=number,
        number_hash=hashed, name=visitor.name.strip()[:60], phone=visitor.phone.strip()[:20],
        origin=visitor.origin[:6], visiting=visitor.visiting.strip()[:80], purpose=visitor.purpose.value,
        temperature=visitor.temperature or 0, form=json.dumps(asdict(visitor.form) if visitor.form else {}),
        in_at=moment, read=visitor.read and bool(number),
    )  # fmt: skip
    if last_wait(gate, who.key, moment) is None:
        # Whoever was handed over has passed in the gate's book, and the house was told, when they had to wait.
        _note_passage(by, gate, who.person, Direction.IN, _key(gate, key))
        notice_risk(by, gate, region, who, visitor, entry.id, moment, let_in=True)
    if visitor.exemption is not None and who.by_colour:
        open_handover(by, gate, region, who.person, Reason.EXEMPT, moment)
    return Admitted(entry, followed_up=bool(who.risk))


@transaction.atomic
def note_out(by: Actor, gate: GateRef, entry: UUID) -> bool:
    """Somebody on the register goes out, by this gate or another of the community; False when they are out already."""
    region = queries.gate_region(by, gate)
    row = DeskEntry.objects.select_for_update().filter(within("region", region.community), pk=entry).first()
    if row is None:
        raise not_found()
    if row.out_at is not None:
        return False
    row.out_at, row.out_gate_id = now(), gate.id
    row.save()
    person = resident_or_known(by, region, DocumentKind(row.document), str(row.number))
    _note_passage(by, gate, person, Direction.OUT, f"out:{row.id}")
    return True


@transaction.atomic
def forget_register(by: Actor, days: int, apart: Mapping[Region, int] | None = None) -> int:
    """Delete register lines, announcements and refusals older than `days`; `apart` names areas with days of their own.

    Needs FORGET_REGISTER. Fewer than one day is refused. Who has never been noted out goes with the rest.
    """
    own = apart or {}
    if min(days, *own.values(), days) < 1:
        raise Refusal(
            "keeping_period_too_short", Words("The register is kept for at least one day."), kind=Kind.INVALID
        )
    regions = by.must_somewhere(FORGET_REGISTER)
    moment, gone = now(), 0
    for where, kept in ((list(regions), days), *(([r], n) for r, n in own.items())):
        limit = moment - timedelta(days=kept)
        inner = [r for r in own if r not in where and any(w.covers(r) for w in where)]
        theirs = within("region", where) & ~within("region", inner) if inner else within("region", where)
        gone += DeskEntry.objects.filter(theirs, in_at__lt=limit).delete()[0]
        gone += Announcement.objects.filter(theirs, until_at__lt=limit).delete()[0]
        gone += VehiclePassage.objects.filter(theirs, at__lt=limit).delete()[0]
        gone += VehiclePermit.objects.filter(theirs, until_at__lt=limit).delete()[0]
        gone += Outing.objects.filter(theirs, at__lt=limit).delete()[0]
        gone += Declaration.objects.filter(theirs, arrives_at__lt=limit).delete()[0]
        gone += DeskRefusal.objects.filter(theirs, at__lt=limit).delete()[0]
        gone += DeskWait.objects.filter(theirs, at__lt=limit).delete()[0]
        # The line stays, because a gate decided so; whose it was goes.
        ScanConflict.objects.filter(theirs, at__lt=limit, person__isnull=False).update(person=None)
    Showing.objects.filter(at__lt=moment - PICTURES_KEPT).delete()
    TerminalReading.objects.filter(at__lt=moment - PICTURES_KEPT).delete()
    if gone:
        fact = RegisterForgotten(region=regions[0], before=moment - timedelta(days=days), kept_days=days, rows=gone)
        record(fact, by=by, purpose="retention")
    return gone


def resident_or_known(by: Actor, region: Region, document: DocumentKind, number: str) -> PersonRef | None:
    """Who of the county's register shows this document; only identity numbers stand in it."""
    if document not in (DocumentKind.IDENTITY, DocumentKind.PERMIT) or not number:
        return None
    return queries.person_by_card(by, region, number)


def number_hash(document: DocumentKind, number: str) -> str:
    """The look-up hash of a document: the same number of two kinds of document is two people."""
    return vault.lookup("gates.document", f"{document.value}:{number}") if number else ""


def _post_of(by: Actor, gate: GateRef) -> DutyPost:
    post = queries.open_post(gate)
    if post is not None and post.keeper == by.id:
        return post
    raise Refusal(
        "not_your_post",
        Words("Somebody else keeps this post, or nobody does."),
        kind=Kind.CONFLICT,
        next_step=Words("Tap “I am on duty here” first: the register says who let somebody in."),
    )


def _come_home(by: Actor, gate: GateRef, region: Region, key: str, who: Standing, visitor: Visitor) -> None:
    moment = now()

    def pass_once() -> dict[str, str]:
        _note_passage(by, gate, who.person, Direction.IN, _key(gate, key))
        notice_risk(by, gate, region, who, visitor, new_id(), moment, let_in=True)
        return {}

    if last_wait(gate, who.key, moment) is None:
        once_or_earlier(f"gates.desk:{gate.id}", key, pass_once)


def _note_passage(by: Actor, gate: GateRef, person: PersonRef | None, way: Direction, key: str) -> None:
    record_passage(by, gate, person, now(), way.value, key[:80], source="desk", under=SCAN_AT_GATE)


def _key(gate: GateRef, key: str) -> str:
    if not 8 <= len(key) <= 40:
        raise Refusal("nonce_unusable", Words("A form needs a number of its own."), kind=Kind.INVALID)
    return f"{gate.id}:{key}"
