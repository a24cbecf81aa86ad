"""What one does with directives: send one down with its reason and end, and write back up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from linan.core import clock
from linan.core.ledger import cancel_at, record, record_at
from linan.domains.directives import queries
from linan.domains.directives.abilities import ISSUE_DIRECTIVE
from linan.domains.directives.facts import DirectiveIssued, DirectiveReplied, DirectiveUnanswered
from linan.domains.directives.models import Directive, Reply, Unit
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


@transaction.atomic
def issue_directive(
    by: Actor,
    region: Region,
    units: Sequence[Region],
    *,
    number: str,
    title: str,
    text: str,
    reason: str,
    basis: str,
    ends_on: date,
) -> Directive:
    """Send a directive to `units` below `region`. Needs ISSUE_DIRECTIVE over `region`.

    Refuses `no_office` to who acts for none: then nobody would answer for it. Refuses one without number, title, text,
    reason or legal basis, one that has ended already, and units outside.
    """
    by.must(ISSUE_DIRECTIVE, over=region)
    if not by.organisation:
        raise Refusal(
            "no_office",
            Words("You belong to no office yet, so nobody would answer for this directive."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Ask the clerk to enter your department."),
        )
    given = {"number": number, "title": title, "text": text, "reason": reason, "basis": basis}
    for name, value in given.items():
        if not value.strip():
            raise Refusal(
                "directive_incomplete",
                Words("A directive needs a number, a title, a text, a reason and a legal basis."),
                kind=Kind.INVALID,
                field=name,
                next_step=Words("Fill in what is missing; people follow what they understand."),
            )
    if ends_on < clock.today():
        raise Refusal("directive_ended", Words("The end lies in the past."), kind=Kind.INVALID, field="ends_on")
    if not units or not all(region.covers(u) for u in units):
        raise Refusal(
            "units_outside", Words("Choose units that lie below your area."), kind=Kind.INVALID, field="units"
        )
    at = clock.now()
    if Directive.objects.filter(region=region, number=number.strip()).exists():
        raise Refusal("number_taken", Words("A directive with this number exists."), field="number")
    directive = Directive.objects.create(
        region=region,
        ends_on=ends_on,
        issued_at=at,
        issued_by=by.id,
        office=by.organisation[:80],
        **{k: v.strip() for k, v in given.items()},
    )
    Unit.objects.bulk_create(Unit(directive=directive, region=u) for u in dict.fromkeys(units))
    ref = directive.ref
    record(DirectiveIssued(region=region, subject=ref, number=directive.number, answer_by=directive.answer_by), by=by)
    unanswered = DirectiveUnanswered(region=region, subject=ref)
    record_at(directive.answer_by, unanswered, by=by, once=f"directive:{directive.id}")
    return directive


@transaction.atomic
def reply_directive(by: Actor, directive: RecordRef, unit: Region, text: str) -> Reply:
    """Write back for one addressed unit. Needs REPLY_DIRECTIVE over it; the first reply ends the one-way clock."""
    found = queries.directive_for_reply(by, directive, unit)
    if found.issued_by == by.id:
        raise Refusal(
            "own_directive",
            Words("Who gave a directive does not answer it."),
            next_step=Words("Wait for the reply of the unit, or remind it."),
        )
    if not text.strip():
        raise Refusal("reply_empty", Words("Please write something."), kind=Kind.INVALID, field="text")
    reply = Reply.objects.create(directive=found, region=unit, text=text.strip(), at=clock.now(), by=by.id)
    cancel_at(f"directive:{found.id}")
    record(DirectiveReplied(region=unit, subject=found.ref, reply=RecordRef(reply.id)), by=by)
    return reply
