"""Certificates on paper, with a code a gate can check; and what is missing before a stay is complete."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from linan.core import clock
from linan.core.community import queries as register
from linan.core.ledger.compiled import Insert
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.actions.issuing import CodeAsked, Issued, issue_asked
from linan.domains.healthcode.models import Missing
from linan.domains.healthcode.queries import certificate_of
from linan.domains.healthcode.rules import Certificate
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, Ref
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

MISSING_MOST = 20


def issue_certificate(by: Actor, person: PersonRef, kind: str) -> tuple[Certificate, Issued]:
    """A certificate that follows from the record now, with a code of its own for the gate, static as on paper.

    For oneself, family, or with ISSUE_CODE (the proof of places for the first two alone). Refuses `fact_missing` with
    each missing fact as a reason. The code counts no longer than the facts it rests on.
    """
    found, asked = certificate_asked(by, person, kind)
    return found, issue_asked(by, asked)


def certificate_asked(
    by: Actor, person: PersonRef, kind: str, *, holder_key: bytes = b"", paper: bool = True
) -> tuple[Certificate, CodeAsked]:
    """The certificate and the code to ask for with it; refuses as `issue_certificate` does, and issues nothing."""
    found = certificate_of(by, person, kind)
    if not found.granted:
        raise Refusal(
            "fact_missing",
            Words("This certificate cannot be given yet: {missing}", missing=found.missing[0]),
            kind=Kind.CONFLICT,
            reasons=found.missing,
            next_step=Words("The page of certificates names everything that is missing."),
        )
    return found, CodeAsked(person, holder_key, paper, found.claims, found.counts_until, found.places)


_MISSING = Insert(Missing, over="source")


def note_missing(by: Actor, person: PersonRef, because: Ref, words: Sequence[Words]) -> None:
    """Keep what is still missing of a stay, so that its certificate can name it; an empty list forgets it.

    Needs TAKE_EVIDENCE over the person's region. It weighs nothing and changes no colour, so it leaves no fact.
    """
    region = register.region_of(person)
    by.must(TAKE_EVIDENCE, over=region)
    with transaction.atomic():
        if not words:
            Missing.objects.filter(source=str(because), person_id=person.id).delete()
            return
        told = [w.to_json() for w in words[:MISSING_MOST]]
        lacks = Missing(source=str(because), person_id=person.id, region=region, words=told, noted_at=clock.now())
        _MISSING.rows([lacks])
