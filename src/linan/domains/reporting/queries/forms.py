"""Forms: the catalogue with its overlap, who still has to be asked, one sheet for all forms, a department's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linan.core import clock
from linan.core.community.models import Person
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.domains.reporting import rules
from linan.domains.reporting.abilities import DESIGN_FORM, FILL_FORM, READ_ANSWERS, SEE_FORMS
from linan.domains.reporting.models import FormDefinition, FormState
from linan.domains.reporting.queries.held import held_for
from linan.domains.reporting.rules import Asked, FieldState, FormShape, Held, Overlap, fields_of, plan
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region

MOST_PEOPLE = 5000
"""How many people `to_ask` looks through at once: a community has about 3,000 (two or three grids of 300–400 homes)."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form in the catalogue: how much of it is asked elsewhere, and by which form most."""

    form: FormDefinition
    where: str
    fields: int
    known: int
    """Fields some other form in use, or the register, answers already."""
    nearest: str
    nearest_share: float


@dataclass(frozen=True, slots=True)
class SheetField:
    """One question on a sheet, and every form that waits for the answer."""

    state: FieldState
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetView:
    """All forms' open questions about one person, asked once."""

    person: PersonRef
    name: str
    address: str
    ask: tuple[SheetField, ...]
    known: tuple[SheetField, ...]
    forms: tuple[FormDefinition, ...]

    @property
    def prefilled_share(self) -> float:
        """How much of what all forms ask was known already."""
        boxes = sum(len(f.forms) for f in (*self.ask, *self.known))
        return (boxes - len(self.ask)) / boxes if boxes else 1.0


def forms_asked_in(region: Region, on: Any = None, about: str = "person") -> list[FormDefinition]:
    """The forms in use that ask about people living in `region`."""
    day = on or clock.today()
    covering = [region.at(Level(n)) for n in range(region.level + 1)]
    rows = FormDefinition.objects.filter(
        state=FormState.OUT, about=about, region__in=[str(r) for r in covering], until_on__gte=day
    )
    return list(rows.order_by("out_at", "id"))


def shape(form: FormDefinition) -> FormShape:
    """What the form asks, as overlap sees it."""
    return rules.shape_of(form.title, form.department, form.schema["properties"])


def near_copies(form: FormDefinition) -> list[Overlap]:
    """Forms in use in the same places that ask nearly the same, the most alike first.

    What the register holds is asked of nobody, so a name and a telephone on both do not make two forms alike.
    """
    others = FormDefinition.objects.filter(state=FormState.OUT, about=form.about, until_on__gte=clock.today())
    others = others.exclude(pk=form.pk)
    alike = [o for o in others if o.region.covers(form.region) or form.region.covers(o.region)]
    mine = rules.without_register(shape(form))
    found = [rules.overlaps([mine, rules.without_register(shape(o))])[0] for o in alike]
    return sorted((o for o in found if o.of_one >= rules.NEAR_COPY), key=lambda o: -o.of_one)


def catalogue(by: Actor) -> list[FormLine]:
    """Every form asked in, or of, the actor's areas (SEE_FORMS), with what others ask too."""
    seen = by.must_somewhere(SEE_FORMS)
    rows = [
        f
        for f in FormDefinition.objects.order_by("state", "-made_at")
        if any(r.covers(f.region) or f.region.covers(r) for r in seen)
    ]
    rows = [f for f in rows if f.state != FormState.DRAFT or f.department == by.organisation or f.made_by == by.id]
    live = [f for f in rows if f.state == FormState.OUT]
    shapes = {f.id: shape(f) for f in rows}
    lines = []
    for form in rows:
        mine = shapes[form.id].keys
        nearest, share, elsewhere = "", 0.0, set[str]()
        for other in live:
            if other.id == form.id or other.about != form.about:
                continue
            both = mine & shapes[other.id].keys
            elsewhere |= both
            if mine and len(both) / len(mine) > share:
                nearest, share = other.title, len(both) / len(mine)
        held = {k for k in mine if (i := rules.item(k)) is not None and i.held == "register"}
        lines.append(FormLine(form, name_of(form.region), len(mine), len(held | elsewhere), nearest, share))
    return lines


def form_of(by: Actor, form: RecordRef) -> FormDefinition:
    """One form, to who may see forms where it is asked. A form is no secret; what was answered is."""
    found = FormDefinition.objects.filter(pk=form.id).first()
    seen = by.must_somewhere(SEE_FORMS)
    if found is None or not any(r.covers(found.region) or found.region.covers(r) for r in seen):
        raise not_found()
    if found.state == FormState.DRAFT and found.department != by.organisation and found.made_by != by.id:
        raise not_found()
    return found


def form_to_change(by: Actor, form: RecordRef) -> FormDefinition:
    """The form, locked, for its own department (DESIGN_FORM over its area)."""
    found = FormDefinition.objects.select_for_update().filter(pk=form.id).first()
    if found is None or not by.can(DESIGN_FORM, found.region):
        raise not_found()
    if found.department != by.organisation:
        raise not_found()
    return found


def sheet_of(by: Actor, person: PersonRef) -> SheetView:
    """What has to be asked of one person for every form in use, once. Needs FILL_FORM over their home, or being them
    (or family acting for them). The reading is noted."""
    row = Person.objects.filter(pk=person.id).select_related("household").first()
    if row is None or not (by.can(FILL_FORM, row.region) or by.is_or_acts_for(person)):
        raise not_found()
    forms = forms_asked_in(row.region)
    states = sheet_states(row, forms)
    noted_read(by, what="reporting.sheet", persons=[person], region=row.region)
    address = row.household.address if row.household else name_of(row.region)
    return SheetView(
        person,
        row.name,
        address,
        tuple(s for s in states if s.state.ask),
        tuple(s for s in states if not s.state.ask),
        tuple(forms),
    )


def sheet_states(row: Person, forms: Sequence[FormDefinition]) -> list[SheetField]:
    """Every question of these forms about this person, each once, in the order of the forms."""
    fields, titles = _union(forms)
    held = held_for([row], fields)[row.id]
    return [SheetField(s, tuple(titles[s.field.key])) for s in plan(list(fields.values()), held, clock.now())]


def _union(forms: Sequence[FormDefinition]) -> tuple[dict[str, Asked], dict[str, list[str]]]:
    fields: dict[str, Asked] = {}
    titles: dict[str, list[str]] = {}
    for form in forms:
        for field in fields_of(form.schema, str(form.id)):
            fields.setdefault(field.key, field)
            titles.setdefault(field.key, []).append(form.title)
    return fields, titles


@dataclass(frozen=True, slots=True)
class ToAsk:
    """Somebody of whom a form still has to ask something."""

    person: PersonRef
    name: str
    address: str
    region: Region
    questions: int


def to_ask(by: Actor, *, after: str = "", size: int = 30) -> Page[ToAsk]:
    """Whom the worker still has to ask, in the order of addresses; empty when every form is answered. One reading.

    `after` is the last person shown, so that those answered in between do not shift the page.
    """
    areas = by.must_somewhere(FILL_FORM)
    people = list(
        Person.objects.filter(within("region", areas))
        .exclude(presence="away")
        .select_related("household")
        .order_by("region", "id")[:MOST_PEOPLE]
    )
    asked = _questions(people)
    found = [
        ToAsk(p.ref, p.name, p.household.address if p.household else "", p.region, asked[p.id])
        for p in people
        if asked.get(p.id)
    ]
    order = [str(p.id) for p in people]
    behind = set(order[: order.index(after) + 1]) if after in order else set()
    left = [t for t in found if str(t.person.id) not in behind]
    shown = left[:size]
    if shown:
        noted_read(by, what="reporting.to_ask", persons=[t.person for t in shown], region=shown[0].region.community)
    return Page(shown, str(shown[-1].person.id) if len(left) > size else None, len(found), len(people) < MOST_PEOPLE)


def _questions(people: Sequence[Person]) -> dict[UUID, int]:
    at = clock.now()
    by_community: dict[Region, list[Person]] = {}
    for person in people:
        by_community.setdefault(person.region.community, []).append(person)
    found: dict[UUID, int] = {}
    for region, members in by_community.items():
        fields, _ = _union(forms_asked_in(region))
        if not fields:
            continue
        held = held_for(members, fields, values=False)
        for person in members:
            found[person.id] = sum(s.ask for s in plan(list(fields.values()), held[person.id], at))
    return found


def count_to_ask(areas: Sequence[Region]) -> int:
    """How many people of these areas still have an open question; for the Today page, which names nobody."""
    asked = [a for a in areas if forms_asked_in(a.community)]
    if not asked:
        return 0
    people = list(Person.objects.filter(within("region", asked)).exclude(presence="away")[: MOST_PEOPLE + 1])
    return sum(1 for n in _questions(people).values() if n)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a department's filled form: its fields' values as held now, and how old the oldest of them is."""

    id: UUID
    person: PersonRef
    values: tuple[Any, ...]
    missing: int
    oldest: datetime | None


def rows_of(by: Actor, form: RecordRef, cursor: str | None = None, size: int = 50) -> tuple[list[Asked], Page[Row]]:
    """A page of the form as filled from what is held. For its own department only (READ_ANSWERS); one reading."""
    found = form_of(by, form)
    if not by.organisation or found.department != by.organisation or not by.can(READ_ANSWERS, found.region):
        raise not_found()
    fields = fields_of(found.schema, str(found.id))
    people: QuerySet[Person] = Person.objects.filter(within("region", found.region)).select_related("household")
    page = paged(people, order=["region", "id"], cursor=cursor, size=size)
    held = held_for(page.items, [f.key for f in fields])
    if page.items:
        noted_read(by, what="reporting.rows", persons=[p.ref for p in page.items], region=found.region)
    return fields, page.map([_row(p, fields, held[p.id]) for p in page.items])


def _row(person: Person, fields: Sequence[Asked], held: dict[str, Held]) -> Row:
    there = [held.get(f.key) for f in fields]
    ages = [h.as_of for h in there if h is not None and h.as_of is not None]
    return Row(
        person.id,
        person.ref,
        tuple(h.value if h else None for h in there),
        sum(h is None for h in there),
        min(ages, default=None),
    )
