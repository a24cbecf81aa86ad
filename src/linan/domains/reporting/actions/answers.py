"""One sheet answers every form: a value is entered once and refused where it is held already."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from linan.core import clock
from linan.core.community import actions as register
from linan.core.community.facts import Presence, PresenceSource
from linan.core.community.models import Person
from linan.core.ledger import record
from linan.domains.reporting import queries, rules
from linan.domains.reporting.abilities import FILL_FORM
from linan.domains.reporting.facts import AnswerCorrected, FormAnswered
from linan.domains.reporting.models import Answer, FormDefinition, Route
from linan.domains.reporting.queries.forms import SheetField, sheet_states
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words

AHEAD = timedelta(minutes=5)
LONGEST_SECONDS = 4 * 3600
_SOURCES = {
    Route.DOOR: PresenceSource.VISIT,
    Route.PHONE: PresenceSource.PHONE,
    Route.SELF: PresenceSource.SELF_REPORT,
    Route.PAPER: PresenceSource.VISIT,
    Route.IMPORT: PresenceSource.IMPORT,
}


@transaction.atomic
def answer_sheet(
    by: Actor,
    person: PersonRef,
    values: Mapping[str, Any],
    *,
    route: str = Route.DOOR,
    as_of: datetime | None = None,
    seconds: int = 0,
    correct: str = "",
) -> list[FormDefinition]:
    """Enter what was told of one person, by key; returns the forms it completed or helped.

    A value that is held and fresh is not taken twice: the same value changes nothing, another one is refused
    (`already_known`, naming who holds it) unless `correct` gives the reason; then the earlier value stays on record.
    Values of the register go into the register. Needs FILL_FORM over the home, or being the person (or family).
    """
    row = Person.objects.select_for_update().filter(pk=person.id).first()
    if row is None or not (by.can(FILL_FORM, row.region) or by.is_or_acts_for(person)):
        raise not_found()
    moment = clock.now()
    at = as_of or moment
    if at > moment + AHEAD or route not in Route.values:
        raise Refusal("future_answer", Words("This answer lies in the future."), kind=Kind.INVALID, field="as_of")
    forms = queries.forms_asked_in(row.region)
    states = {s.state.field.key: s for s in sheet_states(row, forms)}
    entered: list[SheetField] = []
    corrected: list[str] = []
    for key, value in values.items():
        if value in (None, ""):
            continue
        state = states.get(key)
        if state is None:
            raise Refusal("not_asked", Words("No form in use asks this."), kind=Kind.INVALID, field=key)
        rules.check_answer(state.state.field, value)
        held = state.state.held
        if not state.state.ask and held is not None:
            if held.value == value:
                continue
            if not correct.strip():
                raise _known(state)
            corrected.append(key)
        _into_register(by, row, state, value, route)
        entered.append(state)
    if not entered:
        return []
    by_form: dict[str, int] = {}
    titles = {f.title: f for f in forms}
    for n, state in enumerate(entered):
        form = titles[state.forms[0]]
        Answer.objects.create(
            subject=str(person), region=row.region, key=state.state.field.key,
            value=json.dumps(values[state.state.field.key], ensure_ascii=False), as_of=at, entered_at=moment, by=by.id,
            route=route, form=form, seconds=min(max(seconds, 0), LONGEST_SECONDS) if n == 0 else 0,
        )  # fmt: skip
        for title in state.forms:
            by_form[title] = by_form.get(title, 0) + 1
    helped = [titles[t] for t in by_form]
    for form in helped:
        known = sum(form.title in s.forms and not s.state.ask for s in states.values())
        fact = FormAnswered(
            region=row.region, subject=person, form=form.ref, entered=by_form[form.title], known=known, route=str(route)
        )
        record(fact, by=by, basis=form.basis)
    if corrected:
        fact_of = AnswerCorrected(
            region=row.region, subject=person, form=helped[0].ref, keys=tuple(corrected), reason=correct.strip()[:200]
        )
        record(fact_of, by=by)
    return helped


def _known(state: SheetField) -> Refusal:
    held = state.state.held
    where = held.where if held else ""
    return Refusal(
        "already_known",
        Words("“{title}” is known already, from the register.", title=state.state.field.title)
        if where == "register"
        else Words("“{title}” was answered already, on the form “{form}”.", title=state.state.field.title, form=where),
        field=state.state.field.name,
        next_step=Words("Leave it. If it is wrong, say why and correct it; every form then shows the new value."),
    )


def _into_register(by: Actor, row: Person, state: SheetField, value: Any, route: str) -> None:
    """What the register holds is corrected there, by its own action and rules; here only the asking is noted."""
    bound = rules.item(state.state.field.item)
    if bound is None or bound.held != "register":
        return
    held = state.state.held
    if held is not None and held.value == value:
        return
    if bound.code == "phone":
        register.correct_person(by, row.ref, phone=str(value))
    elif bound.code == "name":
        register.correct_person(by, row.ref, name=str(value))
    elif bound.code == "identity":
        register.correct_person(by, row.ref, identity=str(value))
    elif bound.code == "born_on":
        register.correct_person(by, row.ref, born_on=date.fromisoformat(str(value)))
    elif bound.code == "presence":
        register.mark_presence(by, row.ref, Presence(str(value)), source=_SOURCES[Route(route)])
    else:
        raise Refusal(
            "only_in_register",
            Words("“{title}” comes from the register and is changed there.", title=state.state.field.title),
            field=state.state.field.name,
            next_step=Words("Open the person or the building in the register."),
        )
