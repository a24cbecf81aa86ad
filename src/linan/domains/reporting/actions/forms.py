"""Designing a form, sending it out, retiring it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.reporting import queries, rules
from linan.domains.reporting.abilities import DESIGN_FORM
from linan.domains.reporting.facts import FormRetired, FormSentOut
from linan.domains.reporting.models import FormDefinition, FormState
from linan.domains.reporting.models.forms import Repeat
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

LONGEST = timedelta(days=366)
"""A form ends by itself; who still needs it sends it out again."""


@transaction.atomic
def design_form(
    by: Actor,
    *,
    title: str,
    region: Region,
    schema: Mapping[str, Any],
    purpose: str,
    basis: str,
    until_on: date,
    repeat: str = Repeat.ONCE,
    about: str = "person",
) -> FormDefinition:
    """Draft a form for everybody under `region`. Needs DESIGN_FORM there; it belongs to the actor's department.

    Refuses a form without title, purpose or legal ground, with an end in the past or beyond a year, or no valid schema.
    """
    by.must(DESIGN_FORM, over=region)
    if not by.organisation:
        # Forms belong to departments: without one, everybody without one could read everybody's answers.
        raise Refusal(
            "no_department",
            Words("A form belongs to a department, and you are not entered in one."),
            next_step=Words("Ask the clerk to enter your department on the staff page."),
        )
    for name, text in (("title", title), ("purpose", purpose), ("basis", basis)):
        if not text.strip():
            raise Refusal(
                "form_incomplete",
                Words("A form needs a title, a purpose and a legal ground."),
                kind=Kind.INVALID,
                field=name,
                next_step=Words("Write why you ask and on which ground; everybody who is asked can read it."),
            )
    today = clock.today()
    if not today <= until_on <= today + LONGEST:
        raise Refusal(
            "form_end",
            Words("A form ends by itself, at the latest in a year."),
            kind=Kind.INVALID,
            field="until_on",
            next_step=Words("Choose a day within a year; a form that is still needed can be sent out again."),
        )
    if repeat not in Repeat.values or about != "person":
        raise Refusal("form_kind", Words("This kind of form is not known."), kind=Kind.INVALID, field="repeat")
    rules.check_schema(schema)
    return FormDefinition.objects.create(
        title=title.strip()[:120], department=by.organisation[:80], region=region, about=about, schema=dict(schema),
        repeat=repeat, purpose=purpose.strip()[:200], basis=basis.strip()[:200], until_on=until_on,
        made_at=clock.now(), made_by=by.id,
    )  # fmt: skip


@transaction.atomic
def send_out_form(by: Actor, form: RecordRef, *, despite: str = "") -> FormDefinition:
    """Ask a drafted form from now on. A near-copy of a form in use is refused and named (`near_copy`), unless
    `despite` says why it is needed all the same; everybody can read that reason. Twice is harmless."""
    row = queries.form_to_change(by, form)
    if row.state == FormState.OUT:
        return row
    if row.state == FormState.RETIRED:
        raise Refusal("form_retired", Words("This form was retired."), next_step=Words("Draft it anew."))
    alike = queries.near_copies(row)
    if alike and not despite.strip():
        nearest = alike[0]
        raise Refusal(
            "near_copy",
            Words(
                "{share} % of this form is asked by “{other}” already.",
                share=round(nearest.of_one * 100),
                other=nearest.other,
            ),
            reasons=tuple(Words("Asked twice: {title}", title=rules.title_of(k)) for k in nearest.shared[:8]),
            next_step=Words("Read the answers of that form, or say why a second one is needed."),
            field="despite",
        )
    row.state, row.out_at, row.despite = FormState.OUT, clock.now(), despite.strip()[:200] if alike else ""
    row.save(update_fields=["state", "out_at", "despite"])
    fields = rules.fields_of(row.schema, str(row.id))
    asked = sum(not _known_elsewhere(row, f) for f in fields)
    fact = FormSentOut(
        region=row.region, subject=None, form=row.ref, department=row.department, fields=len(fields), asked=asked,
        basis=row.basis,
    )  # fmt: skip
    record(fact, by=by, basis=row.basis)
    return row


@transaction.atomic
def retire_form(by: Actor, form: RecordRef) -> FormDefinition:
    """Stop asking a form. The answers stay with the common items. Twice is harmless."""
    row = queries.form_to_change(by, form)
    if row.state != FormState.RETIRED:
        row.state = FormState.RETIRED
        row.save(update_fields=["state"])
        record(FormRetired(region=row.region, subject=None, form=row.ref), by=by)
    return row


def _known_elsewhere(form: FormDefinition, field: rules.Asked) -> bool:
    """Whether the register holds the field's item, or another form in use asks it already."""
    bound = rules.item(field.item)
    if bound is None:
        return False
    if bound.held == "register":
        return True
    others = queries.forms_asked_in(form.region)
    return any(
        field.key == other.key
        for one in others
        if one.id != form.id
        for other in rules.fields_of(one.schema, str(one.id))
    )
