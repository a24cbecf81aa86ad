"""One entry as somebody may see it, and its proof to take along: as a file, as a link, as a QR code.

A proof up to the county's head is some 2.7 kB of hashes, which no packing makes smaller; in one QR code it could hardly
be read from a screen, and nobody's camera puts several together. So the QR code is a link to the check page. It holds
the entry's id and its leaf hash, and, if wanted, salt and content: what stands behind `#` is never sent to a server.
The page fetches the hashes and heads afresh and compares the entry with the hash on the paper, so a printed code stays
good however far the log grows, and the cell cannot put another entry in its place. The file needs no network at all.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass, fields
from uuid import UUID

from linan.core.ledger.actions import noted_read
from linan.core.ledger.prooffile import Extra
from linan.core.ledger.proving import prove
from linan.core.ledger.queries import Step, why
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.merkle import Checkpoint, leaf_hash, parse_note
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

MOST_IN_A_CODE = 1200
"""Characters a QR code may hold and still be read from a phone's screen."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its number, and the signed head above it (the county's, where that covers it)."""

    number: int
    size: int
    county: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with what is needed to prove it; `waits` says why there is no proof yet."""

    step: Step
    place: Place | None
    waits: Refusal | None
    link: str
    """`e=…&h=…`, to stand behind `/check/#`; empty while there is no proof."""
    open_link: str
    """The same with salt and content; empty when that is gone, not theirs alone, or too long for a code."""
    with_content: bool
    """Whether the content may be taken along at all."""


def shown_why(by: Actor, entry: UUID) -> list[Step]:
    """The walk back along causes for a page: whoever reads there what befell others is noted as their reader."""
    steps = why(by, entry)
    facts = [step.fact for step in steps if step.fact is not None]
    people = [fact.subject for fact in facts if isinstance(fact.subject, PersonRef)]
    if people:
        noted_read(by, what="what led to an entry", persons=people, region=facts[0].region)
    return steps


def shown_entry(by: Actor, entry: UUID) -> Shown:
    """An entry that concerns the reader, or that they may see the trail of; `not_found` otherwise."""
    step = why(by, entry)[0]
    try:
        proof = prove(entry)
    except Refusal as refusal:
        return Shown(step, None, refusal, "", "", with_content=False)
    leaf = Extra.unpacked(proof.extra or b"")
    head = Checkpoint.of_text(parse_note(proof.note).text)
    link = f"e={entry}&h={_text(leaf_hash(leaf.leaf))}"
    opened = ""
    if names_one(step.fact):
        opening = Extra.unpacked(prove(entry, shown=True).extra or b"").opening
        assert opening is not None  # its fact was just read from it
        opened = f"{link}&b={_text(opening.salt + opening.body)}"
    place = Place(proof.index, head.size, leaf.upper is not None)
    return Shown(step, place, None, link, opened if len(opened) <= MOST_IN_A_CODE else "", bool(opened))


def proof_file(by: Actor, entry: UUID, *, with_content: bool) -> str:
    """The proof as a C2SP tlog-proof. With its content it is a reading of the record, and noted as one."""
    step = why(by, entry)[0]
    if with_content:
        if step.fact is None or not names_one(step.fact):
            raise Refusal(
                "content_of_others",
                Words("What this entry says is gone, or names other people too. It cannot be taken along."),
                kind=Kind.NOT_PERMITTED,
                next_step=Words("Take the proof without what it says."),
            )
        if isinstance(step.fact.subject, PersonRef):
            noted_read(by, what="proof of an entry", persons=[step.fact.subject], region=step.fact.region)
    return str(prove(entry, shown=with_content))


def names_one(fact: Fact | None) -> bool:
    """True for content that speaks of no other person than its subject: what somebody may carry away about themselves
    must not bring a neighbour's reference along (a list that was read, a contact of theirs)."""
    if fact is None:
        return False
    named: set[object] = set()
    for field in fields(fact):  # type: ignore[arg-type]  # every fact is a dataclass by construction
        value = getattr(fact, field.name)
        named |= {v for v in (value if isinstance(value, tuple) else (value,)) if isinstance(v, PersonRef)}
    return named <= {fact.subject}


def public_proof(entry: str) -> str | None:
    """The proof of an entry for whoever holds its id: the public part, hashes and heads, as the tiles have them."""
    try:
        return str(prove(UUID(entry)))
    except (ValueError, Refusal):
        return None


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
